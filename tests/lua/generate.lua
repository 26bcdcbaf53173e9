-- Random packs from a seed: vocabulary, record, coverage, parameters, points and rules with well-typed conditions, as the models that naive.lua evaluates
-- and generate_text.lua writes out. Thresholds lie near values on record, so that true, false and unknown are all frequent.
--   generate.model(seed, options) -> model;  generate.subjects(model, n) -> { { id, a, b, day } ... }
-- options: depth of conditions; known_forms = false leaves out `is known` and its kin, reduce = false aggregates other than count, any, all; small = true keeps
-- to a record of plain facts, in more files, with cells whose completions can be listed; ties = true lets a source say two things on one day, rules = how many.
local conditions = require "generate_conditions"
local date = require "naive_date"
local random = require "generate_random"
local record = require "naive_record"
local generate = {}

local LABELS = { { "none", "low", "high" }, { "held", "planned" }, { "first", "second", "third", "fourth" } }
local TEXTS = { "red", "green", "blue" }
local DAY0 = date.day(2018, 1, 1)

-- Now and then the last day of a month, where months differ.
local function some_day(r)
    local day = DAY0 + 30 * r:int(0, 80) + r:int(0, 3)
    if r:chance(0.85) then return day end
    local y, m = date.civil(day)
    return date.day(y, m, date.month_days(y, m))
end

