entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
entity "meeting" { of = "dyad", parties = "state", key = "id", time = "date" }
attribute "meting.date" { type = date }
attribute "meting.level" { type = enum { "vice_minister", "minister", "leader" } }
attribute "dyad.trade_rank" { type = "intger" }
attribute "dyad.rank gap" { type = integer {} }
derived "dyad.weight" { type = number {} }
entity "visit" { of = "dyad", parties = "state", kye = "id" }
entity "guest" { of = "visit", key = "person" }
attribute "visit.cost" { type = number { 0 } }
attribute "dyad.latest_visit" { type = ref "visit" }
