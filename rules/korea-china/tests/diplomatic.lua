local pair = { "KOR", "CHN" }

-- A meeting of the two, held unless `more` says otherwise.
local function meeting(id, more)
  local row = { id = id, parties = pair, status = "held", format = "bilateral" }
  for key, value in pairs(more or {}) do row[key] = value end
  return row
end

local function head(state, track, rank)
  return { meeting = "M1", person = state .. " " .. track, of_state = state, track = track, rank = rank, part = "head" }
end

-- no meeting
test "C09, C10, C11: nothing known of meetings" {
  subject = pair, facts = {}, holds = {}, unknown = { "C09", "C10", "C11", "C12", "C20" },
}
test "C09, C10, C11: they are known not to have met" {
  subject = pair, facts = {}, covers = { meeting = { a = "KOR", b = "CHN", to = "2024-12-31" } },
  holds = {}, fails = { "C09", "C10", "C11", "C12", "C20" },
}
test "C09, C10, C11: planned is not held" {
  subject = pair, facts = {}, covers = { meeting = { a = "KOR", b = "CHN", to = "2024-12-31" } },
  given = { meeting = meeting("M1", { status = "planned", round = 1, level = "minister", date = "2024-06-18" }) },
  holds = {}, fails = { "C09", "C10", "C11", "C12", "C20" },
}

-- C09: a new dialogue
test "C09: first round" {
  subject = pair, facts = {}, given = { meeting = meeting("M1", { round = 1 }) },
  holds = { "C09" }, contributes = { C09 = { cooperation = 1 } },
}
test "C09: second round" {
  subject = pair, facts = {}, given = { meeting = meeting("M1", { round = 2 }) }, holds = {}, fails = { "C09" },
}
test "C09: number of the round unknown" {
  subject = pair, facts = {}, given = { meeting = meeting("M1") }, holds = {}, unknown = { "C09" },
}
test "C09: the latest round counts" {
  subject = pair, facts = {},
  given = { meeting = { meeting("M1", { round = 1, date = "2021-03-01" }), meeting("M2", { round = 2, date = "2023-03-01" }) } },
  holds = {}, fails = { "C09" },
}
test "C09: which of two was the latest is unknown" {
  subject = pair, facts = {}, given = { meeting = { meeting("M1", { round = 1 }), meeting("M2", { round = 2, date = "2023-03-01" }) } },
  holds = {}, unknown = { "C09" },
}

-- C10: parity, track by track
test "C10: equal rank" {
  subject = pair, facts = {},
  given = { meeting = meeting("M1"), participant = { head("KOR", "foreign", 3), head("CHN", "foreign", 3) } },
  holds = { "C10" }, unknown = { "C10.apart" }, contributes = { C10 = { cooperation = 1, risk = 0 } },
}
test "C10: two ranks apart" {
  subject = pair, facts = {}, covers = { participant = { meeting = "M1" } },
  given = { meeting = meeting("M1"), participant = { head("KOR", "foreign", 2), head("CHN", "foreign", 4) } },
  holds = { "C10" }, fails = { "C10.equal" }, contributes = { C10 = { cooperation = 0, risk = 1 } },
}
test "C10: equal for the diplomats, apart for the soldiers" {
  subject = pair, facts = {},
  given = {
    meeting = meeting("M1"),
    participant = { head("KOR", "foreign", 3), head("CHN", "foreign", 3), head("KOR", "defence", 3), head("CHN", "defence", 5) },
  },
  holds = { "C10", "C12" }, contributes = { C10 = { cooperation = 1, risk = 1 } },
}
test "C10: one rank apart is neither" {
  subject = pair, facts = {}, covers = { participant = { meeting = "M1" } },
  given = { meeting = meeting("M1"), participant = { head("KOR", "foreign", 3), head("CHN", "foreign", 4) } },
  holds = {}, fails = { "C10", "C10.equal", "C10.apart" },
}
test "C10: different tracks are not compared" {
  subject = pair, facts = {}, covers = { participant = { meeting = "M1" } },
  given = { meeting = meeting("M1"), participant = { head("KOR", "foreign", 3), head("CHN", "defence", 3) } },
  holds = {}, fails = { "C10" },
}
test "C10: one rank unknown" {
  subject = pair, facts = {}, covers = { participant = { meeting = "M1" } },
  given = { meeting = meeting("M1"), participant = { head("KOR", "foreign", 3), head("CHN", "foreign") } },
  holds = {}, unknown = { "C10", "C10.equal", "C10.apart" },
}

