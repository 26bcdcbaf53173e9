source "brief" { title = "A brief", grade = "G3", date = "June 2024" }
source "copy" { title = "A copy", derived_from = "breif" }
source "snake" { title = "It eats its tail", derived_from = "tail" }
source "tail" { title = "Its tail", derived_from = "snake" }
source "nameless" { grade = "B2", name = "x" }
facts "state" { { id = "KOR", title = "South Korea" }, { id = "CHN" } }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, source = "biref" }
facts "dyad" { a = "CHN", b = "KOR", trade_rank = 2 }
