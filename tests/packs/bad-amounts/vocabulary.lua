entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
entity "meeting" { of = "dyad", parties = "state", key = "id", time = "date" }
entity "participant" { of = "meeting", key = "person" }
attribute "state.gdp" { type = number { 0, unit = "usd" } }
attribute "dyad.trade_rank" { type = integer { 1, 300 }, better = "low", doc = "rank of b among the partners of a" }
attribute "dyad.share" { type = number { 0, 1, unit = "share", decimals = 4 } }
attribute "dyad.exports" { type = number { 0, unit = "usd" } }
attribute "dyad.contiguity" { type = enum { "none", "sea", "land" }, symmetric = true }
attribute "meeting.date" { type = date }
attribute "meeting.level" { type = enum { "vice_minister", "minister", "leader" } }
attribute "participant.of_state" { type = ref "state" }
attribute "participant.rank" { type = integer { 1, 5 } }
derived "dyad.dependence" { type = number { 0, 1, unit = "share" }, value = "exports / a.gdp" }
derived "dyad.scores" { type = "share", value = "share" }
