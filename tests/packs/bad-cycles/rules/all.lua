rule "C05" { when = "trade_rank == 1 and not R06", add = { cooperation = 1 } }
rule "R06" { when = "trade_rank == 2", add = { risk = 1 }, defeats = { "R07" } }
rule "R07" { when = "C05", add = { risk = 1 }, defeats = { "R06" } }
rule "R08" { when = "not R08" }
rule "R09" { cases = { { name = "one", when = "R09.two" }, { name = "two", when = "R09.one" }, { name = "three", when = "R09.one" } } }
rule "R10" { cases = { { name = "one", when = "trade_rank == 1" }, { name = "two", when = "not R10.one" } } }
