-- What facts may be about. No attribute has a default: what the record does not say is unknown, not "no".

entity "state"       { title = "state", key = "id" }
entity "dyad"        { title = "pair", key = { a = "state", b = "state" } }
entity "meeting"     { title = "meeting", of = "dyad", parties = "state", key = "id", time = "date" }
entity "participant" { title = "participant", of = "meeting", key = "person" }
entity "topic"       { title = "topic", of = "meeting", key = "name" }
entity "activity"    { title = "joint activity", of = "dyad", parties = "state", key = "id" }
entity "position"    { title = "position", of = "dyad", key = "id" }
entity "programme"   { title = "programme", of = "state", key = "kind" }
entity "strength"    { title = "strength", of = "state", key = "id" }
entity "sector"      { title = "sector", key = "id" }
entity "threat"      { title = "threat", key = "id" }

-- states ----------------------------------------------------------------------------------------------------------

attribute "state.unsc_seat" {
  title = "seat on the Security Council", type = enum { "none", "candidate", "elected", "permanent" },
  doc = "seat on the UN Security Council on the day; a candidate has none yet",
}

attribute "programme.trend" {
  title = "trend", type = enum { "frozen", "advancing" },
  doc = "whether a weapons programme goes on; listed are programmes that break Council resolutions or that a source names as a danger",
}

derived "state.arming" {
  title = "advancing nuclear or missile programme", type = bool,
  value = "any(programme p where p.kind in {'nuclear', 'missile'} and p.trend == 'advancing')",
  doc = "a nuclear or missile programme of the state is advancing",
}

attribute "strength.sector" { title = "sector", type = ref "sector", doc = "the sector in which a state is strong" }

-- pairs -----------------------------------------------------------------------------------------------------------

attribute "dyad.trade_rank" {
  title = "trade rank", type = integer { 1, 300 }, better = "low", stale_after = "24 months",
  doc = "rank of b among a's trading partners, exports and imports of goods together; 1 is the largest",
}

-- Talks, agreement and second phase are three things: that talks were resumed does not say whether an older agreement is in force.
attribute "dyad.fta_status" {
  title = "free trade talks", symmetric = true,
  type = enum { "none", "negotiating", "suspended", "resumed", "concluded" },
  doc = "stage of the latest free trade talks between the two, for a first agreement or a further phase",
}
attribute "dyad.fta_in_force" {
  title = "free trade agreement in force", type = bool, symmetric = true,
  doc = "a free trade agreement of the two is in force",
}
attribute "dyad.fta_second_phase" {
  title = "second phase of the free trade agreement", symmetric = true,
  type = enum { "none", "negotiating", "suspended", "resumed", "concluded" },
  doc = "stage of the talks on the second phase of their free trade agreement",
}
attribute "dyad.complementary" {
  title = "complementary strengths", type = bool, symmetric = true,
  doc = "the economic strengths of the two complement each other",
}

attribute "dyad.contiguity" {
  title = "common border", type = enum { "none", "sea", "land" }, symmetric = true,
  doc = "land border, neighbours across at most 400 miles of sea, or neither",
}
attribute "dyad.defence_pact" {
  title = "defence pact", type = bool, symmetric = true,
  doc = "a treaty that obliges each to defend the other is in force",
}
attribute "dyad.rivalry" {
  title = "rivalry", type = bool, symmetric = true,
  doc = "the two treat each other as strategic rivals",
}
attribute "dyad.influence" {
  title = "influence", type = enum { "none", "shown" },
  doc = "whether a moves b: shown when b changed course at a's instance",
}

attribute "position.act" {
  title = "act", titles = { calls_on = "calls on" },
  type = enum { "states", "supports", "calls_on", "urges", "warns", "opposes", "condemns", "rejects" },
  doc = "what a does towards b",
}
attribute "position.issue" { title = "issue", type = text, doc = "what it is about, in the words of the source" }
attribute "position.about" { title = "state concerned", type = ref "state", doc = "the third state it is about" }

attribute "activity.field" {
  title = "field",
  type = enum { "green", "climate", "health", "trade_rules", "governance", "intelligence", "exercises", "crisis_management" },
  titles = { trade_rules = "trade rules", governance = "global governance", intelligence = "intelligence sharing",
             exercises = "military exercises", crisis_management = "crisis management" },
  doc = "what the two do together, or are advised to do",
}

-- meetings --------------------------------------------------------------------------------------------------------

attribute "meeting.series" { title = "series", type = text, doc = "the dialogue of which the meeting is a round" }
attribute "meeting.round"  { title = "round", type = integer { 1, 1000 }, doc = "number of the round in its series, at this level" }
attribute "meeting.date"   { title = "date", type = date, doc = "the day it began" }
attribute "meeting.status" {
  title = "status", type = enum { "proposed", "planned", "postponed", "held" },
  doc = "how far it has come; held once it took place",
}
attribute "meeting.level" {
  title = "level", type = enum { "senior_official", "vice_minister", "minister", "leader" },
  titles = { senior_official = "senior officials", vice_minister = "vice ministers", minister = "ministers", leader = "leaders" },
  doc = "rank of the lower of the two heads",
}
attribute "meeting.format" {
  title = "format", type = enum { "bilateral", "trilateral", "multilateral" },
  doc = "number of parties: two, three, more",
}

attribute "participant.of_state" { title = "state", type = ref "state", doc = "the state the person speaks for" }
attribute "participant.role"     { title = "role", type = text, doc = "office held on the day" }
attribute "participant.rank" {
  title = "rank", type = integer { 1, 5 },
  doc = "1 head of state or government, 2 minister, 3 vice minister, 4 director-general or ambassador, 5 below",
}
attribute "participant.track" {
  title = "track", type = enum { "leader", "foreign", "defence", "security", "trade" },
  doc = "the branch of government the person belongs to",
}
attribute "participant.part" {
  title = "part", type = enum { "member", "head" },
  doc = "head of a delegation on a track, or member",
}

-- The latest meeting speaks for the present: a summit of twenty years ago does not.
derived "dyad.met" {
  title = "a meeting was held", type = bool,
  value = "any(meeting m where m.status == 'held')",
  doc = "the two have met",
}
derived "dyad.latest_meeting" {
  title = "latest meeting held", type = ref "meeting",
  value = "latest(meeting m where m.status == 'held')",
  doc = "the latest meeting on record that took place with both",
}
derived "dyad.raised" {
  title = "raised from a lower level", type = bool,
  value = "any(meeting e where e.status == 'held' and e.series == latest_meeting.series and e.level < latest_meeting.level)",
  doc = "the series of the latest meeting was held at a lower level before",
}

attribute "threat.kind" {
  title = "kind", type = enum { "nuclear", "missile", "cyber", "terrorism", "piracy" },
  doc = "kind of a threat that a source names",
}
attribute "threat.actor" { title = "actor", type = ref "state", doc = "the state it comes from, where the source names one" }

-- instances -------------------------------------------------------------------------------------------------------

facts "state" { id = "KOR", title = "South Korea" }
facts "state" { id = "CHN", title = "China" }
facts "state" { id = "PRK", title = "North Korea" }
facts "state" { id = "JPN", title = "Japan" }
facts "state" { id = "USA", title = "the United States" }
facts "state" { id = "RUS", title = "Russia" }

facts "sector" { id = "semiconductors", title = "semiconductors" }
facts "sector" { id = "electronics", title = "electronics" }
facts "sector" { id = "manufacturing", title = "manufacturing" }
