-- Hand-worked examples from the tables of docs/conditions.md, for the reference evaluator itself.
package.path = (arg and arg[0] or ""):gsub("[^/]*$", "") .. "?.lua;" .. package.path
local naive = require "naive"
local range = require "naive_range"
local record = require "naive_record"
local date = require "naive_date"
local eval = require "naive_eval"

local passed, failed = 0, 0
local function show(v)
    if type(v) ~= "table" then return tostring(v) end
    if v.k == "N" then return "N:" .. tostring(v.v) end
    return ("%s%s[%s, %s]"):format(v.k, v.dec or "", tostring(v.lo), tostring(v.hi))
end
local function is(got, want, claim)
    if show(got) == show(want) then passed = passed + 1 return end
    failed = failed + 1
    print(("not ok: %s: got %s, expected %s"):format(claim, show(got), show(want)))
end

local T, F, U = "T", "F", "U"
local function I(lo, hi, dec) return range.int(lo, hi, dec) end
local function D(lo, hi) return range.float(lo, hi) end
local huge = math.huge
local ALL_F = D(-huge, huge)

-- --- ranges ----------------------------------------------------------------------------------------------------------
is(range.or_(U, T), T, "unknown or true is true")
is(range.and_(U, F), F, "unknown and false is false")
is(range.and_(U, T), U, "unknown and true is unknown")
is(range.lt(I(1, 3), I(4)), T, "1..3 < 4")
is(range.lt(I(1, 4), I(4)), U, "1..4 < 4")
is(range.lt(I(4, 9), I(4)), F, "4..9 < 4")
is(range.eq(I(1, 3), I(3, 5)), U, "ranges that touch may be equal")
is(range.eq(I(1, 2), I(3, 5)), F, "ranges apart are not equal")
is(range.le(I(30, 30, 2), range.sub(I(5, 5, 1), I(20, 20, 2))), T, "0.5 - 0.20 >= 0.30 exactly")
is(range.mul(I(-2, 3), I(4)), I(-8, 12), "product of a range across 0")
is(range.mul(I(3, 3, 1), I(2)), I(6, 6, 1), "a scaled number times an integer is exact")
is(range.mul(I(3, 3, 1), I(5, 5, 1)), D(0.15), "the product of two scaled numbers is a double")
is(range.mul(I(1 << 40), I(1 << 40)), I(-huge, huge), "a product beyond 64 bits is unbounded")
is(range.div(I(1), I(-1, 1)), ALL_F, "division by a range that contains 0")
is(range.div(I(1), I(2, 4)), D(0.25, 0.5), "1 / 2..4")
is(range.log(D(0.0, 1.0)), ALL_F, "log of a range that reaches 0")
is(range.sqrt(D(-1.0, 1.0)), ALL_F, "sqrt below 0")
is(range.le(range.pow(I(-3, 2), I(2)), D(9.5)), T, "square of a range across 0")
is(range.lt(range.pow(I(-3, 2), I(2)), I(0)), F, "is not negative")
is(range.le(I(0), range.log(D(1.0, 2.0))), T, "log of 1 and more is not negative")
is(range.exp(D(0.0, 800.0)), ALL_F, "what is too large cannot be computed")
is(range.pow(I(-3, 2), D(0.5)), ALL_F, "root of a negative base")
is(range.pow(I(0, 2), I(-1)), ALL_F, "0 to a negative power")
is(range.ratio(I(1, 10), I(5, 6)), D(1 / 6, 1.0), "ratio of overlapping ranges")
is(range.ratio(I(0), I(0, 3)), ALL_F, "ratio when the higher may be 0")
is(range.ratio(I(2), I(4, 8)), D(0.25, 0.5), "ratio of ranges apart")
is(range.abs(I(-3, 2)), I(0, 3), "abs across 0")
is(range.round(D(2.5)), D(2.0), "halves go to even")
is(range.units(I(145, 145, 3), 2), I(14, 14, 2), "0.145 at 0.01 is 0.14: half to even")
is(range.units(I(575, 575, 3), 2), I(58, 58, 2), "0.575 at 0.01 is 0.58")
is(range.units(D(0.5), 0), I(0), "a double half goes to even")
is(range.meet(I(-huge, huge), I(3, 5)), I(3, 5), "meeting of all and a span")
is(range.meet(I(1, 2), I(3, 5)), I(1, 2), "no meeting leaves the first")

