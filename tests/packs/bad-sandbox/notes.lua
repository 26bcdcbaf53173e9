rule "C99" { when = "true" }
