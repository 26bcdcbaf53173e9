entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
attribute "state.gdp" { type = number { 0, unit = "usd" } }
attribute "dyad.trade_rank" { type = integer { 1, 300 } }
attribute "dyad.exports" { type = number { 0, unit = "usd" } }
derived "dyad.dependence" { type = number { 0, 1, unit = "share" }, value = "exports / a.gdp" }
derived "dyad.wrong_unit" { type = number { 0, unit = "usd" }, value = "exports / a.gdp" }
derived "dyad.wrong_kind" { type = bool, value = "exports" }
derived "dyad.loop" { type = number {}, value = "reverse.loop + spool" }
derived "dyad.spool" { type = number {}, value = "loop * 2" }
derived "dyad.unknown" { type = number {}, value = "imports * 2" }
derived "dyad.broken" { type = number {}, value = "exports *" }
derived "dyad.novalue" { type = number {} }
derived "dyad.rules" { type = bool, value = "C01" }
