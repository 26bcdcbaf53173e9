-- Every statement of brief.txt that can be checked, in the order of the text. P3.S1 is the first sentence of the third paragraph;
-- blocks without a full stop (title, headings, page navigation) are not counted. Nothing here comes from anywhere else.

source "brief" {
  title = "A Pivotal Moment for South Korea and China", file = "brief.txt", grade = "C3", date = "2024-06",
}

-- P1: the dialogue. The text gives no date. Rank and role of the second head follow from "counterpart".
facts "meeting" {
  id = "M1", parties = { "KOR", "CHN" }, series = "diplomatic and security dialogue", round = 1, format = "bilateral",
  place = "P1.S1", quote = "first round of diplomatic and security dialogue", source = "brief",
}
facts "meeting" {
  id = "M1", parties = { "KOR", "CHN" }, status = "held", level = "vice_minister",
  place = "P1.S2", quote = "the meeting between South Korean Vice Foreign Minister", source = "brief",
}
facts "participant" {
  meeting = "M1", person = "Kim Hong-kyun", of_state = "KOR", role = "Vice Foreign Minister", rank = 3, track = "foreign", part = "head",
  place = "P1.S2", quote = "South Korean Vice Foreign Minister Kim Hong-kyun", source = "brief",
}
facts "participant" {
  meeting = "M1", person = "Sun Weidong", of_state = "CHN", role = "Vice Foreign Minister", rank = 3, track = "foreign", part = "head",
  place = "P1.S2", quote = "his Chinese counterpart Sun Weidong", source = "brief",
}

-- P2: what the dialogue "aims to address"
facts "topic" {
  meeting = "M1", name = "bilateral issues", hedging = "claim",
  place = "P2.S1", quote = "aims to address bilateral issues", source = "brief",
}
facts "topic" {
  meeting = "M1", name = "security on the Korean peninsula", hedging = "claim",
  place = "P2.S1", quote = "security dynamics on the Korean peninsula", source = "brief",
}
facts "topic" {
  meeting = "M1", name = "influence of North Korea and Russia", hedging = "claim",
  place = "P2.S1", quote = "actors like North Korea and Russia", source = "brief",
}

-- P3: trade. The rank is China's for South Korea; the other direction is not in the text.
facts "dyad" {
  a = "KOR", b = "CHN", trade_rank = 1,
  place = "P3.S1", quote = "South Korea’s largest trading partner", source = "brief",
}
facts "dyad" {
  a = "KOR", b = "CHN", fta_status = "resumed",
  place = "P3.S2", quote = "The resumption of free trade negotiations", source = "brief",
}

-- P5: strengths
facts "strength" {
  state = "KOR", id = "semiconductors", sector = "semiconductors", hedging = "claim",
  place = "P5.S1", quote = "semiconductors and electronics", source = "brief",
}
facts "strength" {
  state = "KOR", id = "electronics", sector = "electronics", hedging = "claim",
  place = "P5.S1", quote = "semiconductors and electronics", source = "brief",
}
facts "strength" {
  state = "CHN", id = "manufacturing", sector = "manufacturing", hedging = "claim",
  place = "P5.S1", quote = "China’s manufacturing prowess", source = "brief",
}
facts "dyad" {
  a = "KOR", b = "CHN", complementary = true, hedging = "claim",
  place = "P5.S1", quote = "complement China’s manufacturing prowess", source = "brief",
}

-- P6: green work, advised
facts "activity" {
  id = "green technologies", parties = { "KOR", "CHN" }, field = "green", hedging = "recommendation",
  place = "P6.S1", quote = "green technologies", source = "brief",
}
facts "activity" {
  id = "renewable energy", parties = { "KOR", "CHN" }, field = "green", hedging = "recommendation",
  place = "P6.S1", quote = "renewable energy", source = "brief",
}
facts "activity" {
  id = "sustainable industry", parties = { "KOR", "CHN" }, field = "green", hedging = "recommendation",
  place = "P6.S1", quote = "sustainable industrial practices", source = "brief",
}

