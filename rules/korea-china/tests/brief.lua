-- What the brief alone supports, seen from both sides.

local silent = { "R02", "C04", "C12", "R14", "R18", "R19", "C20" }

test "on the brief alone" {
  subject = { "KOR", "CHN" }, facts = { "brief" },
  holds = { "C01", "C03", "C09", "C10", "C11" }, unknown = silent, notes = { "C20n" },
  points = { cooperation = 6, risk = 0, risk_a = 0 }, levels = { cooperation = "moderate", risk = "low", risk_a = "low" },
  contributes = {
    C01 = { cooperation = 2 }, C03 = { cooperation = 1 }, C09 = { cooperation = 1 }, C10 = { cooperation = 1 }, C11 = { cooperation = 1 },
  },
}

test "on the brief alone, cases" {
  subject = { "KOR", "CHN" }, facts = { "brief" },
  unknown = { "C01.mutual", "C10.apart", "R18.pact", "R18.second" }, fails = { "C11.minister" },
}

-- The trade rank is directed: for China it is the other side's. One-sided dependence of China is then ruled out, not unknown.
test "on the brief alone, from China's side" {
  subject = { "CHN", "KOR" }, facts = { "brief" },
  holds = { "C01", "C03", "C09", "C10", "C11" }, unknown = { "C04", "C12", "R14", "R18", "R19", "C20" }, fails = { "R02" },
  notes = { "C20n" }, points = { cooperation = 6, risk = 0, risk_a = 0 },
}

test "a pair of which the brief says nothing" {
  subject = { "KOR", "USA" }, facts = { "brief" },
  holds = {}, unknown = { "C01", "C03", "C09", "C10", "C11", "R14", "R19" }, points = { cooperation = 0, risk = 0, risk_a = 0 },
}

test "before the brief was written" {
  subject = { "KOR", "CHN" }, facts = { "brief" }, asof = "2024-05-31",
  holds = {}, unknown = { "C01", "C03", "C09", "C10", "C11" }, points = { cooperation = 0 },
}

-- With the border, R14 is the one conclusion on risk that the brief supports.
test "the brief and a border" {
  subject = { "KOR", "CHN" }, facts = { "brief" }, given = { dyad = { { a = "KOR", b = "PRK", contiguity = "land" } } },
  holds = { "C01", "C03", "C09", "C10", "C11", "R14" }, points = { cooperation = 6, risk = 1, risk_a = 3 }, levels = { risk_a = "moderate" },
}
test "the brief and an old agreement" {
  subject = { "KOR", "CHN" }, facts = { "brief" },
  given = { dyad = { { a = "KOR", b = "CHN", fta_in_force = true, fta_second_phase = "resumed" } } },
  holds = { "C01", "C04", "C09", "C10", "C11" }, defeated = { "C03" }, points = { cooperation = 7 },
}
test "the brief and rounds at a lower level" {
  subject = { "KOR", "CHN" }, facts = { "brief" },
  given = { meeting = {
    { id = "M1", parties = { "KOR", "CHN" }, date = "2024-06-18" },
    { id = "D1", parties = { "KOR", "CHN" }, series = "diplomatic and security dialogue", round = 1, status = "held",
      level = "senior_official", date = "2013-12-27" },
  } },
  holds = { "C01", "C03", "C09", "C10", "C11" }, points = { cooperation = 6 },
}

-- Ten points before the cap of the economic group, nine after it: still "moderate", since security gives one.
test "all of cooperation at once" {
  subject = { "KOR", "CHN" }, facts = { "brief" },
  given = {
    dyad = { { a = "KOR", b = "CHN", fta_in_force = true, fta_second_phase = "resumed" }, { a = "CHN", b = "KOR", trade_rank = 3 } },
    meeting = {
      { id = "M1", date = "2024-06-18" },
      { id = "T9", parties = { "KOR", "CHN", "JPN" }, format = "trilateral", status = "held", level = "leader", round = 9, date = "2024-05-27" },
    },
    participant = {
      { meeting = "M1", person = "a soldier of KOR", of_state = "KOR", track = "defence" },
      { meeting = "M1", person = "a soldier of CHN", of_state = "CHN", track = "defence" },
    },
  },
  holds = { "C01", "C04", "C09", "C10", "C11", "C12", "C20" }, defeated = { "C03" },
  points = { cooperation = 9 }, levels = { cooperation = "moderate" },
}
