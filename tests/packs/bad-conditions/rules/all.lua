rule "C01" { when = "trade_rnk == 1", add = { risk = 1 } }
rule "C02" { when = "trade_rank == 'first'", add = { risk = 1 } }
rule "C03" { when = [[
    trade_rank == 1
    and shar > $limt
]], add = { risk = "share * exports" } }
rule "C04" { when = "trade_rank = 1" }
rule "C05" { when = "contiguity == \"laend\"", add = { risk = "points(contiguity, 'land': 2" } }
rule "C06" { cases = { { name = "one", when = "C02.one or C99" }, { name = "two", when = "C06.three" } } }
local function ranked(i) return "trade_rank == " .. i .. " and shares > 1" end
rule "C07" { when = ranked(1) }
rule "C08" { when = "" }
note "N01" { when = "any(meetings where level == 'leader')" }
rule "C09" { when = "\65\66C > 1 and caf\u{e9} == 1" }
