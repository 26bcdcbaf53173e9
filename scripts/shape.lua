-- The shape of a declaration's table: which keys it may have, which it must, and what their values look like. Reports every key
-- that is not so and hands back those that are. What names refer to is left to the model.
local order = require "order"
local scaled = require "scaled"
local suggest = require "suggest"
local date = date or require "date"

local shape = {}

-- A pack's value in a word or two, for "... is X".
function shape.describe(value)
    local kind = type(value)
    if kind == "string" then return #value <= 40 and "the text '" .. value .. "'" or "a text" end
    if kind == "number" then return "the number " .. scaled.text(value) end
    if kind == "boolean" then return tostring(value) end
    if kind == "nil" then return "nothing" end
    if kind == "table" and value["function"] then return "a function" end
    return "a table"
end

local function extend(path, key)
    local longer = table.move(path, 1, #path, 1, {})
    longer[#longer + 1] = key
    return longer
end
shape.extend = extend

-- What stands at the end of a path: "'cap'", "item 2".
local function named(decl, path)
    local last = path[#path]
    if math.type(last) == "integer" then return "item " .. last end
    return "'" .. tostring(last or decl.name) .. "'"
end

function shape.wrong(m, decl, path, value, expected)
    m:fail("E103", decl, path, string.format("%s is %s", named(decl, path), shape.describe(value)), { expected = expected })
end

-- ---- readers: (m, decl, path, value) -> what it stands for, or nil when it was reported --------------------------------

local read = {}
shape.read = read

function read.text(m, decl, path, value)
    if type(value) == "string" then return value end
    shape.wrong(m, decl, path, value, "a text")
end

function read.bool(m, decl, path, value)
    if type(value) == "boolean" then return value end
    shape.wrong(m, decl, path, value, "true or false")
end

function read.number(m, decl, path, value)
    if type(value) == "number" and value == value and value ~= math.huge and value ~= -math.huge then return value end
    shape.wrong(m, decl, path, value, "a number")
end

function read.any(_, _, _, value) return value end

function read.table(m, decl, path, value)
    if type(value) == "table" and not value["function"] then return value end
    shape.wrong(m, decl, path, value, "a table")
end

local MONTHS = {}
for month in ("january february march april may june july august september october november december"):gmatch("%a+") do MONTHS[#MONTHS + 1] = month end

local function month_of(word)
    for i, month in ipairs(MONTHS) do
        if #word >= 3 and month:sub(1, #word) == word:lower() then return i end
    end
end

-- The date that "30 May 2024", "May 30, 2024", "May 2024" or "2024/5/30" mean, as packs write it; nil for what may be read in two ways.
function shape.meant_date(text)
    local day, word, year = text:match("^%s*(%d%d?)%.?%s+(%a+)%.?,?%s+(%d%d%d%d)%s*$")
    if not day then word, day, year = text:match("^%s*(%a+)%.?%s+(%d%d?),?%s+(%d%d%d%d)%s*$") end
    if not day then word, year = text:match("^%s*(%a+)%.?,?%s+(%d%d%d%d)%s*$") end
    local month = word and month_of(word)
    if not word then year, month, day = text:match("^%s*(%d%d%d%d)[/.-](%d%d?)[/.-](%d%d?)%s*$") end
    if not month then return nil end
    local meant = string.format("%s-%02d", year, month) .. (day and string.format("-%02d", day) or "")
    return date.parse(meant) and meant or nil
end

shape.DATES = "a date such as '2024-06-18', '2024-06' or '2024'"
local DAY = "a day such as '2024-06-18'"

local function read_days(m, decl, path, value, expected)
    if type(value) ~= "string" then
        shape.wrong(m, decl, path, value, expected)
        return nil
    end
    local first, last = date.parse(value)
    if first then return first, last end
    m:fail("E107", decl, path, string.format("'%s' is not a %s", value, expected == DAY and "day" or "date"),
           { expected = expected, meant = shape.meant_date(value) })
end

-- First and last day that a date names.
function read.days(m, decl, path, value)
    local first, last = read_days(m, decl, path, value, shape.DATES)
    return first and { first = first, last = last }
end

-- One exact day.
function read.day(m, decl, path, value)
    local first, last = read_days(m, decl, path, value, DAY)
    if not first or first == last then return first end
    m:fail("E107", decl, path, string.format("'%s' is not one day", value), { expected = DAY })
end

-- "24 months" -> { n = 24, unit = "months" }; weeks become days, years months.
function shape.duration(text)
    local n, unit = text:match("^%s*(%d+)%s+(%a+)%s*$")
    n = n and #n <= 6 and tonumber(n)
    unit = unit and unit:gsub("s$", "")
    if not n then return nil end
    if unit == "day" then return { n = n, unit = "days" } end
    if unit == "week" then return { n = 7 * n, unit = "days" } end
    if unit == "month" then return { n = n, unit = "months" } end
    if unit == "year" then return { n = 12 * n, unit = "months" } end
    return nil
end

function read.months(m, decl, path, value)
    local found = type(value) == "string" and shape.duration(value)
    if found and found.unit == "months" and found.n > 0 then return found.n end
    if type(value) == "string" then
        m:fail("E107", decl, path, string.format("'%s' is not a number of months or years", value),
               { expected = "a duration such as '24 months' or '10 years'" })
        return nil
    end
    shape.wrong(m, decl, path, value, "a duration such as '24 months' or '10 years'")
end

-- One of `choices` (an array of texts).
function shape.one_of(choices)
    return function(m, decl, path, value)
        if type(value) == "string" then
            for _, choice in ipairs(choices) do
                if value == choice then return value end
            end
            m:fail("E103", decl, path, string.format("'%s' is not a choice of '%s'", value, tostring(path[#path])),
                   { expected = m.choices(choices), meant = suggest.nearest(value, choices) })
            return nil
        end
        shape.wrong(m, decl, path, value, m.choices(choices))
    end
end

-- An array each item of which `item` reads; one bare item is taken as an array of one when `lone` says so.
function shape.list_of(item, expected, lone)
    return function(m, decl, path, value)
        if type(value) ~= "table" or value["function"] then
            if lone and type(value) ~= "table" then
                local one = item(m, decl, path, value)
                return one ~= nil and { one } or nil
            end
            shape.wrong(m, decl, path, value, expected)
            return nil
        end
        local list, all = {}, true
        for i, entry in ipairs(value) do
            local got = item(m, decl, extend(path, i), entry)
            if got == nil then all = false else list[#list + 1] = got end
        end
        for _, key in ipairs(order.keys(value)) do
            all = false
            m:fail_key("E101", decl, extend(path, key), string.format("'%s' does not belong in a list", key),
                       { expected = expected })
        end
        return all and list or nil
    end
end

read.texts = shape.list_of(read.text, "a list of texts", true)

-- ---- whole tables ----------------------------------------------------------------------------------------------------

local function stray_items(m, decl, path, body, what)
    if body[1] ~= nil then
        m:fail("E101", decl, extend(path, 1), string.format("%s takes only keys, no items without one", what))
    end
end

-- Gives the keys that were probably meant.
local function stray_keys(m, decl, path, body, keys, what)
    local all_meant = {}
    for _, key in ipairs(order.keys(body)) do
        if not keys[key] then
            local meant = suggest.nearest(key, keys)
            if meant then all_meant[meant] = true end
            m:fail_key("E101", decl, extend(path, key), string.format("'%s' is not a key of %s", key, what),
                       { meant = meant, expected = not meant and m.names(keys) or nil })
        end
    end
    return all_meant
end

-- Checks `body` (the table at `path` of the declaration) against `keys`: { name = { read = reader, required = bool } }.
-- Gives the values that could be read, whether everything was well, and the keys of which misspelt ones remind: that they are
-- missing is not said.
function shape.check(m, decl, path, body, keys, what)
    local out, all = {}, true
    if type(body) ~= "table" or body["function"] then
        shape.wrong(m, decl, path, body, "a table with the keys of " .. what)
        return out, false, {}
    end
    stray_items(m, decl, path, body, what)
    local meant = stray_keys(m, decl, path, body, keys, what)
    for _, key in ipairs(order.keys(keys)) do
        local want, value = keys[key], body[key]
        if value ~= nil then
            out[key] = want.read(m, decl, extend(path, key), value)
            if out[key] == nil then all = false end
        elseif want.required then
            all = false
            if not meant[key] then
                m:fail("E102", decl, path, string.format("%s has no '%s'", what, key), { note = want.remedy and "write " .. want.remedy or nil })
            end
        end
    end
    return out, all, meant
end

-- "rule 'C01'"; declarations without names are just their word.
function shape.title(decl)
    local word = decl.word or decl.kind
    return decl.name and decl.name ~= "" and string.format("%s '%s'", word, decl.name) or word
end

function shape.is_identifier(name) return type(name) == "string" and name:find("^[%a_][%w_]*$") ~= nil end

return shape
