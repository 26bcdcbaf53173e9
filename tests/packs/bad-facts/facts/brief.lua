source "brief" { title = "A brief", grade = "C3", date = "2024-06" }
facts "state" { { id = "KOR", title = "South Korea" }, { id = "CHN", title = "China" } }
facts "dyda" { a = "KOR", b = "CHN" }
facts "dyad" { a = "KOR", b = "CHN", trade_rnk = 1, source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, hedging = "clam", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, from = "2024-06-31", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, from = "2024-06", to = "2024-05", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, year = "2014", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, year = 2014, from = "2014-02-01", source = "brief" }
facts "dyad" { a = "KOR", b = "CHN", trade_rank = 1, source = "brief", place = 3 }
facts "dyad" {
    { a = "KOR", b = "CHN", trade_rank = 1, source = "brief" },
    { a = "KOR", b = "CHN", share = 1.5, source = "brief" },
    "nothing",
    source = "brief",
}
