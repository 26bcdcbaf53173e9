rule "R1" { when = "any(state c where latest(dyad(a, c).meeting).heads)", add = { d = 1 } }
rule "R2" { when = "latest(meeting).heads", add = { d = 1 } }
