pack "used-broken" { version = "1", subject = "state" }
