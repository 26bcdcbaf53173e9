rule "C01" { title = "한국", cite = "café", gruop = "x", when = "trade_rank == 1" }
	rule "C02" {	when = "trade_rank == 1",	add = {	coop = 1 } }
rule "C03" { say = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", when = "trade_rank == 1", grup = "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" }
local name = "C04"
rule(name) { when = "trade_rank == 1", sya = [[
long]] }
for _, word in ipairs { "say", "sya" } do rule("D" .. word) { when = "trade_rank == 1", [word] = "x" } end
local shared = { when = "trade_rank == 1", ad = {} }
rule "C05" (shared)
rule "C06" { when = "trade_rank == 1", ["titel"] = 1 }
