rule "R01" { when = "dependence > $limit or rival", add = { risk = 1 } }
