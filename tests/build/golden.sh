# What compares recorded outputs notices differences, and rewrites only when told to.
. tests/build/tap
golden="$LUA scripts/tools/golden.lua"

echo 'echo one; echo two >&2; exit 3' >"$scratch/a.sh"
printf 'one\ntwo\n[exit 3]\n' >"$scratch/a.out"
claim "a script is compared with both streams and its exit code" $golden "$scratch/a.sh"
printf 'one\n[exit 3]\n' >"$scratch/a.out"
claim "a difference fails" fails $golden "$scratch/a.sh"
claim "... and is shown" says '+two' $golden "$scratch/a.sh"
rm "$scratch/a.out"
claim "a script without a record fails" fails $golden "$scratch/a.sh"
claim "--update makes the record" $golden --update "$scratch/a.sh"
claim "... which then passes" $golden "$scratch/a.sh"

cat >"$scratch/a.md" <<'EOF'
# Title
```console
$ printf 'x\ny\nz\n'
x
...
$ false
$ echo $? \
  more
1 more
```
```sh
false # not run
```
EOF
claim "a console block is compared, with ... and with one shell for all its commands" $golden "$scratch/a.md"
claim "each command counts" says "golden: 3 passed, 0 failed" $golden "$scratch/a.md"
cp "$scratch/a.md" "$scratch/kept.md"
$golden --update "$scratch/a.md" >/dev/null
claim "--update leaves what passes as it is" cmp "$scratch/a.md" "$scratch/kept.md"
sed 's/^1 more/2 more/' "$scratch/kept.md" >"$scratch/a.md"
claim "a difference in a block fails" fails $golden "$scratch/a.md"
$golden --update "$scratch/a.md" >/dev/null
claim "--update rewrites it" cmp "$scratch/a.md" "$scratch/kept.md"

suite="$LUA scripts/tools/suite.lua"
mkdir "$scratch/r"
claim "a program that counts nothing is a failure" says "counted no test" $suite run quiet "$scratch/r" true
claim "a program that dies after passing is a failure" says "FAILED" $suite run dies "$scratch/r" sh -c 'echo ok 1 - x; exit 7'
claim "TAP lines are counted" says "2 passed" $suite run tap "$scratch/r" sh -c 'echo ok 1 - x; echo ok - y'
claim "a skipped test is neither" says "1 passed" $suite run skip "$scratch/r" sh -c 'echo ok 1 - x; echo "not ok 2 # SKIP y"'
claim "a closing line is counted" says "5 passed" $suite run line "$scratch/r" echo "lua: 5 passed, 0 failed"
claim "the sum is the closing line" prints "7 passed, 0 failed" $suite sum "$scratch/r" tap line
claim "the sum fails when one failed" fails $suite sum "$scratch/r" tap dies
claim "what never ran is a failure, and named" says "failed: ghost (never ran)" $suite sum "$scratch/r" tap ghost
claim "nothing at all is a failure" fails $suite sum "$scratch/r"
finish
