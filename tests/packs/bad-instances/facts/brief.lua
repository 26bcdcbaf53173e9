source "brief" { title = "A brief", grade = "C3", date = "2024-06" }
facts "state" { { id = "KOR", title = "South Korea" }, { id = "CHN", title = "China" }, { title = "Nameless" } }
facts "dyad" { a = "KOR", b = "CNH", trade_rank = 1, source = "brief" }
facts "dyad" { a = "KOR", trade_rank = 1, source = "brief" }
facts "dyad" { a = "KOR", b = "KOR", trade_rank = 1, source = "brief" }
facts "meeting" { id = "M1", parties = { "KOR", "JPN" }, source = "brief" }
facts "meeting" { id = "M2", parties = { "KOR" }, source = "brief" }
facts "meeting" { id = "M3", level = "minister", source = "brief" }
facts "meeting" { parties = { "KOR", "CHN" }, level = "minister", source = "brief" }
facts "meeting" { id = "M5", parties = "KOR and CHN", source = "brief" }
facts "meeting" { id = "M6", level = "minister", source = "brief" }
facts "meeting" { id = "M6", parties = { "KOR", "CHN" }, source = "brief" }
facts "participant" { meeting = "M7", person = "Kim", source = "brief" }
facts "participant" { person = "Kim", source = "brief" }
facts "participant" { meeting = "M6", person = { "Kim" }, source = "brief" }
