-- The record of the reference evaluator: what the rows of a model say of a cell, a collection or an instance on given days.
-- Owns instances, validity, hedging, policies, defaults and coverage; nothing is merged or indexed beyond one list per cell.
--
-- A model (made by generate.lua or by hand) has
--   entities  { name, shape = "plain"|"pair"|"child", of, parties, key, time }
--   attrs     { name, entity, kind, lo, hi, decimals, labels, ref, default, symmetric, policy }   lo, hi, default in units
--   sources   { id, grade = "C3", first, last }         days
--   rows      { entity, key | a, b | key, parent | key, parties, values = { [attr] = value }, from, to, known, hedging = 0..3, group, source }
--   covers    { entity, parent, from, to, group }       parent an identity such as a row's, or nil
-- A value is true/false, { lo, hi } in units, or a text or instance id for texts and references.
local range = require "naive_range"
local record = {}
local huge = math.huge

-- --- identities ------------------------------------------------------------------------------------------------------
function record.plain(entity, key) return entity .. ":" .. key end
function record.pair(entity, a, b) return entity .. ":" .. a .. ">" .. b end

-- The id of the instance a row or a cover's parent names; ends and parents are ids themselves.
function record.identity(x)
    if x.a then return record.pair(x.entity, x.a, x.b) end
    if x.parent then return record.plain(x.entity, x.key) .. "@" .. x.parent end
    return record.plain(x.entity, x.key)
end

local function note_instance(world, x)
    local id = record.identity(x)
    if not world.instances[id] then
        world.instances[id] = { id = id, entity = x.entity, key = x.key, a = x.a, b = x.b, parent = x.parent, parties = {} }
        table.insert(world.by_entity[x.entity], world.instances[id])
        world.rows = {}
    end
    for _, p in ipairs(x.parties or {}) do world.instances[id].parties[p] = true end
    return id
end

-- --- the world -------------------------------------------------------------------------------------------------------
local function value_of(attr, raw)
    if attr.kind == "bool" then return range.bool(raw) end
    if attr.kind == "text" or attr.kind == "ref" then return range.nominal(raw) end
    if attr.kind == "duration" and attr.months then return range.months(raw[1], raw[2]) end
    if attr.float then return range.float(raw[1] + 0.0, raw[2] + 0.0) end
    return range.int(raw[1], raw[2], attr.decimals or 0)
end

