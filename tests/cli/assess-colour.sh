# Colours on a terminal only, and not against NO_COLOR or on a dumb one.
escapes() { grep -c "$(printf '\033')"; }
echo "pipe: $(entente assess rules/korea-china KOR CHN | escapes)"
unset NO_COLOR
export TERM=xterm
seen=$(script -qec "entente assess rules/korea-china KOR CHN" /dev/null | escapes)
[ "$seen" -gt 20 ] && echo "terminal: coloured"
echo "NO_COLOR: $(NO_COLOR=1 script -qec "entente assess rules/korea-china KOR CHN" /dev/null | escapes)"
echo "dumb: $(TERM=dumb script -qec "entente assess rules/korea-china KOR CHN" /dev/null | escapes)"
