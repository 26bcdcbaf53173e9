rule "C01" { when = "trade_rank == 2", add = { cooperation = 1 } }
dimension "risk" { from = 0 }
group "economic" { dimension = "risk", cap = 1 }
param "limit" { type = "share", value = 0.3 }
source "brief" { title = "Another brief" }
entity "state" { key = "name" }
attribute "dyad.share" { type = number { 0, 1 } }
levels "risk" { low = 0 }
