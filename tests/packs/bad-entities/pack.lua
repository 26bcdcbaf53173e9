pack "bad-entities" { version = "1.0.0", subject = "state" }
