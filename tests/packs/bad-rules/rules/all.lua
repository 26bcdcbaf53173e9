rule "C01" { title = "No condition", add = { cooperation = 1 } }
rule "C02" { when = "trade_rank == 1", add = { coperation = 2 }, gruop = "economic" }
rule "C03" { when = "trade_rank == 1", add = 2, group = "econmic" }
rule "C04" { when = true, add = { risk = {} } }
rule "C05" { when = "trade_rank == 1", cases = {}, say = 4 }
rule "C06" {
    cases = {
        { name = "equal", when = "trade_rank == 1", add = { risk = 1 } },
        { name = "equal", when = "trade_rank == 2", ad = { risk = 1 } },
        { when = "trade_rank == 3" },
        { name = "far apart", when = "trade_rank == 4" },
        "last",
    },
}
rule "C07" { when = "trade_rank == 1", accepts = "rumour" }
rule "C08" { when = "trade_rank == 1", accepts = { claims = { "trade_rank" }, claim = { "trade_rnk", "dyad.share", "meeting" } } }
rule "share" { when = "trade_rank == 1", add = { risk = 1 } }
rule "meeting" { when = "trade_rank == 1", add = { risk = 1 } }
rule "C 09" { when = "trade_rank == 1", add = { risk = 1 } }
rule "C10" { when = "trade_rank == 1", add = { risk = 1 / 0 } } rule "C11" { when = "trade_rank == 1", adds = {} }
rule "C12" { when = function() return true end }
