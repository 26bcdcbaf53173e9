rule "C01" { when = "trade_rank == 1", add = { risk = 1 } }
