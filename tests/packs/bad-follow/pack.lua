pack "bad-follow" { version = "1.0.0", subject = "dyad", asof = "2024-06-20" }
dimension "cooperation" { from = 0 }
dimension "risk" { from = 0 }
param "fresh" { type = "duration", value = "12 moons" }
param "limit" { tpye = "share", value = 0.2 }
