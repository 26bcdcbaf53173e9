rule "C05" { when = "trade_rank == 1 and not R06", add = { cooperation = 1 } }
rule "R06" { when = "trade_rank == 2", add = { risk = 1 }, defeats = { "C05", "C5", "C05" } }
