# The pack that README.md writes in five minutes does what README.md says of it.
. tests/build/tap
# A line "`PATH`:" followed by a block ```lua is that file.
awk -v root="$scratch" '
  /^`[^`]+`:$/ { path = $0; gsub(/[`:]/, "", path); next }
  path != "" && /^```lua$/ { file = root "/" path; folder = file; sub(/\/[^\/]*$/, "", folder); system("mkdir -p \"" folder "\""); next }
  file != "" && /^```$/ { close(file); file = path = ""; next }
  file != "" { print > file }' README.md
# `... Add `facts "dyad" { ... }` and it holds.`
fact=$(sed -n 's/.*Add `\(facts "dyad" {[^`]*}\)`.*/\1/p' README.md)
assess() { entente assess "$scratch/mypack" KOR CHN; }
claim "its two files are there" test -f "$scratch/mypack/pack.lua" -a -f "$scratch/mypack/rules/trade.lua"
claim "entente check finds no mistake" entente check "$scratch/mypack"
claim "entente assess says what is missing" says "R1" assess
assess >"$scratch/before"
claim "... and leaves the points open" grep -q "0 to 2" "$scratch/before"
echo "$fact" >>"$scratch/mypack/pack.lua"
claim "with the fact it asks for, the pack is still right" entente check "$scratch/mypack"
assess >"$scratch/after"
claim "... and the rule holds" grep -q "first partner, but a is not among" "$scratch/after"
finish
