entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "meeting" } }
entity "meeting" { of = "pair", key = "id" }
entity "egg" { of = "hen", key = "id" }
entity "hen" { of = "egg", key = "id" }
entity "visit" { of = "state", parties = "state", key = "id" }
entity "a place" { key = "id" }
entity "where" { key = "id" }
entity "forum" { keys = "id" }
entity "treaty" { key = "id", time = "signed" }
entity "treaty" { key = "name" }
entity "pact" { key = "id", time = "name", parties = "state" }
attribute "treaty.sined" { type = date }
