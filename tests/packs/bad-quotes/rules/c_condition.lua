rule "C03" { when = trade_rank == 1 }
