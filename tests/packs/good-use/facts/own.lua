facts "dyad" { a = "KOR", b = "CHN", exports = 1.6e11, year = 2023, source = "world" }
