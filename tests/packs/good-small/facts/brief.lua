source "brief" { title = "A brief", grade = "C3", date = "2024-06" }
facts "state" { { id = "KOR", title = "South Korea" }, { id = "CHN", title = "China" }, { id = "PRK", title = "North Korea" } }
