-- Trade: how much the two need each other, and what they have agreed.

rule "C01" {
  title = "First trading partner", group = "economic", cite = "brief P3.S1",
  cases = {
    { name = "first", when = "trade_rank == 1 or reverse.trade_rank == 1", add = { cooperation = 2 },
      say = "{if(known(trade_rank == 1, false), b, a)} is the largest trading partner of {if(known(trade_rank == 1, false), a, b)}" },
    -- "more" than the first case: two close partners of whom neither is the other's first do not count
    { name = "mutual",
      when = "(trade_rank == 1 or reverse.trade_rank == 1) and trade_rank <= $close_rank and reverse.trade_rank <= $close_rank",
      add = { cooperation = 1 },
      say = "each is among the other's first {$close_rank} partners" },
  },
}

rule "R02" {
  title = "One-sided dependence", cite = "brief P3.S1; the other direction is not in the brief",
  when = "trade_rank == 1 and reverse.trade_rank > $close_rank", add = { risk_a = 1 },
  say = "{b} is the first partner of {a}, but {a} only number {reverse.trade_rank} of {b}",
}

rule "C03" {
  title = "Free trade talks under way", group = "economic", cite = "brief P3.S2",
  when = "fta_status in {'negotiating', 'resumed'}", add = { cooperation = 1 },
  say = "free trade talks: {fta_status}",
}

-- Talks about more than what is already in force weigh more than talks; the two are not added.
rule "C04" {
  title = "Second phase of an agreement in force", group = "economic", cite = "brief P3.S2; the agreement is not in the brief",
  when = "fta_in_force and fta_second_phase in {'negotiating', 'resumed'}", add = { cooperation = 2 }, defeats = { "C03" },
  say = "a free trade agreement is in force, talks on its second phase: {fta_second_phase}",
}
