-- Values as packs write them, read by their attribute's type into the two ends that the record keeps. A value that does not fit
-- gives nil and what is wrong with it: { code =, message =, expected =, meant = }, with the codes of facts.
local model_identity = require "model_identity"
local model_types = require "model_types"
local scaled = require "scaled"
local shape = require "shape"
local suggest = require "suggest"
local date = date or require "date"

local model_values = {}

-- What a text would be without its quotes, if that is of type t.
local function unquoted(t, value)
    if type(value) ~= "string" then return nil end
    if t.kind == "bool" then return (value == "true" or value == "false") and value or nil end
    if t.kind ~= "integer" and t.kind ~= "number" then return nil end
    return value:find("^%s*%-?[%d.]+[eE]?[+-]?%d*%s*$") and tonumber(value) and value:match("%S+") or nil
end

local function wrong_type(t, value)
    local plain = unquoted(t, value)
    return nil, { code = "E402", message = shape.describe(value) .. " does not fit", expected = model_types.name(t),
                  note = plain and "write it without quotes: " .. plain or nil }
end

local function in_range(t, x, value)
    if (t.lo and x < t.lo) or (t.hi and x > t.hi) then
        return nil, { code = "E403", message = scaled.text(value) .. " is out of range", expected = model_types.name(t) }
    end
    return { lo = x, hi = x }
end

local function read_number(t, value)
    if type(value) ~= "number" or value ~= value or math.abs(value) == math.huge then return wrong_type(t, value) end
    if t.float then return in_range(t, value + 0.0, value) end
    local units, why = scaled.units(value, t.decimals)
    if not units and why == "large" then
        return nil, { code = "E403", message = scaled.text(value) .. " is out of range", expected = model_types.name(t),
                      note = t.decimals > 0 and not (t.lo and t.hi) and "it is counted in 64 bits: with fewer `decimals` there is room for more" or nil }
    elseif not units then
        local whole = t.kind == "integer"
        local noun = whole and "is not a whole number" or "has more than " .. t.decimals .. " decimals"
        return nil, { code = "E409", message = scaled.text(value) .. " " .. noun, expected = model_types.name(t),
                      note = whole and "round it, or declare a number with `decimals`" or "round it, or raise `decimals`" }
    end
    return in_range(t, units, value)
end

local reader = { integer = function(_, t, value) return read_number(t, value) end,
                 number = function(_, t, value) return read_number(t, value) end }

function reader.bool(_, t, value)
    if type(value) ~= "boolean" then return wrong_type(t, value) end
    local x = value and 1 or 0
    return { lo = x, hi = x }
end

function reader.enum(_, t, value)
    if type(value) ~= "string" then return wrong_type(t, value) end
    local i = t.index[value]
    if i then return { lo = i, hi = i } end
    return nil, { code = "E404", message = string.format("'%s' is not a label", value), expected = model_types.name(t),
                  meant = suggest.nearest(value, t.labels) }
end

function reader.text(m, t, value)
    if type(value) ~= "string" then return wrong_type(t, value) end
    local id = m.store:text(value)
    return { lo = id, hi = id }
end

function reader.date(_, t, value)
    if type(value) ~= "string" then return wrong_type(t, value) end
    local first, last = date.parse(value)
    if first then return { lo = first, hi = last } end
    return nil, { code = "E406", message = string.format("'%s' is not a date", value), expected = model_types.name(t), meant = shape.meant_date(value) }
end

function reader.duration(_, t, value)
    if type(value) ~= "string" then return wrong_type(t, value) end
    local found = shape.duration(value)
    if found and (found.unit == "months") == t.months then return { lo = found.n, hi = found.n } end
    return nil, { code = "E406", message = string.format("'%s' is not a duration in %s", value, t.unit), expected = model_types.name(t) }
end

function reader.ref(m, t, value)
    local id, wrong = model_identity.reference(m, t.ref, value)
    if id then return { lo = id, hi = id } end
    return nil, wrong
end

-- The ends of `value` for type `t`, or nil and what is wrong.
function model_values.read(m, t, value) return reader[t.kind](m, t, value) end

-- The same from a text, as options give it: "0.2", "true", "held".
function model_values.from_text(m, t, text)
    if t.kind == "integer" or t.kind == "number" then
        local value = text:find("^%s*[+-]?[%d.]+[eE]?[+-]?%d*%s*$") and tonumber(text)
        if not value then return wrong_type(t, text) end
        return model_values.read(m, t, value)
    elseif t.kind == "bool" then
        if text ~= "true" and text ~= "false" then return wrong_type(t, text) end
        return model_values.read(m, t, text == "true")
    end
    return model_values.read(m, t, text)
end

return model_values