-- --- vocabulary ------------------------------------------------------------------------------------------------------
local function entities(r, model)
    local list = { { name = "state", shape = "plain", key = "id" }, { name = "dyad", shape = "pair", of = "state" } }
    local function add(p, e) if r:chance(p) then list[#list + 1] = e end end
    add(0.9, { name = "meeting", shape = "child", of = "dyad", parties = true, parties_of = "state", key = "id", time = r:chance(0.8) and "happened" or nil })
    if list[3] then add(0.6, { name = "seat", shape = "child", of = "meeting", key = "person" }) end
    add(0.7, { name = "programme", shape = "child", of = "state", key = "kind", time = r:chance(0.3) and "happened" or nil })
    if list[#list].name == "programme" then add(0.4, { name = "step", shape = "child", of = "programme", key = "id", time = r:chance(0.5) and "happened" or nil }) end
    add(0.4, { name = "event", shape = "child", of = "dyad", key = "id", time = r:chance(0.6) and "happened" or nil })
    add(0.5, { name = "sector", shape = "plain", key = "code" })
    model.entities = list
    model.has = {}
    for _, e in ipairs(list) do model.has[e.name] = e end
end

local kinds = {}
function kinds.bool() return {} end
function kinds.integer(r)
    if r:chance(0.15) then return {} end
    local lo = r:int(-2, 1)
    return { lo = lo, hi = r:chance(0.9) and lo + r:int(1, 8) or nil, unit = r:chance(0.2) and "usd" or nil }
end
function kinds.number(r)
    local lo, hi = r:chance(0.8) or nil, r:chance(0.8)
    if r:chance(0.5) then
        local decimals = r:chance(0.9) and r:int(1, 4) or r:int(9, 12)
        local scale = math.tointeger(10 ^ decimals)
        return { decimals = decimals, lo = lo and -scale * r:int(0, 1), hi = lo and hi and scale * r:int(1, 3) or nil,
            unit = r:weighted { { 5, nil }, { 2, "usd" }, { 2, "share" } } }
    end
    return { float = true, lo = lo and r:int(-1, 0) + 0.0, hi = lo and hi and r:int(1, 4) / 2 or nil,
        unit = r:weighted { { 5, nil }, { 2, "usd" }, { 2, "share" } } }
end
function kinds.enum(r) return { labels = r:pick(LABELS) } end
function kinds.text() return {} end
function kinds.date() return {} end
function kinds.duration(r) return { months = r:chance(0.5) } end
function kinds.ref(r, model) return { ref = model.has.sector and r:chance(0.3) and "sector" or "state" } end

local ANY_KIND = { { 6, "bool" }, { 6, "integer" }, { 6, "number" }, { 4, "enum" }, { 2, "text" }, { 2, "date" }, { 2, "duration" }, { 3, "ref" } }
local SMALL_KIND = { { 4, "bool" }, { 3, "integer" }, { 2, "enum" } }

-- A raw value that fits the attribute.
local function raw_value(r, model, attr)
    local kind = attr.kind
    if kind == "bool" then return r:chance(0.5) end
    if kind == "text" then return r:pick(TEXTS) end
    if kind == "ref" then return r:pick(model.keys[attr.ref]) end
    if kind == "enum" then return (function(i) return { i, i } end)(r:int(0, #attr.labels - 1)) end
    if kind == "date" and r:chance(0.4) then -- few, so that days coincide with the ends of months
        local first, last = date.parse(r:pick { "2020-06", "2020-07", "2022-06" })
        return r:pick { { first, last }, { first, first }, { last, last } }
    end
    if kind == "date" then
        local d = some_day(r)
        if r:chance(0.6) then return { d, d } end
        return { date.parse(date.print(d):sub(1, r:chance(0.7) and 7 or 4)) }
    end
    if kind == "duration" then
        local n = attr.months and r:int(0, 30) or r:int(0, 400)
        return { n, n }
    end
    if attr.float then
        local lo, hi = attr.lo or -3.0, attr.hi or 5.0
        local x = lo + (hi - lo) * (r:chance(0.5) and r:int(0, 8) / 8 or r:int(0, 100) / 100)
        return { x, x }
    end
    local step = attr.kind == "number" and math.tointeger(10 ^ (attr.decimals - 1)) or 1
    local lo, hi = attr.lo or -3 * step, attr.hi or 12 * step
    local x = r:chance(0.7) and lo + (r:int(0, hi - lo) // step) * step or r:int(lo, hi)
    return { x, x }
end

local function attributes(r, model)
    model.attrs, model.attrs_of = {}, {}
    local n = 0
    for _, e in ipairs(model.entities) do
        model.attrs_of[e.name] = {}
        local function add(a)
            a.entity = e.name
            model.attrs[#model.attrs + 1] = a
            table.insert(model.attrs_of[e.name], a)
        end
        if e.time then add { name = e.time, kind = "date" } end
        for i = 1, e.name == "dyad" and r:int(3, 6) or r:int(1, 4) do
            local kind = r:weighted(model.options.small and SMALL_KIND or ANY_KIND)
            local a = kinds[kind](r, model)
            n = n + 1
            a.kind, a.name = kind, kind:sub(1, 1) .. n
            if model.options.small and kind == "integer" then a.lo, a.hi, a.unit = 0, r:int(1, 3), nil end
            if i == 1 and r:chance(0.25) then a.name = "rank" end
            if e.shape == "pair" and r:chance(0.3) then a.symmetric = true end
            if r:chance(0.4) and not model.options.small then a.policy = r:pick { "newest", "best_graded", "hull" } end
            if r:chance(0.12) and kind ~= "ref" and not model.options.small then a.wants_default = true end
            add(a)
        end
    end
end

-- --- record ----------------------------------------------------------------------------------------------------------
local GRADES = { "A1", "B2", "C3", "F6", "B", "D", "B3", "E5", "2" }

local function sources(r, model)
    model.sources = {}
    for i = 1, r:int(2, 4) do
        local s = { id = "s" .. i }
        if r:chance(0.85) then s.grade = r:pick(GRADES) end
        if r:chance(0.9) then
            local d = DAY0 + 90 * r:int(0, 16)
            s.first, s.last = d, d
            if r:chance(0.2) then s.first, s.last = date.parse(date.print(d):sub(1, 7)) end
        end
        model.sources[i] = s
    end
end

-- Instances by entity: the rows that introduce them and the ids that others may name.
local function instances(r, model)
    model.rows, model.keys = {}, {}
    local function add(entity, row)
        row.entity, row.values = entity, {}
        row.source = r:pick(model.sources).id
        if r:chance(0.15) and entity ~= "state" and not model.options.small then row.hedging = r:int(1, 2) end
        model.rows[#model.rows + 1] = row
        model.keys[entity] = model.keys[entity] or {}
        table.insert(model.keys[entity], record.identity(row))
    end
    for i = 1, r:int(3, 5) do add("state", { key = "S" .. i }) end
    local states = model.keys.state
    for i = 1, model.has.sector and r:int(1, 3) or 0 do add("sector", { key = "K" .. i }) end
    for i = 1, model.has.meeting and r:int(0, 5) or 0 do
        local parties = r:chance(0.5) and { states[1], states[2], states[3] } or r:shuffle { table.unpack(states) }
        add("meeting", { key = "M" .. i, parties = { table.unpack(parties, 1, r:weighted { { 5, 2 }, { 2, 3 } }) } })
    end
    local function children(entity, parent, prefix, most)
        for _, id in ipairs(model.keys[parent] or {}) do
            for i = 1, model.has[entity] and r:int(0, most) or 0 do add(entity, { key = prefix .. i, parent = id }) end
        end
    end
    children("seat", "meeting", "P", 2)
    children("programme", "state", "G", 2)
    children("step", "programme", "T", 2)
    for i = 1, model.has.event and r:int(0, 4) or 0 do
        local a = r:int(1, #states)
        local b = a % #states + 1
        if r:chance(0.6) then a, b = 1, 2 end
        add("event", { key = "E" .. i, parent = record.pair("dyad", states[a], states[b]) })
    end
end

-- Two rows on one instance never tie: a source says one thing on a day.
local function distinct_known(r, model, row, said)
    if model.options.ties then return end
    local id = row.a and (row.a < row.b and row.a .. row.b or row.b .. row.a) or record.identity(row)
    local source
    for _, s in ipairs(model.sources) do if s.id == row.source then source = s end end
    if r:chance(0.3) then row.known = some_day(r) end
    local function mark() return id .. row.source .. tostring(row.known or source.first or "") end
    while said[mark()] do row.known = some_day(r) + r:int(0, 29) end
    said[mark()] = true
end

local function values(r, model, entity, p)
    local out, n = {}, 0
    for _, a in ipairs(model.attrs_of[entity]) do
        if r:chance(p) then out[a.name], n = raw_value(r, model, a), n + 1 end
    end
    return n > 0 and out or nil
end

local function facts(r, model)
    local groups = model.options.small and { "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8" } or { "brief", "context", "more" }
    local said = {}
    for _, row in ipairs(model.rows) do distinct_known(r, model, row, said) end
    local function add(row, p, soft)
        row.values = values(r, model, row.entity, p)
        if not row.values then return end
        row.source, row.group = r:pick(model.sources).id, r:pick(groups)
        row.hedging = model.options.small and 0 or r:weighted { { 12, 0 }, { 4, 1 }, { 1, 2 }, { 1, 3 } }
        if soft and r:chance(0.8) then row.hedging = math.max(row.hedging, soft) end -- an instance that is only talked of
        if r:chance(0.1) then
            row.year = r:int(2018, 2024)
            row.from, row.to = date.day(row.year, 1, 1), date.day(row.year + 1, 1, 1)
        else
            if r:chance(model.options.small and 0.2 or 0.6) then row.from = some_day(r) end
            if r:chance(model.options.small and 0.1 or 0.3) then row.to = (row.from or DAY0) + 30 * r:int(1, 40) end
        end
        distinct_known(r, model, row, said)
        model.rows[#model.rows + 1] = row
    end
    local introduced = { table.unpack(model.rows) }
    for _, known in ipairs(introduced) do
        for _ = 1, r:weighted { { 1, 0 }, { 5, 1 }, { 3, 2 }, { 1, 3 } } do
            add({ entity = known.entity, key = known.key, parent = known.parent, parties = known.parties }, 0.5, known.hedging)
        end
    end
    local states = model.keys.state
    for i = 1, #states do
        for j = 1, #states do
            for _ = 1, i ~= j and r:weighted { { 4, 0 }, { 4, 1 }, { 3, 2 }, { 2, 3 }, { 1, 4 } } or 0 do
                add({ entity = "dyad", a = states[i], b = states[j] }, 0.6)
            end
        end
    end
    for _, a in ipairs(model.attrs) do
        if a.wants_default then a.default = raw_value(r, model, a) end
    end
end

local function covers(r, model)
    model.covers = {}
    local function add(entity, parent)
        local c = { entity = entity, parent = parent }
        if r:chance(0.8) then c.from = some_day(r) end
        if r:chance(0.8) then c.to = (c.from or DAY0) + 30 * r:int(1, 70) end
        if r:chance(0.3) and not model.options.small then c.group = "context" end
        model.covers[#model.covers + 1] = c
    end
    local function often(entity, p, parent_of)
        if not model.has[entity] then return end
        if r:chance(0.2) then add(entity) end
        for _, id in ipairs(parent_of or {}) do
            if r:chance(p) then add(entity, id) end
        end
    end
    local pairs_, ids = {}, model.keys
    for i, x in ipairs(ids.state) do
        for j, y in ipairs(ids.state) do if i ~= j then pairs_[#pairs_ + 1] = { entity = "dyad", a = x, b = y } end end
    end
    local function named(entity)
        local list = {}
        for i, id in ipairs(ids[entity] or {}) do list[i] = { entity = entity, key = id:match("^[^:]*:(.*)$") } end
        return list
    end
    for _ = 1, 2 do often("meeting", 0.15, pairs_) end
    often("event", 0.25, pairs_)
    often("programme", 0.4, named "state")
    often("seat", 0.5, named "meeting")
    if r:chance(0.6) then add "state" end
    if model.has.sector and r:chance(0.6) then add "sector" end
    if model.has.step and r:chance(0.5) then add "step" end
end

-- Days on which something begins or ends: conditions that name them, or the next ones, show who counts a day too many.
local function notable_days(model)
    model.days = { date.day(2024, 6, 20) }
    local function note(d) if d then model.days[#model.days + 1] = d end end
    for _, c in ipairs(model.covers) do note(c.from) note(c.to) note(c.from) note(c.to) end
    for _, row in ipairs(model.rows) do
        note(row.from)
        note(row.to)
        note(row.values and row.values.happened and row.values.happened[1])
    end
end

-- --- parameters and points -------------------------------------------------------------------------------------------
-- A double as the decimal that its shortest text is, if that has at most 15 decimals.
local function exact(x)
    for precision = 1, 17 do
        local s = ("%." .. precision .. "f"):format(x)
        if tonumber(s) == x then
            local dec = precision
            while dec > 0 and s:sub(-1) == "0" do s, dec = s:sub(1, -2), dec - 1 end
            return dec <= 15 and { op = "num", units = math.tointeger(tonumber((s:gsub("%.", "")))), dec = dec } or nil
        end
    end
end

local function literal(attr, raw)
    if attr.kind == "date" then return { op = "date", first = raw[1], last = raw[2] } end
    if attr.kind == "duration" then return { op = "dur", n = raw[1], unit = attr.months and "months" or "days" } end
    if attr.float then return exact(raw[1]) or { op = "float", v = raw[1] } end
    return { op = "num", units = raw[1], dec = attr.decimals or 0 }
end

local function params(r, model)
    model.params = {}
    for i = 1, r:int(0, 4) do
        local kind = model.options.small and "integer" or r:weighted { { 4, "integer" }, { 4, "number" }, { 1, "date" }, { 2, "duration" } }
        local p = kinds[kind](r, model)
        p.kind, p.name, p.unit = kind, "p" .. i, nil
        if r:chance(0.5) or kind == "duration" then
            p.raw = raw_value(r, model, p)
            p.value = literal(p, p.raw)
            if p.value.op == "num" then p.k, p.dec = "I", p.value.dec end
        else
            p.values = {}
            local d = some_day(r)
            for k = 1, r:int(1, 3) do
                local raw = raw_value(r, model, p)
                p.values[k] = { from = d, raw = raw, value = literal(p, raw) }
                d = d + 100 * r:int(1, 8)
            end
            p.declared = record.declared(p)
        end
        model.params[i] = p
    end
end

local function points(r, model)
    model.dims, model.groups = {}, {}
    local function scaled(d, x) return math.tointeger(x * 10 ^ d.decimals) end
    for _, name in ipairs { "cooperation", "risk" } do
        local d = { name = name, decimals = 6 }
        if r:chance(0.3) then
            d.decimals = r:pick { 0, 2 }
            d.resolution = ({ [0] = "1", [2] = "0.01" })[d.decimals]
        end
        if r:chance(0.5) then d.from = r:chance(0.8) and 0 or scaled(d, -2) end
        if r:chance(0.4) then d.to = scaled(d, r:int(1, 5)) end
        if r:chance(0.8) then d.levels = { { name = "low", at = 0 }, { name = "moderate", at = r:int(1, 2) }, { name = "high", at = r:int(3, 4) + 0.5 } } end
        model.dims[#model.dims + 1] = d
        if r:chance(0.7) then
            local g = { name = "g_" .. name, dimension = name }
            if r:chance(0.8) then g.cap = scaled(d, r:int(0, 4)) end
            if not g.cap or r:chance(0.4) then g.floor = scaled(d, -r:int(0, 3)) end
            model.groups[#model.groups + 1] = g
        end
    end
    if r:chance(0.3) then
        local d = { name = "odds", decimals = 12, logit = true, base = -1500000000000, levels = { { name = "unlikely", at = 0 }, { name = "even", at = 0.4 }, { name = "likely", at = 0.75 } } }
        model.dims[#model.dims + 1] = d
    end
end

-- --- rules -----------------------------------------------------------------------------------------------------------
local function accepts(r, model)
    if r:chance(0.6) then return nil end
    local a = { level = 0, attrs = {}, entities = {} }
    if r:chance(0.7) then
        a.level = r:int(1, 3)
        return a
    end
    for _ = 1, 2 do
        local attr = r:pick(model.attrs)
        a.attrs[attr.entity .. "." .. attr.name] = r:int(1, 3)
    end
    if r:chance(0.4) then a.entities[r:pick(model.entities).name] = r:int(1, 3) end
    return a
end

local function amounts(r, model, ctx)
    local list = {}
    for _, dim in ipairs(model.dims) do
        if r:chance(0.6) then
            local amount
            if r:chance(0.65) then
                local dec = math.min(dim.decimals, r:int(0, 3))
                if r:chance(0.1) then dec = 3 end
                amount = { op = "num", units = r:int(-2, 4) * (dec == 0 and 1 or math.tointeger(10 ^ dec)) + (dec > 0 and r:int(0, 9) or 0), dec = dec, k = "I" }
            else
                amount = conditions.amount(ctx)
            end
            list[#list + 1] = { dim = dim, amount = amount }
        end
    end
    return list
end

local function rules(r, model)
    model.rules, model.notes = {}, {}
    local n = model.options.rules or r:int(4, 9)
    local order, earlier = {}, {}
    for i = 1, n do order[i] = ("R%02d"):format(i) end
    r:shuffle(order)
    for i, id in ipairs(order) do
        local ctx = conditions.context(r, model, model.subject, earlier)
        local rule = { id = id, cases = {}, defeats = {}, accepts = accepts(r, model) }
        if #model.groups > 0 and r:chance(0.5) then rule.group = r:pick(model.groups).name end
        local n_cases = r:weighted { { 6, 1 }, { 2, 2 }, { 1, 3 } }
        local named = n_cases > 1 or r:chance(0.2)
        for k = 1, n_cases do
            rule.cases[k] = { name = named and "c" .. k or nil, when = conditions.truth(ctx, model.options.depth or 3), adds = amounts(r, model, ctx) }
        end
        for later = i + 1, n do
            if r:chance(0.08) then table.insert(rule.defeats, order[later]) end
        end
        model.rules[i] = rule
        earlier[#earlier + 1] = { id = id }
        for _, c in ipairs(rule.cases) do
            if c.name then earlier[#earlier + 1] = { id = id, case = c.name } end
        end
    end
    for i = 1, r:int(0, 2) do
        model.notes[i] = { id = "N" .. i, when = conditions.truth(conditions.context(r, model, model.subject, earlier), 2) }
    end
end

local function derived(r, model)
    model.derived, model.derived_of = {}, {}
    local n = 0
    for _, e in ipairs(model.entities) do
        model.derived_of[e.name] = {}
        if r:chance(0.25) then
            n = n + 1
            local d = conditions.derived(conditions.context(r, model, e.name, {}), "x" .. n)
            d.entity, d.name = e.name, e.name .. ".x" .. n
            model.derived[#model.derived + 1] = d
            table.insert(model.derived_of[e.name], d)
        end
    end
end

function generate.model(seed, options)
    local r = random.new(seed)
    local model = { seed = seed, options = options or {}, derived = {}, derived_of = {} }
    model.style = random.new(seed + 1)
    model.subject = r:chance(0.85) and "dyad" or "state"
    entities(r, model)
    attributes(r, model)
    for _, e in ipairs(model.entities) do model.derived_of[e.name] = {} end
    sources(r, model)
    instances(r, model)
    facts(r, model)
    covers(r, model)
    notable_days(model)
    params(r, model)
    points(r, model)
    if not model.options.small then derived(r, model) end
    rules(r, model)
    return model
end

-- --- subjects --------------------------------------------------------------------------------------------------------
-- Pairs (or states) at days of interest: where a row begins or ends, the day before, and any other.
function generate.subjects(model, n)
    local r, list = random.new(model.seed + 7), {}
    local states = model.keys.state
    for i = 1, n do
        local day = r:chance(0.3) and date.day(2024, 6, 20) or r:chance(0.7) and r:pick(model.days) + r:int(-1, 1) or some_day(r)
        local a = r:int(1, #states)
        local b = (a - 1 + r:int(1, #states - 1)) % #states + 1
        if r:chance(0.4) then a, b = 1, 2 end
        if model.subject == "dyad" then
            list[i] = { id = record.pair("dyad", states[a], states[b]), a = states[a]:match(":(.*)"), b = states[b]:match(":(.*)"), day = day }
        else
            list[i] = { id = states[a], a = states[a]:match(":(.*)"), day = day }
        end
    end
    return list
end

return generate
