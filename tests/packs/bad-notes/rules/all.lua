note "N1" { say = "nothing to say" }
note "N2" { when = "trade_rank == 1", add = { risk = 1 } }
note "N3" { when = "trade_rank == 1", accepts = { "claim" } }
rule "N3" { when = "trade_rank == 1", add = { risk = 1 } }
