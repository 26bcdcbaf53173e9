-- From typed trees (check.lua) to nodes of the program. docs/internals.md says how each form is lowered.
--
-- lower.truth(typed, ctx) gives a truth node of the root frame, lower.amount(typed, ctx, decimals) an integer node in units of
-- 10^-decimals, lower.value(typed, ctx) a node and its class ("T", "I", "F"), numbers in units of their type's decimals. Each gives
-- nil and a message when the program of the condition would be too large.
-- ctx = { ir, date = node (missing: asof), accepts = function(attribute or entity) -> level 0..3,
--         rule_node = function(id, case or nil) -> node }
--
-- env = { chain, date, subject }: where an expression stands. A chain link is an aggregate around it: { frame, up, over, guards }.
-- A reference is { value } or, for a pair whose ends are known, { a, b, entity } (its value is made when needed).
local nodes = require "lower_nodes"
local types = require "types"
local walk = require "walk"

local lower = {}
local MAX_VISITS = 200000
local ROOT = 0

local forms = {} -- op of a typed node -> function(run, node, env) -> value

local run_methods = {}
run_methods.__index = run_methods

local TOO_LARGE = {}

function run_methods:visit()
    local visits = self.visits + 1
    self.visits = visits
    if visits > MAX_VISITS then error(TOO_LARGE, 0) end
end

function run_methods:lower(node, env)
    self:visit()
    return forms[node.op](self, node, env)
end

-- The value of a number as its own type has it, or as type t has it.
local function number(run, node, env, t) return run.nodes:convert(run:lower(node, env), node.t.decimals, t.decimals) end

local function class_of(t)
    if t.kind == "bool" then return "T" end
    return types.is_float(t) and "F" or "I"
end

-- The value of a node as type t has it.
local function as(run, node, env, t)
    if types.is_number(t) then return number(run, node, env, t) end
    return run:lower(node, env)
end

-- ---- constants -------------------------------------------------------------------------------------------------------------

function forms.const(_, node)
    if node.digits then return { digits = node.digits, scale = node.scale } end
    if node.float then return nodes.double(node.float) end
    if node.t.kind == "bool" then return nodes.truth(node.lo == 1) end
    if types.is_float(node.t) then return nodes.double(node.lo, node.hi) end
    return nodes.integer(node.lo, node.hi)
end

-- ---- references ------------------------------------------------------------------------------------------------------------

local reference -- function(run, node, env) -> reference

local function value_of(run, ref)
    if not ref.value then
        ref.value = ref.is_root and run.nodes:leaf("SUBJECT", ROOT) or run.nodes:emit("PAIR", ref.a, ref.b, nil, ref.entity.id)
    end
    return ref.value
end

local function end_of(run, ref, which, entity)
    if not ref[which] then
        if ref.is_root then
            ref[which] = run.nodes:leaf(which == "a" and "SUBJECT_A" or "SUBJECT_B", ROOT)
        else
            ref[which] = run.nodes:emit(which == "a" and "END_A" or "END_B", value_of(run, ref), nil, nil, entity.id)
        end
    end
    return ref[which]
end

-- The frame that a reference belongs to, without making its value.
local function frame_of(run, ref)
    if ref.is_root then return ROOT end
    if ref.value then return run.nodes:frame_of(ref.value) end
    return run.nodes:deeper(run.nodes:frame_of(ref.a), run.nodes:frame_of(ref.b))
end

local function link_of(env, over)
    local link = env.chain
    while link and link.over ~= over do link = link.up end
    return link
end

