-- What the files of a pack see: the words that declare, the names of types, and a part of Lua's libraries that can neither reach the machine, nor
-- change what others see, nor give different answers on different days. Runs within the sandbox, before any file of the pack does.
-- Gets declare(kind, name, body, line) and line(); returns a function that makes the environment of one file and one that ends a file.
local declare, line = ...

local error, getmetatable, ipairs, next, rawget, select, setmetatable, tostring, type = error, getmetatable, ipairs, next, rawget, select, setmetatable, tostring, type
local string, table, math, utf8 = string, table, math, utf8
local format, find, gsub = string.format, string.find, string.gsub
local huge, mathtype = math.huge, math.type

-- Numbers and order ---------------------------------------------------------------------------------------------------------------

-- The shortest digits that read back the same; '.' whatever the locale; integers as they are.
local function number_text(x)
    if mathtype(x) == "integer" then return format("%d", x) end
    if x ~= x then return "nan" end
    if x == huge then return "inf" end
    if x == -huge then return "-inf" end
    local text
    for digits = 15, 17 do
        text = gsub(format("%." .. digits .. "g", x), ",", ".")
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

-- Bytes decide, whatever the locale.
local function bytes_before(a, b)
    local n = #a < #b and #a or #b
    for i = 1, n do
        local x, y = string.byte(a, i), string.byte(b, i)
        if x ~= y then return x < y end
    end
    return #a < #b
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

local function ordinary_before(a, b)
    if type(a) == "string" and type(b) == "string" then return bytes_before(a, b) end
    return a < b
end

local function sort(list, before)
    if type(list) ~= "table" then error("sort: a list is expected, not a " .. type(list), 2) end
    if before ~= nil and type(before) ~= "function" then error("sort: a function is expected for the order, not a " .. type(before), 2) end
    merge_sort(list, before or ordinary_before)
end

local function key_before(a, b)
    local ta, tb = type(a), type(b)
    if ta ~= tb then return ta == "number" end
    if ta == "number" then return a < b end
    return bytes_before(a, b)
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
    local arguments, at = table.pack(...), 0
    local plain = gsub(template, "%%%%", "")
    for spec in string.gmatch(plain, "%%[%-%+ #0]*%d*%.?%d*(.?)") do
        at = at + 1
        local kind = type(arguments[at])
        if not find("diuoxXeEfgGsqc", spec, 1, true) or spec == "" then error("format: '%" .. spec .. "' is not offered", 2) end
        if at > arguments.n then error("format: value " .. at .. " is missing", 2) end
        if kind == "table" or kind == "function" or kind == "userdata" then error("format: value " .. at .. " is a " .. kind, 2) end
        if spec == "s" and kind == "number" then arguments[at] = number_text(arguments[at]) end
    end
    return (format(template, table.unpack(arguments, 1, arguments.n)))
end

-- Libraries ------------------------------------------------------------------------------------------------------------------------

local function pick(from, names)
    local to = {}
    for name in string.gmatch(names, "%w+") do to[name] = from[name] end
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

local strings = pick(string, "byte char len lower upper rep reverse sub")
strings.format = safe_format
local tables = pick(table, "concat insert remove unpack")
tables.sort = sort
local maths = pick(math, "abs ceil floor fmod max min modf sqrt exp log tointeger type ult pi huge maxinteger mininteger")
local utf8s = pick(utf8, "char len codepoint offset")

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

local waiting = {} -- words that were given a name and await their body: { kind, name, line }

local function word(kind)
    return function(name)
        if type(name) ~= "string" then error(kind .. ' wants a name first, as in ' .. kind .. ' "name" { ... }', 2) end
        local entry = { kind = kind, name = name, line = line() }
        waiting[#waiting + 1] = entry
        return function(body)
            if type(body) ~= "table" then error(kind .. " '" .. name .. "' wants its body in braces, not a " .. type(body), 2) end
            entry.done = true
            declare(kind, name, body, entry.line)
        end
    end
end

local words = {
    assert = function(value, message, ...)
        if value then return value, message, ... end
        error(message == nil and "assertion failed!" or message, 2)
    end,
    error = function(message, level)
        if type(message) == "table" or type(message) == "function" then message = "an error that is a " .. type(message) end
        error(text_of(message), type(level) == "number" and level > 0 and level + 1 or 2)
    end,
    ipairs = ipairs, pairs = sorted_pairs, select = select, tonumber = tonumber, tostring = text_of, type = type, rawequal = rawequal, rawlen = rawlen,
    string = read_only(strings, "string"), table = read_only(tables, "table"), math = read_only(maths, "math"), utf8 = read_only(utf8s, "utf8"),
    enum = list_type("enum", 'enum { "none", "some" }'), ref = text_type("ref", 'ref "state"'), duration = text_type("duration", 'duration "months"'),
    extend = function(name)
        if type(name) ~= "string" then error('extend wants a name, as in extend "dyad.trade_rank"', 2) end
        declare("extend", name, {}, line())
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

-- Edits that turn a into b.
local function distance(a, b)
    local row = {}
    for j = 0, #b do row[j] = j end
    for i = 1, #a do
        local diagonal = row[0]
        row[0] = i
        for j = 1, #b do
            local change = diagonal + (string.byte(a, i) == string.byte(b, j) and 0 or 1)
            diagonal = row[j]
            row[j] = math.min(row[j] + 1, row[j - 1] + 1, change)
        end
    end
    return row[#b]
end

local function nearest(name)
    local best, least = nil, #name // 3 + 1
    if #name > 20 then return "" end
    for _, known in next, { words, fresh } do
        for key in sorted_pairs(known) do
            local d = distance(name, key)
            if d < least or (d == least and not best) then best, least = key, d end
        end
    end
    return best and "; did you mean '" .. best .. "'?" or ""
end

local function environment()
    waiting = {}
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
    for _, entry in ipairs(waiting) do
        if not entry.done then
            return entry.kind .. " '" .. entry.name .. "' has no body; write " .. entry.kind .. ' "' .. entry.name .. '" { ... }', entry.line
        end
    end
end

return environment, finish
