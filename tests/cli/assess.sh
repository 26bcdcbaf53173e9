# The assessment of the brief, both ways; as text of 80 columns, the same from a pipe as from a file.
entente assess rules/korea-china KOR CHN
echo "== CHN KOR"
entente assess rules/korea-china CHN KOR
echo "== lines over 80 columns"
entente assess rules/korea-china KOR CHN | awk '{ gsub(/[\200-\277]/, "") } length($0) > 80'
