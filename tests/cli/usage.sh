# Wrong calls: a message on stderr, nothing on stdout, the right exit code.
try() {
    echo "\$ entente $*"
    entente "$@" >/dev/null
    echo "[$?]"
}
try
try asses
try assess
try assess rules/korea-china
try assess rules/korea-china KOR CHN PRK
try assess rules/korea-china KOR
try assess rules/korea-china KOR KOR
try assess rules/korea-china KRO CHN
try assess rules/korea-chin KOR CHN
try assess rules/korea-china KOR CHN --as-of yesterday
try assess rules/korea-china KOR CHN --as-of 2024-06
try assess rules/korea-china KOR CHN --as-of
try assess rules/korea-china KOR CHN --facts bref
try assess rules/korea-china KOR CHN --facts brief,
try assess rules/korea-china KOR CHN --format yaml
try assess rules/korea-china KOR CHN --colour
try assess rules/korea-china KOR CHN --param close_rank
try assess rules/korea-china KOR CHN --param close_rnk=3
try assess rules/korea-china KOR CHN --param close_rank=three
try check
try check rules/korea-china --format json
try test README.md
try -- assess
