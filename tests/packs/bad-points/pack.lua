pack "bad-points" { version = "1.0.0", subject = "dyad" }
dimension "cooperation" { from = 5, to = 1 }
dimension "risk" { resolution = 0.003 }
dimension "trust" { combine = "mean", from = "low" }
dimension "war" { combine = "logit", from = 0 }
dimension "peace" { base = 2 }
dimension "fine" { resolution = 1, from = 0.5 }
levels "risk" { low = 0, moderate = 3, high = 3 }
levels "trust" { { name = "low", at = 3 }, { name = "high", at = 1 } }
levels "riks" { low = 0 }
levels "cooperation" { low = "none" }
levels "war" { low = 0, high = 40 }
group "economic" { dimension = "coperation", cap = 4 }
group "political" { cap = 2 }
group "security" { dimension = "risk", cap = 1, floor = 2 }
group "idle" { dimension = "risk" }
