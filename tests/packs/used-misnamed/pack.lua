pack "another" { version = "1", subject = "state" }
