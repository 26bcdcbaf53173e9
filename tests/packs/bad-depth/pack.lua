pack "bad-depth" { version = "1", subject = "dyad", asof = "2024-01-01" }
dimension "d" {}
entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
entity "meeting" { of = "dyad", parties = "state", key = "id", time = "date" }
entity "participant" { of = "meeting", key = "person" }
entity "topic" { of = "participant", key = "id" }
attribute "meeting.date" { type = date }
attribute "topic.n" { type = integer { 0, 9 } }
derived "meeting.heads" { type = bool, value = "any(participant p where any(p.topic t where t.n > 1))" }
facts "state" { { id = "A" }, { id = "B" } }
