test "one" { subjct = { "KOR", "CHN" } }
test "two" { subject = { "KOR", "PRK" }, asof = "30 May 2024" }
