local limits = nil
rule "C03" { when = "trade_rank == 3", add = { cooperation = limits.low } }