-- --- dates -----------------------------------------------------------------------------------------------------------
is(date.day(1970, 1, 1), 0, "the epoch")
is(date.day(2024, 6, 18), 19892, "a day")
is(date.print(date.add_months(date.day(2024, 1, 31), 1)), "2024-02-29", "a day past the end of a month becomes its last")
is(date.print(date.add_months(date.day(2024, 1, 31), -11)), "2023-02-28", "months back")
is(date.years_between(date.day(2020, 6, 18), date.day(2024, 6, 17)), 3, "the day before the anniversary")
is(date.years_between(date.day(2024, 6, 18), date.day(2024, 6, 17)), -1, "a day ahead is -1 years")
is(range.year(I(date.parse("2024-06"))), I(2024), "the year of a month")

-- --- a small world ---------------------------------------------------------------------------------------------------
local function day(text) return (date.parse(text)) end
local S = function(key) return "state:" .. key end
local model = {
    entities = {
        { name = "state", shape = "plain", key = "id" }, { name = "dyad", shape = "pair", of = "state" },
        { name = "meeting", shape = "child", of = "dyad", parties = true, key = "id", time = "date" },
        { name = "programme", shape = "child", of = "state", key = "kind" },
    },
    attrs = {
        { name = "rank", entity = "dyad", kind = "integer", lo = 1, hi = 300 },
        { name = "pact", entity = "dyad", kind = "bool", symmetric = true },
        { name = "status", entity = "dyad", kind = "enum", labels = { "none", "low", "high" }, policy = "hull" },
        { name = "calm", entity = "state", kind = "bool", default = true },
        { name = "gdp", entity = "state", kind = "number", decimals = 1, lo = 0 },
        { name = "date", entity = "meeting", kind = "date" },
        { name = "round", entity = "meeting", kind = "integer", lo = 1, hi = 9 },
    },
    sources = { { id = "x", grade = "B2", first = day "2020-01-01", last = day "2020-01-01" }, { id = "y", grade = "C1", first = day "2021-01-01", last = day "2021-01-01" } },
    rows = {
        { entity = "state", key = "A", source = "x" }, { entity = "state", key = "B", source = "x" }, { entity = "state", key = "C", source = "x" },
        { entity = "dyad", a = S "A", b = S "B", values = { rank = { 3, 3 }, pact = true }, source = "x" },
        { entity = "dyad", a = S "A", b = S "B", values = { rank = { 5, 5 } }, source = "y" },
        { entity = "dyad", a = S "A", b = S "B", values = { status = { 0, 0 } }, source = "x" },
        { entity = "dyad", a = S "A", b = S "B", values = { status = { 1, 1 } }, source = "y" },
        { entity = "dyad", a = S "A", b = S "C", values = { pact = true }, source = "x", hedging = 1 },
        { entity = "state", key = "A", values = { gdp = { 15, 15 } }, source = "x" },
        { entity = "meeting", key = "M1", parties = { S "A", S "B" }, values = { date = { day "2020-06-01", day "2020-06-30" }, round = { 1, 1 } }, source = "x" },
        { entity = "meeting", key = "M2", parties = { S "B", S "A" }, values = { date = { day "2020-06-10", day "2020-06-10" } }, source = "x" },
    },
    covers = { { entity = "meeting", parent = { entity = "dyad", a = S "A", b = S "B" }, from = day "2020-01-01", to = day "2023-01-01" } },
    params = { { name = "limit", values = { { from = day "2020-01-01", value = { op = "num", units = 2, dec = 1 } }, { from = day "2022-01-01", value = { op = "num", units = 1, dec = 1 } } }, declared = I(0, 10, 1) } },
    rules = {}, groups = {}, dims = {},
}
naive.prepare(model)
local world = record.world(model)
local function ask(tree, at, level)
    return eval.run(tree, { world = world, model = model, subject = range.nominal "dyad:state:A>state:B", days = I(day(at or "2022-06-01")), rows = {},
        level = function() return level or 0 end })
