pack "good-folders" { version = "1.0.0", subject = "dyad", asof = "2024-06-20" }
dimension "cooperation" { from = 0 }
dimension "risk" { from = 0 }
