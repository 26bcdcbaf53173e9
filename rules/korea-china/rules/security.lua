-- Security: tracks of a dialogue, armed neighbours, pacts. The third state "c" of these rules is any state but the two of the pair:
-- what {b} itself builds is not a third party's doing and asks for a rule of its own. "c" counts where one of its nuclear or missile
-- programmes advances (state.arming), so the rules name no state and hold for Japan as for South Korea.

rule "C12" {
  title = "Foreign and defence together (2+2)", group = "security", cite = "brief P1.S1 names no soldiers",
  when = [[met and any(latest_meeting.participant x where x.of_state == a and x.track == 'foreign')
           and any(latest_meeting.participant x where x.of_state == b and x.track == 'foreign')
           and any(latest_meeting.participant x where x.of_state == a and x.track == 'defence')
           and any(latest_meeting.participant x where x.of_state == b and x.track == 'defence')]],
  add = { cooperation = 1 },
  say = "foreign and defence officials of both sides sat at the latest meeting",
}

-- A border is a land border here: missiles reach further, but a neighbour across the sea is not the next frontline.
rule "R14" {
  title = "Armed neighbour", cite = "brief P7.S1; the border is not in the brief",
  when = "any(state c where c ~= b and dyad(a, c).contiguity == 'land' and c.arming)", add = { risk_a = 3, risk = 1 },
  say = "a nuclear or missile programme advances in a state that borders {a}",
}

rule "R18" {
  title = "The partner's pact with an arming state", cite = "brief P2.S1; pacts are not in the brief",
  cases = {
    { name = "pact", when = "any(state c where c ~= a and dyad(b, c).defence_pact and c.arming)", add = { risk = 1 },
      say = "{b} has a defence pact with a state whose nuclear or missile programme advances" },
    -- more than the first case: that state has a second protector with a veto
    { name = "second",
      when = [[any(state c where c ~= a and dyad(b, c).defence_pact and c.arming
               and any(state d where d ~= a and d ~= b and d.unsc_seat == 'permanent' and dyad(d, c).defence_pact))]],
      add = { risk = 1 },
      say = "another permanent member has one with the same state" },
  },
}

rule "R19" {
  title = "An ally that is the partner's rival", cite = "pacts and rivalries are not in the brief",
  when = "any(state d where dyad(a, d).defence_pact and dyad(b, d).rivalry)", add = { risk = 2 },
  say = "{a} has a defence pact with a rival of {b}",
}
