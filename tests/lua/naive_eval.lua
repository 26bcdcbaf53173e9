-- Conditions of the reference evaluator: walks a condition's tree for one subject over a naive_record world. Never parses text, shares nothing with
-- the engine, and takes every rule from docs/conditions.md. A tree is a table with `op`:
--   num{units, dec}  text{v}  label{index}  true  false  date{first, last}  dur{n, unit}  param{name}
--   a b subject reverse asof  inst{entity, key}  key{entity, key}  pair{entity, x, y}  turn{x}  end{which, x}  var{name}
--   attr{attr, of}  derived{name, of}  rule{id}  case{id, case}
--   or and{x, y}  not{x}  cmp{rel, x, y}  in{x, set, negated}  member{x, coll, negated}  known unknown contested{x, negated}
--   + - * / ^ {x, y}  neg{x}  fn{name, args}  if{c, x, y}  points{x, list of {p, v}}  orelse{x, y}  at{date, x}  change ratio_change{x, by}
--   years_since year hedging grade age{x}  agg{fn, coll, var, where, value}
-- A collection is { entity, of } (children) or { entity } (every instance).
local range = require "naive_range"
local record = require "naive_record"
local eval = {}
local huge = math.huge

local run -- run(node, env) -> value
local ops = {}

-- --- context ---------------------------------------------------------------------------------------------------------
-- An env has world, model, days, subject, rows (by variable), level(attr name) and verdict(id, case).
local function with(env, changes) return setmetatable(changes, { __index = env }) end

-- The ends of a pair, as references. A pair is its ends, on record or not, even where one of them is not known.
local function ends(ref)
    if ref.ends then return ref.ends[1], ref.ends[2] end
    if ref.v == nil or ref.v:find("@", 1, true) then return range.nominal(nil), range.nominal(nil) end
    local a, b = ref.v:match("^[^:]*:(.-)>(.*)$")
    return range.nominal(a), range.nominal(b)
end

-- Values of a comparison with ==; pairs by their ends.
local function same(x, y)
    if type(x) == "table" and x.k == "N" then
        local xa, xb = ends(x)
        local ya, yb = ends(y)
        if x.ends or y.ends or xa.v or ya.v then return range.and_(range.eq(xa, ya), range.eq(xb, yb)) end
    end
    return range.eq(x, y)
end

local function pair(entity, x, y)
    local known = x.v ~= nil and y.v ~= nil and x.v ~= y.v
    local ref = range.nominal(known and record.pair(entity, x.v, y.v) or nil)
    ref.ends = { x, y }
    return ref
end

-- --- names -----------------------------------------------------------------------------------------------------------
ops["true"] = function() return "T" end
ops["false"] = function() return "F" end
function ops.num(n) return range.int(n.units, n.units, n.dec) end
function ops.float(n) return range.float(n.v) end -- a parameter's value
function ops.text(n) return range.nominal(n.v) end
function ops.label(n) return range.int(n.index) end
function ops.date(n) return range.int(n.first, n.last) end
function ops.dur(n)
    if n.unit == "days" then return range.int(n.n) end
    if n.unit == "weeks" then return range.int(7 * n.n) end
    return range.months(n.unit == "years" and 12 * n.n or n.n)
end
function ops.asof(_, env) return env.days end
function ops.subject(_, env) return env.subject end
function ops.a(_, env) return (ends(env.subject)) end
function ops.b(_, env) return (select(2, ends(env.subject))) end
function ops.inst(n) return range.nominal(record.plain(n.entity, n.key)) end
ops.key = ops.inst
ops["pair"] = function(n, env) return pair(n.entity, run(n.x, env), run(n.y, env)) end
local function turned(ref)
    local a, b = ends(ref)
    return pair("dyad", b, a)
end
function ops.turn(n, env) return turned(run(n.x, env)) end
function ops.reverse(_, env) return turned(env.subject) end
ops["end"] = function(n, env)
    local a, b = ends(run(n.x, env))
    return n.which == "a" and a or b
end
function ops.var(n, env) return env.rows[n.name] end

function ops.rule(n, env) return env.verdict(n.id) end
function ops.case(n, env) return env.verdict(n.id, n.case) end

local function cell(n, env)
    local attr = env.world.attrs[n.attr]
    return record.cell(env.world, attr, env.level(n.attr), run(n.of, env), env.days), attr
end

