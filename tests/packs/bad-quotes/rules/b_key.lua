rule "C02" {
    when = "trade_rank == 1", title = rank,
}
