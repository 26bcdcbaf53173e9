rule "C01" { when = "dependence > 0.5 and loop > 1 and broken > 1", add = { risk = 1 } }
rule "C02" { when = "dependance > 0.5", add = { risk = 1 } }
