pack "used-loop" { version = "1", subject = "state", use = "bad-use" }
