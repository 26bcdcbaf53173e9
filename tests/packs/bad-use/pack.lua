pack "bad-use" { version = "1.0.0", subject = "dyad",
    use = { "used-world >= 1.10", "nowhere", "used-loop", "used-misnamed", "used-broken", "used-world = 1" } }
param "limit" { type = "share", value = 0.1 }
