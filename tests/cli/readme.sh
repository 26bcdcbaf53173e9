# The pack of the README's five minutes, as it is printed there.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
awk -v dir="$dir" '/^`mypack\/.*`:$/ { gsub(/[`:]/, ""); file = dir "/" $0; sub(/\/[^\/]*$/, "", $0); system("mkdir -p " dir "/" $0); next }
    /^```lua$/ && file { on = 1; next } /^```$/ { on = 0; file = "" } on { print > file }' README.md
cd "$dir"
entente check mypack
entente assess mypack KOR CHN
echo 'facts "dyad" { a = "CHN", b = "KOR", trade_rank = 5, source = "brief" }' >>mypack/pack.lua
entente assess mypack KOR CHN | sed -n '/^Result/,/^$/p'