end
local subject = { op = "subject" }
local function attr(name, of) return { op = "attr", attr = name, of = of or subject } end
local function num(n, dec) return { op = "num", units = n, dec = dec or 0 } end
local function var(name) return { op = "var", name = name } end
local function cmp(x, rel, y) return { op = "cmp", rel = rel, x = x, y = y } end

is(ask(attr "dyad.rank"), I(5), "the newest wins")
is(ask(attr "dyad.rank", "2020-06-01"), I(3), "a fact holds from its source's date")
is(ask(attr "dyad.rank", "2019-06-01"), I(1, 300), "before it the declared range")
is(ask({ op = "contested", x = attr "dyad.rank" }), T, "records that differ are contested")
is(ask(attr "dyad.status"), I(0, 1), "the hull of a contested value")
is(ask(attr("dyad.pact", { op = "reverse" })), T, "a symmetric fact says the same of the pair turned round")
local ac = { op = "pair", entity = "dyad", x = { op = "a" }, y = { op = "key", entity = "state", key = "C" } }
is(ask(attr("dyad.pact", ac)), U, "a claim is unknown to a rule that accepts facts")
is(ask(attr("dyad.pact", ac), nil, 1), T, "and true to one that accepts claims")
is(ask(attr("state.calm", { op = "b" })), T, "a default stands where there is no record")
is(ask { op = "known", x = attr("state.calm", { op = "b" }) }, F, "a default is no record")
is(ask({ op = "param", name = "limit" }), I(1, 1, 1), "a dated parameter in force")
is(ask({ op = "param", name = "limit" }, "2019-01-01"), I(0, 10, 1), "a dated parameter before its first date")
is(ask { op = "at", date = { op = "date", first = day "2020-06-01", last = day "2020-06-01" }, x = attr "dyad.rank" }, I(3), "at an earlier date")
is(ask { op = "change", x = attr "dyad.rank", by = { op = "dur", n = 2, unit = "years" } }, I(2), "the change in two years")
is(ask { op = "ratio_change", x = attr "dyad.rank", by = { op = "dur", n = 2, unit = "years" } }, D(2 / 3), "the change in proportion")
is(ask { op = "hedging", x = attr "dyad.rank" }, I(0), "hedging of a fact")
is(ask { op = "grade", x = attr "dyad.rank" }, I(2), "the grade of the newest record")
is(ask({ op = "age", x = attr "dyad.rank" }, "2021-01-31"), I(30), "age in days")
is(ask { op = "if", c = cmp(attr "dyad.status", "==", num(0)), x = num(1), y = num(25, 1) }, I(10, 25, 1), "the span of both branches")
is(ask { op = "points", x = attr "dyad.rank", list = { { p = num(1), v = num(3) }, { p = num(5), v = num(2) } } }, I(2), "points by case")
is(ask { op = "orelse", x = attr("state.gdp", { op = "b" }), y = num(7) }, I(70, 70, 1), "known(x, else)")

-- --- over many -------------------------------------------------------------------------------------------------------
local meetings = { entity = "meeting", of = subject }
local function agg(fn, rest, at)
    rest.op, rest.fn, rest.coll, rest.var = "agg", fn, rest.coll or meetings, rest.var or "m"
    return ask(rest, at)
