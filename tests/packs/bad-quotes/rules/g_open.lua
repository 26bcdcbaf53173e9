rule "C07" { when = "trade_rank == 1, add = { risk = 1 } }
