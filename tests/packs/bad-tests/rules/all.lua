rule "C01" { when = "trade_rank == 1", add = { cooperation = 2 }, group = "economic" }
rule "C10" { cases = { { name = "equal", when = "share == 0.5", add = { cooperation = 1 } } } }
note "N01" { when = "trade_rank == 1" }
