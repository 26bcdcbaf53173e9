rule C09 { when = "trade_rank == 1" }
