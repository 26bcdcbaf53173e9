rule "T01" { when = "trade_rank == 1", say = "rank {trade_rank" }
rule "T02" { when = "trade_rank == 1", say = "rank trade_rank} of" }
rule "T03" { when = "trade_rank == 1", say = "rank {trade_rnk} of {}" }
rule "T04" { cases = { { name = "x", when = "trade_rank == 1", say = [[
  on a second line {trade_rank + 'x'}]] } } }
rule "T05" { when = "trade_rank == 1", say = "{first d of state where dyad(a, d).trade_rnk == 1}" }
rule "T06" { when = "trade_rank == 1", say = "well " .. "made {nothing}" }
note "T07" { when = "trade_rank == 1", say = "{T99}" }
