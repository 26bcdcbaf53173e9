-- Meetings: what the latest one held says about the relation. Without any meeting none of these rules holds.

rule "C09" {
  title = "A new dialogue", group = "diplomatic", cite = "brief P1.S1",
  when = "met and latest_meeting.round == 1", add = { cooperation = 1 },
  say = "{if(known(raised, false), 'a dialogue raised from a lower level', 'first round of a dialogue')}: {latest_meeting.series}",
}

-- Compared on each track. The brief names one head a side, both of the foreign track; who led the soldiers, if any came, it does not
-- say. So "equal" holds on the brief and "apart" stays unknown.
rule "C10" {
  title = "Parity of the heads", group = "diplomatic", cite = "brief P1.S2",
  cases = {
    { name = "equal",
      when = [[met and any(latest_meeting.participant x where x.of_state == a and x.part == 'head'
               and any(latest_meeting.participant y where y.of_state == b and y.part == 'head'
                       and y.track == x.track and y.rank == x.rank))]],
      add = { cooperation = 1 },
      say = "the heads of a track have equal rank" },
    { name = "apart",
      when = [[met and any(latest_meeting.participant x where x.of_state == a and x.part == 'head'
               and any(latest_meeting.participant y where y.of_state == b and y.part == 'head'
                       and y.track == x.track and abs(y.rank - x.rank) >= 2))]],
      add = { risk = 1 },
      say = "the heads of a track are two ranks apart or more" },
  },
}

rule "C11" {
  title = "Level of the latest meeting", group = "diplomatic", cite = "brief P1.S2",
  cases = {
    { name = "minister", when = "met and latest_meeting.level >= 'minister'", add = { cooperation = 2 },
      say = "the latest meeting was at the level of {latest_meeting.level}" },
    { name = "vice_minister", when = "met and latest_meeting.level == 'vice_minister'", add = { cooperation = 1 },
      say = "the latest meeting was at the level of {latest_meeting.level}" },
  },
}

-- A pair that has Japan or the United States for one side needs the other of the two to make a wider meeting.
rule "C20" {
  title = "Meeting in a wider circle", group = "diplomatic", cite = "brief P10.S1",
  when = [[any(meeting m where m.status == 'held' and m.format ~= 'bilateral' and m.date >= asof - $fresh
           and (a ~= 'JPN' and b ~= 'JPN' and any(dyad(a, 'JPN').meeting n where n == m)
                or a ~= 'USA' and b ~= 'USA' and any(dyad(a, 'USA').meeting n where n == m)))]],
  add = { cooperation = 1 },
  say = "the two met with Japan or the United States within {$fresh}",
}

note "C20n" {
  title = "A wider circle, recommended only",
  when = [[not known(C20, false)
           and any(meeting m where m.status == 'proposed'
                   and (a ~= 'JPN' and b ~= 'JPN' and any(dyad(a, 'JPN').meeting n where n == m)
                        or a ~= 'USA' and b ~= 'USA' and any(dyad(a, 'USA').meeting n where n == m)))]],
  say = "a dialogue with Japan or the United States is proposed; none is on record",
}
