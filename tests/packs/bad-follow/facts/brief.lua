source "brief" { title = "A brief", grade = "C3", date = "2024-06" }
facts "state" { { id = "KOR" }, { id = "CHN" }, { idd = "JPN" } }
facts "stat" { { id = "PRK" } }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, source = "brief" }
facts "dyad" { a = "KOR", b = "JPN", source = "brief" }
facts "meeting" { id = "M1", parties = { "KOR", "CNH" }, date = "2024-06-18", level = "minister", source = "brief" }
facts "meeting" { id = "M1", source = "brief" }
facts "visit" { id = "V1", parties = { "KOR", "CHN" }, cost = 3, source = "brief" }
facts "guest" { visit = "V1", person = "Kim", source = "brief" }
covers "visit" { a = "KOR", b = "CHN" }
