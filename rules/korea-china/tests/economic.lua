local pair = { "KOR", "CHN" }

-- C01, R02: partners
test "C01: first partner, the other direction unknown" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 1 } } },
  holds = { "C01" }, unknown = { "C01.mutual", "R02" }, contributes = { C01 = { cooperation = 2 } },
}
test "C01: first partner in the other direction only" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 7 }, { a = "CHN", b = "KOR", trade_rank = 1 } } },
  holds = { "C01" }, fails = { "C01.mutual", "R02" }, contributes = { C01 = { cooperation = 2 } },
}
test "C01: each among the other's first three" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 1 }, { a = "CHN", b = "KOR", trade_rank = 3 } } },
  holds = { "C01" }, fails = { "R02" }, contributes = { C01 = { cooperation = 3 } },
}
test "C01: close partners, neither the first" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 2 }, { a = "CHN", b = "KOR", trade_rank = 3 } } },
  holds = {}, fails = { "C01", "C01.mutual", "R02" },
}
test "C01: second partner, the other direction unknown" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 2 } } },
  holds = {}, unknown = { "C01" }, fails = { "R02" },
}

test "R02: first for one, fifth for the other" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 1 }, { a = "CHN", b = "KOR", trade_rank = 5 } } },
  holds = { "C01", "R02" }, fails = { "C01.mutual" }, contributes = { R02 = { risk_a = 1, risk = 0 } },
}
test "R02: the dependence is the other side's" {
  subject = { "CHN", "KOR" }, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", trade_rank = 1 }, { a = "CHN", b = "KOR", trade_rank = 5 } } },
  holds = { "C01" }, fails = { "R02" }, points = { risk_a = 0 },
}

-- C03, C04: talks
test "C03: talks resumed" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "CHN", fta_status = "resumed" } } },
  holds = { "C03" }, unknown = { "C04" }, contributes = { C03 = { cooperation = 1 } },
}
test "C03: talks of China with South Korea are talks of South Korea with China" {
  subject = pair, facts = {}, given = { dyad = { { a = "CHN", b = "KOR", fta_status = "negotiating" } } },
  holds = { "C03" },
}
test "C03: a suspension counts against" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "CHN", fta_status = "suspended" } } },
  holds = {}, fails = { "C03" },
}
test "C03: nothing known of talks" { subject = pair, facts = {}, holds = {}, unknown = { "C03", "C04" } }

test "C04: second phase under way takes the place of C03" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", fta_status = "resumed", fta_in_force = true, fta_second_phase = "resumed" } } },
  holds = { "C04" }, defeated = { "C03" }, points = { cooperation = 2 },
}
test "C04: an agreement without a second phase leaves C03" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "CHN", fta_status = "resumed", fta_in_force = true, fta_second_phase = "none" } } },
  holds = { "C03" }, fails = { "C04" }, points = { cooperation = 1 },
}
test "C04: no agreement in force" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "CHN", fta_in_force = false } } },
  holds = {}, fails = { "C04" }, unknown = { "C03" },
}
test "C04: an agreement in force, second phase unknown" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "CHN", fta_status = "resumed", fta_in_force = true } } },
  holds = { "C03" }, unknown = { "C04" }, points = { cooperation = 1 },
}

test "trade alone: the cap of the group" {
  subject = pair, facts = {},
  given = { dyad = {
    { a = "KOR", b = "CHN", trade_rank = 1, fta_status = "resumed", fta_in_force = true, fta_second_phase = "resumed" },
    { a = "CHN", b = "KOR", trade_rank = 2 },
  } },
  holds = { "C01", "C04" }, defeated = { "C03" }, contributes = { C01 = { cooperation = 3 }, C04 = { cooperation = 2 } },
  points = { cooperation = 4 }, levels = { cooperation = "low" },
}
