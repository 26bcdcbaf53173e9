rule "C01" { title = "First", group = "economic", when = "trade_rank == 1", add = { cooperation = 2 }, say = "one" }
rule "C10" { cases = { { name = "equal", when = "contiguity == 'land'", add = { cooperation = 1 } }, { name = "apart", when = "not C01", add = { risk = "share * 2" } } } }
rule "R06" { when = "share >= 0.3", add = { risk = 1 }, defeats = { "C01" }, accepts = { claim = { "share", "meeting" } } }
note "N1" { when = "trade_rank == 1" }
