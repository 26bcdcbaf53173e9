rule "C06" { when = "status == "held"", add = { risk = 1 } }
