-- Facts and coverage: rows of `facts "entity" { ... }` (and of tests' `given`) become instances and statements of the store.
-- Rows are taken parents first, so that the order of files and declarations does not matter.
local model_identity = require "model_identity"
local model_sources = require "model_sources"
local model_values = require "model_values"
local model_vocabulary = require "model_vocabulary"
local order = require "order"
local shape = require "shape"
local suggest = require "suggest"
local date = date or require "date"
local read = shape.read

local model_facts = {}

local HEDGINGS = { "fact", "claim", "forecast", "recommendation" }
local HEDGING_RANK = { fact = 0, claim = 1, forecast = 2, recommendation = 3 }
model_facts.HEDGINGS, model_facts.HEDGING_RANK = HEDGINGS, HEDGING_RANK

local read_hedging = shape.one_of(HEDGINGS)

-- ---- rows ------------------------------------------------------------------------------------------------------------
-- A row is { decl, path = {} or { i } or longer, body, entity, group = name, line, given = bool }.

function model_facts.fail(m, row, key, wrong)
    local path = row.path
    if wrong.path then
        for _, step in ipairs(wrong.path) do path = shape.extend(path, step) end
    elseif key ~= nil then
        path = shape.extend(path, key)
    end
    if wrong.missing and m:instance_has_failed(wrong.entity, wrong.wanted) then return end
    m:fail(wrong.code, row.decl, path, wrong.message, { expected = wrong.expected, meant = wrong.meant, note = wrong.note })
end

local function day_of(m, row, key)
    local value = row.body[key]
    if value == nil then return nil end
    local days = type(value) == "string" and { date.parse(value) }
    if days and days[1] then return days[1] end
    model_facts.fail(m, row, key, { code = "E406", message = shape.describe(value) .. " is not a date", expected = shape.DATES,
                                    meant = type(value) == "string" and shape.meant_date(value) or nil })
end

local function year_of(m, row)
    local value = row.body.year
    local year = math.type(value) and math.tointeger(value)
    if year and year >= 1 and year < 9999 then
        return date.parse(string.format("%04d", year)), (date.parse(string.format("%04d", year + 1)))
    end
    local plain = type(value) == "string" and value:match("^%s*(%d%d?%d?%d?)%s*$")
    model_facts.fail(m, row, "year", { code = "E406", message = shape.describe(value) .. " is not a year", expected = "a year such as 2014",
                                       note = plain and "write it without quotes: " .. plain or nil })
end

local function text_of(m, row, key)
    local value = row.body[key]
    if value == nil or type(value) == "string" then return value end
    model_facts.fail(m, row, key, { code = "E402", message = shape.describe(value) .. " does not fit", expected = "a text" })
end

-- The day an event of the row happened, if the row says so.
local function event_day(row)
    local time = row.entity.time
    local value = time and row.body[time.name]
    local first = type(value) == "string" and date.parse(value)
    return first or nil
end

-- Without dates of its own, a row holds from when its source spoke, or from the event if that is earlier.
local function implied_from(row, source)
    if not source or not source.first then return nil end
    local event = event_day(row)
    return event and math.min(event, source.first) or source.first
end

-- Valid from and to; nil = open.
local function validity(m, row, source)
    local body = row.body
    if body.year ~= nil then
        if body.from ~= nil or body.to ~= nil then
            model_facts.fail(m, row, "year", { code = "E411", message = "a row has either 'year' or 'from' and 'to'" })
            return nil, nil
        end
        local from, to = year_of(m, row)
        return from, to
    end
    local from, to = day_of(m, row, "from"), day_of(m, row, "to")
    if from and to and to <= from then
        model_facts.fail(m, row, "to", { code = "E411", message = string.format("'to' (%s) is not after 'from' (%s)", body.to, body.from),
                                         note = "'to' is the first day on which it no longer holds" })
    end
    if body.from ~= nil then return from, to end
    return implied_from(row, source), to
end

local function hedging_of(m, row)
    if row.body.hedging == nil then return 0 end
    local name = read_hedging(m, row.decl, shape.extend(row.path, "hedging"), row.body.hedging)
    return HEDGING_RANK[name or "fact"]
end

-- ---- statements ------------------------------------------------------------------------------------------------------

local function unknown_attribute(m, row, key)
    if m.broken[row.entity.name .. "." .. key] or m:has_failed(key) then return end
    local candidates = {}
    for name, attr in next, row.entity.attrs do
        if not attr.derived then candidates[name] = true end
    end
    for name in next, model_vocabulary.ROW_KEYS do candidates[name] = true end
    for name in next, model_identity.keys(row.entity) do candidates[name] = true end
    m:fail_key("E401", row.decl, shape.extend(row.path, key), string.format("'%s' is not an attribute of %s", key, row.entity.name),
               { meant = suggest.nearest(key, candidates) })
end

local function value_of(m, row, key)
    local attr = row.entity.attrs[key]
    if not attr then
        unknown_attribute(m, row, key)
        return nil
    end
    if attr.derived then
        m:fail_key("E401", row.decl, shape.extend(row.path, key), string.format("'%s' is derived, facts cannot give it", key),
                   { note = "it is declared at " .. m.where(attr.decl) })
        return nil
    end
    local range, wrong = model_values.read(m, attr.type, row.body[key])
    if not range then
        wrong.message = string.format("%s: %s", key, wrong.message)
        model_facts.fail(m, row, key, wrong)
        return nil
    end
    return attr, range
end

-- The attributes a row gives: { { attr =, lo =, hi = } ... }, and how many of the entity's own it tries to.
local function values_of(m, row)
    local identity, list, n = model_identity.keys(row.entity), {}, 0
    for _, key in ipairs(order.keys(row.body)) do
        if not identity[key] and (not model_vocabulary.ROW_KEYS[key] or key == "parties") then
            n = n + (row.entity.attrs[key] and 1 or 0)
            local attr, range = value_of(m, row, key)
            if attr then list[#list + 1] = { attr = attr, lo = range.lo, hi = range.hi } end
        end
    end
    return list, n
end

local function must_have_source(m, row, n_values)
    if row.given or row.body.source ~= nil or n_values == 0 then return end
    m:fail("E410", row.decl, row.path, string.format("these facts about %s do not say what they rest on", row.entity.name),
           { note = 'write source = "...", the name of a declared source' })
end

local function state(m, row, instance, values, common)
    common.entity, common.instance = row.entity.id, instance
    if #values == 0 then m.store:stmt(common) end -- that it exists; values say so by themselves
    for _, value in ipairs(values) do
        common.attr, common.lo, common.hi = value.attr.id, value.lo, value.hi
        m.store:stmt(common)
    end
end

local function stray_items(m, row)
    if row.body[1] ~= nil then
        m:fail("E101", row.decl, shape.extend(row.path, 1), "a row takes only keys, no items without one")
    end
end

-- Everything of a row but the instance itself.
local function add(m, row, instance)
    stray_items(m, row)
    local source = model_sources.find(m, row.decl, shape.extend(row.path, "source"), row.body.source)
    local values, n_values = values_of(m, row)
    must_have_source(m, row, n_values)
    local from, to = validity(m, row, source)
    local known = day_of(m, row, "known") or (source and source.first)
    local plain_entry = row.entity.shape == "plain" and n_values == 0 and row.body.from == nil and row.body.year == nil
    if plain_entry then from, known = nil, nil end
    local common = { from = from, to = to, known = known, hedging = hedging_of(m, row), group = m:group(row.group), source = source and source.id,
                     place = text_of(m, row, "place"), quote = text_of(m, row, "quote"), file = row.decl.file, line = row.line }
    text_of(m, row, "title")
    if instance then state(m, row, instance, values, common) end
end

-- ---- collecting ------------------------------------------------------------------------------------------------------

local function row_at(decl, path, body, entity, group, line)
    return { decl = decl, path = path, body = body, entity = entity, group = group, line = line or decl.line }
end

local function is_list(body) return type(body[1]) == "table" end

-- The rows of a table that is one row, or an array of them.
function model_facts.rows(m, decl, path, body, entity, group)
    if type(body) ~= "table" or body["function"] then
        shape.wrong(m, decl, path, body, "a row or a list of rows")
        return {}
    end
    if not is_list(body) then return { row_at(decl, path, body, entity, group) } end
    local rows, lines = {}, #path == 0 and m.item_lines(m, decl) or {}
    for i, item in ipairs(body) do
        local at = shape.extend(path, i)
        if type(item) == "table" then
            rows[#rows + 1] = row_at(decl, at, item, entity, group, lines[i])
        else
            shape.wrong(m, decl, at, item, "a row")
        end
    end
    for _, key in ipairs(order.keys(body)) do
        m:fail_key("E101", decl, shape.extend(path, key), string.format("'%s' stands beside rows, not in one", key))
    end
    return rows
end

-- The entity that `facts` or `covers` or `given` names; nil when it was reported.
function model_facts.entity(m, decl, name, path)
    local entity = m.entities[name]
    if entity or m.broken[name] or m.incomplete then return entity end
    local place = path and m.key(m, decl, path) or m.key(m, decl)
    m.diag:error("E105", place, string.format("'%s' is not an entity", tostring(name)), { meant = suggest.nearest(name, m.entities) })
end

-- The same for rows, which might have introduced instances.
function model_facts.entity_of_rows(m, decl, name, path)
    local entity = model_facts.entity(m, decl, name, path)
    if not entity then m:instance_fails(suggest.nearest(name, m.entities)) end
    return entity
end

local function by_entity(x, y)
    if x.entity ~= y.entity then
        if x.entity.depth ~= y.entity.depth then return x.entity.depth < y.entity.depth end
        return order.before(x.entity.name, y.entity.name)
    end
    return x.nth < y.nth
end

-- The key of the row that means nothing and reminds of this one.
local function misspelt(row, name)
    for _, key in ipairs(order.keys(row.body)) do
        local known = row.entity.attrs[key] or model_vocabulary.ROW_KEYS[key] or model_identity.keys(row.entity)[key]
        if not known and suggest.nearest(key, { name }) then return key end
    end
end

-- Reports what is wrong with a row's instance. Where the key itself is misspelt that is said elsewhere.
local function fail_instance(m, row, wrong)
    local instead = wrong.absent and misspelt(row, wrong.absent)
    if not instead then model_facts.fail(m, row, wrong.key, wrong) end
    local at = instead or row.entity.key and row.entity.key.name
    if at and row.body[at] ~= nil then m:instance_fails(row.entity.name, tostring(row.body[at])) end
end

-- Introduces the instances of rows, parents first. A row whose parties another one gives waits for it.
function model_facts.introduce(m, rows)
    for i, row in ipairs(rows) do row.nth = i end
    table.sort(rows, by_entity)
    local waiting = {}
    local function try(row)
        local instance, wrong = model_identity.introduce(m, row.entity, row.body)
        row.instance = instance
        return wrong
    end
    local i = 1
    while i <= #rows do
        local entity, last = rows[i].entity, i
        for k = i, #rows do
            if rows[k].entity ~= entity then break end
            last = k
            local wrong = try(rows[k])
            if wrong and wrong.later then waiting[#waiting + 1] = rows[k] elseif wrong then fail_instance(m, rows[k], wrong) end
        end
        for _, row in ipairs(waiting) do
            local wrong = try(row)
            if wrong then fail_instance(m, row, wrong) end
        end
        waiting, i = {}, last + 1
    end
end

function model_facts.add(m, rows)
    for _, row in ipairs(rows) do add(m, row, row.instance) end
end

-- ---- covers ----------------------------------------------------------------------------------------------------------

local COVER_KEYS = { from = { read = read.days }, to = { read = read.days }, source = { read = read.text }, place = { read = read.text },
                     quote = { read = read.text }, title = { read = read.text } }

local function cover_keys(entity)
    local keys = {}
    for key, want in next, COVER_KEYS do keys[key] = want end
    if entity.shape == "child" then
        for key in next, model_identity.parent_keys(entity.of) do keys[key] = { read = read.any } end
    end
    return keys
end

local function cover_parent(m, decl, path, value, entity)
    if entity.shape ~= "child" or not model_identity.names_parent(entity.of, value) then return nil, true end
    local parent, wrong = model_identity.parent(m, entity.of, value)
    if parent then return parent, true end
    model_facts.fail(m, { decl = decl, path = path }, wrong.key, wrong)
    return nil, false
end

-- Closes the children of a parent. A pair's meetings are those of the pair turned round: both are closed.
local function close(m, entity, value, parent, record)
    record.entity, record.parent = entity.id, parent
    m.covered[entity.name] = true
    m.store:cover(record)
    if entity.parties and parent then
        record.parent = model_identity.pair(m, entity.of, { a = value.b, b = value.a })
        m.store:cover(record)
    end
end

-- What the table at `path` of a declaration says of `entity`, in group `group`.
function model_facts.cover(m, decl, path, value, entity, group)
    if entity.shape == "pair" then
        m:fail_key("E111", decl, path, string.format("pairs such as %s are no collection to close", entity.name))
        return
    end
    local body = shape.check(m, decl, path, value, cover_keys(entity), "covers")
    if type(value) ~= "table" then return end
    local source = model_sources.find(m, decl, shape.extend(path, "source"), body.source)
    local parent, well = cover_parent(m, decl, path, value, entity)
    local from, to = body.from and body.from.first, body.to and body.to.first
    if from and to and to <= from then
        m:fail("E411", decl, shape.extend(path, "to"), "the period ends before it begins")
        return
    end
    if well then close(m, entity, value, parent, { from = from, to = to, group = m:group(group), source = source and source.id }) end
end

-- ---- all of it -------------------------------------------------------------------------------------------------------

-- Introduces every instance; statements follow with `finish`, once tests' rows have introduced theirs.
function model_facts.collect(m)
    local rows = {}
    for _, decl in ipairs(m.kinds.facts) do
        local entity = model_facts.entity_of_rows(m, decl, decl.name)
        if entity then
            for _, row in ipairs(model_facts.rows(m, decl, {}, decl.body, entity, decl.group)) do rows[#rows + 1] = row end
        end
    end
    return rows
end

function model_facts.covers(m)
    for _, decl in ipairs(m.kinds.covers) do
        local entity = model_facts.entity(m, decl, decl.name)
        if entity then model_facts.cover(m, decl, {}, decl.body, entity, decl.group) end
    end
end

return model_facts
