test "nobody" { holds = { "C01" } }
test "one only" { subject = { "KOR" }, holds = { "C1" } }
test "who" { subject = { "KOR", "CNH" }, facts = { "breif" }, unknown = { "C10.equals" }, notes = { "N02" } }
test "what" { subject = { "KOR", "CHN" }, points = { coop = 2, risk = "high" }, levels = { risk = "hihg" }, contributes = { C02 = { risk = 1 } } }
test "given" { subject = { "KOR", "CHN" }, given = { dyad = { { a = "KOR", b = "CHN", trade_rnk = 1 } }, dydad = {} }, expect = 1, asof = "2024" }
test "itself" { subject = { "KOR", "KOR" } }
