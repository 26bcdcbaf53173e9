source "brief" { title = "A brief", grade = "C3", date = "2024-06" }
facts "state" { { id = "KOR", title = "South Korea" }, { id = "CHN", title = "China" } }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 301, share = 0.12345, source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = "first", share = -0.1, source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1.5, contiguity = "Land", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", contiguity = true, source = "brief" }
facts "meeting" { id = "M1", parties = { "KOR", "CHN" }, date = "18 June 2024", level = "ministre", source = "brief" }
facts "participant" { meeting = "M1", person = "Kim", of_state = "KRO", rank = 9, source = "brief" }
facts "participant" { meeting = "M1", person = "Sun", of_state = { "CHN" }, source = "brief" }
facts "state" { id = "KOR", gdp = 1 / 0, source = "brief" }
facts "state" { id = "KOR", gdp = "66.8e9", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = "12", share = "a half", year = "2023", from = "2024/5/3", source = "brief" }
