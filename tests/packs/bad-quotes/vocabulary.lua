entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
entity "meeting" { of = "dyad", parties = "state", key = "id", time = "date" }
attribute "dyad.trade_rank" { type = integer { 1, 300 } }
attribute "meeting.date" { type = date }
attribute "meeting.level" { type = enum { "vice_minister", "minister", "leader" } }
