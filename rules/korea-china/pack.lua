-- What is asked, on which scales it is answered, and how much each field of politics may weigh.

pack "korea-china" {
  version  = "0.1.0",
  title    = "South Korea and China",
  question = "Will cooperation between the two states deepen within the next 12 months, and at what risk?",
  horizon  = "12 months",
  asof     = "2024-06-20",
  subject  = "dyad",
}

dimension "cooperation" { title = "Cooperation", from = 0 }
dimension "risk"        { title = "Risk to the pair", from = 0 }
dimension "risk_a"      { title = "Risk to {a}", from = 0 }

-- A group holds at most 4 points of cooperation, so one field alone never makes "moderate", and two make at most 8: "high" takes
-- all three, and more than one finding in the weakest. Risks of different kinds do not stand in for each other: they have no caps.
group "economic"   { title = "Economic", dimension = "cooperation", cap = 4 }
group "diplomatic" { title = "Diplomatic", dimension = "cooperation", cap = 4 }
group "security"   { title = "Security", dimension = "cooperation", cap = 4 }

levels "cooperation" { low = 0, moderate = 5, high = 10 }

-- No rule gives the pair more than 2 points of risk: "moderate" takes two of them, "high" three. For one side alone the
-- scale is the same, so that the two can be set side by side; an armed neighbour (R14) is moderate by itself.
levels "risk"   { low = 0, moderate = 3, high = 6 }
levels "risk_a" { low = 0, moderate = 3, high = 6 }

param "fresh" {
  type = "duration", value = "12 months", source = "analyst: the horizon of the question",
  doc = "how long after it was held a meeting speaks for the present",
}
param "close_rank" {
  type = integer { 1, 300 }, value = 3, source = "analyst",
  doc = "the lowest rank of a close trading partner",
}