-- P7: North Korea
facts "programme" {
  state = "PRK", kind = "nuclear", trend = "advancing",
  place = "P7.S1", quote = "advancing nuclear and missile programs", source = "brief",
}
facts "programme" {
  state = "PRK", kind = "missile", trend = "advancing",
  place = "P7.S1", quote = "advancing nuclear and missile programs", source = "brief",
}
facts "threat" {
  id = "PRK nuclear", kind = "nuclear", actor = "PRK",
  place = "P7.S1", quote = "advancing nuclear and missile programs", source = "brief",
}
facts "threat" {
  id = "PRK missile", kind = "missile", actor = "PRK",
  place = "P7.S1", quote = "advancing nuclear and missile programs", source = "brief",
}

-- P8: China's seat and influence
facts "position" {
  a = "KOR", b = "CHN", id = "curb PRK", act = "urges", about = "PRK", issue = "more proactive role in curbing North Korea’s nuclear ambitions",
  place = "P8.S1", quote = "South Korea has consistently urged China", source = "brief",
}
facts "state" {
  id = "CHN", unsc_seat = "permanent",
  place = "P8.S1", quote = "permanent member of the U.N. Security Council", source = "brief",
}
facts "dyad" {
  a = "CHN", b = "PRK", influence = "shown", hedging = "claim",
  place = "P8.S2", quote = "China’s influence over North Korea", source = "brief",
}

-- P9: joint efforts, advised
facts "activity" {
  id = "intelligence sharing", parties = { "KOR", "CHN" }, field = "intelligence", hedging = "recommendation",
  place = "P9.S2", quote = "intelligence sharing", source = "brief",
}
facts "activity" {
  id = "military exercises", parties = { "KOR", "CHN" }, field = "exercises", hedging = "recommendation",
  place = "P9.S2", quote = "military exercises", source = "brief",
}
facts "activity" {
  id = "crisis management", parties = { "KOR", "CHN" }, field = "crisis_management", hedging = "recommendation",
  place = "P9.S2", quote = "crisis management", source = "brief",
}

-- P10: a wider dialogue, advised; threats that the author names, with no actor
facts "meeting" {
  id = "wider dialogue", parties = { "KOR", "CHN", "JPN", "USA" }, status = "proposed", format = "multilateral", hedging = "recommendation",
  place = "P10.S1", quote = "like Japan and the United States", source = "brief",
}
facts "threat" {
  id = "cyber attacks", kind = "cyber",
  place = "P10.S2", quote = "cyber attacks, terrorism, and piracy", source = "brief",
}
facts "threat" {
  id = "terrorism", kind = "terrorism",
  place = "P10.S2", quote = "cyber attacks, terrorism, and piracy", source = "brief",
}
facts "threat" {
  id = "piracy", kind = "piracy",
  place = "P10.S2", quote = "cyber attacks, terrorism, and piracy", source = "brief",
}

-- P11: the Security Council
facts "position" {
  a = "KOR", b = "CHN", id = "Council duty", act = "calls_on", issue = "greater responsibility as a permanent member of the Security Council",
  place = "P11.S2", quote = "South Korean President Yoon Suk Yeol has called", source = "brief",
}
facts "position" {
  a = "KOR", b = "RUS", id = "Council duty", act = "calls_on", issue = "greater responsibility as a permanent member of the Security Council",
  place = "P11.S2", quote = "South Korean President Yoon Suk Yeol has called", source = "brief",
}
facts "state" {
  id = "CHN", unsc_seat = "permanent",
  place = "P11.S2", quote = "as permanent members of the Security Council", source = "brief",
}
facts "state" {
  id = "RUS", unsc_seat = "permanent",
  place = "P11.S2", quote = "as permanent members of the Security Council", source = "brief",
}

-- P12: reform of global governance, advised
facts "activity" {
  id = "governance reform", parties = { "KOR", "CHN" }, field = "governance", hedging = "recommendation",
  place = "P12.S1", quote = "can advocate for reforms in global governance", source = "brief",
}
facts "activity" {
  id = "trade regulations", parties = { "KOR", "CHN" }, field = "trade_rules", hedging = "recommendation",
  place = "P12.S2", quote = "trade regulations", source = "brief",
}
facts "activity" {
  id = "climate policies", parties = { "KOR", "CHN" }, field = "climate", hedging = "recommendation",
  place = "P12.S2", quote = "climate change policies", source = "brief",
}
facts "activity" {
  id = "public health", parties = { "KOR", "CHN" }, field = "health", hedging = "recommendation",
  place = "P12.S2", quote = "public health responses", source = "brief",
}
