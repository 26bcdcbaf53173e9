entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
entity "meeting" { of = "dyad", parties = "state", key = "id" }
attribute "gdp" { type = number { 0 } }
attribute "sate.gdp" { type = number { 0 } }
attribute "state.source" { type = text }
attribute "dyad.meeting" { type = text }
attribute "dyad.a" { type = text }
attribute "state.nuclear" { doc = "no type" }
attribute "state.seat" { type = enum { "none", "elected" }, titles = { non = "no seat" }, default = "permanent" }
attribute "state.power" { type = bool, symetric = true, titles = { yes = "great power" } }
attribute "state.allies" { type = integer { 0 }, symmetric = true, policy = "best", better = "less" }
attribute "dyad.trade" { type = number { 0 }, stale_after = "90 days", carry = 10, doc = { "x" } }
attribute "dyad.trade" { type = integer { 0 } }
derived "dyad.trade" { type = number {}, value = "1" }
attribute "meeting.id" { type = integer { 1 } }
attribute "dyad.rival" { type = ref "state", default = "KOR" }
