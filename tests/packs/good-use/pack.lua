pack "good-use" { version = "1.0.0", subject = "dyad", asof = "2024-06-20", use = { "used-world >= 1.2" } }
dimension "risk" { from = 0 }
