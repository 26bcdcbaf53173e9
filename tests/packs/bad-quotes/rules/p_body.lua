rule "C16" "trade_rank == 1"
