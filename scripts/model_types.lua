-- The types a vocabulary may give: reads `integer { 1, 300 }`, `enum { ... }`, `ref "state"` and the like into type records
--   { kind = "bool|integer|number|enum|text|date|duration|ref", float = bool, decimals = n, unit = text | nil, lo, hi = ends
--     (scaled; nil = open), labels = { ... }, index = { label = 0.. }, ref = entity record, months = bool (durations) }
local order = require "order"
local scaled = require "scaled"
local shape = require "shape"
local suggest = require "suggest"

local model_types = {}

local MAX_DECIMALS = 15
local MAX_LABELS = 1000
local FRACTION = { share = true, ratio = true }

-- Keys beside `type` that each kind takes, and how many items without a key.
local KINDS = {
    bool = { items = 0, keys = {} },
    integer = { items = 2, keys = { unit = true } },
    number = { items = 2, keys = { unit = true, decimals = true } },
    enum = { items = MAX_LABELS, keys = {} },
    text = { items = 0, keys = {} },
    date = { items = 0, keys = {} },
    duration = { items = 1, keys = {} },
    ref = { items = 1, keys = {} },
}
local WORDS = "bool, integer { ... }, number { ... }, enum { ... }, text, date, duration '...' or ref '...'"

local function stray(m, decl, path, value, kind)
    local known, well = KINDS[kind], true
    for _, key in ipairs(order.keys(value)) do
        if key ~= "type" and not known.keys[key] then
            well = false
            m:fail_key("E101", decl, shape.extend(path, key), string.format("'%s' is not a key of the type %s", key, kind),
                       { meant = suggest.nearest(key, known.keys) })
        end
    end
    if value[known.items + 1] ~= nil then
        well = false
        m:fail("E103", decl, shape.extend(path, known.items + 1), string.format("too many items for the type %s", kind),
               { expected = known.items == 0 and "none" or "at most " .. known.items })
    end
    return well
end

-- ---- the kinds -------------------------------------------------------------------------------------------------------

-- An end of a range, scaled; nil when it is open or wrong.
local function range_end(m, decl, path, t, value, i)
    local x = value[i]
    if x == nil then return nil end
    path = shape.extend(path, i)
    if not shape.read.number(m, decl, path, x) then return nil end
    if t.float then return x + 0.0 end
    local units, why = scaled.units(x, t.decimals)
    if units then return units end
    m:fail("E106", decl, path, string.format("%s %s", scaled.text(x), why == "large" and "is too large" or
           "is not whole at " .. t.decimals .. " decimals"))
    return nil
end

local function read_range(m, decl, path, t, value)
    t.lo, t.hi = range_end(m, decl, path, t, value, 1), range_end(m, decl, path, t, value, 2)
    if t.lo and t.hi and t.lo > t.hi then
        m:fail("E110", decl, path, string.format("the range from %s to %s is empty", scaled.text(value[1]), scaled.text(value[2])))
        t.lo, t.hi = nil, nil
    end
    if value.unit ~= nil then t.unit = shape.read.text(m, decl, shape.extend(path, "unit"), value.unit) end
end

local function read_decimals(m, decl, path, value)
    if value.decimals == nil then return 0, true end
    local n = math.type(value.decimals) and math.tointeger(value.decimals)
    if n and n >= 0 and n <= MAX_DECIMALS then return n, false end
    shape.wrong(m, decl, shape.extend(path, "decimals"), value.decimals, "a whole number from 0 to " .. MAX_DECIMALS)
    return 0, false
end

local reader = {}

function reader.integer(m, decl, path, value)
    local t = { kind = "integer", decimals = 0 }
    read_range(m, decl, path, t, value)
    return t
end

function reader.number(m, decl, path, value)
    local decimals, float = read_decimals(m, decl, path, value)
    local t = { kind = "number", decimals = decimals, float = float }
    read_range(m, decl, path, t, value)
    return t
end

function reader.enum(m, decl, path, value)
    local t = { kind = "enum", labels = {}, index = {} }
    for i, label in ipairs(value) do
        local at = shape.extend(path, i)
        if shape.read.text(m, decl, at, label) then
            if t.index[label] then
                m:fail("E104", decl, at, string.format("the label '%s' is listed twice", label))
            else
                t.index[label] = #t.labels
                t.labels[#t.labels + 1] = label
            end
        end
    end
    if value[1] == nil then
        m:fail("E102", decl, path, "an enum needs labels", { expected = "enum { 'low', 'high' }, in ascending order" })
        return nil
    end
    t.lo, t.hi = 0, math.max(#t.labels - 1, 0)
    return t
end

function reader.duration(m, decl, path, value)
    if value[1] ~= "months" and value[1] ~= "days" then
        m:fail("E103", decl, path, "a duration is counted in months or in days", { expected = 'duration "months" or duration "days"' })
        return nil
    end
    return { kind = "duration", months = value[1] == "months", unit = value[1], decimals = 0 }
end

function reader.ref(m, decl, path, value)
    local at = shape.extend(path, 1)
    if not shape.read.text(m, decl, at, value[1]) then return nil end
    local entity = m.entities[value[1]]
    if not entity then
        if not m.broken[value[1]] then m:unknown("E105", decl, at, string.format("'%s' is not an entity", value[1]), value[1], m.entities) end
        return nil
    end
    return { kind = "ref", ref = entity }
end

for _, kind in ipairs { "bool", "text", "date" } do
    reader[kind] = function() return { kind = kind, decimals = 0 } end
end

-- ---- reading one -----------------------------------------------------------------------------------------------------

-- Names that stand for a whole type when it is given as a text: param "x" { type = "share" }.
local function from_text(name)
    if FRACTION[name] then return { type = "number", 0, 1, unit = name } end
    if name == "index" then return { type = "number", unit = "index" } end
    return KINDS[name] and { type = name } or nil
end

function model_types.read(m, decl, path, value)
    if type(value) == "string" then
        local found = from_text(value)
        if not found then
            local names = order.keys(KINDS)
            m:fail("E103", decl, path, string.format("'%s' is not a type", value),
                   { expected = WORDS, meant = suggest.nearest(value, names) })
            return nil
        end
        value = found
    end
    local kind = type(value) == "table" and value.type
    if not KINDS[kind] then
        shape.wrong(m, decl, path, value, WORDS)
        return nil
    end
    if not stray(m, decl, path, value, kind) then return nil end
    return reader[kind](m, decl, path, value)
end

-- A type as a pack would write it, for messages.
function model_types.name(t)
    if t.kind == "enum" then return "one of " .. table.concat(t.labels, ", ", 1, math.min(8, #t.labels)) .. (#t.labels > 8 and ", ..." or "") end
    if t.kind == "ref" then return "the key of a " .. t.ref.name end
    if t.kind == "bool" then return "true or false" end
    if t.kind == "date" then return shape.DATES end
    if t.kind == "duration" then return t.months and "a duration such as '24 months'" or "a duration such as '90 days'" end
    if t.kind == "text" then return "a text" end
    local function shown(x) return t.float and scaled.text(x) or scaled.print(x, t.decimals) end
    local noun = t.kind == "integer" and "a whole number" or "a number"
    if t.lo and t.hi then return string.format("%s from %s to %s", noun, shown(t.lo), shown(t.hi)) end
    if t.lo then return noun .. " of at least " .. shown(t.lo) end
    if t.hi then return noun .. " of at most " .. shown(t.hi) end
    return noun
end

return model_types