local KIND = { bool = "T", text = "N", ref = "N" }
local function value_kind(attr)
    if attr == nil then return "N" end
    return KIND[attr.kind] or attr.float and "F" or attr.months and "M" or "I", attr.decimals or 0
end

-- An attribute of the latest (first) row is the latest of the attribute: where it is not known which row that is, the span of the values.
local function through(n, env)
    local agg = n.of
    local kind, dec = value_kind(env.world.attrs[n.attr])
    return run({ op = "agg", fn = agg.fn, coll = agg.coll, var = agg.var, where = agg.where, kind = kind, dec = dec,
        value = { op = "attr", attr = n.attr, of = agg.value or { op = "var", name = agg.var } } }, env)
end

function ops.attr(n, env)
    if n.of.op == "agg" then return through(n, env) end
    local entity, name = n.attr:match("^(.-)%.(.*)$")
    local declared = env.world.entities[entity]
    local ref = run(n.of, env)
    if declared.key == name then return record.key(env.world, ref) end
    local value = record.cell(env.world, env.world.attrs[n.attr], env.level(n.attr), ref, env.days).value
    if declared.time == name and ref.gap then value = range.meet(value, ref.gap) end
    return value
end

-- A derived attribute, replaced by its expression (see inline).
function ops.inlined(n, env) return run(n.x, env) end

-- A dated parameter is in force from its date to the next one's.
function ops.param(n, env)
    local p = env.model.params_by_name[n.name]
    if p.value then return run(p.value, env) end
    local value = env.days.lo < p.values[1].from and p.declared or nil
    for i, step in ipairs(p.values) do
        local last = p.values[i + 1] and p.values[i + 1].from - 1 or huge
        if step.from <= env.days.hi and last >= env.days.lo then
            local v = run(step.value, env)
            value = value and range.span(value, v) or v
        end
    end
    return value
end

-- --- truth -----------------------------------------------------------------------------------------------------------
ops["and"] = function(n, env) return range.and_(run(n.x, env), run(n.y, env)) end
ops["or"] = function(n, env) return range.or_(run(n.x, env), run(n.y, env)) end
ops["not"] = function(n, env) return range.not_(run(n.x, env)) end

-- `x - y < 12 months` between dates is `x < y + 12 months`.
function ops.cmp(n, env)
    local y = run(n.y, env)
    if type(y) == "table" and y.k == "M" and (n.x.op == "-" or n.x.op == "age") then
        local late = n.x.op == "-" and run(n.x.x, env) or env.days
        local early = n.x.op == "-" and run(n.x.y, env) or cell(n.x.x, env).since
        return range.compare(n.rel, late, range.add_months(early, y))
    end
    local x = run(n.x, env)
    if n.rel == "==" then return same(x, y) end
    if n.rel == "~=" then return range.not_(same(x, y)) end
    return range.compare(n.rel, x, y)
end
ops["in"] = function(n, env)
    local x, t = run(n.x, env), "F"
    for _, v in ipairs(n.set) do t = range.or_(t, same(x, run(v, env))) end
    return n.negated and range.not_(t) or t
end

-- A parameter with dates is on record from the first of them.
local function param_known(p, env)
    if env.days.lo >= p.values[1].from then return "T" end
    return env.days.hi < p.values[1].from and "F" or "U"
end

function ops.known(n, env)
    local t
    local param = n.x.op == "param" and env.model.params_by_name[n.x.name]
    if param and param.values then
        t = param_known(param, env)
    elseif n.x.op == "attr" then
        local entity, name = n.x.attr:match("^(.-)%.(.*)$")
        if env.world.entities[entity].key == name then
            t = range.bool(run(n.x.of, env).v ~= nil)
        else
            t = cell(n.x, env).known
        end
    else
        t = range.bool(range.is_point(run(n.x, env)))
    end
    return n.negated and range.not_(t) or t
end
function ops.unknown(n, env) return range.not_(ops.known(n, env)) end
function ops.contested(n, env)
    local t = cell(n.x, env).contested
    return n.negated and range.not_(t) or t
end

-- --- numbers and choice ----------------------------------------------------------------------------------------------
ops["+"] = function(n, env)
    local x, y = run(n.x, env), run(n.y, env)
    if y.k == "M" and x.k ~= "M" then return range.add_months(x, y) end
    if x.k == "M" and y.k ~= "M" then return range.add_months(y, x) end
    return range.add(x, y)
end
ops["-"] = function(n, env)
    local x, y = run(n.x, env), run(n.y, env)
    if y.k == "M" and x.k ~= "M" then return range.add_months(x, range.neg(y)) end
    return range.sub(x, y)