-- A pair of something with itself does not exist: the rows that would make one do not take part.
local function guard(run, a, b, env)
    local frame = run.nodes:deeper(run.nodes:frame_of(a), run.nodes:frame_of(b))
    local link = env.chain
    while link and link.frame ~= frame do link = link.up end
    if not link or frame == ROOT then return end
    local x, y = run.nodes:into(a, frame), run.nodes:into(b, frame)
    local key = math.min(x, y) .. " " .. math.max(x, y)
    if link.guards[key] then return end
    link.guards[key] = true
    link.guards[#link.guards + 1] = run.nodes:emit("NOT", run.nodes:emit("EQ_I", x, y))
end

local ref_forms = {}

function ref_forms.subject(_, _, env) return env.subject end

function ref_forms.row(run, node, env)
    local link = link_of(env, node.over)
    return { value = run.nodes:leaf("ROW", link.frame), link = link }
end

ref_forms["end"] = function(run, node, env)
    return { value = end_of(run, reference(run, node.of, env), node.which, node.entity) }
end

function ref_forms.reverse(run, node, env)
    local of = reference(run, node.of, env)
    return { a = end_of(run, of, "b", node.entity), b = end_of(run, of, "a", node.entity), entity = node.entity }
end

function ref_forms.pair(run, node, env)
    local a, b = run:lower(node.a, env), run:lower(node.b, env)
    guard(run, a, b, env)
    return { a = a, b = b, entity = node.entity }
end

local derived_env -- function(run, node, env) -> env

function ref_forms.derived(run, node, env) return reference(run, node.body.item, derived_env(run, node, env)) end

function reference(run, node, env)
    run:visit()
    local form = ref_forms[node.op]
    if form then return form(run, node, env) end
    return { value = run:lower(node, env) }
end

local function as_value(run, node, env) return value_of(run, reference(run, node, env)) end
forms.subject, forms.row, forms["end"], forms.reverse, forms.pair = as_value, as_value, as_value, as_value, as_value

-- ---- derived attributes ------------------------------------------------------------------------------------------------------

local function key_of(run, ref)
    if ref.is_root then return "subject" end
    local function id(value) return type(value) == "table" and "=" .. value.lo or value end
    if ref.a and ref.entity then return id(ref.a) .. " " .. id(ref.b) end
    return tostring(id(value_of(run, ref)))
end

-- Where the body of a derived attribute stands: about its instance, at the date at which it is asked.
function derived_env(run, node, env)
    return { chain = env.chain, date = env.date, subject = reference(run, node.of, env) }
end

local latest -- function(run, node, env, t, value) -> value

-- k(reference, env) of what `node` refers to. Of the latest (first) row it is taken row by row, so that where it is not known which
-- row that is, the result is the span of the values rather than nothing.
local function through(run, node, env, t, k)
    if node.op == "derived" then return through(run, node.body.item, derived_env(run, node, env), t, k) end
    if node.op == "aggregate" then
        return latest(run, node, env, t, function(inner)
            if node.value then return through(run, node.value, inner, t, k) end
            return k({ value = run.nodes:leaf("ROW", inner.chain.frame), link = inner.chain }, inner)
        end)
    end
    return k(reference(run, node, env), env)
end

-- The same attribute of the same instance at the same date is lowered once within an aggregate.
function forms.derived(run, node, env)
    return through(run, node.of, env, node.t, function(ref, at)
        local date = env.date
        local key = key_of(run, ref) .. " at " .. (type(date) == "table" and date.lo .. ".." .. date.hi or date)
        local memo = at.chain.derived[node.body]
        if not memo then
            memo = {}
            at.chain.derived[node.body] = memo
        end
        if memo[key] == nil then memo[key] = run:lower(node.body, { chain = at.chain, date = date, subject = ref }) end
        return memo[key]
    end)
end

function forms.fit(run, node, env) return as(run, node.item, env, node.t) end

-- ---- cells ---------------------------------------------------------------------------------------------------------------------

local LOADS = { T = "LOAD_T", I = "LOAD_I", F = "LOAD_F" }

-- The attribute of a reference at a date; what is not known of the time of an unseen row lies in its gap.
local function load(run, attr, t, ref, date)
    local cell = run.nodes:emit(LOADS[class_of(t)], value_of(run, ref), date, nil, attr.id, run.ctx.accepts(attr))
    if ref.link and ref.link.over.entity.time == attr.name then
        return run.nodes:emit("MEET_I", cell, run.nodes:leaf("GAP", ref.link.frame))
    end
    return cell
end

function forms.load(run, node, env)
    return through(run, node.of, env, node.t, function(ref) return load(run, node.attr, node.t, ref, env.date) end)
end

local EVIDENCE = { known = "KNOWN", contested = "CONTESTED", hedging = "HEDGING", grade = "GRADE", since = "SINCE" }

function forms.evidence(run, node, env)
    local of = reference(run, node.of, env)
    return run.nodes:emit(EVIDENCE[node.what], value_of(run, of), env.date, nil, node.attr.id, run.ctx.accepts(node.attr))
end

function forms.known(run, node, env)
    local class, value = class_of(node.item.t), run:lower(node.item, env)
    if type(value) == "table" then return nodes.truth(value.digits ~= nil or value.lo == value.hi) end
    return run.nodes:emit(class == "T" and "DECIDED" or "POINT_" .. class, value)
end

function forms.asof(_, _, env) return env.date end

forms["at"] = function(run, node, env)
    return run:lower(node.item, { chain = env.chain, date = run:lower(node.date, env), subject = env.subject })
end

function forms.rule(run, node) return run.ctx.rule_node(node.id, node.case) end

-- ---- truth -----------------------------------------------------------------------------------------------------------------------

local function junction(op)
    return function(run, node, env)
        local value = run:lower(node.items[1], env)
        for i = 2, #node.items do value = run.nodes:emit(op, value, run:lower(node.items[i], env)) end
        return value
    end
end
forms["and"], forms["or"] = junction "AND", junction "OR"

local function negate(run, value) return run.nodes:emit("NOT", value) end
forms["not"] = function(run, node, env) return negate(run, run:lower(node.item, env)) end

-- x == y for truths
local function same_truth(run, x, y)
    if type(x) == "table" then x, y = y, x end
    if type(y) == "table" then return y.lo == 1 and x or negate(run, x) end
    return run.nodes:emit("OR", run.nodes:emit("AND", x, y), run.nodes:emit("AND", negate(run, x), negate(run, y)))
end

-- cmp -> operation, whether the operands swap, whether the result is negated
local COMPARE = { ["<"] = { "LT_" }, [">"] = { "LT_", true }, ["<="] = { "LE_" }, [">="] = { "LE_", true }, ["=="] = { "EQ_" },
                  ["~="] = { "EQ_", false, true } }

local function compared(run, node, left, right)
    local how = COMPARE[node.cmp]
    local class, x, y = class_of(node.joint), left, right
    if how[2] then x, y = y, x end
    local value = class == "T" and same_truth(run, x, y) or run.nodes:emit(how[1] .. class, x, y)
    return how[3] and negate(run, value) or value
end

-- Pairs are the same when their ends are: whether a pair is on record says nothing of which it is.
local function compared_pairs(run, test, env)
    local x, y, entity = reference(run, test.left, env), reference(run, test.right, env), test.joint.pair
    local function same_end(which) return run.nodes:emit("EQ_I", end_of(run, x, which, entity), end_of(run, y, which, entity)) end
    local value = run.nodes:emit("AND", same_end "a", same_end "b")
    return test.cmp == "~=" and negate(run, value) or value
end

function forms.compare(run, node, env)
    if node.joint.pair then return compared_pairs(run, node, env) end
    return compared(run, node, as(run, node.left, env, node.joint), as(run, node.right, env, node.joint))
end

-- The tests of one value against several: what is on the left is lowered once.
local function each_test(run, tests, env, f)
    local first, raw
    for i, test in ipairs(tests) do
        if test.joint.pair then
            f(i, compared_pairs(run, test, env))
        else
            if test.left ~= first then first, raw = test.left, run:lower(test.left, env) end
            local left = types.is_number(test.joint) and run.nodes:convert(raw, first.t.decimals, test.joint.decimals) or raw
            f(i, compared(run, test, left, as(run, test.right, env, test.joint)))
        end
    end
end

function forms.member(run, node, env)
    local found
    each_test(run, node.tests, env, function(_, value) found = found and run.nodes:emit("OR", found, value) or value end)
    return node.negated and negate(run, found) or found
end

-- ---- arithmetic --------------------------------------------------------------------------------------------------------------------

local function negative(run, value, class)
    if type(value) == "table" and value.op == "CONST_I" then return nodes.integer(-value.hi, -value.lo) end
    return run.nodes:emit("NEG_" .. class, value)
end

-- date + duration, date - duration
local function shift(run, date, op, duration, span)
    if span == "days" then return run.nodes:emit(op == "+" and "ADD_I" or "SUB_I", date, duration) end
    return run.nodes:emit("ADD_MONTHS", date, op == "+" and duration or negative(run, duration, "I"))
end

local function plus(run, left, s, op, right, t, result)
    if s.kind == "date" and t.kind == "duration" then return shift(run, left, op, right, t.span) end
    if s.kind == "duration" and t.kind == "date" then return shift(run, right, op, left, s.span) end
    if types.is_number(result) then
        left, right = run.nodes:convert(left, s.decimals, result.decimals), run.nodes:convert(right, t.decimals, result.decimals)
    end
    return run.nodes:emit((op == "+" and "ADD_" or "SUB_") .. class_of(result), left, right)
end

local function times(run, left, s, op, right, t, result)
    if not result.decimals then
        return run.nodes:emit(op == "*" and "MUL_F" or "DIV_F", run.nodes:convert(left, s.decimals), run.nodes:convert(right, t.decimals))
    end
    return run.nodes:emit("MUL_I", run.nodes:convert(left, s.decimals, s.decimals), run.nodes:convert(right, t.decimals, t.decimals))
end

local function chain(step)
    return function(run, node, env)
        local value = run:lower(node.items[1], env)
        for i = 2, #node.items do
            local item = node.items[i]
            value = step(run, value, node.types[i - 1], node.ops[i], run:lower(item, env), item.t, node.types[i])
        end
        return value
    end
end
forms.sum, forms.product = chain(plus), chain(times)

function forms.neg(run, node, env) return negative(run, as(run, node.item, env, node.t), class_of(node.t)) end
function forms.abs(run, node, env) return run.nodes:emit("ABS_" .. class_of(node.t), as(run, node.item, env, node.t)) end

local function extreme(op)
    return function(run, node, env)
        local value = as(run, node.args[1], env, node.t)
        for i = 2, #node.args do value = run.nodes:emit(op .. class_of(node.t), value, as(run, node.args[i], env, node.t)) end
        return value
    end
end
forms.min, forms.max = extreme "MIN_", extreme "MAX_"

local function of_double(op)
    return function(run, node, env) return run.nodes:emit(op, number(run, node.item, env, types.double)) end
end
forms.log, forms.exp, forms.sqrt = of_double "LOG_F", of_double "EXP_F", of_double "SQRT_F"

function forms.round(run, node, env)
    if types.is_float(node.t) then return run.nodes:emit("ROUND_F", run:lower(node.item, env)) end
    return number(run, node.item, env, node.t)
end

local function of_doubles(op)
    return function(run, node, env)
        return run.nodes:emit(op, number(run, node.left, env, types.double), number(run, node.right, env, types.double))
    end
end
forms.power, forms.ratio = of_doubles "POW_F", of_doubles "RATIO_F"

function forms.year(run, node, env) return run.nodes:emit("YEAR", run:lower(node.item, env)) end
function forms.years_since(run, node, env) return run.nodes:emit("YEARS", run:lower(node.item, env), env.date) end

-- ---- choice ------------------------------------------------------------------------------------------------------------------------

-- For truths the span of both is what both say.
local function choose(run, cond, yes, no, t)
    local class = class_of(t)
    if class ~= "T" then return run.nodes:emit("IF_" .. class, cond, yes, no, nil, nil, types.is_nominal(t)) end
    local either = run.nodes:emit("OR", run.nodes:emit("AND", cond, yes), run.nodes:emit("AND", negate(run, cond), no))
    return run.nodes:emit("OR", either, run.nodes:emit("AND", yes, no))
end

forms["if"] = function(run, node, env)
    return choose(run, run:lower(node.cond, env), as(run, node.yes, env, node.t), as(run, node.no, env, node.t), node.t)
end

function forms.points(run, node, env)
    local tests = {}
    each_test(run, node.tests, env, function(i, value) tests[i] = value end)
    local value = run.nodes:convert({ digits = 0, scale = 0 }, 0, node.t.decimals)
    for i = #tests, 1, -1 do value = choose(run, tests[i], as(run, node.values[i], env, node.t), value, node.t) end
    return value
end

-- ---- aggregates ----------------------------------------------------------------------------------------------------------------------

-- The deepest frame around that a tree reads from: the aggregate can stand below it, whatever else is around.
local function reach(run, node, env, frame, seen)
    if seen[node] then return frame end
    seen[node] = true
    if node.op == "row" then
        local link = link_of(env, node.over)
        return link and run.nodes:deeper(frame, link.frame) or frame
    end
    if node.op == "subject" then return run.nodes:deeper(frame, frame_of(run, env.subject)) end
    walk.children(node, function(child) frame = reach(run, child, env, frame, seen) end)
    return frame
end

-- Opens the rows: an env inside, whose chain link has their frame.
local function open(run, node, env)
    local seen, least = {}, ROOT
    if env.chain.up and node.where then least = reach(run, node.where, env, least, seen) end
    if env.chain.up and node.value then least = reach(run, node.value, env, least, seen) end
    local over = node.over
    local source = over.source and value_of(run, reference(run, over.source, env))
    local frame = run.nodes:open(over.entity, source, env.date, least)
    local link = { frame = frame, up = env.chain, over = over, guards = {}, derived = {} }
    return { chain = link, date = env.date, subject = env.subject }
end

-- The truth of a row's taking part: it exists (`op` EXISTS, or SEEN for rows on record only), `conditions` hold, and it makes no
-- pair of something with itself.
local function part(run, op, inner, conditions)
    local link = inner.chain
    local entity = link.over.entity
    local truth = run.nodes:emit(op, run.nodes:leaf("ROW", link.frame), inner.date, nil, entity.id, run.ctx.accepts(entity))
    for _, condition in ipairs(conditions) do truth = run.nodes:emit("AND", truth, condition) end
    for _, apart in ipairs(link.guards) do truth = run.nodes:emit("AND", truth, apart) end
    return truth
end

local over = {} -- name of the aggregate -> function(run, node, env) -> value

local function rows(run, node, env)
    local inner = open(run, node, env)
    return inner, { node.where and run:lower(node.where, inner) }
end

function over.any(run, node, env)
    local inner, conditions = rows(run, node, env)
    if node.value then conditions[#conditions + 1] = run:lower(node.value, inner) end
    return run.nodes:reduce("ANY", inner.chain.frame, part(run, "EXISTS", inner, conditions))
end

function over.all(run, node, env)
    local inner, conditions = rows(run, node, env)
    if node.value then
        conditions[#conditions + 1] = negate(run, run:lower(node.value, inner))
    else
        conditions[1] = negate(run, conditions[1])
    end
    return negate(run, run.nodes:reduce("ANY", inner.chain.frame, part(run, "EXISTS", inner, conditions)))
end

function over.count(run, node, env)
    local inner, conditions = rows(run, node, env)
    return run.nodes:reduce("COUNT", inner.chain.frame, part(run, "EXISTS", inner, conditions))
end

local function measured(op)
    return function(run, node, env)
        local inner, conditions = rows(run, node, env)
        local value = as(run, node.value, inner, node.t)
        return run.nodes:reduce(op .. class_of(node.t), inner.chain.frame, part(run, "SEEN", inner, conditions), value)
    end
end
over.sum, over.mean, over.min, over.max = measured "SUM_", measured "MEAN_", measured "LEAST_", measured "MOST_"

-- The latest (first) of value(inner env), of type t.
function latest(run, node, env, t, value)
    local inner, conditions = rows(run, node, env)
    local link = inner.chain
    local class, taken = class_of(t), value(inner)
    local day = load(run, link.over.time, types.date, { value = run.nodes:leaf("ROW", link.frame), link = link }, inner.date)
    local op = node.name == "latest" and "LATEST_" or "FIRST_"
    local seen = part(run, "SEEN", inner, conditions)
    if class == "T" then
        local number = run.nodes:reduce(op .. "I", link.frame, seen, run.nodes:emit("FROM_T", taken), day, false)
        return run.nodes:emit("EQ_I", number, nodes.integer(1))
    end
    return run.nodes:reduce(op .. class, link.frame, seen, taken, day, types.is_nominal(t))
end

local function latest_value(run, node, env)
    return latest(run, node, env, node.t, function(inner)
        if node.value then return as(run, node.value, inner, node.t) end
        return run.nodes:leaf("ROW", inner.chain.frame)
    end)
end
over.latest, over.first = latest_value, latest_value

function forms.aggregate(run, node, env) return over[node.name](run, node, env) end

-- ---- entry points ----------------------------------------------------------------------------------------------------------------------

-- The value of a typed tree; nil and a message when its program would be too large.
local function start(typed, ctx)
    local program = nodes.of(ctx.ir)
    local run = setmetatable({ ctx = ctx, nodes = program, visits = 0 }, run_methods)
    local env = { chain = { frame = ROOT, guards = {}, derived = {} }, date = ctx.date or program:leaf("ASOF", ROOT), subject = { is_root = true } }
    local ok, value = pcall(run.lower, run, typed, env)
    if ok then return program, value end
    if value ~= TOO_LARGE then error(value, 0) end
    return nil, "with the derived attributes it reads, this condition becomes too large"
end

function lower.truth(typed, ctx)
    local program, value = start(typed, ctx)
    if not program then return nil, value end
    return program:into(value, ROOT)
end

function lower.amount(typed, ctx, decimals)
    local program, value = start(typed, ctx)
    if not program then return nil, value end
    return program:into(program:convert(value, typed.t.decimals, decimals), ROOT)
end

function lower.value(typed, ctx)
    local program, value = start(typed, ctx)
    if not program then return nil, value end
    return program:into(value, ROOT), class_of(typed.t)
end

return lower
