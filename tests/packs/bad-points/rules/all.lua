rule "C01" { when = "trade_rank == 1", group = "security", add = { cooperation = 2, trust = 1 } }
rule "C02" { when = "trade_rank == 1", group = "security", add = { cooperation = 2, risk = 1 } }
rule "C03" { when = "trade_rank == 1", group = "security", add = { cooperation = 2, rsk = 1 } }
rule "C04" { when = "trade_rank == 1", group = "security" }
rule "C05" { when = "trade_rank == 1", group = "economic", add = { risk = 1 } }
rule "C06" { group = "security", cases = {
    { name = "x", when = "trade_rank == 1", add = { cooperation = 1 } },
    { name = "y", when = "trade_rank == 2", add = { cooperation = 2 } },
} }
