rule "C01" { when = "trade_rank == 1 and weight > $limit", add = { risk = 1 } }
rule "C02" { when = "any(meeting m where m.level == 'leader' and m.date >= asof - $fresh)", add = { risk = "trade_rank" } }
rule "C03" { when = "any(visit v where v.cost > 1 and count(v.guest) > 1)", add = { risk = 1 }, accepts = { claim = { "trade_rank", "visit" } } }
rule "C04" { when = "dyad(a, 'JPN').trade_rank == 1 or a == state('PRK')", say = "rank {trade_rank} of {weight}" }
rule "C05" { wehn = "trade_rank == 1", add = { risk = 1 } }
rule "C06" { when = "trade_rnk == 1", add = { risk = 1 } }
