entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
attribute "state.a1" { type = "intger" }
attribute "state.a2" { type = integer { 5, 1 } }
attribute "state.a3" { type = integer { 0.5, 2 } }
attribute "state.a4" { type = number { 0, 1, decimals = 2.5 } }
attribute "state.a5" { type = number { 0, 0.125, decimals = 2 } }
attribute "state.a6" { type = number { 0, 1, units = "share" } }
attribute "state.a7" { type = enum {} }
attribute "state.a8" { type = enum { "low", "high", "low" } }
attribute "state.a9" { type = enum { "low", 3 } }
attribute "state.b1" { type = ref "stat" }
attribute "state.b2" { type = duration }
attribute "state.b3" { type = number { 0, unit = "usd//year" } }
attribute "state.b4" { type = integer { 1, 2, 3 } }
attribute "state.b5" { type = 7 }
attribute "state.b6" { type = ref "state", type_of = "x" }
