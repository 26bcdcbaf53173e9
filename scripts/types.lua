-- The types of the condition language: kinds, units, how messages call them. Knows nothing of trees or of the record.
--
-- The vocabulary, as model.lua hands it to check.lua and lower.lua:
--   vocabulary = { entities = { name -> entity }, attributes = { entity name -> { name -> attribute } } }
--   entity     = { name, id, title, shape = "plain"|"pair"|"child", of = entity name (pair: both ends; child: parent),
--                  parties = bool, key = name of the key attribute (plain, child), time = name of the time attribute or nil }
--   attribute  = { name, entity = entity name, id (nil if derived), title, kind = "bool|integer|number|enum|text|date|duration|ref",
--                  unit = text or nil, decimals = n (nil: a double), labels, label_titles, ref = entity name, span = "days"|"months",
--                  key = bool, derived = grammar tree of its value or nil }
--   parameter  = { name, and the type as an attribute has it, lo, hi = value as the store keeps it (bool 0/1, scaled integer, double,
--                  label from 0, text id, day, days or months, instance id) }; one with dates has instead attr = attribute of the
--                  hidden entity "$" and instance = id of its one instance
--
-- A type = { kind, unit = { name -> exponent }, unit_name, decimals (integer: 0; nil: a double), labels, label_titles,
--            entity = name, entity_id, pair = entity if it is one of pairs, span, literal = true for what takes its unit, label or key from what it meets }.
-- Types are shared and never changed once made.
local order = require "order"

local types = {}

-- ---- units -----------------------------------------------------------------------------------------------------------

local PLAIN_UNITS = { share = true, ratio = true, index = true }
local NO_UNIT = {}
types.no_unit = NO_UNIT

local units = {}

local function add_factor(unit, factor, sign)
    local name, power = factor:match("^%s*([%a_][%w_]*)%s*%^%s*(%-?%d%d?)%s*$")
    if not name then name = factor:match("^%s*([%a_][%w_]*)%s*$") end
    if not name then return factor:match("^%s*1%s*$") ~= nil end
    if PLAIN_UNITS[name] then return true end
    local exponent = (unit[name] or 0) + sign * (tonumber(power) or 1)
    unit[name] = exponent ~= 0 and exponent or nil
    return true
end

local function parse_unit(text)
    local unit, sign, at = {}, 1, 1
    while true do
        local stop = text:find("[*/]", at) or #text + 1
        if not add_factor(unit, text:sub(at, stop - 1), sign) then return nil end
        if stop > #text then return next(unit) and unit or NO_UNIT end
        sign = text:sub(stop, stop) == "/" and -1 or 1
        at = stop + 1
    end
end

-- "usd", "usd/year", "km^2", "share" as exponents by name; nil and what was expected when it is none of these.
function types.unit(text)
    if text == nil or text == "" then return NO_UNIT end
    if units[text] == nil then units[text] = parse_unit(text) or false end
    if not units[text] then return nil, "a unit such as 'usd', 'usd/year', 'km^2' or 'share'" end
    return units[text]
end

function types.same_unit(x, y)
    if x == y then return true end
    for name, power in next, x do
        if y[name] ~= power then return false end
    end
    for name in next, y do
        if not x[name] then return false end
    end
    return true
end

function types.is_plain(unit) return next(unit) == nil end

local function factor_text(name, power) return power == 1 and name or name .. "^" .. power end