end
ops["*"] = function(n, env) return range.mul(run(n.x, env), run(n.y, env)) end
ops["/"] = function(n, env) return range.div(run(n.x, env), run(n.y, env)) end
ops["^"] = function(n, env) return range.pow(run(n.x, env), run(n.y, env)) end
function ops.neg(n, env) return range.neg(run(n.x, env)) end

local functions = {
    abs = range.abs, log = range.log, sqrt = range.sqrt, exp = range.exp, round = range.round, ratio = range.ratio,
    clamp = function(x, lo, hi) return range.min(range.max(x, lo), hi) end,
    min = function(...)
        local v = (...)
        for i = 2, select("#", ...) do v = range.min(v, (select(i, ...))) end
        return v
    end,
    max = function(...)
        local v = (...)
        for i = 2, select("#", ...) do v = range.max(v, (select(i, ...))) end
        return v
    end,
}
function ops.fn(n, env)
    local args = {}
    for i, a in ipairs(n.args) do args[i] = run(a, env) end
    return functions[n.name](table.unpack(args))
end

-- Branches of numbers come out at one scale, whichever is taken.
local function choose(c, x, y)
    if type(x) == "table" and x.k ~= "N" then x, y = range.match(x, y) end
    if c == "T" then return x end
    if c == "F" then return y end
    return range.span(x, y)
end
ops["if"] = function(n, env) return choose(run(n.c, env), run(n.x, env), run(n.y, env)) end
function ops.points(n, env)
    local x, value = run(n.x, env), range.int(0)
    for i = #n.list, 1, -1 do value = choose(range.eq(x, run(n.list[i].p, env)), run(n.list[i].v, env), value) end
    return value
end
function ops.orelse(n, env) return choose(ops.known({ x = n.x }, env), run(n.x, env), run(n.y, env)) end

-- --- time and evidence -----------------------------------------------------------------------------------------------
function ops.at(n, env) return run(n.x, with(env, { days = run(n.date, env) })) end
local function then_(n, env)
    return run(n.x, with(env, { days = ops["-"]({ x = { op = "asof" }, y = n.by }, env) }))
end
function ops.change(n, env) return range.sub(run(n.x, env), then_(n, env)) end
function ops.ratio_change(n, env)
    local before = then_(n, env)
    return range.div(range.sub(run(n.x, env), before), before)
end
function ops.years_since(n, env) return range.years(run(n.x, env), env.days) end
function ops.year(n, env) return range.year(run(n.x, env)) end
function ops.hedging(n, env) return cell(n.x, env).hedging end
function ops.grade(n, env) return cell(n.x, env).grade end
function ops.age(n, env) return range.sub(env.days, cell(n.x, env).since) end

-- --- over many -------------------------------------------------------------------------------------------------------
-- Pairs that a body builds from the row of its own aggregate, with the days they are asked for: such a row does not take part when the ends are one.
local function uses(n, vars)
    if type(n) ~= "table" then return end
    if n.op == "var" then vars[n.name] = true end
    if n.op == "inlined" then return uses(n.x, vars) end
    for _, x in pairs(n) do uses(x, vars) end
end

-- Whether a reference comes from the record, so that it matters as of when.
local function is_read(n)
    if type(n) ~= "table" then return false end
    if n.op == "inlined" then return is_read(n.x) end
    if n.op == "attr" or n.op == "agg" then return true end
    for _, x in pairs(n) do if is_read(x) then return true end end
    return false
end

