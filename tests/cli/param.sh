# A parameter from outside changes what follows from it.
entente assess rules/korea-china KOR CHN --param fresh="6 months" --format json | grep -c '"verdict": "true"'
entente assess rules/korea-china KOR CHN --param fresh="6 moons"
