entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
attribute "state.gdp" { type = number { 0, unit = "usd" }, doc = "output", stale_after = "24 months" }
attribute "dyad.exports" { type = number { 0, unit = "usd" } }
derived "dyad.dependence" { type = number { 0, 1, unit = "share" }, value = "exports / a.gdp" }