-- C11: level
test "C11: leaders" {
  subject = pair, facts = {}, given = { meeting = meeting("M1", { level = "leader" }) },
  holds = { "C11" }, contributes = { C11 = { cooperation = 2 } },
}
test "C11: ministers" {
  subject = pair, facts = {}, given = { meeting = meeting("M1", { level = "minister" }) },
  holds = { "C11" }, contributes = { C11 = { cooperation = 2 } },
}
test "C11: vice ministers" {
  subject = pair, facts = {}, given = { meeting = meeting("M1", { level = "vice_minister" }) },
  holds = { "C11" }, fails = { "C11.minister" }, contributes = { C11 = { cooperation = 1 } },
}
test "C11: senior officials" {
  subject = pair, facts = {}, given = { meeting = meeting("M1", { level = "senior_official" }) }, holds = {}, fails = { "C11" },
}
test "C11: level unknown" { subject = pair, facts = {}, given = { meeting = meeting("M1") }, holds = {}, unknown = { "C11" } }
test "C11: a summit of the past gives way to the latest meeting" {
  subject = pair, facts = {},
  given = { meeting = { meeting("M1", { level = "leader", date = "2014-07-03" }), meeting("M2", { level = "senior_official", date = "2023-05-22" }) } },
  holds = {}, fails = { "C11" },
}

-- C20: a wider circle
local circle = { "KOR", "CHN", "JPN" }
test "C20: with Japan, within 12 months" {
  subject = pair, facts = {},
  given = { meeting = meeting("T9", { parties = circle, format = "trilateral", date = "2024-05-27" }) },
  holds = { "C20" }, contributes = { C20 = { cooperation = 1 } },
}
test "C20: with the United States" {
  subject = pair, facts = {},
  given = { meeting = meeting("T9", { parties = { "KOR", "CHN", "USA" }, format = "trilateral", date = "2024-05-27" }) },
  holds = { "C20" },
}
test "C20: too long ago" {
  subject = pair, facts = {}, covers = { meeting = { a = "KOR", b = "CHN", to = "2024-12-31" } },
  given = { meeting = meeting("T8", { parties = circle, format = "trilateral", date = "2019-12-24" }) },
  holds = {}, fails = { "C20" },
}
test "C20: the two alone" {
  subject = pair, facts = {}, covers = { meeting = { a = "KOR", b = "CHN", to = "2024-12-31" } },
  given = { meeting = meeting("M1", { date = "2024-06-18" }) },
  holds = {}, fails = { "C20" },
}
test "C20: date unknown" {
  subject = pair, facts = {}, given = { meeting = meeting("T9", { parties = circle, format = "trilateral" }) },
  holds = {}, unknown = { "C20" },
}
test "C20: South Korea and Japan alone make no wider circle" {
  subject = { "KOR", "JPN" }, facts = {}, covers = { meeting = { a = "KOR", b = "JPN", to = "2024-12-31" } },
  given = { meeting = meeting("J1", { parties = { "KOR", "JPN" }, date = "2024-05-26" }) },
  holds = {}, fails = { "C20" },
}
test "C20: South Korea and Japan with the United States do" {
  subject = { "KOR", "JPN" }, facts = {},
  given = { meeting = meeting("J2", { parties = { "KOR", "JPN", "USA" }, format = "trilateral", date = "2023-08-18" }) },
  holds = { "C20" },
}
test "C20n: proposed only" {
  subject = pair, facts = {},
  given = { meeting = meeting("T9", { parties = circle, format = "trilateral", status = "proposed" }) },
  holds = {}, unknown = { "C20" }, notes = { "C20n" },
}
