rule "C01" { when = "trade_rank == 1", add = { cooperation = 1 }
rule "C02" { when = "trade_rank == 2" }
