source "world" { title = "The world", date = "2023", grade = "B2" }
facts "state" { { id = "KOR", title = "South Korea" }, { id = "CHN", title = "China" } }
facts "state" { id = "KOR", gdp = 1.7e12, year = 2023, source = "world" }
