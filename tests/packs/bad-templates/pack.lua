pack "bad-templates" { version = "1.0.0", subject = "dyad", asof = "2024-06-20" }
dimension "cooperation" { from = 0 }
dimension "risk" { from = 0 }
levels "risk" { low = 0, moderate = 3, high = 6 }
group "economic" { dimension = "cooperation", cap = 4 }
param "limit" { type = "share", value = 0.2, source = "analyst" }
