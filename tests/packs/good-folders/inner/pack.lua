pack "inner" { version = "1", subject = "dyad" }
