extend "state.gdp"
attribute "state.gdp" { stale_after = "36 months" }
attribute "dyad.rival" { type = bool, symmetric = true, default = false }
