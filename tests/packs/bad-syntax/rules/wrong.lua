rule "C04" { when = "trade_rank == 4", defeats = { "C01" }, ad = { cooperation = 1 } }
