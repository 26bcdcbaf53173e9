pack "used-world" { version = "1.2.3", subject = "state" }
dimension "size" { from = 0 }
param "limit" { type = "share", value = 0.2, source = "world" }