local function pairs_built(n, var, inner, list, dates)
    if type(n) ~= "table" then return list end
    if n.op == "pair" then
        local vars = {}
        uses(n.x, vars)
        uses(n.y, vars)
        local asked = {}
        if is_read(n.x) or is_read(n.y) then asked = dates end
        uses(asked, vars)
        local innermost = vars[var]
        for name in pairs(vars) do if inner[name] then innermost = false end end
        if innermost then list[#list + 1] = { x = n.x, y = n.y, dates = asked } end
    end
    local deeper = inner
    if n.op == "agg" or n.op == "member" then deeper = setmetatable({ [n.var or false] = true }, { __index = inner }) end
    local function then_too(x, day)
        pairs_built(x, var, deeper, list, table.move(dates, 1, #dates, 1, { [#dates + 1] = day }))
    end
    for k, x in pairs(n) do
        local is_timed = k == "x" and (n.op == "change" or n.op == "ratio_change")
        if is_timed then then_too(x, { op = "-", x = { op = "asof" }, y = n.by }) end
        if n.op == "at" and k == "x" then then_too(x, n.date) else pairs_built(x, var, k == "coll" and inner or deeper, list, dates) end
    end
    return list
end

local built = setmetatable({}, { __mode = "k" }) -- of each aggregate, found once

local function guard(n, env)
    local list = built[n]
    if not list then
        list = pairs_built(n.where or false, n.var, {}, {}, {})
        built[n] = pairs_built(n.value or false, n.var, {}, list, {})
    end
    local t = "T"
    for _, p in ipairs(list) do
        local at = env
        for _, d in ipairs(p.dates) do at = with(at, { days = run(d, at) }) end
        t = range.and_(t, range.not_(range.eq(run(p.x, at), run(p.y, at))))
    end
    return t
end

-- Each row of a collection with an env of its own; rows nobody has seen come last.
local function rows_of(n, env)
    local coll, parent, list = n.coll, nil, {}
    local refs, gaps
    if coll.of then
        parent = run(coll.of, env)
        refs = parent.v and record.rows(env.world, coll.entity, parent.v) or {}
        gaps = parent.v and record.gaps(env.world, coll.entity, parent.v, env.days) or { { lo = -huge, hi = huge } }
    else
        refs, gaps = record.rows(env.world, coll.entity), record.gaps(env.world, coll.entity, nil, env.days)
    end
    local function add(ref, unseen)
        local rows = setmetatable({ [n.var] = ref }, { __index = env.rows })
        list[#list + 1] = { ref = ref, unseen = unseen, env = with(env, { rows = rows }) }
    end
    for _, ref in ipairs(refs) do add(ref, false) end
    for _, gap in ipairs(gaps) do
        local ref = range.nominal(nil)
        ref.gap = range.int(gap.lo, gap.hi)
        add(ref, true)
    end
    return list
end

-- How far a row takes part: T, F or U.
local function taking_part(n, row, env, exists)
    local level = env.level(n.coll.entity)
    local t = row.unseen and (exists == record.exists and "U" or "F") or exists(env.world, level, row.ref, env.days)
    t = range.and_(t, guard(n, row.env))
    if n.where then t = range.and_(t, run(n.where, row.env)) end
    return t
end

local function quantify(n, env, contrary)
    local t = "F"
    for _, row in ipairs(rows_of(n, env)) do
        local part = taking_part(n, row, env, record.exists)
        if n.value then
            local v = run(n.value, row.env)
            part = range.and_(part, contrary and range.not_(v) or v)
        end
        t = range.or_(t, part)
    end
    return contrary and range.not_(t) or t
end

local reductions = {}
function reductions.any(n, env) return quantify(n, env, false) end
function reductions.all(n, env)
    if n.value then return quantify(n, env, true) end
    return quantify({ coll = n.coll, var = n.var, value = n.where or { op = "true" } }, env, true)
end
function reductions.count(n, env)
    local sure, may = 0, 0
    for _, row in ipairs(rows_of(n, env)) do
        local part = taking_part(n, row, env, record.exists)
        if part == "T" then sure = sure + 1 end
        if part ~= "F" then may = may + (row.unseen and huge or 1) end
    end
    return range.int(sure, may == huge and huge or math.tointeger(may))
end

-- Rows on record that may take part, with their values; and how many surely do.
local function members(n, env)
    local list, sure = {}, 0
    for _, row in ipairs(rows_of(n, env)) do
        local part = taking_part(n, row, env, record.seen)
        if part ~= "F" then
            list[#list + 1] = { sure = part == "T", env = row.env, ref = row.ref, value = n.value and run(n.value, row.env) or row.ref }
            if part == "T" then sure = sure + 1 end
        end
    end
    return list, sure
end

-- The aggregate's node says of what kind its value is: "T", "I" with dec, "M", "F" or "N".
local function unbounded(n)
    local kind = n.kind or "N"
    if kind == "T" then return "U" end
    if kind == "N" then return range.nominal(nil) end
    if kind == "M" then return range.months(-huge, huge) end
    if kind == "F" then return range.float(-huge, huge) end
    return range.all_int(n.dec)
end

function reductions.sum(n, env)
    local list, sure = members(n, env)
    if sure == 0 then return unbounded(n) end
    local total
    for _, m in ipairs(list) do
        local v = m.value
        if not m.sure then v = range.span(v, v.k == "F" and range.float(0.0) or v.k == "M" and range.months(0) or range.int(0, 0, v.dec)) end
        total = total and range.add(total, v) or v
    end
    return total
end
function reductions.mean(n, env)
    local list, sure = members(n, env)
    if sure == 0 then return range.float(-huge, huge) end
    local total, span, least, most
    for _, m in ipairs(list) do
        local v = range.to_float(m.value)
        total = total and range.add(total, v) or v
        span = span and range.span(span, v) or v
        least, most = least and range.min(least, v) or v, most and range.max(most, v) or v
    end
    if sure < #list then return span end
    return range.max(range.min(range.div(total, range.float(sure + 0.0)), most), least)
end

local function extreme(n, env, pick)
    local list, sure = members(n, env)
    if sure == 0 then return unbounded(n) end
    local core
    for _, m in ipairs(list) do if m.sure then core = core and pick(core, m.value) or m.value end end
    local v = core
    for _, m in ipairs(list) do if not m.sure then v = range.span(v, pick(core, m.value)) end end
    return v
end
function reductions.min(n, env) return extreme(n, env, range.min) end
function reductions.max(n, env) return extreme(n, env, range.max) end

-- Every row that no sure row surely comes after (before).
local function by_time(n, env, after)
    local list, sure = members(n, env)
    if sure == 0 then return unbounded(n) end
    local time = { op = "attr", attr = n.coll.entity .. "." .. env.world.entities[n.coll.entity].time, of = { op = "var", name = n.var } }
    for _, m in ipairs(list) do m.time = run(time, m.env) end
    local value
    for _, m in ipairs(list) do
        local beaten = false
        for _, s in ipairs(list) do
            if s ~= m and s.sure and after(s.time, m.time) == "T" then beaten = true end
        end
        if not beaten then value = value and range.span(value, m.value) or m.value end
    end
    return value
end
function reductions.latest(n, env) return by_time(n, env, function(x, y) return range.lt(y, x) end) end
function reductions.first(n, env) return by_time(n, env, range.lt) end

function ops.agg(n, env) return reductions[n.fn](n, env) end
function ops.member(n, env)
    local var = {}
    local key = { op = "attr", attr = n.coll.entity .. "." .. env.world.entities[n.coll.entity].key, of = { op = "var", name = var } }
    local t = reductions.any({ coll = n.coll, var = var, where = { op = "cmp", rel = "==", x = n.x, y = key } }, env)
    return n.negated and range.not_(t) or t
end

run = function(n, env)
    local f = ops[n.op] or error("no such operation: " .. tostring(n.op))
    return f(n, env)
end
eval.run = run

-- --- ends of pairs -----------------------------------------------------------------------------------------------------
-- The end of a pair that is built here is what it is built from. `of` keeps the pair in sight of guards.
local function end_of(x, which)
    local other = which == "a" and "b" or "a"
    if x.op == "inlined" then return end_of(x.x, which) end
    if x.op == "pair" then return { op = "inlined", x = which == "a" and x.x or x.y, of = x } end
    if x.op == "turn" then return end_of(x.x, other) end
    if x.op == "reverse" then return { op = other } end
    if x.op == "subject" then return { op = which } end
    return { op = "end", which = which, x = x }
end

-- --- derived attributes ------------------------------------------------------------------------------------------------
-- Of the latest (first) row, it is the latest of it.
local function inline_derived(d, derived, of)
    if of.op ~= "agg" then return eval.inline(d.value, derived, of) end
    local kind = d.kind == "bool" and "T" or d.float and "F" or "I"
    return { op = "agg", fn = of.fn, coll = of.coll, var = of.var, where = of.where, kind = kind, dec = d.decimals or 0,
        value = inline_derived(d, derived, of.value or { op = "var", name = of.var }) }
end

-- The tree with every derived attribute replaced by its expression, whose subject is the instance it was asked of.
function eval.inline(n, derived, of)
    if type(n) ~= "table" then return n end
    if of and n.op == "subject" then return of end
    if of and (n.op == "a" or n.op == "b") then return end_of(of, n.op) end
    if of and n.op == "reverse" then return { op = "turn", x = of } end
    if n.op == "end" then return end_of(eval.inline(n.x, derived, of), n.which) end
    if n.op == "derived" then
        return { op = "inlined", x = inline_derived(derived[n.name], derived, eval.inline(n.of, derived, of)) }
    end
    local copy = {}
    for k, x in pairs(n) do copy[k] = eval.inline(x, derived, of) end
    return copy
end

return eval
