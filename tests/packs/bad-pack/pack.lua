pack "bad pack" { version = 1, subject = "dayd", asof = "2024-06", quesion = "Will it?", use = { "world => 1" } }
pack "second" { version = "1.0.0", subject = "dyad" }
