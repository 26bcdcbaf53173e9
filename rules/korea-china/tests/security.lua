local pair = { "KOR", "CHN" }

-- C12: foreign and defence together
local function seat(state, track)
  return { meeting = "M1", person = state .. " " .. track, of_state = state, track = track }
end
local held = { id = "M1", parties = pair, status = "held" }

test "C12: both tracks on both sides" {
  subject = pair, facts = {},
  given = { meeting = held, participant = { seat("KOR", "foreign"), seat("CHN", "foreign"), seat("KOR", "defence"), seat("CHN", "defence") } },
  holds = { "C12" }, contributes = { C12 = { cooperation = 1 } },
}
test "C12: soldiers on one side only" {
  subject = pair, facts = {}, covers = { participant = { meeting = "M1" } },
  given = { meeting = held, participant = { seat("KOR", "foreign"), seat("CHN", "foreign"), seat("KOR", "defence") } },
  holds = {}, fails = { "C12" },
}
test "C12: the list of participants is open" {
  subject = pair, facts = {},
  given = { meeting = held, participant = { seat("KOR", "foreign"), seat("CHN", "foreign"), seat("KOR", "defence") } },
  holds = {}, unknown = { "C12" },
}

-- R14: an armed neighbour
local arming = { state = "PRK", kind = "nuclear", trend = "advancing" }

test "R14: land border with an arming state" {
  subject = pair, facts = {},
  given = { programme = arming, dyad = { { a = "KOR", b = "PRK", contiguity = "land" } } },
  holds = { "R14" }, contributes = { R14 = { risk = 1, risk_a = 3 } },
}
test "R14: the other side's border makes it the other side's risk" {
  subject = { "CHN", "KOR" }, facts = {},
  given = { programme = arming, dyad = { { a = "PRK", b = "CHN", contiguity = "land" } } },
  holds = { "R14" }, contributes = { R14 = { risk = 1, risk_a = 3 } },
}
test "R14: border unknown" { subject = pair, facts = {}, given = { programme = arming }, holds = {}, unknown = { "R14" } }
test "R14: the partner itself is no third state" {
  subject = { "KOR", "PRK" }, facts = {}, covers = { state = {} },
  given = {
    programme = arming,
    dyad = {
      { a = "KOR", b = "PRK", contiguity = "land" }, { a = "KOR", b = "CHN", contiguity = "sea" }, { a = "KOR", b = "JPN", contiguity = "sea" },
      { a = "KOR", b = "RUS", contiguity = "none" }, { a = "KOR", b = "USA", contiguity = "none" },
    },
  },
  holds = {}, fails = { "R14" },
}
test "R14: a programme that is frozen" {
  subject = pair, facts = {}, covers = { state = {}, programme = { state = "PRK" } },
  given = {
    programme = { { state = "PRK", kind = "nuclear", trend = "frozen" }, { state = "PRK", kind = "space", trend = "advancing" } },
    dyad = {
      { a = "KOR", b = "PRK", contiguity = "land" }, { a = "KOR", b = "JPN", contiguity = "sea" },
      { a = "KOR", b = "RUS", contiguity = "none" }, { a = "KOR", b = "USA", contiguity = "none" },
    },
  },
  holds = {}, fails = { "R14" },
}

-- R18: the partner's pact
test "R18: the partner protects an arming state" {
  subject = pair, facts = {},
  given = { programme = arming, dyad = { { a = "CHN", b = "PRK", defence_pact = true } } },
  holds = { "R18" }, unknown = { "R18.second" }, contributes = { R18 = { risk = 1 } },
}
test "R18: and another permanent member does too" {
  subject = pair, facts = {},
  given = {
    programme = arming, state = { { id = "RUS", unsc_seat = "permanent" } },
    dyad = { { a = "CHN", b = "PRK", defence_pact = true }, { a = "RUS", b = "PRK", defence_pact = true } },
  },
  holds = { "R18" }, contributes = { R18 = { risk = 2 } },
}
test "R18: another's pact alone is not the partner's" {
  subject = pair, facts = {}, covers = { state = {} },
  given = {
    programme = arming, state = { { id = "RUS", unsc_seat = "permanent" } },
    dyad = {
      { a = "CHN", b = "PRK", defence_pact = false }, { a = "RUS", b = "PRK", defence_pact = true },
      { a = "CHN", b = "JPN", defence_pact = false }, { a = "CHN", b = "USA", defence_pact = false }, { a = "CHN", b = "RUS", defence_pact = false },
    },
  },
  holds = {}, fails = { "R18" },
}
test "R18: pacts unknown" { subject = pair, facts = {}, given = { programme = arming }, holds = {}, unknown = { "R18" } }

-- R19: a rival ally
test "R19: a rival ally" {
  subject = pair, facts = {},
  given = { dyad = { { a = "KOR", b = "USA", defence_pact = true }, { a = "CHN", b = "USA", rivalry = true } } },
  holds = { "R19" }, contributes = { R19 = { risk = 2 } }, levels = { risk = "low" },
}
test "R19: an ally on good terms with the partner" {
  subject = pair, facts = {}, covers = { state = {} },
  given = {
    dyad = {
      { a = "KOR", b = "USA", defence_pact = true }, { a = "CHN", b = "USA", rivalry = false },
      { a = "KOR", b = "PRK", defence_pact = false }, { a = "KOR", b = "JPN", defence_pact = false }, { a = "KOR", b = "RUS", defence_pact = false },
    },
  },
  holds = {}, fails = { "R19" },
}
test "R19: rivalry unknown" {
  subject = pair, facts = {}, given = { dyad = { { a = "KOR", b = "USA", defence_pact = true } } }, holds = {}, unknown = { "R19" },
}
test "R18, R19 and an armed neighbour together" {
  subject = pair, facts = {},
  given = {
    programme = arming, state = { { id = "RUS", unsc_seat = "permanent" } },
    dyad = {
      { a = "KOR", b = "PRK", contiguity = "land" }, { a = "CHN", b = "PRK", defence_pact = true }, { a = "RUS", b = "PRK", defence_pact = true },
      { a = "KOR", b = "USA", defence_pact = true }, { a = "CHN", b = "USA", rivalry = true },
    },
  },
  holds = { "R14", "R18", "R19" }, points = { risk = 5, risk_a = 3 }, levels = { risk = "moderate", risk_a = "moderate" },
}
