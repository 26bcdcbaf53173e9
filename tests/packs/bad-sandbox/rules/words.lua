rule "C01" { when = "trade_rank == 1" }
rulle "C02" { when = "trade_rank == 2" }
