-- Parameters: constants of the analyst, or values that change on certain dates. Those with dates become attributes of the hidden
-- entity `$`, whose one instance is `$`, so that conditions read them like facts.
--   parameter = { name, type, lo, hi | attr, instance, text, source, decl }
local model_types = require "model_types"
local model_values = require "model_values"
local model_vocabulary = require "model_vocabulary"
local order = require "order"
local scaled = require "scaled"
local shape = require "shape"
local suggest = require "suggest"
local date = date or require "date"
local read = shape.read

local model_parameters = {}

local KEYS = { type = { read = read.any, required = true, remedy = 'type = "duration", or another type' }, value = { read = read.any },
               values = { read = read.table }, source = { read = read.text }, title = { read = read.text }, doc = { read = read.text } }

-- `type = "duration"` leaves it to the value whether months or days are meant.
local function duration_type(body)
    local sample = body.value
    if sample == nil and body.values then sample = body.values[order.keys(body.values)[1]] end
    local found = type(sample) == "string" and shape.duration(sample)
    return { type = "duration", found and found.unit or "months" }
end

local function read_type(m, decl, body)
    local wanted = body.type
    local bare = wanted == "duration" or (type(wanted) == "table" and wanted.type == "duration" and wanted[1] == nil)
    return model_types.read(m, decl, { "type" }, bare and duration_type(body) or wanted)
end

local function value_at(m, decl, path, t, value)
    local range, wrong = model_values.read(m, t, value)
    if range then return range end
    if wrong.missing and m:instance_has_failed(wrong.entity, wrong.wanted) then return nil end
    m:fail(wrong.code == "E405" and "E105" or wrong.code == "E403" and "E106" or "E103", decl, path, wrong.message,
           { expected = wrong.expected, meant = wrong.meant, note = wrong.note })
end

local function shown(value)
    if type(value) == "string" then return value end
    if type(value) == "number" then return scaled.text(value) end
    return tostring(value)
end

-- ---- values with dates -----------------------------------------------------------------------------------------------

local function dated_values(m, decl, t, values)
    local list = {}
    for _, key in ipairs(order.keys(values)) do
        local first, last = date.parse(key)
        if not first then
            m:fail_key("E107", decl, { "values", key }, string.format("'%s' is not a date", key),
                       { expected = "a date such as '2024-06-18', from which the value holds" })
        else
            local range = value_at(m, decl, { "values", key }, t, values[key])
            if range then list[#list + 1] = { from = first, last = last, lo = range.lo, hi = range.hi, text = key .. ": " .. shown(values[key]), key = key } end
        end
    end
    table.sort(list, function(x, y) return x.from < y.from or (x.from == y.from and order.before(x.key, y.key)) end)
    for i = 2, #list do
        if list[i].from == list[i - 1].from then
            m:fail_key("E104", decl, { "values", list[i].key }, string.format("'%s' and '%s' begin on the same day", list[i - 1].key, list[i].key))
        end
    end
    return list
end

-- The hidden entity and its instance, made for the first dated parameter.
local function hidden(m)
    if m.hidden then return m.hidden end
    local entity = { name = "$", shape = "plain", attrs = {} }
    entity.id = m.store:entity { name = "$", title = "parameters", shape = "plain" }
    local key = m.store:attr { name = "id", entity = entity.id, kind = "text", key = true, policy = "newest", symmetric = false, float = false, decimals = 0 }
    m.store:set_entity(entity.id, { key_attr = key })
    entity.instance = m.store:instance { entity = entity.id, key = "$", title = "parameters" }
    m.hidden = entity
    return entity
end

local function make_dated(m, found, list)
    local entity, t = hidden(m), found.type
    local attr = { name = found.name, entity = entity, type = t, title = found.title, decl = found.decl }
    attr.id = m.store:attr { name = found.name, title = found.title, entity = entity.id, kind = t.kind, unit = t.unit, float = t.float or false,
                             decimals = t.decimals or 0, lo = t.lo, hi = t.hi, labels = t.labels, ref = t.ref and t.ref.id, symmetric = false,
                             policy = "newest", key = false }
    local texts = {}
    for i, value in ipairs(list) do
        local next_one = list[i + 1]
        texts[i] = value.text
        m.store:stmt { entity = entity.id, instance = entity.instance, attr = attr.id, from = value.from, to = next_one and next_one.from,
                       lo = value.lo, hi = value.hi, hedging = 0, group = m:group(""), place = "from " .. value.key, file = found.decl.file,
                       line = found.decl.line }
    end
    found.attr, found.instance, found.text = attr, entity.instance, table.concat(texts, ", ")
end

-- ---- one parameter ---------------------------------------------------------------------------------------------------

local function from_option(m, found, text)
    local range, wrong = model_values.from_text(m, found.type, text)
    if range then
        found.lo, found.hi, found.text, found.source = range.lo, range.hi, text, "option"
        return
    end
    m.diag:error("E103", {}, string.format("the option for parameter '%s': %s", found.name, wrong.message),
                 { expected = wrong.expected, meant = wrong.meant, note = wrong.note })
end

local function from_declaration(m, decl, body, found, meant)
    if body.value ~= nil and body.values ~= nil then
        m:fail_key("E111", decl, { "values" }, "a parameter has either 'value' or 'values'")
    elseif body.values ~= nil then
        local list = dated_values(m, decl, found.type, body.values)
        if #list > 0 then return make_dated(m, found, list) end
        if next(body.values) == nil then m:fail("E102", decl, { "values" }, "no values are given", { expected = '{ ["2015-01-01"] = 0.2, ... }' }) end
    elseif body.value ~= nil then
        local range = value_at(m, decl, { "value" }, found.type, body.value)
        if range then found.lo, found.hi, found.text = range.lo, range.hi, shown(body.value) end
    elseif not meant.value and not meant.values and decl.body.value == nil and decl.body.values == nil then
        m:fail("E102", decl, {}, "param has neither 'value' nor 'values'")
    end
end

local function parameter(m, decl)
    local body, _, meant = shape.check(m, decl, {}, decl.body, KEYS, "param")
    if not model_vocabulary.usable(m, decl, decl.name, "a parameter") or body.type == nil then return nil end
    local t = read_type(m, decl, body)
    if not t then return nil end
    local found = { name = decl.name, type = t, title = body.title, source = body.source, decl = decl, text = "" }
    local option = m.options.param and m.options.param[decl.name]
    if option ~= nil then
        from_option(m, found, option)
    else
        from_declaration(m, decl, body, found, meant)
    end
    return found
end

function model_parameters.build(m)
    m.parameters = {}
    local first = model_vocabulary.first_of(m, m.kinds.param)
    for _, name in ipairs(order.keys(first)) do
        m.parameters[name] = parameter(m, first[name])
        local found = m.parameters[name]
        if not found or not (found.attr or found.lo) then m:name_fails("$" .. name) end
    end
    for _, name in ipairs(order.keys(m.options.param or {})) do
        if not first[name] and not m.incomplete then
            m.diag:error("E105", {}, string.format("the pack has no parameter '%s'", name), { meant = suggest.nearest(name, first) })
        end
    end
end

-- As types.lua documents it.
function model_parameters.export(m)
    local out = {}
    for name, found in next, m.parameters do
        if found.attr or found.lo then
            local record = model_vocabulary.export_type(found.type, { name = name })
            if found.attr then
                record.attr = model_vocabulary.export_type(found.type, { name = name, entity = "$", id = found.attr.id, title = found.title })
                record.instance = found.instance
            else
                record.lo, record.hi = found.lo, found.hi
            end
            out[name] = record
        end
    end
    return out
end

return model_parameters
