-- Random well-typed condition trees (naive_eval.lua says what nodes there are). A number's node carries k ("I", "F"), dec and unit, as the aggregates
-- over it need them; the rest of its type is in how it was made.
local date = require "naive_date"
local conditions = {}

local truth, number, moment, reference, attribute

-- A context: r, model, subject (entity), vars (rows of the aggregates around, innermost last), aggs (how many), earlier (rules that may be named).
function conditions.context(r, model, subject, earlier)
    return { r = r, model = model, subject = subject, vars = {}, aggs = 0, earlier = earlier }
end
local function inside(ctx, changes) return setmetatable(changes, { __index = ctx }) end

local function is_pair(ctx, entity) return ctx.model.has[entity].shape == "pair" end
local SUBJECT = { op = "subject" }

-- --- references ------------------------------------------------------------------------------------------------------
local function key_of(id) return id:match("^[^:]*:(.*)$") end

local function instance(ctx, entity) return { op = "inst", entity = entity, key = key_of(ctx.r:pick(ctx.model.keys[entity])) } end

local function state(ctx, depth)
    local list = { { 2, function() return instance(ctx, "state") end } }
    local function add(w, f) list[#list + 1] = { w, f } end
    if is_pair(ctx, ctx.subject) then
        add(5, function() return { op = "a" } end)
        add(5, function() return { op = "b" } end)
        add(1, function() return { op = "end", which = ctx.r:pick { "a", "b" }, x = { op = "reverse" } } end)
    elseif ctx.subject == "state" then
        add(6, function() return SUBJECT end)
    end
    for _, v in ipairs(ctx.vars) do
        if v.entity == "state" then add(9, function() return { op = "var", name = v.name } end) end
        if v.entity == "dyad" then add(4, function() return { op = "end", which = ctx.r:pick { "a", "b" }, x = { op = "var", name = v.name } } end) end
    end
    if depth > 0 then
        add(4, function()
            local ref = attribute(ctx, depth - 1, function(a) return a.kind == "ref" and a.ref == "state" end)
            return ref or { op = "inst", entity = "state", key = "S1" }
        end)
    end
    return ctx.r:weighted(list)()
end

-- An operand of dyad(): a literal key now and then.
local function party(ctx, depth)
    local x = state(ctx, depth)
    if x.op == "inst" and ctx.r:chance(0.7) then x.op = "key" end
    return x
end

local function same_literal(x, y) return x.key ~= nil and x.key == y.key end

-- dyad(x, y); that one literal is no pair with itself is an error.
local function build_pair(ctx, depth)
    local x, y = party(ctx, depth), party(ctx, depth)
    while same_literal(x, y) do y = party(ctx, depth) end
    return { op = "pair", entity = "dyad", x = x, y = y }
end

local function pair(ctx, depth)
    local list = { { 4, function() return build_pair(ctx, depth) end } }
    local function add(w, f) list[#list + 1] = { w, f } end
    if ctx.subject == "dyad" then
        add(8, function() return SUBJECT end)
        add(4, function() return { op = "reverse" } end)
    end
    for _, v in ipairs(ctx.vars) do
        if v.entity == "dyad" then
            add(8, function() return { op = "var", name = v.name } end)
            add(2, function() return { op = "turn", x = { op = "var", name = v.name } } end)
        elseif v.entity == "state" then
            add(14, function() return { op = "pair", entity = "dyad", x = party(ctx, 0), y = { op = "var", name = v.name } } end)
        end
    end
    return ctx.r:weighted(list)()
end

local collection, row_context

-- The latest or first row of a collection of `entity`, if there is one at hand.
local function extreme_row(ctx, depth, entity)
    if depth <= 0 or ctx.aggs >= 3 or ctx.model.options.reduce == false or not ctx.model.has[entity].time then return nil end
    local coll = collection(ctx, depth - 1, entity)
    if not coll then return nil end
    local inner, var = row_context(ctx, entity)
    return { op = "agg", fn = ctx.r:pick { "latest", "first" }, coll = coll, var = var, kind = "N", where = ctx.r:chance(0.5) and truth(inner, 0) or nil }
end

-- A reference to an instance of `entity`, or nil.
function reference(ctx, entity, depth)
    if entity == "state" then return state(ctx, depth) end
    if entity == "dyad" then return pair(ctx, depth) end
    local list = {}
    for _, v in ipairs(ctx.vars) do
        if v.entity == entity then list[#list + 1] = { op = "var", name = v.name } end
    end
    if ctx.subject == entity then list[#list + 1] = SUBJECT end
    if entity == "sector" then
        if #list == 0 or ctx.r:chance(0.3) then list[#list + 1] = instance(ctx, "sector") end
        local ref = depth > 0 and attribute(ctx, depth - 1, function(a) return a.kind == "ref" and a.ref == "sector" end)
        if ref then list[#list + 1] = ref end
    end
    if #list > 0 and ctx.r:chance(0.9) then return ctx.r:pick(list) end
    return extreme_row(ctx, depth, entity) or (#list > 0 and ctx.r:pick(list)) or nil
end

-- --- attributes ------------------------------------------------------------------------------------------------------
local function reachable(ctx, depth)
    local list = {}
    local function add(w, e) list[#list + 1] = { w, e } end
    for i, v in ipairs(ctx.vars) do add(i == #ctx.vars and 14 or 4, v.entity) end
    add(#ctx.vars > 0 and 3 or 8, ctx.subject)
    add(#ctx.vars > 0 and 2 or 5, "state")
    add(#ctx.vars > 0 and 2 or 3, "dyad")
    if ctx.model.has.sector then add(1, "sector") end
    if depth > 0 then
        for _, e in ipairs(ctx.model.entities) do if e.time then add(1, e.name) end end
    end
    return list
end

-- An attribute that `fits`, of something at hand; nil when a few tries find none.
function attribute(ctx, depth, fits)
    for _ = 1, 6 do
        local entity = ctx.r:weighted(reachable(ctx, depth))
        local found = {}
        for _, a in ipairs(ctx.model.attrs_of[entity]) do if fits(a) then found[#found + 1] = a end end
        local of = #found > 0 and reference(ctx, entity, depth)
        if of then
            local a = ctx.r:pick(found)
            return { op = "attr", attr = a.entity .. "." .. a.name, of = of, k = a.float and "F" or a.kind == "duration" and a.months and "M" or "I", dec = a.decimals or 0,
                unit = a.unit == "share" and "" or a.unit or "" }, a
        end
    end
    return nil
end

local function derived(ctx, depth, kind)
    local entity = ctx.r:weighted(reachable(ctx, depth))
    local found = {}
    for _, d in ipairs(ctx.model.derived_of[entity] or {}) do
        if d.kind == kind and ctx.aggs + d.aggs <= 3 then found[#found + 1] = d end
    end
    local of = #found > 0 and reference(ctx, entity, depth)
    local d = of and ctx.r:pick(found)
    if not of or ctx.aggs + d.aggs + (of.op == "agg" and 1 or 0) > 3 then return nil end
    return { op = "derived", name = d.name, of = of, k = d.float and "F" or "I", dec = d.decimals or 0, unit = "" }
end

-- --- collections -----------------------------------------------------------------------------------------------------
local function children(ctx, depth, e)
    if e.of == ctx.subject and ctx.r:chance(0.6) then return { entity = e.name, of = SUBJECT } end
    for i = #ctx.vars, 1, -1 do
        if ctx.vars[i].entity == e.of and ctx.r:chance(0.7) then return { entity = e.name, of = { op = "var", name = ctx.vars[i].name } } end
    end
    if ctx.r:chance(0.1) then return { entity = e.name } end
    local of = reference(ctx, e.of, depth)
    return of and { entity = e.name, of = of } or { entity = e.name }
end

-- A collection (of `entity`, if given), or nil.
function collection(ctx, depth, entity)
    local list = {}
    for _, e in ipairs(ctx.model.entities) do
        local fits = not entity or e.name == entity
        if fits and e.shape == "child" then list[#list + 1] = { e.of == ctx.subject and 6 or 3, e } end
        if fits and e.shape == "plain" and ctx.aggs < 2 then list[#list + 1] = { e.name == "state" and 5 or 2, e } end
        if fits and e.shape == "pair" and ctx.aggs < 1 then list[#list + 1] = { 1, e } end
    end
    for _, v in ipairs(ctx.vars) do
        for _, e in ipairs(ctx.model.entities) do
            if e.of == v.entity and e.shape == "child" and (not entity or e.name == entity) then list[#list + 1] = { 12, e } end
        end
    end
    if #list == 0 then return nil end
    local e = ctx.r:weighted(list)
    if e.shape == "child" then return children(ctx, depth, e) end
    return { entity = e.name }
end

function row_context(ctx, entity)
    ctx.model.n_vars = (ctx.model.n_vars or 0) + 1
    local var = "v" .. ctx.model.n_vars
    local vars = { table.unpack(ctx.vars) }
    vars[#vars + 1] = { name = var, entity = entity }
    return inside(ctx, { vars = vars, aggs = ctx.aggs + 1 }), var
end

local function aggregate(ctx, depth, fn)
    local coll = collection(ctx, math.min(depth, 1))
    if not coll then return nil end
    local inner, var = row_context(ctx, coll.entity)
    return { op = "agg", fn = fn, coll = coll, var = var }, inner
end

-- any, all, or a count beside a number.
local function quantified(ctx, depth)
    local fn = ctx.r:weighted { { 5, "any" }, { 3, "all" }, { 4, "count" } }
    local n, inner = aggregate(ctx, depth, fn)
    if not n then return nil end
    if ctx.r:chance(0.85) or fn == "all" then n.where = truth(inner, depth - 1) end
    if fn ~= "count" then
        if ctx.r:chance(0.2) then n.value = truth(inner, depth - 1) end
        return n
    end
    return { op = "cmp", rel = ctx.r:pick { ">=", ">=", "<", "==", "~=", ">", "<=" }, x = n, y = { op = "num", units = ctx.r:int(0, 3), dec = 0, k = "I", unit = "" } }
end

-- --- numbers ---------------------------------------------------------------------------------------------------------
local function literal(ctx, dec)
    dec = dec or ctx.r:weighted { { 6, 0 }, { 3, 1 }, { 2, 2 } }
    local scale = math.tointeger(10 ^ dec)
    return { op = "num", units = dec == 0 and ctx.r:int(0, 5) or ctx.r:int(0, 2 * scale), dec = dec, k = "I", unit = "", literal = true }
end

-- A literal near what the attribute may be.
local function near(ctx, a)
    local dec = a.float and 2 or a.decimals or 0
    if a.kind == "number" and not a.float and ctx.r:chance(0.5) then dec = math.max(dec - 1, 1) end
    local scale = math.tointeger(10 ^ dec)
    local lo, hi = (a.lo or -1) / 10 ^ (a.float and 0 or a.decimals or 0), (a.hi or 3 * 10 ^ (a.decimals or 0)) / 10 ^ (a.float and 0 or a.decimals or 0)
    local steps = dec == 0 and math.max(1, math.tointeger(hi - lo) or 1) or 8
    local units = math.floor((lo + (hi - lo) * ctx.r:int(0, steps) / steps) * scale + 0.5)
    local n = { op = "num", units = math.abs(units), dec = dec, k = "I", unit = "", literal = true }
    return units < 0 and { op = "neg", x = n, k = "I", dec = dec, unit = "" } or n
end

local function unit_of(x, y) return x.unit ~= "" and x.unit or y.unit end
local function both(x, y)
    if x.k == "I" and y.k == "I" and math.abs(x.dec - y.dec) <= 9 then return "I", math.max(x.dec, y.dec) end
    return "F", 0
end
local function like(n, k, dec, unit)
    n.k, n.dec, n.unit = k, dec, unit
    return n
end
-- Whether the two may meet: equal units, or a bare literal beside one.
local function agree(x, y) return x.unit == y.unit or (x.literal and x.unit == "") or (y.literal and y.unit == "") end

local function fits_number(unit)
    return function(a) return (a.kind == "integer" or a.kind == "number") and (unit == nil or (a.unit == "share" and "" or a.unit or "") == unit) end
end

local function number_leaf(ctx, depth, unit)
    local r = ctx.r:int(1, 10)
    if r == 1 and unit ~= "usd" then return literal(ctx) end
    if r == 2 and unit ~= "usd" and #ctx.model.params > 0 then
        local p = ctx.r:pick(ctx.model.params)
        if p.kind == "integer" or p.kind == "number" then return { op = "param", name = p.name, k = p.k or p.float and "F" or "I", dec = p.dec or p.decimals or 0, unit = "" } end
    end
    if r == 3 and unit ~= "usd" then
        local d = derived(ctx, depth, "integer") or derived(ctx, depth, "number")
        if d then return d end
    end
    return attribute(ctx, depth, fits_number(unit)) or (unit ~= "usd" and literal(ctx)) or nil
end

local forms = {}
local function two(ctx, depth, unit)
    local x = number(ctx, depth - 1, unit)
    if not x then return nil end
    local y = ctx.r:chance(0.3) and literal(ctx) or number(ctx, depth - 1, x.unit)
    if not y or not agree(x, y) then return nil end
    return x, y
end
local function sum(op)
    return function(ctx, depth, unit)
        local x, y = two(ctx, depth, unit)
        if not x then return nil end
        local k, dec = both(x, y)
        return like({ op = op, x = x, y = y, literal = x.literal and y.literal }, k, dec, unit_of(x, y))
    end
end
forms["+"], forms["-"] = sum "+", sum "-"
forms["*"] = function(ctx, depth, unit)
    local x, y = number(ctx, depth - 1, unit), number(ctx, depth - 1, "")
    if not x or not y then return nil end
    local exact = x.k == "I" and y.k == "I" and (x.dec == 0 or y.dec == 0)
    return like({ op = "*", x = x, y = y }, exact and "I" or "F", exact and x.dec + y.dec or 0, x.unit)
end
forms["/"] = function(ctx, depth, unit)
    if unit == "usd" then return nil end
    local x = number(ctx, depth - 1)
    local y = x and number(ctx, depth - 1, x.unit)
    if not y or y.unit ~= x.unit then return nil end
    return like({ op = "/", x = x, y = y }, "F", 0, "")
end
forms["^"] = function(ctx, depth, unit)
    if unit == "usd" then return nil end
    local x = number(ctx, depth - 1, "")
    local y = ctx.r:pick { { op = "num", units = 2, dec = 0 }, { op = "num", units = 3, dec = 0 }, { op = "num", units = 5, dec = 1 }, { op = "neg", x = { op = "num", units = 1, dec = 0 } } }
    if ctx.r:chance(0.2) then y = number_leaf(ctx, 0, "") end
    if not x or not y then return nil end
    return like({ op = "^", x = x, y = y }, "F", 0, "")
end
function forms.neg(ctx, depth, unit)
    local x = number(ctx, depth - 1, unit)
    return x and like({ op = "neg", x = x }, x.k, x.dec, x.unit)
end
local function fn(name, ...)
    return { op = "fn", name = name, args = { ... } }
end
function forms.minmax(ctx, depth, unit)
    local x, y = two(ctx, depth, unit)
    if not x then return nil end
    local k, dec = both(x, y)
    return like(fn(ctx.r:pick { "min", "max" }, x, y), k, dec, unit_of(x, y))
end
function forms.abs(ctx, depth, unit)
    local x = number(ctx, depth - 1, unit)
    return x and like(fn("abs", x), x.k, x.dec, x.unit)
end
function forms.clamp(ctx, depth, unit)
    local x = number(ctx, depth - 1, unit)
    local lo, hi = literal(ctx, 0), literal(ctx)
    lo.units = ctx.r:int(0, 1)
    hi.units = hi.units + 2 * math.tointeger(10 ^ hi.dec)
    return x and like(fn("clamp", x, lo, hi), x.k == "F" and "F" or "I", x.k == "F" and 0 or math.max(x.dec, lo.dec, hi.dec), x.unit)
end
local function plain(name)
    return function(ctx, depth, unit)
        if unit == "usd" then return nil end
        local x = number(ctx, depth - 1, "")
        if name == "exp" and x then x = like(fn("clamp", x, literal(ctx, 0), { op = "num", units = 6, dec = 0 }), x.k, x.dec, x.unit) end
        return x and like(fn(name, x), "F", 0, "")
    end
end
forms.log, forms.sqrt, forms.exp = plain "log", plain "sqrt", plain "exp"
function forms.round(ctx, depth, unit)
    local x = number(ctx, depth - 1, unit)
    if not x or x.unit ~= "" then return nil end
    return like(fn("round", x), x.k, 0, x.unit)
end
function forms.ratio(ctx, depth, unit)
    if unit == "usd" then return nil end
    local x = number(ctx, depth - 1)
    local y = x and number(ctx, depth - 1, x.unit)
    if not y or x.unit ~= y.unit then return nil end
    return like(fn("ratio", x, y), "F", 0, "")
end
forms["if"] = function(ctx, depth, unit)
    local x, y = two(ctx, depth, unit)
    if not x then return nil end
    local k, dec = both(x, y)
    return like({ op = "if", c = truth(ctx, depth - 1), x = x, y = y }, k, dec, unit_of(x, y))
end
function forms.points(ctx, depth, unit)
    if unit == "usd" then return nil end
    local x, a = attribute(ctx, depth - 1, function(a) return a.kind == "enum" or a.kind == "integer" and not a.unit or a.kind == "text" end)
    if not x then return nil end
    local list, dec = {}, 0
    for i = 1, ctx.r:int(1, 3) do
        local p = a.kind == "enum" and conditions.label(ctx, a) or a.kind == "text" and { op = "text", v = ctx.r:pick { "red", "green", "blue" } } or near(ctx, a)
        local v = literal(ctx)
        list[i], dec = { p = p, v = v }, math.max(dec, v.dec)
    end
    return like({ op = "points", x = x, list = list }, "I", dec, "")
end
function forms.orelse(ctx, depth, unit)
    if ctx.model.options.known_forms == false then return nil end
    local x = attribute(ctx, depth - 1, fits_number(unit))
    local y = x and number(ctx, depth - 1, x.unit)
    if not y or not agree(x, y) then return nil end
    local k, dec = both(x, y)
    return like({ op = "orelse", x = x, y = y }, k, dec, x.unit)
end
function forms.at(ctx, depth, unit)
    local x = number(inside(ctx, { shifted = true }), depth - 1, unit)
    return x and like({ op = "at", date = moment(ctx, 0), x = x }, x.k, x.dec, x.unit)
end
local function span(ctx) return { op = "dur", n = ctx.r:int(1, 30), unit = ctx.r:pick { "days", "weeks", "months", "months", "years" } } end
function forms.change(ctx, depth, unit)
    local x = number(inside(ctx, { shifted = true }), depth - 1, unit)
    return x and like({ op = "change", x = x, by = span(ctx) }, x.k, x.dec, x.unit)
end
function forms.ratio_change(ctx, depth, unit)
    local x = number(inside(ctx, { shifted = true }), depth - 1)
    return x and unit ~= "usd" and like({ op = "ratio_change", x = x, by = span(ctx) }, "F", 0, "") or nil
end
function forms.years(ctx, depth, unit)
    if unit == "usd" then return nil end
    return like({ op = ctx.r:pick { "years_since", "year" }, x = moment(ctx, depth - 1) }, "I", 0, "")
end
function forms.count(ctx, depth, unit)
    local n, inner = aggregate(ctx, depth, "count")
    if not n or unit == "usd" then return nil end
    if ctx.r:chance(0.7) then n.where = truth(inner, depth - 1) end
    return like(n, "I", 0, "")
end
function forms.reduced(ctx, depth, unit)
    if ctx.model.options.reduce == false then return nil end
    local fname = ctx.r:pick { "sum", "mean", "min", "max", "latest", "first" }
    local n, inner = aggregate(ctx, depth, fname)
    if not n or ((fname == "latest" or fname == "first") and not ctx.model.has[n.coll.entity].time) then return nil end
    n.value = number(inner, depth - 1, unit)
    if not n.value or n.value.literal then return nil end
    if ctx.r:chance(0.6) then n.where = truth(inner, ctx.r:chance(0.5) and 0 or depth - 1) end
    n.kind = fname == "mean" and "F" or n.value.k
    return like(n, n.kind, n.kind == "F" and 0 or n.value.dec, n.value.unit)
end

local NUMBERS = { { 6, "+" }, { 6, "-" }, { 4, "*" }, { 4, "/" }, { 2, "^" }, { 2, "neg" }, { 3, "minmax" }, { 2, "abs" }, { 2, "clamp" }, { 1, "log" }, { 1, "sqrt" }, { 1, "exp" },
    { 2, "round" }, { 3, "ratio" }, { 4, "if" }, { 3, "points" }, { 3, "orelse" }, { 2, "at" }, { 3, "change" }, { 3, "ratio_change" }, { 3, "years" } }
local MANY = { { 3, "count" }, { 7, "reduced" } }

-- A number; `unit` nil: of any unit, "" none. nil when there is none at hand.
function number(ctx, depth, unit)
    if depth > 0 and ctx.r:chance(0.7) then
        for _ = 1, 2 do
            local many = ctx.aggs < 3 and ctx.r:chance(0.22)
            local n = forms[ctx.r:weighted(many and MANY or NUMBERS)](ctx, depth, unit)
            if n then return n end
        end
    end
    return number_leaf(ctx, math.max(depth, 0), unit)
end

-- --- dates, texts, labels --------------------------------------------------------------------------------------------
local function date_literal(ctx)
    if ctx.r:chance(0.5) then
        local d = ctx.r:pick(ctx.model.days) + ctx.r:int(-1, 1)
        return { op = "date", first = d, last = d, text = date.print(d) }
    end
    local d = date.day(2018, 1, 1) + 30 * ctx.r:int(0, 80)
    local s = date.print(d):sub(1, ctx.r:pick { 4, 7, 10 })
    local first, last = date.parse(s)
    return { op = "date", first = first, last = last, text = s }
end

function moment(ctx, depth)
    local x
    local r = ctx.r:int(1, 10)
    if r <= 5 then x = attribute(ctx, depth, function(a) return a.kind == "date" end) end
    if not x and r == 6 and depth > 0 then x = { op = ctx.r:pick { "+", "-" }, x = moment(ctx, depth - 1), y = span(ctx) } end
    if not x and r == 6 then x = { op = "+", x = span(ctx), y = moment(ctx, 0) } end
    if not x and r == 10 and depth > 0 then x = fn(ctx.r:pick { "min", "max" }, moment(ctx, depth - 1), moment(ctx, depth - 1)) end
    if not x and r == 7 and depth > 0 then x = { op = "if", c = truth(ctx, depth - 1), x = moment(ctx, depth - 1), y = moment(ctx, depth - 1) } end
    if not x and r == 8 and depth > 0 and ctx.aggs < 3 and ctx.model.options.reduce ~= false then
        local n, inner = aggregate(ctx, depth, ctx.r:pick { "min", "max", "latest", "first" })
        if n and not ((n.fn == "latest" or n.fn == "first") and not ctx.model.has[n.coll.entity].time) then
            n.value, n.kind, n.dec = moment(inner, depth - 1), "I", 0
            x = n
        end
    end
    if not x and r == 9 then
        for _, p in ipairs(ctx.model.params) do if p.kind == "date" then x = { op = "param", name = p.name } end end
    end
    return x or (ctx.r:chance(0.4) and { op = "asof" }) or date_literal(ctx)
end

function conditions.label(ctx, a)
    local i = ctx.r:int(1, #a.labels)
    return { op = "label", label = a.labels[i], index = i - 1 }
end

-- --- truths ----------------------------------------------------------------------------------------------------------
local ORDER = { "<", "<=", ">", ">=", "==", "~=" }
local truths = {}

function truths.bool(ctx, depth)
    if ctx.r:chance(0.1) then
        local d = derived(ctx, depth, "bool")
        if d then return d end
    end
    return (attribute(ctx, depth, function(a) return a.kind == "bool" end))
end
function truths.simple(ctx, depth)
    local x, a = attribute(ctx, depth, fits_number())
    return x and { op = "cmp", rel = ctx.r:pick(ORDER), x = x, y = near(ctx, a) }
end
function truths.compare(ctx, depth)
    local x = number(ctx, depth - 1)
    local y = x and (ctx.r:chance(0.5) and literal(ctx) or number(ctx, depth - 1, x.unit))
    if not y or not agree(x, y) or (x.literal and y.literal) then return nil end
    if ctx.r:chance(0.2) and y.literal then x, y = y, x end
    return { op = "cmp", rel = ctx.r:pick(ORDER), x = x, y = y }
end
function truths.among(ctx, depth)
    local x, a = attribute(ctx, depth, fits_number())
    if not x then return nil end
    local set = {}
    for i = 1, ctx.r:int(1, 3) do set[i] = near(ctx, a) end
    return { op = "in", x = x, set = set, negated = ctx.r:chance(0.3) or nil }
end
function truths.enum(ctx, depth)
    local x, a = attribute(ctx, depth, function(a) return a.kind == "enum" end)
    if not x then return nil end
    if ctx.r:chance(0.3) then
        local set = {}
        for i = 1, ctx.r:int(1, 2) do set[i] = conditions.label(ctx, a) end
        return { op = "in", x = x, set = set, negated = ctx.r:chance(0.3) or nil }
    end
    local y = conditions.label(ctx, a)
    if ctx.r:chance(0.1) and ctx.aggs < 3 and ctx.model.options.reduce ~= false then
        local n, inner = aggregate(ctx, depth, ctx.r:pick { "min", "max" })
        local v, other = nil, nil
        if n then v, other = attribute(inner, 0, function(at) return at.kind == "enum" end) end
        if v then
            n.value, n.kind, n.dec = v, "I", 0
            return { op = "cmp", rel = ctx.r:pick(ORDER), x = n, y = conditions.label(ctx, other) }
        end
    end
    if ctx.r:chance(0.2) then y = attribute(ctx, depth, function(other) return other == a end) or y end
    return { op = "cmp", rel = ctx.r:pick(ORDER), x = x, y = y }
end
function truths.date(ctx, depth)
    local v = ctx.vars[#ctx.vars]
    if v and ctx.model.has[v.entity].time and ctx.r:chance(0.5) then
        local time = { op = "attr", attr = v.entity .. "." .. ctx.model.has[v.entity].time, of = { op = "var", name = v.name } }
        return { op = "cmp", rel = ctx.r:pick { "<", "<=", ">", ">=", "==" }, x = time, y = ctx.r:chance(0.3) and { op = "asof" } or date_literal(ctx) }
    end
    return { op = "cmp", rel = ctx.r:pick { "<", "<=", ">", ">=", "==", "~=" }, x = moment(ctx, depth - 1), y = moment(ctx, depth - 1) }
end
function truths.duration(ctx, depth)
    local r, x = ctx.r:int(1, 4), nil
    local is_days = function(a) return a.kind == "duration" and not a.months end
    if r == 1 then
        x = attribute(ctx, depth, function(a) return a.kind == "duration" and a.months end)
        return x and { op = "cmp", rel = ctx.r:pick(ORDER), x = x, y = { op = "dur", n = ctx.r:int(1, 30), unit = "months" } }
    elseif r == 2 then
        x = attribute(ctx, depth, is_days)
    end
    x = x or { op = "-", x = ctx.r:chance(0.5) and { op = "asof" } or moment(ctx, depth - 1), y = moment(ctx, depth - 1) }
    local months = x.op == "-" and ctx.r:chance(0.6)
    return { op = "cmp", rel = ctx.r:pick { "<", "<=", ">", ">=" }, x = x, y = { op = "dur", n = ctx.r:int(1, months and 40 or 700), unit = months and ctx.r:pick { "months", "years" } or "days" } }
end
function truths.text(ctx, depth)
    local x = attribute(ctx, depth, function(a) return a.kind == "text" end)
    if not x and #ctx.vars > 0 then
        local v = ctx.vars[#ctx.vars]
        local e = ctx.model.has[v.entity]
        if e.key then
            local key = key_of(ctx.r:pick(ctx.model.keys[v.entity] or { "x:P1" })):match("^[^@]*")
            return { op = "cmp", rel = ctx.r:pick { "==", "~=" }, x = { op = "attr", attr = v.entity .. "." .. e.key, of = { op = "var", name = v.name } }, y = { op = "text", v = key } }
        end
    end
    if not x then return nil end
    local list = {}
    for i = 1, 2 do list[i] = { op = "text", v = ctx.r:pick { "red", "green", "blue", "grey" } } end
    if ctx.r:chance(0.3) then return { op = "in", x = x, set = list, negated = ctx.r:chance(0.3) or nil } end
    return { op = "cmp", rel = ctx.r:pick { "==", "~=" }, x = x, y = list[1] }
end
function truths.ref(ctx, depth)
    if ctx.subject == "dyad" and ctx.r:chance(0.15) then
        return { op = "cmp", rel = ctx.r:pick { "==", "~=" }, x = pair(ctx, 0), y = pair(ctx, 0) }
    end
    local x = attribute(ctx, depth, function(a) return a.kind == "ref" and a.ref == "state" end) or state(ctx, depth)
    local y = party(ctx, depth)
    if x.op == "inst" and y.op == "key" then return nil end
    if x.op ~= "key" and ctx.r:chance(0.2) then
        local set = {}
        for i = 1, ctx.r:int(1, 3) do set[i] = { op = "key", entity = "state", key = key_of(ctx.r:pick(ctx.model.keys.state)) } end
        return { op = "in", x = x, set = set, negated = ctx.r:chance(0.3) or nil }
    end
    return { op = "cmp", rel = ctx.r:pick { "==", "==", "~=" }, x = x, y = y }
end
function truths.known(ctx, depth)
    if ctx.model.options.known_forms == false then return nil end
    local word = ctx.r:pick { "known", "known", "unknown", "contested" }
    local x = attribute(ctx, depth, function() return true end)
    if word ~= "contested" and ctx.r:chance(0.3) then x = number(ctx, depth - 1) end
    return x and not x.literal and { op = word, x = x, negated = ctx.r:chance(0.3) or nil } or nil
end
function truths.evidence(ctx, depth)
    if ctx.model.options.known_forms == false then return nil end
    local x = attribute(ctx, depth, function() return true end)
    if not x then return nil end
    local r = ctx.r:int(1, 3)
    if r == 1 then
        return { op = "cmp", rel = ctx.r:pick(ORDER), x = { op = "hedging", x = x }, y = conditions.label(ctx, { labels = { "fact", "claim", "forecast", "recommendation" } }) }
    elseif r == 2 then
        return { op = "cmp", rel = ctx.r:pick(ORDER), x = { op = "grade", x = x }, y = conditions.label(ctx, { labels = { "A", "B", "C", "D", "E" } }) }
    end
    local months = ctx.r:chance(0.4)
    return { op = "cmp", rel = ctx.r:pick { "<", "<=", ">", ">=" }, x = { op = "age", x = x }, y = { op = "dur", n = ctx.r:int(1, months and 40 or 900), unit = months and "months" or "days" } }
end
function truths.many(ctx, depth) return ctx.aggs < 3 and quantified(ctx, depth) or nil end
-- A reduction beside a literal near it.
function truths.measured(ctx, depth)
    local x = ctx.aggs < 3 and forms.reduced(ctx, math.max(depth, 1)) or nil
    if not x then return nil end
    local y = literal(ctx)
    if ctx.r:chance(0.3) then y = { op = "neg", x = y, k = "I", dec = y.dec, unit = "", literal = true } end
    return { op = "cmp", rel = ctx.r:pick(ORDER), x = x, y = y }
end
-- That a row of the collection around lies in a period that begins or ends where coverage does, or nearly.
function truths.period(ctx)
    local v = ctx.vars[#ctx.vars]
    local e = v and ctx.model.has[v.entity]
    if not e or not e.time then return nil end
    local ends = {}
    for _, c in ipairs(ctx.model.covers) do
        if c.entity == e.name then
            ends[#ends + 1] = c.from
            ends[#ends + 1] = c.to
        end
    end
    if #ends == 0 then return nil end
    local function bound(rel)
        local d = ctx.r:pick(ends) + ctx.r:weighted { { 4, 0 }, { 1, -1 }, { 1, 1 } }
        local time = { op = "attr", attr = v.entity .. "." .. e.time, of = { op = "var", name = v.name } }
        return { op = "cmp", rel = rel, x = time, y = { op = "date", first = d, last = d, text = date.print(d) } }
    end
    if ctx.r:chance(0.4) then return bound(ctx.r:pick { "<", "<=", ">", ">=", "==" }) end
    return { op = "and", x = bound(ctx.r:pick { ">", ">=" }), y = bound(ctx.r:pick { "<", "<=" }) }
end
function truths.latest(ctx, depth)
    if ctx.aggs >= 3 or ctx.model.options.reduce == false then return nil end
    local n, inner = aggregate(ctx, depth, ctx.r:pick { "latest", "first" })
    if not n or not ctx.model.has[n.coll.entity].time then return nil end
    n.value, n.kind = truth(inner, depth - 1), "T"
    if ctx.r:chance(0.5) then n.where = truth(inner, depth - 1) end
    return n
end
function truths.member(ctx, depth)
    if ctx.aggs >= 3 then return nil end
    local coll = collection(ctx, depth - 1)
    if not coll or not coll.of or ctx.model.has[coll.entity].shape ~= "child" then return nil end
    ctx.model.n_vars = (ctx.model.n_vars or 0) + 1
    local key = key_of(ctx.r:pick(ctx.model.keys[coll.entity] or { "x:P1" })):match("^[^@]*")
    return { op = "member", x = { op = "text", v = key }, coll = coll, negated = ctx.r:chance(0.3) or nil }
end
function truths.rule(ctx)
    if ctx.shifted or #ctx.earlier == 0 then return nil end
    local named = ctx.r:pick(ctx.earlier)
    return { op = named.case and "case" or "rule", id = named.id, case = named.case }
end
truths["if"] = function(ctx, depth) return { op = "if", c = truth(ctx, depth - 1), x = truth(ctx, depth - 1), y = truth(ctx, depth - 1) } end
function truths.same(ctx, depth)
    local x = truths.bool(ctx, depth)
    return x and { op = "cmp", rel = ctx.r:pick { "==", "~=" }, x = x, y = ctx.r:chance(0.5) and truths.bool(ctx, depth) or { op = ctx.r:pick { "true", "false" } } } or nil
end
function truths.at(ctx, depth) return { op = "at", date = moment(ctx, 0), x = truth(inside(ctx, { shifted = true }), depth - 1) } end
function truths.constant(ctx) return { op = ctx.r:pick { "true", "false" } } end
truths["not"] = function(ctx, depth) return { op = "not", x = truth(ctx, depth - 1) } end
truths["and"] = function(ctx, depth) return { op = "and", x = truth(ctx, depth - 1), y = truth(ctx, depth - 1) } end
truths["or"] = function(ctx, depth) return { op = "or", x = truth(ctx, depth - 1), y = truth(ctx, depth - 1) } end

local LEAVES = { { 6, "bool" }, { 7, "simple" }, { 2, "among" }, { 6, "enum" }, { 4, "date" }, { 2, "text" }, { 2, "ref" }, { 2, "known" }, { 4, "period" } }
local ALL = { { 3, "bool" }, { 4, "simple" }, { 8, "compare" }, { 1, "among" }, { 4, "enum" }, { 4, "date" }, { 3, "duration" }, { 2, "text" }, { 3, "ref" }, { 3, "known" }, { 3, "evidence" },
    { 14, "many" }, { 5, "measured" }, { 4, "period" }, { 1, "latest" }, { 1, "member" }, { 4, "rule" }, { 1, "if" }, { 1, "same" }, { 2, "at" }, { 1, "constant" }, { 4, "not" }, { 9, "and" }, { 8, "or" } }

function truth(ctx, depth)
    for _ = 1, 8 do
        local n = truths[ctx.r:weighted(depth > 0 and ALL or LEAVES)](ctx, math.max(depth, 0))
        if n then return n end
    end
    return { op = "cmp", rel = ">=", x = { op = "asof" }, y = date_literal(ctx) }
end
conditions.truth = truth

-- --- amounts and derived attributes ----------------------------------------------------------------------------------
-- A number within declared bounds, as amounts must be.
function conditions.amount(ctx)
    local x = number(ctx, 2, "") or literal(ctx)
    local lo, hi = literal(ctx), literal(ctx, 0)
    hi.units = hi.units + 2
    local low = ctx.r:chance(0.3) and { op = "neg", x = lo, k = "I", dec = lo.dec, unit = "" } or lo
    local n = fn("clamp", x, low, hi)
    n.written = true
    return n
end

local function depth_of(n)
    if type(n) ~= "table" then return 0 end
    local most = 0
    for _, x in pairs(n) do most = math.max(most, depth_of(x)) end
    return most + ((n.op == "agg" or n.op == "member") and 1 or 0)
end

-- A derived attribute of the context's subject.
function conditions.derived(ctx)
    ctx = inside(ctx, { aggs = 1, shifted = true })
    local d = {}
    if ctx.r:chance(0.5) then
        d.kind, d.value = "bool", truth(ctx, 2)
    else
        d.value = number(ctx, 2, "") or literal(ctx)
        d.kind, d.float = d.value.k == "I" and d.value.dec == 0 and "integer" or "number", d.value.k == "F" or nil
        if d.kind == "number" and not d.float then d.decimals = d.value.dec end
    end
    d.aggs = depth_of(d.value)
    return d
end

return conditions