function record.declared(attr)
    if attr.kind == "bool" then return "U" end
    if attr.kind == "text" or attr.kind == "ref" then return range.nominal(nil) end
    if attr.kind == "enum" then return range.int(0, #attr.labels - 1) end
    return value_of(attr, { attr.lo or -huge, attr.hi or huge })
end

-- From when a row holds: as it says; else from its source's date, or from the event if that is earlier. Bare rows of plain entities hold always.
local function validity(world, row)
    local entity = world.entities[row.entity]
    if row.from then return row.from end
    if entity.shape == "plain" and not next(row.values or {}) then return -huge end
    local source = row.source and world.sources[row.source]
    local first = source and source.first
    if not first then return -huge end
    local event = entity.time and row.values and row.values[entity.time]
    return event and math.min(event[1], first) or first
end

local function known_since(world, row)
    if world.entities[row.entity].shape == "plain" and not next(row.values or {}) and not row.from then return -huge end
    local source = row.source and world.sources[row.source]
    return row.known or source and source.first or -huge
end

local function add_statement(world, id, attr, row, value)
    local list = world.statements[id] or {}
    world.statements[id] = list
    list[#list + 1] = { attr = attr, value = value, from = validity(world, row), to = row.to or huge, known = known_since(world, row),
        hedging = row.hedging or 0, source = row.source and world.sources[row.source] or nil }
end

-- The parents whose collections a declaration closes: a set of ids, nil for all. What two parties have seen is the same from either side.
local function parents_of(world, c)
    if not c.parent then return nil end
    local set = { [record.identity(c.parent)] = true }
    if world.entities[c.entity].parties and c.parent.a then
        set[record.identity { entity = c.parent.entity, a = c.parent.b, b = c.parent.a }] = true
    end
    return set
end

-- options: groups = set of facts files that count (nil: all), known_on = day
function record.world(model, options)
    options = options or {}
    local world = { entities = {}, attrs = {}, sources = {}, instances = {}, by_entity = {}, statements = {}, covers = {}, rows = {} }
    for _, e in ipairs(model.entities) do world.entities[e.name], world.by_entity[e.name] = e, {} end
    for _, s in ipairs(model.sources) do world.sources[s.id] = s end
    for _, a in ipairs(model.attrs) do
        world.attrs[a.entity .. "." .. a.name] = a
        a.declared = record.declared(a)
        a.fallback = a.default ~= nil and value_of(a, a.default) or a.declared
    end
    local function counts(x) return not (options.groups and x.group) or options.groups[x.group] end
    for _, row in ipairs(model.rows) do
        local id = note_instance(world, row)
        if counts(row) and (not options.known_on or known_since(world, row) <= options.known_on) then
            add_statement(world, id, nil, row, nil)
            for name, raw in pairs(row.values or {}) do
                local attr = world.attrs[row.entity .. "." .. name]
                add_statement(world, id, attr, row, value_of(attr, raw))
                if attr.symmetric then
                    local back = note_instance(world, { entity = row.entity, a = row.b, b = row.a })
                    add_statement(world, back, attr, row, value_of(attr, raw))
                end
            end
        end
    end
    for _, c in ipairs(model.covers) do
        if counts(c) then world.covers[#world.covers + 1] = { entity = c.entity, from = c.from, to = c.to, parents = parents_of(world, c) } end
    end
    return world
end

-- --- completions -----------------------------------------------------------------------------------------------------
-- Both yield a function that takes it back. A filled cell says nothing of when its instance exists, and gives way to whatever is on record.
function record.fill(world, id, attr, raw)
    local ids = { id }
    local a, b = id:match("^[^:]*:(.-)>(.*)$")
    if attr.symmetric then ids[2] = record.pair(attr.entity, b, a) end
    for _, x in ipairs(ids) do
        world.statements[x] = world.statements[x] or {}
        table.insert(world.statements[x], { attr = attr, value = value_of(attr, raw), from = -huge, to = huge, known = -huge, hedging = 0, silent = true })
    end
    return function()
        for _, x in ipairs(ids) do table.remove(world.statements[x]) end
    end
end

function record.add_row(world, row)
    local id = note_instance(world, row)
    add_statement(world, id, nil, row, nil)
    for name, raw in pairs(row.values or {}) do
        local attr = world.attrs[row.entity .. "." .. name]
        add_statement(world, id, attr, row, value_of(attr, raw))
    end
    return function()
        world.instances[id], world.statements[id] = nil, nil
        table.remove(world.by_entity[row.entity])
        world.rows = {}
    end
end

-- --- one cell --------------------------------------------------------------------------------------------------------
local function grade_rank(source)
    local letter, digit = (source and source.grade or ""):match("^([A-E]?)([1-5]?)")
    return (letter or "") ~= "" and letter:byte() or 127, (digit or "") ~= "" and digit:byte() or 127
end

-- Values in their own order: the last resort, so that nothing depends on where a statement stands.
local function lower(x, y)
    if type(x) == "string" then return x == "F" and y == "T" end
    if x.k == "N" then return x.v < y.v end
    if x.lo ~= y.lo then return x.lo < y.lo end
    return x.hi < y.hi
end

local function id_of(source) return source and source.id or "" end

local function newer(x, y)
    if x.silent ~= y.silent then return y.silent or false end
    if x.known ~= y.known then return x.known > y.known end
    local xg, xc = grade_rank(x.source)
    local yg, yc = grade_rank(y.source)
    if xg ~= yg then return xg < yg end
    if xc ~= yc then return xc < yc end
    if id_of(x.source) ~= id_of(y.source) then return id_of(x.source) < id_of(y.source) end
    return x.attr ~= nil and lower(x.value, y.value)
end
local function better_graded(x, y)
    local xg, xc = grade_rank(x.source)
    local yg, yc = grade_rank(y.source)
    if xg ~= yg then return xg < yg end
    if xc ~= yc then return xc < yc end
    return newer(x, y)
end

local function same(x, y)
    if type(x) == "string" then return x == y end
    if x.k == "N" then return x.v == y.v end
    return x.lo == y.lo and x.hi == y.hi
end

-- What all of a list agree on, or nil: one value, or for dates of different precision the days that all of them allow.
local function agreed(attr, list)
    local value = list[1].value
    for _, s in ipairs(list) do
        if attr.kind == "date" then
            value = range.int(math.max(value.lo, s.value.lo), math.min(value.hi, s.value.hi))
            if value.lo > value.hi then return nil end
        elseif not same(s.value, value) then
            return nil
        end
    end
    return value
end

-- The value of statements that do not agree, and those that stand for it. They come newest first.
local function settled(attr, list)
    if attr.policy == "hull" then
        local value = list[1].value
        for _, s in ipairs(list) do value = range.span(value, s.value) end
        return value, list
    end
    local best = list[1]
    for _, s in ipairs(list) do
        if attr.policy == "best_graded" and better_graded(s, best) then best = s end
    end
    local standing = {}
    for _, s in ipairs(list) do if same(s.value, best.value) then standing[#standing + 1] = s end end
    return best.value, standing
end

-- What the accepted statements of a cell come to on one day, or nil without any. `top` is the one whose source and date stand for the value.
local function on_day(world, id, attr, level, day)
    local valid, chosen, strongest = {}, {}, 9
    for _, s in ipairs(world.statements[id] or {}) do
        if s.attr == attr and s.from <= day and day < s.to and s.hedging <= level then
            valid[#valid + 1] = s
            strongest = math.min(strongest, s.hedging)
        end
    end
    if #valid == 0 then return nil end
    for _, s in ipairs(valid) do if s.hedging == strongest then chosen[#chosen + 1] = s end end
    table.sort(chosen, newer)
    local value, standing = agreed(attr, chosen), chosen
    if value == nil then value, standing = settled(attr, chosen) end
    return { value = value, contested = agreed(attr, valid) == nil, hedging = strongest, top = standing[1] }
end

-- One day of every stretch of `days` on which the statements of an instance do not change.
local function days_that_differ(world, id, days)
    if days.lo == days.hi then return { days.lo } end
    local list, least = {}, 0
    for _, s in ipairs(world.statements[id] or {}) do
        for _, d in ipairs { s.from, s.to } do
            if d > days.lo and d <= days.hi and math.type(d) == "integer" then list[#list + 1] = d end
            if math.type(d) == "integer" then least = math.min(least, d) end
        end
    end
    list[#list + 1] = days.lo == -huge and least - 1 or days.lo
    return list
end

local function tally(n, all) return n == all and "T" or n == 0 and "F" or "U" end

-- `ref` is a nominal value. Yields value, known, contested, and what hedging, grade and known-since may be.
function record.cell(world, attr, level, ref, days)
    local any_hedging, any_grade, any_since = range.int(0, 3), range.int(0, 4), range.all_int()
    if ref.v == nil then return { value = attr.declared, known = "U", contested = "U", hedging = any_hedging, grade = any_grade, since = any_since } end
    local list = days_that_differ(world, ref.v, days)
    local n_known, n_contested, out = 0, 0, {}
    local function widen(name, v) out[name] = out[name] and range.span(out[name], v) or v end
    for _, day in ipairs(list) do
        local r = on_day(world, ref.v, attr, level, day)
        local rank = r and grade_rank(r.top.source)
        widen("value", r and r.value or attr.fallback)
        widen("hedging", r and range.int(r.hedging) or any_hedging)
        widen("grade", r and rank < 127 and range.int(rank - 65) or any_grade)
        widen("since", r and r.top.known ~= -huge and range.int(r.top.known) or any_since)
        if r then n_known = n_known + 1 end
        if r and r.contested then n_contested = n_contested + 1 end
    end
    out.known, out.contested = tally(n_known, #list), tally(n_contested, #list)
    if world.missed and n_known < #list then world.missed[ref.v .. " " .. attr.name] = { id = ref.v, attr = attr } end
    return out
end

-- The key of an instance, which is always known.
function record.key(world, ref)
    if ref.v == nil then return range.nominal(nil) end
    return range.nominal(world.instances[ref.v] and world.instances[ref.v].key or ref.v:match("^[^:]*:([^@]*)"))
end

-- On record, as far as the accepted hedging goes; weaker hedging leaves it open.
function record.exists(world, level, ref, days)
    if ref.v == nil then return "U" end
    local list = days_that_differ(world, ref.v, days)
    local n_sure, n_weak = 0, 0
    for _, day in ipairs(list) do
        local sure, weak = false, false
        for _, s in ipairs(world.statements[ref.v] or {}) do
            if s.from <= day and day < s.to and not s.silent then
                if s.hedging <= level then sure = true else weak = true end
            end
        end
        if sure then n_sure = n_sure + 1 elseif weak then n_weak = n_weak + 1 end
    end
    if n_sure == #list then return "T" end
    return n_sure == 0 and n_weak == 0 and "F" or "U"
end

-- The same for rows on record alone: one that is only known with weaker hedging is none.
function record.seen(world, level, ref, days)
    if record.exists(world, level, ref, days) ~= "U" then return record.exists(world, level, ref, days) end
    if ref.v == nil then return "F" end
    local some = false
    for _, day in ipairs(days_that_differ(world, ref.v, days)) do
        if record.exists(world, level, ref, range.int(day)) == "T" then some = true end
    end
    return some and "U" or "F"
end

-- --- collections -----------------------------------------------------------------------------------------------------
local function sort_key(world, x)
    if x.a then return record.key(world, range.nominal(x.a)).v .. "\0" .. record.key(world, range.nominal(x.b)).v end
    return x.key .. "\0" .. (x.parent or "")
end

local function sees(parent, x)
    if x.parent then return x.parent == parent end
    local a, b = parent:match("^[^:]*:(.-)>(.*)$")
    return a ~= nil and x.parties[a] and x.parties[b]
end

-- Instances of an entity (of one parent, or all of them) as references in key order.
function record.rows(world, entity, parent)
    local name = entity .. " " .. (parent or "")
    if world.rows[name] then return world.rows[name] end
    local found = {}
    for _, x in ipairs(world.by_entity[entity]) do
        if not parent or sees(parent, x) then found[#found + 1] = x end
    end
    table.sort(found, function(x, y) return sort_key(world, x) < sort_key(world, y) end)
    local refs = {}
    for i, x in ipairs(found) do refs[i] = range.nominal(x.id) end
    world.rows[name] = refs
    return refs
end

local function covers_of(world, entity, parent)
    local list = {}
    for _, c in ipairs(world.covers) do
        if c.entity == entity and (not c.parents or (parent and c.parents[parent])) then list[#list + 1] = c end
    end
    return list
end

-- Where rows nobody has seen may lie, as of `days`: spans of time, inclusive; an entity without time has one without ends. Empty: closed.
function record.gaps(world, entity, parent, days)
    local covers = covers_of(world, entity, parent)
    if not world.entities[entity].time then
        local day = days.lo
        while day ~= -huge do
            local reach = -huge
            for _, c in ipairs(covers) do
                if (c.from or -huge) <= day and day <= (c.to or huge) then reach = math.max(reach, c.to or huge) end
            end
            if reach == -huge then break end
            if reach >= days.hi then return {} end
            day = reach + 1
        end
        return { { lo = -huge, hi = huge } }
    end
    table.sort(covers, function(x, y) return (x.from or -huge) < (y.from or -huge) end)
    local gaps, open, last = {}, -huge, days.hi == huge and huge or days.hi - 1
    for _, c in ipairs(covers) do
        local from, to = c.from or -huge, c.to or huge
        local before = math.min(from - 1, last)
        if open <= before and from ~= -huge then gaps[#gaps + 1] = { lo = open, hi = before } end
        open = math.max(open, to)
    end
    if open <= last and open ~= huge then gaps[#gaps + 1] = { lo = open, hi = last } end
    return gaps
end

return record
