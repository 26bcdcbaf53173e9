rule "C08" { when = "trade_rank == 1",
    add = { risk = 1 }

-- the end
