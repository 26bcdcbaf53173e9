rule "C01" { when = "trade_rank == 1", add = { risk = "exports / a.gdp" } }
rule "C02" { when = "trade_rank == 1", add = { risk = "clamp(exports / a.gdp, 0, 5)" } }
rule "C03" { when = "trade_rank == 1", add = { risk = "max(exports / a.gdp, 0)" } }
rule "C04" { when = "trade_rank == 1", add = { cooperation = 4e12 } }
rule "C05" { when = "trade_rank == 1", add = { cooperation = "trade_rank * 3e9" } }
rule "C06" { when = "trade_rank == 1", add = { risk = 1e14 } }
rule "C07" { when = "trade_rank == 1", add = { risk = "dependence * 1000" } }
