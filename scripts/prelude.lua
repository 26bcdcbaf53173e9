-- What the files of a pack see: the words that declare, the names of types, and a part of Lua's libraries that can neither reach the machine, nor
-- change what others see, nor give different answers on different days. Runs within the sandbox, before any file of the pack does.
-- Gets declare(kind, name, body, line), line() and charge(n), which counts work that takes as long as n steps; returns a function that makes the
-- environment of one file and one that ends a file.
local declare, line, charge = ...

local error, getmetatable, ipairs, next, rawequal, rawget, rawlen = error, getmetatable, ipairs, next, rawequal, rawget, rawlen
local select, setmetatable, tonumber, tostring, type = select, setmetatable, tonumber, tostring, type
local string, table, math, utf8 = string, table, math, utf8
local byte, format, find, gmatch, gsub = string.byte, string.format, string.find, string.gmatch, string.gsub
local huge, mathtype = math.huge, math.type

-- Numbers and order ---------------------------------------------------------------------------------------------------------------

-- The digits of numbers far from 1 take C long to find.
local function cost_of_digits(value)
    local size = mathtype(value) == "float" and value < 0 and -value or value
    return mathtype(size) == "float" and size ~= 0 and (size > 1e15 or size < 1e-15) and 1500 or 50
end

-- The shortest digits that read back the same; integers as they are.
local function number_text(x)
    if mathtype(x) == "integer" then return format("%d", x) end
    if x ~= x then return "nan" end
    if x == huge then return "inf" end
    if x == -huge then return "-inf" end
    local text
    charge(cost_of_digits(x))
    for digits = 15, 17 do
        text = format("%." .. digits .. "g", x)
        if tonumber(text) == x then break end
    end
    if not find(text, "[%.e]") then text = text .. ".0" end
    return text
end

local function text_of(value)
    local t = type(value)
    if t == "number" then return number_text(value) end
    if t == "string" then return value end
    if t == "boolean" or t == "nil" then return tostring(value) end
    return t -- never an address
end

-- Stable; n log n calls of `before`.
local function merge_sort(list, before)
    local n, width = #list, 1
    local from, to = list, {}
    while width < n do
        for left = 1, n, 2 * width do
            local middle, right = left + width, left + 2 * width
            if middle > n + 1 then middle = n + 1 end
            if right > n + 1 then right = n + 1 end
            local i, j = left, middle
            for k = left, right - 1 do
                if i < middle and (j >= right or not before(from[j], from[i])) then
                    to[k], i = from[i], i + 1
                else
                    to[k], j = from[j], j + 1
                end
            end
        end
        from, to, width = to, from, 2 * width
    end
    if from ~= list then for k = 1, n do list[k] = from[k] end end
end

-- Texts by their bytes: the state runs in the locale "C".
local function ordinary_before(a, b) return a < b end

local function sort(list, before)
    if type(list) ~= "table" then error("sort: a list is expected, not a " .. type(list), 2) end
    if before ~= nil and type(before) ~= "function" then error("sort: a function is expected for the order, not a " .. type(before), 2) end
    merge_sort(list, before or ordinary_before)
end

local function key_before(a, b)
    local ta, tb = type(a), type(b)
    if ta ~= tb then return ta == "number" end
    return a < b
end

-- Numbers ascending, then texts by their bytes.
local function sorted_pairs(t)
    if type(t) ~= "table" then error("pairs: a table is expected, not a " .. type(t), 2) end
    local keys, n = {}, 0
    for key in next, t do
        local kind = type(key)
        if kind ~= "number" and kind ~= "string" then error("pairs: a key is a " .. kind .. "; only numbers and texts have an order", 2) end
        n = n + 1
        keys[n] = key
    end
    merge_sort(keys, key_before)
    local i = 0
    return function()
        i = i + 1
        local key = keys[i]
        if key ~= nil then return key, t[key] end
    end
end

