# The JSON of both directions.
entente assess rules/korea-china KOR CHN --format json
entente assess rules/korea-china CHN KOR --format=json --as-of 2024-07-01 --facts brief | head -20
