-- Where a declaration, its keys and its values stand in the text of a pack file. Reads Lua's tokens, not its meaning: what
-- loops and helpers make is found where it is written, or not at all. Only asked when there is something to report.
--
-- source.index(text):locate(line, kind, name, path, nth, n) gives, for the declaration `kind "name" { ... }` that begins on
-- `line`, the place of the value at `path` (array of keys; {} or nil: the declaration itself):
--   { line=, column=, width=, literal=bool, at=function(offset) -> line, column end, key = { line=, column=, width= } | nil }
-- `at` maps byte `offset` (from 1) of a literal string's value to where it stands. Columns count bytes from 1. `nth` of `n`
-- says which of several declarations of the same kind and name on the line is meant. nil when the text does not show it.
-- The index has the tokens too, for who looks for one: index.tokens, index:place_of(k), index:tokens_on(line).
local source = {}
local index = {}
index.__index = index

-- ---- tokens ----------------------------------------------------------------------------------------------------------
-- A token is { type = "name" | "string" | "number" | the symbol itself, from=, to= (bytes), text= (names) }.

local function skip_long(text, at)
    local level = text:match("^%[(=*)%[", at)
    if not level then return nil end
    local _, stop = text:find("]" .. level .. "]", at + #level + 2, true)
    return stop or #text, level
end

local function skip_short(text, at)
    local quote, i = text:sub(at, at), at + 1
    while i <= #text do
        local c = text:sub(i, i)
        if c == quote then return i end
        if c == "\\" then
            local _, blank = text:find("^z%s*", i + 1)
            i = blank and blank + 1 or i + 2
        elseif c == "\n" then
            return i - 1
        else
            i = i + 1
        end
    end
    return #text
end

local SYMBOLS = { "^%.%.%.", "^%.%.", "^==", "^~=", "^<=", "^>=", "^//", "^::", "^<<", "^>>", "^." }

local function skip_symbol(text, at)
    for _, pattern in ipairs(SYMBOLS) do
        local _, stop = text:find(pattern, at)
        if stop then return stop end
    end
    return at
end

local function next_token(text, at)
    local c = text:sub(at, at)
    if c:find("[%a_]") then
        local _, stop = text:find("^[%w_]+", at)
        return { type = "name", from = at, to = stop, text = text:sub(at, stop) }
    elseif c == '"' or c == "'" then
        return { type = "string", from = at, to = skip_short(text, at) }
    elseif c == "[" and text:find("^%[=*%[", at) then
        local stop, level = skip_long(text, at)
        return { type = "string", from = at, to = stop, level = level }
    elseif c:find("%d") or (c == "." and text:find("^%.%d", at)) then
        local _, stop = text:find("^0[xX][%x%.]*[pP]?[%+%-]?%x*", at)
        if not stop then
            _, stop = text:find("^[%d%.]+[eE][%+%-]?%d+", at)
            if not stop then _, stop = text:find("^[%d%.]+", at) end
        end
        return { type = "number", from = at, to = stop }
    end
    local stop = skip_symbol(text, at)
    return { type = text:sub(at, stop), from = at, to = stop }
end

local function skip_comment(text, at)
    local long = skip_long(text, at + 2)
    if long then return long + 1 end
    return (text:find("\n", at, true) or #text) + 1
end

local function tokenize(text)
    local tokens, at = {}, 1
    if text:sub(1, 1) == "#" then at = (text:find("\n", 1, true) or #text) + 1 end
    while true do
        at = text:find("%S", at)
        if not at then return tokens end
        if text:sub(at, at + 1) == "--" then
            at = skip_comment(text, at)
        else
            local token = next_token(text, at)
            tokens[#tokens + 1] = token
            at = token.to + 1
        end
    end
end

-- ---- lines -----------------------------------------------------------------------------------------------------------

local function line_starts(text)
    local starts, at = { 1 }, 1
    while true do
        at = text:find("[\r\n]", at)
        if not at then return starts end
        local pair = text:sub(at, at + 1)
        at = at + ((pair == "\r\n" or pair == "\n\r") and 2 or 1)
        starts[#starts + 1] = at
    end
end

-- Line and column of byte `at`, by halving.
local function position(starts, at)
    local low, high = 1, #starts
    while low < high do
        local middle = (low + high + 1) // 2
        if starts[middle] <= at then low = middle else high = middle - 1 end
    end
    return low, at - starts[low] + 1
end

-- ---- strings ---------------------------------------------------------------------------------------------------------

local SIMPLE = { a = "\a", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", v = "\v", ["\\"] = "\\", ['"'] = '"', ["'"] = "'" }

-- The value of the escape at byte i of the text (the backslash) and the byte after it.
local function escape(text, i)
    local c = text:sub(i + 1, i + 1)
    if SIMPLE[c] then return SIMPLE[c], i + 2 end
    if c == "x" then
        local digits = text:match("^%x%x", i + 2) or "00"
        return string.char(tonumber(digits, 16)), i + 2 + #digits
    elseif c == "z" then
        local _, stop = text:find("^%s*", i + 2)
        return "", stop + 1
    elseif c == "u" then
        local digits = text:match("^{(%x+)}", i + 2) or "0"
        return utf8.char(tonumber(digits, 16) & 0x7FFFFFFF), i + 4 + #digits
    elseif c:find("%d") then
        local digits = text:match("^%d%d?%d?", i + 1)
        return string.char(tonumber(digits) & 255), i + 1 + #digits
    end
    local pair = text:sub(i + 1, i + 2)
    return "\n", i + ((pair == "\r\n" or pair == "\n\r") and 3 or 2)
end

-- The value of a string token, and for each of its bytes (and one past them) where it stands in the text.
local function decode(text, token)
    local parts, at, n = {}, {}, 0
    local i, stop = token.from + 1, token.to
    local long = token.level ~= nil
    if long then
        i, stop = token.from + #token.level + 2, token.to - #token.level - 1
        i = (select(2, text:find("^\r\n", i)) or select(2, text:find("^\n\r?", i)) or select(2, text:find("^\r", i)) or i - 1) + 1
    end
    while i < stop do
        local value, after = text:sub(i, i), i + 1
        if not long and value == "\\" then
            value, after = escape(text, i)
        elseif long and (value == "\r" or value == "\n") then
            local pair = text:sub(i, i + 1)
            value, after = "\n", i + ((pair == "\r\n" or pair == "\n\r") and 2 or 1)
        end
        for _ = 1, #value do
            n = n + 1
            at[n] = i
        end
        parts[#parts + 1] = value
        i = after
    end
    at[n + 1] = i
    return table.concat(parts), at
end

-- ---- expressions -----------------------------------------------------------------------------------------------------

local OPENS = { ["("] = true, ["{"] = true, ["["] = true, ["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true }
local CLOSES = { [")"] = true, ["}"] = true, ["]"] = true, ["end"] = true, ["until"] = true }

local function symbol(token) return token.text or token.type end

-- The last token of the expression that begins at token i: up to a separator or the bracket that closes around it.
local function expression_end(tokens, i)
    local depth = 0
    while tokens[i] do
        local s = symbol(tokens[i])
        if depth == 0 and (s == "," or s == ";" or CLOSES[s]) then return i - 1 end
        if OPENS[s] then depth = depth + 1 elseif CLOSES[s] then depth = depth - 1 end
        i = i + 1
    end
    return #tokens
end

-- The fields of the table constructor whose '{' is token i: by key, { key = first token | nil, from=, to= }.
local function fields(self, i)
    local tokens, found, item = self.tokens, {}, 0
    i = i + 1
    while tokens[i] and tokens[i].type ~= "}" do
        local key, first, from = nil, nil, i
        if tokens[i].type == "name" and tokens[i + 1] and tokens[i + 1].type == "=" then
            key, first, from = tokens[i].text, i, i + 2
        elseif tokens[i].type == "[" then
            local close = expression_end(tokens, i + 1) + 1
            if close == i + 2 and tokens[i + 1].type == "string" then
                key = decode(self.text, tokens[i + 1])
            elseif close == i + 2 and tokens[i + 1].type == "number" then
                key = tonumber(self.text:sub(tokens[i + 1].from, tokens[i + 1].to))
            end
            first, from = i + 1, close + 2
            if key == nil then key = {} end
        else
            item = item + 1
            key = item
        end
        local to = expression_end(tokens, from)
        found[key] = { key = first, from = from, to = to }
        i = to + 1
        if tokens[i] and (tokens[i].type == "," or tokens[i].type == ";") then
            i = i + 1
        elseif not tokens[i] or tokens[i].type ~= "}" then
            return found
        end
    end
    return found
end

-- Token of the constructor (or the string argument) in the tokens from..to: `{...}`, `word {...}`, `word "x"`, `word({...})`.
local function constructor(tokens, from, to)
    local i = from
    if tokens[i] and tokens[i].type == "name" and i < to then i = i + 1 end
    if tokens[i] and tokens[i].type == "(" and i < to then i = i + 1 end
    if tokens[i] and (tokens[i].type == "{" or (tokens[i].type == "string" and i > from)) then return i end
    return nil
end

-- ---- declarations ----------------------------------------------------------------------------------------------------

-- The declaration whose word is token i, or nil: `word "name" {`, `word(expression) {`, either with the table in brackets.
local function declaration(self, i)
    local tokens = self.tokens
    local name, body = tokens[i + 1], nil
    if not name or (i > 1 and (tokens[i - 1].type == "." or tokens[i - 1].type == ":")) then return nil end
    local found = { word = i, kind = tokens[i].text }
    if name.type == "string" then
        found.name, found.name_token, body = decode(self.text, name), i + 1, i + 2
    elseif name.type == "(" then
        local close = expression_end(tokens, i + 2) + 1
        if close == i + 3 and tokens[i + 2].type == "string" then
            found.name, found.name_token = decode(self.text, tokens[i + 2]), i + 2
        end
        body = close + 1
    else
        return nil
    end
    if tokens[body] and tokens[body].type == "(" then body = body + 1 end
    if tokens[body] and tokens[body].type == "{" then found.body = body end
    found.first_line = position(self.starts, tokens[i].from)
    found.last_line = position(self.starts, tokens[found.body or math.min(body - 1, #tokens)].from)
    return found
end

local function declarations(self)
    local by_line = {}
    for i, token in ipairs(self.tokens) do
        local found = token.type == "name" and declaration(self, i)
        if found then
            for line = found.first_line, math.min(found.last_line, found.first_line + 8) do
                by_line[line] = by_line[line] or {}
                table.insert(by_line[line], found)
            end
        end
    end
    return by_line
end

-- Those of the kind on the line: with the very name, else those whose name is made by code.
local function matches(candidates, kind, name)
    local same, made = {}, {}
    for _, found in ipairs(candidates) do
        if found.kind == kind then
            if found.name == name then same[#same + 1] = found elseif not found.name_token then made[#made + 1] = found end
        end
    end
    return #same > 0 and same or made
end

local function find(self, line, kind, name, nth, n)
    local found = matches(self.by_line[line] or {}, kind, name)
    if #found == 1 then return found[1] end
    if n and #found == n then return found[nth] end
    return nil
end

-- ---- the index -------------------------------------------------------------------------------------------------------

function source.index(text)
    local self = setmetatable({ text = text, tokens = tokenize(text), starts = line_starts(text) }, index)
    self.by_line = declarations(self)
    return self
end

-- The place of tokens from..to; its width stays on the first line.
local function span(self, from, to)
    local first, last = self.tokens[from], self.tokens[to]
    local line, column = position(self.starts, first.from)
    local line_end = self.text:find("[\r\n]", first.from) or #self.text + 1
    return { line = line, column = column, width = math.max(1, math.min(last.to + 1, line_end) - first.from) }
end

local function value_place(self, field)
    local place = span(self, field.from, field.to)
    place.key = field.key and span(self, field.key, field.key)
    local token = self.tokens[field.from]
    place.literal = field.from == field.to and token.type == "string"
    if place.literal then
        local _, at = decode(self.text, token)
        place.at = function(offset)
            return position(self.starts, at[math.max(1, math.min(offset, #at))])
        end
    end
    return place
end

function index:locate(line, kind, name, path, nth, n)
    local found = find(self, line, kind, name, nth, n)
    if not found then return nil end
    local place = span(self, found.word, found.word)
    place.literal = false
    place.key = found.name_token and span(self, found.name_token, found.name_token)
    if not path or #path == 0 then return place end
    local at = found.body
    for depth, key in ipairs(path) do
        if not at then return nil end
        local field
        if self.tokens[at].type == "string" then
            field = key == 1 and { from = at, to = at } or nil
        else
            field = fields(self, at)[key]
        end
        if not field or not self.tokens[field.to] or field.to < field.from then return nil end
        if depth == #path then return value_place(self, field) end
        at = constructor(self.tokens, field.from, field.to)
    end
end

-- For those who look for single tokens: where token k stands, the column past it, and the tokens on a line.
function index:place_of(k) return span(self, k, k) end

function index:place_after(k)
    local line, column = position(self.starts, self.tokens[k].to)
    return { line = line, column = column + 1, width = 1 }
end

function index:last_line(k) return (position(self.starts, self.tokens[k].to)) end

function index:tokens_on(line)
    local from, past = self.starts[line], self.starts[line + 1] or #self.text + 1
    local first, last = 1, 0
    for k, token in ipairs(self.tokens) do
        if from and token.from < from then first = k + 1 end
        if from and token.from < past then last = k end
    end
    return first, last
end

function index:first_on(line) return (self:tokens_on(line)) end

-- The line of each positional item of the declaration's table, in order.
function index:item_lines(line, kind, name, nth, n)
    local found = find(self, line, kind, name, nth, n)
    if not found or not found.body then return nil end
    local lines = {}
    for key, field in next, fields(self, found.body) do
        if math.type(key) == "integer" and self.tokens[field.from] then
            lines[key] = position(self.starts, self.tokens[field.from].from)
        end
    end
    return lines
end

return source