end
is(agg("count", {}), I(2, huge), "an open collection has at least its rows")
local since = cmp(attr("meeting.date", var "m"), ">=", { op = "date", first = day "2020-01-01", last = day "2020-01-01" })
is(agg("count", { where = since }), I(2), "coverage closes what lies within it")
is(agg("count", { where = since }, "2024-01-01"), I(2, huge), "and leaves open what comes after")
is(agg("any", { where = cmp(attr("meeting.round", var "m"), "==", num(1)) }), T, "any row that surely does")
is(agg("any", { where = cmp(attr("meeting.round", var "m"), "==", num(2)) }), U, "a round nobody has noted, or a row nobody has seen")
is(agg("any", { where = { op = "and", x = since, y = cmp(attr("meeting.round", var "m"), ">", num(9)) } }), F, "none may")
is(agg("all", { where = cmp(attr("meeting.round", var "m"), "==", num(2)) }), F, "one row that surely does not")
is(agg("sum", { value = attr("meeting.round", var "m"), kind = "I", dec = 0 }), I(2, 10), "ends add up")
is(agg("mean", { value = attr("meeting.round", var "m"), kind = "F" }), D(1.0, 5.0), "mean of ends")
is(agg("max", { value = attr("meeting.round", var "m"), kind = "I", dec = 0 }), I(1, 9), "greatest end")
is(agg("min", { value = attr("meeting.round", var "m"), where = cmp(attr("meeting.round", var "m"), ">", num(4)), kind = "I", dec = 0 }),
    I(-huge, huge), "no row surely takes part")
is(agg("latest", { value = attr("meeting.round", var "m"), kind = "I", dec = 0 }), I(1, 9), "either may be the latest")
is(agg("latest", { where = cmp(attr("meeting.round", var "m"), "==", num(1)) }), range.nominal(nil), "M2 may be of round 1 and later")
is(agg("first", { where = { op = "known", x = attr("meeting.round", var "m") } }), range.nominal "meeting:M1", "the row itself")
local states = { entity = "state" }
local ad = { op = "pair", entity = "dyad", x = { op = "a" }, y = var "d" }
is(agg("count", { coll = states, var = "d", where = attr("dyad.pact", ad) }), I(1, huge), "third parties: the row d = a takes no part")
is(agg("all", { coll = states, var = "d", where = attr("dyad.pact", ad) }), U, "all over an open collection")
is(agg("any", { coll = { entity = "programme", of = { op = "b" } }, var = "p" }), U, "an open collection without rows")

-- --- points ----------------------------------------------------------------------------------------------------------
local risk = { name = "risk", decimals = 0, from = 0, levels = { { name = "low", at = 0 }, { name = "high", at = 3 } } }
local function rule(id, when, amount, extra)
    local r = { id = id, cases = { { when = when, adds = { { dim = risk, amount = num(amount) } } } } }
    for k, v in pairs(extra or {}) do r[k] = v end
    return r
end
local yes, no, open = { op = "true" }, { op = "false" }, attr("dyad.pact", ac)
local scored = { entities = model.entities, attrs = model.attrs, sources = model.sources, rows = model.rows, covers = {}, params = {}, dims = { risk },
    groups = { { name = "g", dimension = "risk", cap = 4 } },
    rules = { rule("R1", yes, 3, { group = "g" }), rule("R2", yes, 2, { group = "g" }), rule("R3", open, 2), rule("R4", yes, 1, { defeats = { "R5" } }), rule("R5", yes, 5),
        rule("R6", open, 0, { defeats = { "R7" } }), rule("R7", yes, -1), rule("R8", no, 9) } }
local w = naive.open(scored)
local result = naive.evaluate(w, "dyad:state:A>state:B", day "2022-06-01")
local s = naive.score(scored, result)
is(s.rules.R5, "defeated", "a true rule takes the points of those it defeats")
is(s.defeated_by.R5, "R4", "and is named")
is(s.rules.R7, "true", "what an unknown rule would defeat still holds")
is(s.rules.R3, "unknown", "an unknown rule")
is(s.dims.risk.points, 4, "4 of the group, 1, and -1")
is(s.dims.risk.lo, 4, "the least")
is(s.dims.risk.hi, 7, "the most: R3 may hold, R7 may fall")
is(s.dims.risk.level, 1, "its level")
local sum = 0
for _, l in ipairs(s.lines.risk) do sum = sum + l.units end
is(sum, 4, "lines add up to the points")

print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
