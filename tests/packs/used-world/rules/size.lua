rule "W01" { when = "gdp > 1e12", add = { size = 1 } }