-- string.format without addresses.
local function safe_format(template, ...)
    if type(template) ~= "string" then error("format: a text is expected, not a " .. type(template), 2) end
    charge(4 * #template)
    local arguments, at = table.pack(...), 0
    local plain = gsub(template, "%%%%", "")
    for spec in gmatch(plain, "%%[%-%+ #0]*%d*%.?%d*(.?)") do
        at = at + 1
        local kind = type(arguments[at])
        if spec == "" or not find("diuoxXeEfgGsqc", spec, 1, true) then error("format: '%" .. spec .. "' is not offered", 2) end
        if at > arguments.n then error("format: value " .. at .. " is missing", 2) end
        if kind == "table" or kind == "function" then error("format: value " .. at .. " is a " .. kind, 2) end
        if spec == "s" and kind == "number" then arguments[at] = number_text(arguments[at]) end
        if find("eEfgG", spec, 1, true) then charge(cost_of_digits(arguments[at])) end
    end
    return (format(template, table.unpack(arguments, 1, arguments.n)))
end

-- Libraries ------------------------------------------------------------------------------------------------------------------------

local function pick(from, names)
    local to = {}
    for name in gmatch(names, "%w+") do to[name] = from[name] end
    return to
end

-- A table that can be read, not changed.
local function read_only(t, what)
    return setmetatable({}, {
        __index = t,
        __newindex = function(_, key) error("'" .. what .. "' cannot be changed: '" .. text_of(key) .. "'", 2) end,
        __metatable = false,
    })
end

-- f, which takes about as long as its first argument, a text or a list, is long.
local function charged(f)
    return function(x, ...)
        local kind = type(x)
        if kind == "string" then charge(#x) elseif kind == "table" then charge(4 * rawlen(x)) end
        return f(x, ...)
    end
end

-- The same where a place within the list is given; at its end there is nothing to move.
local function charged_within(f, n_without)
    local slow = charged(f)
    return function(...)
        if select("#", ...) > n_without then return slow(...) end
        return f(...)
    end
end

local MOST_VALUES = 200

local function unpack(list, from, to)
    if type(list) ~= "table" then error("unpack: a list is expected, not a " .. type(list), 2) end
    from, to = from or 1, to or rawlen(list)
    if mathtype(from) ~= "integer" or mathtype(to) ~= "integer" then error("unpack: whole numbers are expected", 2) end
    if to + 0.0 - from >= MOST_VALUES then error("unpack: more than " .. MOST_VALUES .. " values at once", 2) end
    charge(8 * (to - from))
    return table.unpack(list, from, to)
end

-- As many bytes, or characters, at once as a call takes well.
local function few(f, name)
    return function(text, from, to, ...)
        if type(text) == "string" and to ~= nil then charge(#text < MOST_VALUES and #text or MOST_VALUES) end
        if type(text) == "string" and to ~= nil and #text > MOST_VALUES then
            local first, last = tonumber(from), tonumber(to)
            if first and last and first < 0 then first = first + #text + 1 end
            if first and last and last < 0 then last = last + #text + 1 end
            if first and last and last - first >= MOST_VALUES then error(name .. ": more than " .. MOST_VALUES .. " values at once", 2) end
        end
        return f(text, from, to, ...)
    end
end

-- Nothing, however often, is nothing: Lua's own would go on counting.
local function rep(text, n, between)
    if text == "" and (between == nil or between == "") then return "" end
    if mathtype(n) then charge(n) end
    return string.rep(text, n, between)
end

local strings = pick(string, "char len lower upper reverse sub")
strings.byte, strings.format, strings.rep = few(byte, "byte"), safe_format, rep
local tables = {}
tables.concat, tables.insert, tables.remove = charged(table.concat), charged_within(table.insert, 2), charged_within(table.remove, 1)
tables.sort, tables.unpack = sort, unpack
local maths = pick(math, "abs ceil floor fmod max min modf sqrt exp log tointeger type ult pi huge maxinteger mininteger")
local utf8s = pick(utf8, "char")
utf8s.len, utf8s.offset, utf8s.codepoint = charged(utf8.len), charged(utf8.offset), few(utf8.codepoint, "codepoint")

-- Texts reach their functions through this metatable.
local of_strings = getmetatable("")
of_strings.__index = read_only(strings, "string")
of_strings.__metatable = false

-- Types ----------------------------------------------------------------------------------------------------------------------------

-- A bare word for a type. With `takes` it can be called too, as in `integer { 1, 300 }`.
local function bare_type(name, takes)
    local function call(_, body)
        if not takes then error(name .. " takes nothing", 2) end
        if type(body) ~= "table" then error(name .. " wants its range in braces, as in " .. name .. " { 0, 100 }", 2) end
        local made = { type = name }
        for key, value in next, body do
            if key == "type" then error(name .. " has no key 'type'", 2) end
            made[key] = value
        end
        return made
    end
    return function() return setmetatable({ type = name }, { __call = call, __metatable = false }) end
end

local function list_type(name, example)
    return function(body)
        if type(body) ~= "table" then error(name .. " wants a list, as in " .. example, 2) end
        local made = { type = name }
        for key, value in next, body do made[key] = value end
        return made
    end
end

local function text_type(name, example)
    return function(argument)
        if type(argument) ~= "string" then error(name .. " wants a name, as in " .. example, 2) end
        return { type = name, argument }
    end
end

-- Words ----------------------------------------------------------------------------------------------------------------------------

local waiting, n_waiting = {}, 0 -- words that were given a name and await their body: { kind, name, line, at }, some nil

local function await(kind, name)
    n_waiting = n_waiting + 1
    local entry = { kind = kind, name = name, line = line(), at = n_waiting }
    waiting[n_waiting] = entry
    return entry
end

local function done(entry)
    waiting[entry.at] = nil
    while n_waiting > 0 and waiting[n_waiting] == nil do n_waiting = n_waiting - 1 end
    entry.at = 0
end

local function word(kind)
    return function(name)
        if type(name) ~= "string" then error(kind .. ' wants a name first, as in ' .. kind .. ' "name" { ... }', 2) end
        local entry = await(kind, name)
        return function(body)
            if type(body) ~= "table" then error(kind .. " '" .. name .. "' wants its body in braces, not a " .. type(body), 2) end
            done(entry)
            declare(kind, name, body, entry.line)
        end
    end
end

local words = {
    assert = function(value, message, ...)
        if value then return value, message, ... end
        error(message == nil and "assertion failed!" or type(message) == "string" and message or text_of(message), 2)
    end,
    error = function(message, level)
        if type(message) == "table" or type(message) == "function" then message = "an error that is a " .. type(message) end
        if mathtype(level) ~= "integer" or level < 1 or level > 100 then level = 1 end
        error(text_of(message), level + 1)
    end,
    ipairs = ipairs, pairs = sorted_pairs, select = select, tonumber = charged(tonumber), tostring = text_of, type = type, rawequal = rawequal, rawlen = rawlen,
    string = read_only(strings, "string"), table = read_only(tables, "table"), math = read_only(maths, "math"), utf8 = read_only(utf8s, "utf8"),
    enum = list_type("enum", 'enum { "none", "some" }'), ref = text_type("ref", 'ref "state"'), duration = text_type("duration", 'duration "months"'),
    extend = function(name)
        if type(name) ~= "string" then error('extend wants a name, as in extend "dyad.trade_rank"', 2) end
        declare("extend", name, {}, line())
        return function() error("extend takes a name alone; what changes is declared beside it, as in attribute \"" .. name .. "\" { ... }", 2) end
    end,
}
-- Made anew at each use, so that no file can change what another sees.
local fresh = {
    integer = bare_type("integer", true), number = bare_type("number", true), text = bare_type("text"), bool = bare_type("bool"), date = bare_type("date"),
}
for _, kind in next, { "pack", "dimension", "levels", "group", "param", "entity", "attribute", "derived", "source", "facts", "covers", "rule", "note", "test" } do
    words[kind] = word(kind)
end

-- Environments -----------------------------------------------------------------------------------------------------------------------

-- Edits that turn a into b; a swap of neighbours is one.
local function distance(a, b)
    local before, above, row = {}, {}, {}
    for j = 0, #b do above[j] = j end
    for i = 1, #a do
        row[0] = i
        for j = 1, #b do
            local same = byte(a, i) == byte(b, j)
            row[j] = math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same and 0 or 1))
            if i > 1 and j > 1 and byte(a, i) == byte(b, j - 1) and byte(a, i - 1) == byte(b, j) then row[j] = math.min(row[j], before[j - 2] + 1) end
        end
        before, above, row = above, row, before
    end
    return above[#b]
end

-- Edits between a name and a word it may be meant for: one, two in long ones; and words that are cut short or go on, as in `boolean`.
local function slips(name, key)
    local shorter = #name < #key and #name or #key
    if shorter >= 4 and name:sub(1, shorter) == key:sub(1, shorter) then return 1 end
    local d = distance(name, key)
    return d < shorter and d <= (shorter >= 7 and 2 or 1) and d or nil
end

local function nearest(name)
    local best, least
    if #name > 20 then return "" end
    for _, known in next, { words, fresh } do
        for key in sorted_pairs(known) do
            local d = slips(string.lower(name), key)
            if d and (not least or d < least or (d == least and bytes_before(key, best))) then best, least = key, d end
        end
    end
    return best and "; did you mean '" .. best .. "'?" or ""
end

local function environment()
    waiting, n_waiting = {}, 0
    return setmetatable({}, {
        __index = function(_, key)
            local make = rawget(fresh, key)
            if make then return make() end
            local found = rawget(words, key)
            if found == nil then error("'" .. text_of(key) .. "' is not a word of packs" .. nearest(text_of(key)), 2) end
            return found
        end,
        __newindex = function(_, key) error("globals are not kept from file to file; write `local " .. text_of(key) .. " = ...`", 2) end,
        __metatable = false,
    })
end

-- What is wrong with a file that has run to its end, and where: a message and a line, or nothing.
local function finish()
    for i = 1, n_waiting do
        local entry = waiting[i]
        if entry then
            return entry.kind .. " '" .. entry.name .. "' has no body; write " .. entry.kind .. ' "' .. entry.name .. '" { ... }', entry.line
        end
    end
end

return environment, finish
