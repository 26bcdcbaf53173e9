source "brief" { title = "A brief", grade = "C3", date = "2024-06" }
facts "state" { { id = "KOR" }, { id = "CHN" } }
covers "meetng" { a = "KOR", b = "CHN" }
covers "dyad" { from = "2020" }
covers "meeting" { a = "KOR", from = "2020-01-01" }
covers "meeting" { a = "KOR", b = "CHN", from = "2021", to = "2020" }
covers "meeting" { a = "KOR", b = "CHN", till = "2020", source = "breif" }
covers "participant" { meeting = "M1", from = "soon" }
