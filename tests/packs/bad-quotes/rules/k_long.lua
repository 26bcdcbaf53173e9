rule "C11" { when = "trade_rank == 1", say = [[ rank }
