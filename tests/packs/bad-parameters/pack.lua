pack "bad-parameters" { version = "1.0.0", subject = "dyad" }
param "fresh" { type = "duration", value = "12 moons" }
param "limit" { type = "share", value = 1.5 }
param "both" { type = "share", value = 0.5, values = { ["2020"] = 0.5 } }
param "none" { type = "share" }
param "dated" { type = "share", values = { ["2015-13-01"] = 0.2, ["2016"] = "high", ["2017"] = 0.1, ["2017-01-01"] = 0.2 } }
param "who" { type = ref "state", value = "KRO" }
param "and" { type = bool, value = true }
param "kind" { value = 3, tpye = "share" }
param "label" { type = enum { "low", "high" }, value = "hihg" }