-- "usd/year"; "" for no unit.
function types.unit_text(unit)
    local above, below = {}, {}
    for _, name in ipairs(order.keys(unit)) do
        local power = unit[name]
        if power > 0 then above[#above + 1] = factor_text(name, power) else below[#below + 1] = factor_text(name, -power) end
    end
    if #above == 0 and #below == 0 then return "" end
    local text = #above > 0 and table.concat(above, "*") or "1"
    return #below > 0 and text .. "/" .. table.concat(below, "/") or text
end

-- x * y^power
function types.combine(x, y, power)
    if not next(y) then return x end
    local unit = {}
    for name, exponent in next, x do unit[name] = exponent end
    for name, exponent in next, y do
        local sum = (unit[name] or 0) + power * exponent
        unit[name] = sum ~= 0 and sum or nil
    end
    return next(unit) and unit or NO_UNIT
end

-- The square root; nil when an exponent is odd.
function types.root(unit)
    local root = {}
    for name, exponent in next, unit do
        if exponent % 2 ~= 0 then return nil end
        root[name] = exponent // 2
    end
    return next(root) and root or NO_UNIT
end

-- ---- types -----------------------------------------------------------------------------------------------------------

types.error = { kind = "error", unit = NO_UNIT }
types.bool = { kind = "bool", unit = NO_UNIT }
types.integer = { kind = "integer", unit = NO_UNIT, decimals = 0 }
types.double = { kind = "number", unit = NO_UNIT }
types.text = { kind = "text", unit = NO_UNIT }
types.date = { kind = "date", unit = NO_UNIT }
types.days = { kind = "duration", unit = NO_UNIT, span = "days" }
types.months = { kind = "duration", unit = NO_UNIT, span = "months" }
types.literal_text = { kind = "text", unit = NO_UNIT, literal = true }
types.hedging = { kind = "enum", unit = NO_UNIT, labels = { "fact", "claim", "forecast", "recommendation" } }
types.grade = { kind = "enum", unit = NO_UNIT, labels = { "A", "B", "C", "D", "E" } }

-- A number: decimals nil for a double, 0 for an integer.
function types.number(decimals, unit, literal)
    unit = unit or NO_UNIT
    if unit == NO_UNIT and not literal then
        if decimals == nil then return types.double end
        if decimals == 0 then return types.integer end
    end
    return { kind = decimals == 0 and "integer" or "number", decimals = decimals, unit = unit, literal = literal }
end

function types.ref(entity)
    return { kind = "ref", unit = NO_UNIT, entity = entity.name, entity_id = entity.id, pair = entity.shape == "pair" and entity or nil }
end

local made = setmetatable({}, { __mode = "k" })

-- The type that a record of the vocabulary (attribute or parameter) declares. References take their entity from `entities`, if given.
function types.of(record, entities)
    local t = made[record]
    if t then return t end
    local kind = record.kind
    t = { kind = kind, unit = NO_UNIT }
    if kind == "integer" or kind == "number" then
        t.unit = types.unit(record.unit) or NO_UNIT
        t.unit_name = record.unit
        t.decimals = kind == "integer" and 0 or record.decimals
    elseif kind == "enum" then
        t.labels, t.label_titles = record.labels, record.label_titles
    elseif kind == "duration" then
        t.span = record.span
    elseif kind == "ref" then
        t.entity = record.ref
        local entity = entities and entities[record.ref]
        t.entity_id = entity and entity.id
        t.pair = entity and entity.shape == "pair" and entity or nil
    end
    made[record] = t
    return t
end

function types.is_number(t) return t.kind == "integer" or t.kind == "number" end
-- Only known to be itself or anything: no spans of values.
function types.is_nominal(t) return t.kind == "text" or t.kind == "ref" end
function types.is_float(t) return t.kind == "number" and t.decimals == nil end
function types.is_ordered(t) return t.kind ~= "bool" and t.kind ~= "text" and t.kind ~= "ref" end

function types.same_labels(x, y)
    if x.labels == y.labels then return true end
    if #x.labels ~= #y.labels then return false end
    for i, label in ipairs(x.labels) do
        if y.labels[i] ~= label then return false end
    end
    return true
end

-- ---- names -----------------------------------------------------------------------------------------------------------

local MAX_LABELS = 4

local function article(word) return (word:find("^[aeio]") or word:find("^un[^i]")) and "an " .. word or "a " .. word end
types.article = article

local function label_list(labels)
    local shown = table.concat(labels, ", ", 1, math.min(#labels, MAX_LABELS))
    return #labels > MAX_LABELS and shown .. ", ..." or shown
end

local function number_name(t)
    if PLAIN_UNITS[t.unit_name] then return article(t.unit_name) end
    local noun = t.kind == "integer" and "an integer" or "a number"
    local unit = types.unit_text(t.unit)
    return unit ~= "" and noun .. " of " .. unit or noun
end

-- "an integer", "a number of usd", "a share", "an enum (none, candidate, ...)", "a date", "a number of months", "a state".
function types.name(t)
    local kind = t.kind
    if kind == "integer" or kind == "number" then return number_name(t) end
    if kind == "bool" then return "a truth" end
    if kind == "enum" then return "an enum (" .. label_list(t.labels) .. ")" end
    if kind == "duration" then return "a number of " .. (t.span or "days or months") end
    if kind == "ref" then return article(t.entity) end
    if kind == "error" then return "an error" end
    return article(kind)
end

return types
