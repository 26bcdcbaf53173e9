shared = 4
