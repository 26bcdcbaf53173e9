-- The grammar of conditions: text to tree with byte spans, and back to canonical text. What names mean is left to check.lua.
--
-- A node = { kind, at, to, ... }: it spans bytes at..to of the text, brackets around it included; `closed` says that it stood in some.
--   number { digits, scale } (digits * 10^-scale)   duration { digits, scale, unit = "month" }   text { value }   bool { value }
--   date { text, first, last } (days)   param { name }   name { name }   path { base, steps = { { name, at, to } } }
--   call { name, args, name_to }   case { key, value } (an argument `key: value`)
--   aggregate { name, of, every, source, var, var_at, where, name_to }
--   neg { item }   power { left, right }   sum, product { items, ops = { [2] = "+" } }
--   compare { op, left, right }   in { left, negated, set = { node } or path = node }
--   is { item, negated, what }   not { item }   and, or { items }
local lpeg = require "lpeg"
local scaled = require "scaled"
local date = date or require "date"

local grammar = {}

local MAX_BYTES = 65536
local MAX_DEPTH = 100
local MAX_DIGITS = 18
local MAX_SCALE = 15
lpeg.setmaxstack(8000)

local P, R, S, V, Cmt = lpeg.P, lpeg.R, lpeg.S, lpeg.V, lpeg.Cmt

local function set_of(words)
    local set = {}
    for word in words:gmatch("%S+") do set[word] = true end
    return set
end

grammar.reserved = set_of "and or not in is known unknown contested where of every true false"
grammar.aggregates = set_of "count any all sum mean min max latest first"

-- ---- mistakes that the actions find -------------------------------------------------------------------------------------

local fatal -- the first mistake of the text being parsed, by place

local function fail(at, to, message)
    if not fatal or at < fatal.offset then
        fatal = { code = "E201", offset = at, width = math.max(1, to - at + 1), message = message, expected = {} }
    end
end

-- ---- numbers ---------------------------------------------------------------------------------------------------------

-- Digits and scale of a decimal text such as "0.30" or "1.5e6"; nil and what is wrong with it.
local function decimal(text)
    local whole, fraction, exponent = text:match("^(%d+)%.?(%d*)[eE]?([+-]?%d*)$")
    local power = exponent == "" and 0 or #exponent <= 5 and tonumber(exponent) or nil
    local digits = (whole .. fraction):gsub("^0+", "")
    if digits == "" then digits, power = "0", math.min(power or 0, 0) end
    if not power then return nil, exponent:find("^%-") and "decimals" or "large" end
    local scale = #fraction - power
    if scale > MAX_SCALE then return nil, "decimals" end
    if #digits - math.min(scale, 0) > MAX_DIGITS then return nil, "large" end
    if scale < 0 then digits, scale = digits .. string.rep("0", -scale), 0 end
    return math.tointeger(tonumber(digits)), scale
end

-- The exact decimal that a double stands for by its shortest text: digits and scale; nil when that has too many of either.
function grammar.exact(x)
    local text = scaled.text(math.abs(x))
    local digits, scale
    if text:find("^%d") then digits, scale = decimal(text) end
    if not digits then return nil end
    return x < 0 and -digits or digits, scale
end

-- ---- actions ----------------------------------------------------------------------------------------------------------

-- The parser gives a flat list of events (text, action, place), operands before their operators; an action changes the stack of nodes
-- and gives its new height. (LPeg's own nested captures would bound the nesting at some twenty brackets.)

local function number(stack, n, numeral, to)
    local at = to - #numeral
    local digits, scale
    if #numeral <= MAX_DIGITS and not numeral:find("%D") then
        digits, scale = math.tointeger(tonumber(numeral)), 0
    else
        digits, scale = decimal(numeral)
    end
    if not digits then
        local limit = scale == "large" and "has more than " .. MAX_DIGITS .. " digits" or "has more than " .. MAX_SCALE .. " decimals"
        fail(at, to - 1, string.format("the number %s %s", #numeral <= 40 and numeral or numeral:sub(1, 40) .. "...", limit))
        digits, scale = 0, 0
    end
    stack[n + 1] = { kind = "number", at = at, to = to - 1, digits = digits, scale = scale }
    return n + 1
end

local MAX_UNITS = 10 ^ 12

local function duration(stack, n, unit, to)
    local node = stack[n]
    node.kind, node.unit, node.to = "duration", unit, to - 1
    local per = unit == "week" and 7 or unit == "year" and 12 or 1
    if node.digits > MAX_UNITS or node.digits * per % math.tointeger(10 ^ node.scale) ~= 0 then
        fail(node.at, node.to, string.format("a duration is a whole number of %s",
                                             (unit == "day" or unit == "week") and "days" or "months"))
    end
    return n
end

local ESCAPES = { ["\\"] = "\\", ["'"] = "'", ['"'] = '"' }

local function text(stack, n, raw, to)
    local at = to - #raw - 2
    if raw:find("[\128-\255]") and not utf8.len(raw) then fail(at, to - 1, "this text is not valid UTF-8") end
    local bad = raw:find("[\0-\31\127]")
    if bad then fail(at + bad, at + bad, "a control character cannot stand in a text") end
    if raw:find("\\", 1, true) then
        raw = raw:gsub("()\\(.)", function(i, c)
            if not ESCAPES[c] then fail(at + i, at + i + 1, "a `\\` in a text stands before `'`, `\"` or `\\` only") end
            return c
        end)
    end
    stack[n + 1] = { kind = "text", at = at, to = to - 1, value = raw }
    return n + 1
end

local MONTHS = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
                 "December" }

local function why_no_date(raw)
    local year, month, day = raw:match("^(%d+)%-?(%d*)%-?(%d*)$")
    if not MONTHS[tonumber(month)] then return string.format("@%s is not a date: there is no month %s", raw, month) end
    local first, last = date.parse(year .. "-" .. month)
    if not first or day == "" then return string.format("@%s is not a date", raw) end
    return string.format("@%s is not a date: %s %s has %d days", raw, MONTHS[tonumber(month)], year, last - first + 1)
end

local function day(stack, n, raw, to)
    local at = to - #raw - 1
    local first, last = date.parse(raw)
    if not first then fail(at, to - 1, why_no_date(raw)) end
    stack[n + 1] = { kind = "date", at = at, to = to - 1, text = raw, first = first or 0, last = last or 0 }
    return n + 1
end

local function truth(stack, n, word, to)
    stack[n + 1] = { kind = "bool", at = to - #word, to = to - 1, value = word == "true" }
    return n + 1
end

local function parameter(stack, n, name, to)
    stack[n + 1] = { kind = "param", at = to - #name - 1, to = to - 1, name = name }
    return n + 1
end

local function plain_name(stack, n, name, to)
    stack[n + 1] = { kind = "name", at = to - #name, to = to - 1, name = name }
    return n + 1
end

-- Where a bracket or a prefix begins: stays on the stack, below its operand.
local function mark(bytes)
    return function(stack, n, _, to)
        stack[n + 1] = to - bytes
        return n + 1
    end
end

local function brackets(stack, n, _, to)
    local node = stack[n]
    node.at, node.to, node.closed = stack[n - 1], to - 1, true
    stack[n - 1] = node
    return n - 1
end

local function prefix(kind)
    return function(stack, n)
        local item = stack[n]
        stack[n - 1] = { kind = kind, at = stack[n - 1], to = item.to, item = item }
        return n - 1
    end
end

local function step(stack, n, name, to)
    local base = stack[n]
    if base.kind ~= "path" then
        base = { kind = "path", at = base.at, base = base, steps = {} }
        stack[n] = base
    end
    base.steps[#base.steps + 1] = { name = name, at = to - #name, to = to - 1 }
    base.to, base.closed = to - 1, nil
    return n
end

local function call(stack, n, name, to)
    stack[n + 1] = { kind = "call", at = to - #name, name = name, name_to = to - 1, args = {} }
    return n + 1
end

local function case(stack, n)
    local key, value = stack[n - 1], stack[n]
    stack[n - 1] = { kind = "case", at = key.at, to = value.to, key = key, value = value }
    return n - 1
end

local function argument(stack, n)
    local args = stack[n - 1].args
    args[#args + 1] = stack[n]
    return n - 1
end

local function finish(stack, n, _, to)
    stack[n].to = to - 1
    return n
end

local function over(stack, n, name, to)
    stack[n + 1] = { kind = "aggregate", at = to - #name, name = name, name_to = to - 1 }
    return n + 1
end

local function field(name)
    return function(stack, n)
        stack[n - 1][name] = stack[n]
        return n - 1
    end
end

local function every(stack, n)
    stack[n].every = true
    return n
end

local function variable(stack, n, name, to)
    local node = stack[n]
    node.var, node.var_at = name, to - #name
    return n
end

-- min(x, y): what began like an aggregate is the function.
local function more(stack, n)
    local node = stack[n - 1]
    node.args = node.args or { node.of }
    node.args[#node.args + 1] = stack[n]
    return n - 1
end

local function aggregate(stack, n, _, to)
    local node = stack[n]
    node.to = to - 1
    if node.args then
        if node.name ~= "min" and node.name ~= "max" then
            fail(node.at, node.to, string.format("%s takes one collection, no list: write %s(... where ...)", node.name, node.name))
        end
        node.kind, node.of = "call", nil
        return n
    end
    if not node.source then node.source, node.of = node.of, nil end
    local source = node.source
    if source.kind ~= "name" and source.kind ~= "path" then
        fail(source.at, source.to, string.format(
            "%s goes over a collection, which is a name or a path: write %s(... of meeting) or %s(meeting where ...)",
            node.name, node.name, node.name))
    end
    return n
end

local function power(stack, n)
    local left, right = stack[n - 1], stack[n]
    stack[n - 1] = { kind = "power", at = left.at, to = right.to, left = left, right = right }
    return n - 1
end

-- Chains of one kind are one node, so that a long chain is not a deep tree.
local function chain(kind)
    return function(stack, n, op)
        local left, right = stack[n - 1], stack[n]
        if left.kind ~= kind or left.closed then
            left = { kind = kind, at = left.at, items = { left }, ops = {} }
            stack[n - 1] = left
        end
        local k = #left.items + 1
        left.items[k], left.ops[k], left.to = right, op, right.to
        return n - 1
    end
end

local function junction(kind)
    return function(stack, n)
        local left, right = stack[n - 1], stack[n]
        if left.kind ~= kind or left.closed then
            left = { kind = kind, at = left.at, items = { left } }
            stack[n - 1] = left
        end
        left.items[#left.items + 1], left.to = right, right.to
        return n - 1
    end
end

local function compare(stack, n, op)
    local left, right = stack[n - 1], stack[n]
    stack[n - 1] = { kind = "compare", at = left.at, to = right.to, op = op, left = left, right = right }
    return n - 1
end

local function set(stack, n, negated)
    local left = stack[n]
    stack[n] = { kind = "in", at = left.at, negated = negated, left = left, set = {} }
    return n
end

local function member(stack, n)
    local list = stack[n - 1].set
    list[#list + 1] = stack[n]
    return n - 1
end

local function collection(stack, n, negated)
    local left, path = stack[n - 1], stack[n]
    stack[n - 1] = { kind = "in", at = left.at, to = path.to, negated = negated, left = left, path = path }
    return n - 1
end

local function state(negated)
    return function(stack, n, what, to)
        local item = stack[n]
        stack[n] = { kind = "is", at = item.at, to = to - 1, negated = negated, what = what, item = item }
        return n
    end
end

-- The tree that the events describe.
local function tree_of(events)
    local stack, n = {}, 0
    for i = 1, #events, 3 do
        n = events[i + 1](stack, n, events[i], events[i + 2])
    end
    return stack[1]
end

-- ---- patterns ----------------------------------------------------------------------------------------------------------

local space = S " \t\r\n\f\v" ^ 0
local letter = R("az", "AZ") + "_"
local alnum = letter + R "09"
local digit = R "09"

local function any_word(set)
    local p = P(false)
    for w in next, set do p = p + P(w) end
    return p * -alnum
end
local reserved, agg_word = any_word(grammar.reserved), any_word(grammar.aggregates)

local identifier = letter * alnum ^ 0
local name = identifier - reserved
local is_call = #(space * "(")
local numeral = digit ^ 1 * ("." * digit ^ 1) ^ -1 * (S "eE" * S "+-" ^ -1 * digit ^ 1) ^ -1
local unit = P "day" + "week" + "month" + "year"
local date_text = digit * digit * digit * digit * ("-" * digit * digit * ("-" * digit * digit) ^ -1) ^ -1 * -(alnum + "-" * digit)
local operator = "an operator"
local COMPARISONS = { "==", "~=", "<=", ">=", "<", ">" }
local comparison = P "==" + "~=" + "<=" + ">=" + "<" + ">"

-- With `note`, a function of a place and words, every token that does not match where it is tried tells so, no events are made,
-- and `chained` hears of comparisons of comparisons. Both make the same language.
local function build(note, chained)
    local function expect(p, words)
        if not note then return p end
        return p + Cmt(P(true), function(_, i) note(i, words) return false end) * 1 -- the 1: it never matches empty text
    end
    -- events: of the text of p, of the place alone, of neither; `shut` is the end of one whose text was captured
    local function event(p, action) return note and p or lpeg.C(p) * lpeg.Cc(action) * lpeg.Cp() end
    local function here(action) return note and P(true) or lpeg.Cc(false, action) * lpeg.Cp() end
    local function shut(action) return note and P(true) or lpeg.Cc(action) * lpeg.Cp() end
    local function done(action, x) return note and P(true) or lpeg.Cc(x or false, action, 0) end

    local function word(w) return P(w) * -alnum * space end
    local function word_at(w, action) return P(w) * -alnum * here(action) * space end
    local function key(w) return expect(word(w), "`" .. w .. "`") end
    local function sign(s) return expect(P(s) * space, "`" .. s .. "`") end
    local function close(s, action) return expect(P(s), "`" .. s .. "`") * here(action) * space end
    local function compared(sum)
        local p = P(false)
        for _, op in ipairs(COMPARISONS) do p = p + P(op) * space * sum * done(compare, op) end
        return #comparison * p
    end

    local cond, sum, unary, postfix = V "cond", V "sum", V "unary", V "postfix"

    local literal = event(numeral, number)
                    * (space * (note and unit or lpeg.C(unit)) * P "s" ^ -1 * -alnum * shut(duration) * space
                       + expect(-alnum, "a space") * space)
    local function quoted(q)
        local inner = (1 - S("\\\n" .. q) + "\\" * (P(1) - "\n")) ^ 0
        return q * (note and inner or lpeg.C(inner)) * q
    end
    local quote = (quoted "'" + quoted '"') * shut(text) * space
    local instant = "@" * event(date_text, day) * space
    local param = "$" * event(identifier, parameter) * space
    local bool = event((P "true" + "false") * -alnum, truth) * space
    local bracketed = P "(" * here(mark(1)) * space * cond * close(")", brackets)

    local arg = cond * (sign ":" * cond * done(case)) ^ -1 * done(argument)
    local called = event(name - agg_word + P "known" * -alnum, call) * is_call * space * "(" * space
                   * (arg * (sign "," * arg) ^ 0) ^ -1 * close(")", finish)
    local all = word "every" * done(every)
    local source = postfix * done(field "source")
    local tail = expect(event(name, variable) * space, "a name") ^ -1 * (key "where" * cond * done(field "where")) ^ -1
    local body = all * source * tail
                 + cond * done(field "of") * (key "of" * all ^ -1 * source * tail
                                              + ("," * space * cond * done(more)) ^ 1
                                              + tail)
    local aggregated = event(agg_word, over) * is_call * space * "(" * space * body * close(")", aggregate)
    local primary = expect(literal + quote + instant + param + bool + bracketed + aggregated + called + event(name, plain_name) * space,
                           "a value")

    local function contained(negated)
        local words = negated and word "not" * word "in" or word "in"
        return words * ("{" * done(set, negated) * space * cond * done(member) * (sign "," * cond * done(member)) ^ 0 * close("}", finish)
                        + expect(postfix, "`{` or a collection") * done(collection, negated))
    end
    local states = P "known" + "unknown" + "contested"
    local function known(negated) return expect(event(states * -alnum, state(negated)) * space, "`known`, `unknown` or `contested`") end
    local other = contained(false) + contained(true) + word "is" * (key "not" * known(true) + known(false))
    local test = sum * (compared(sum) + other) ^ -1
    if note then
        local spanned = lpeg.Cp() * sum * lpeg.Cp()
        local relation = lpeg.C(comparison) * space * spanned
        test = Cmt(spanned * ((expect(#comparison, operator) * relation) * relation ^ -1) ^ -1, chained) * other ^ -1
    end

    local function infix(ops, operand, action)
        local p = P(false)
        for op in ops:gmatch "." do p = p + P(op) * space * operand * done(action, op) end
        return #expect(S(ops), operator) * p
    end
    return P {
        space * cond * (-P(1) + expect(P(false), "the end")),
        cond = V "both" * (key "or" * V "both" * done(junction "or")) ^ 0,
        both = V "negated" * (key "and" * V "negated" * done(junction "and")) ^ 0,
        negated = word_at("not", mark(3)) * V "negated" * done(prefix "not") + test,
        sum = V "product" * infix("+-", V "product", chain "sum") ^ 0,
        product = unary * infix("*/", unary, chain "product") ^ 0,
        unary = P "-" * here(mark(1)) * space * unary * done(prefix "neg") + postfix * infix("^", unary, power) ^ -1,
        postfix = primary * (P "." * space * expect(event(name, step) * space, "a name")) ^ 0,
    }
end

local fast = build()

-- ---- what went wrong ---------------------------------------------------------------------------------------------------

local slow -- the grammar that listens, built when first needed
local farthest, expected, chained_at, chain_text

local function note(at, words)
    if at > farthest then farthest, expected = at, {} end
    if at == farthest then expected[words] = true end
end

local function trim(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end

local function note_chain(s, _, l1, l2, op, r1, r2, op2, t1, t2)
    if not op2 then return true end
    if not chained_at or r2 < chained_at then
        chained_at = r2
        local middle = trim(s:sub(r1, r2 - 1))
        chain_text = string.format("%s %s %s and %s %s %s", trim(s:sub(l1, l2 - 1)), op, middle, middle, op2, trim(s:sub(t1, t2 - 1)))
    end
    return true
end

local ORDER = { "a value", "a name", "`known`, `unknown` or `contested`", "`{` or a collection", "an operator", "`and`", "`or`", "`not`",
                "`of`", "`where`", "`:`", "`,`", "`)`", "`}`", "a space", "the end" }

local function in_order(set)
    local list = {}
    if set["`{` or a collection"] then set["a value"] = nil end
    for _, words in ipairs(ORDER) do
        if set[words] then list[#list + 1] = words end
    end
    return list
end

-- "a, b or c"
function grammar.alternatives(list)
    if #list < 2 then return list[1] or "" end
    return table.concat(list, ", ", 1, #list - 1) .. " or " .. list[#list]
end

-- Operators of other languages, by pattern; longer ones first.
local FOREIGN = {
    { "^===", "==" }, { "^=>", ">=" }, { "^=<", "<=" }, { "^==", nil }, { "^=", "==" }, { "^!=", "~=" }, { "^!", "not" },
    { "^&&?", "and" }, { "^||?", "or" },
}

-- The quote that closes the text beginning at `at`; nil when its line has none.
local function text_end(s, at, quote)
    local i = at + 1
    while true do
        i = s:find("[\\\n" .. quote .. "]", i)
        if not i then return nil end
        local c = s:sub(i, i)
        if c == quote then return i end
        if c == "\n" or s:sub(i + 1, i + 1) == "\n" then return nil end
        i = i + 2
    end
end

-- Spans of quotes and the rest: calls f(kind, at, to) for each quoted text and each token outside; quotes that never close are "open".
local function tokens(s, f)
    local at = 1
    while true do
        at = s:find("%S", at)
        if not at then return end
        local c, to = s:sub(at, at), at
        local kind = "mark"
        if c == "'" or c == '"' then
            kind = "text"
            to = text_end(s, at, c)
            if not to then kind, to = "open", (s:find("\n", at, true) or #s + 1) - 1 end
        elseif c:find("[%a_]") then
            kind, to = "word", select(2, s:find("^[%w_]+", at))
        elseif c:find("%d") then
            kind, to = "number", at + #(s:match("^%d+%.%d+", at) or s:match("^%d+", at)) - 1
        elseif s:find("^[=~<>]=", at) then
            to = at + 1
        end
        if f(kind, at, to, c) then return end
        at = to + 1
    end
end

-- The innermost bracket that is open at `place`, by its byte; nil when all are closed.
local function open_bracket(s, place)
    local stack = {}
    tokens(s, function(kind, at, _, c)
        if at >= place then return true end
        if kind ~= "mark" then return end
        if c == "(" or c == "{" then stack[#stack + 1] = at end
        if c == ")" or c == "}" then stack[#stack] = nil end
    end)
    return stack[#stack]
end

local function token_before(s, place)
    local kind, from, stop
    tokens(s, function(k, at, to)
        if at >= place then return true end
        kind, from, stop = k, at, to
    end)
    return kind, from and s:sub(from, stop), stop
end

local function open_text(s)
    local found
    tokens(s, function(kind, at) if kind == "open" then found = at return true end end)
    return found
end

-- The token at `at`, for "unexpected `...`", and its width.
local function token_at(s, at)
    local found
    tokens(s, function(_, from, to) if from >= at then found = s:sub(at, to) return true end end)
    return found or s:sub(at, at)
end

local function foreign(s, at)
    if s:sub(at, at) == ">" and s:sub(at - 1, at - 1) == "<" then return at - 1, 2, "`<>` is not an operator: write `~=`" end
    if s:sub(at, at) == "=" and s:sub(at - 2, at - 1) == "==" then return at - 2, 3, "`===` is not an operator: write `==`" end
    for _, pair in ipairs(FOREIGN) do
        local found = s:match(pair[1], at)
        if found then
            if not pair[2] then return nil end
            return at, #found, string.format("`%s` is not an operator: write `%s`", found, pair[2])
        end
    end
end

local UNIT_BY_LETTER = { d = "days", w = "weeks", m = "months", y = "years", q = "months", h = "days" }

local function unknown_unit(s, at)
    local unit = s:match("^[%a_][%w_]*", at)
    local before = unit and not grammar.reserved[unit] and token_before(s, at) == "number"
    if not before then return nil end
    local meant = UNIT_BY_LETTER[unit:sub(1, 1):lower()]
    return at, #unit, string.format("'%s' is not a duration unit: they are days, weeks, months and years%s", unit,
                                    meant and "; did you mean '" .. meant .. "'?" or "")
end

local function bad_date(s, at)
    at = s:sub(1, at - 1):find("@[%d%-]*%.$") or at -- a date with points
    local found = s:match("^@[%w%-./]*", at)
    if not found then return nil end
    return at, #found, "a date is written @2024, @2024-06 or @2024-06-18"
end

local function bad_is(s, at)
    if not expected["`known`, `unknown` or `contested`"] then return nil end
    local _, before = token_before(s, at)
    local found = token_at(s, at)
    if at > #s then return nil end
    return at, #found, string.format("`is` stands before known, unknown and contested only: to compare, write `%s`",
                                     before == "not" and "~=" or "==")
end

local function bad_bracket(s, at)
    local c = s:sub(at, at)
    if (c == ")" or c == "}") and not open_bracket(s, at) then
        return at, 1, string.format("this `%s` closes no bracket", c)
    end
    if c == "[" or c == "]" then return at, 1, string.format("`%s` has no meaning here: brackets are `(` and `)`, sets `{` and `}`", c) end
    if c ~= "" then return nil end
    local open = open_bracket(s, at)
    if not open then return nil end
    local closing = s:sub(open, open) == "(" and ")" or "}"
    if expected["a value"] or not expected["`" .. closing .. "`"] then return nil end
    return open, 1, string.format("this `%s` is not closed: a `%s` is missing", s:sub(open, open), closing)
end

local function reserved_name(s, at)
    local found = s:match("^[%a_][%w_]*", at)
    if not found or not grammar.reserved[found] or not (expected["a name"] and not expected["an operator"]) then return nil end
    return at, #found, string.format("'%s' is a word of the language and cannot be a name", found)
end

local SPECIAL = { unknown_unit, bad_date, bad_is, bad_bracket, reserved_name, foreign }

local function found_at(s, at)
    if at > #s then return #s == 0 and 1 or at, 1, s:find("%S") and "the condition ends too early" or "the condition is empty" end
    local found = token_at(s, at)
    return at, #found, string.format("unexpected `%s`", #found <= 40 and found or found:sub(1, 40) .. "...")
end

local function failure(s)
    local opened = open_text(s)
    if opened then
        return { code = "E201", offset = opened, width = 1, message = "this text is not closed: a `" .. s:sub(opened, opened) .. "` is missing",
                 expected = {} }
    end
    farthest, expected, chained_at = 0, {}, nil
    slow = slow or build(note, note_chain)
    slow:match(s)
    if chained_at and chained_at <= farthest then
        return { code = "E201", offset = chained_at, width = #token_at(s, chained_at), expected = {},
                 message = "comparisons do not chain: write `" .. chain_text .. "`" }
    end
    for _, special in ipairs(SPECIAL) do
        local at, width, message = special(s, farthest)
        if at then return { code = "E201", offset = at, width = width, message = message, expected = {} } end
    end
    local at, width, message = found_at(s, farthest)
    return { code = "E201", offset = at, width = width, message = message, expected = in_order(expected) }
end

-- ---- checks before parsing -----------------------------------------------------------------------------------------------

local ENDS_VALUE = { [")"] = true, ["}"] = true }
local ENDS_LOGIC = set_of ", : and or of where { ("
local ENDS_SUM = set_of "+ * / == ~= < <= > >= in is"

-- Where brackets and chains of `not`, `-` and `^` nest deeper than allowed; nil when they do not.
local function too_deep(s)
    if #s <= MAX_DEPTH then return nil end
    local _, n = s:gsub("[({^%-]", "")
    local _, nots = s:gsub("not", "")
    if n + nots <= MAX_DEPTH then return nil end
    local depth, stack, nest, sign, after_value, place = 0, {}, 0, 0, false, nil
    tokens(s, function(kind, at, to, c)
        local token = kind == "mark" and s:sub(at, to) or kind == "word" and s:sub(at, to) or ""
        if c == "(" or c == "{" and kind == "mark" then
            stack[#stack + 1] = { nest, sign }
            depth, nest, sign = depth + 1, 0, 0
        elseif ENDS_VALUE[token] then
            local outer = table.remove(stack) or { 0, 0 }
            depth, nest, sign = math.max(0, depth - 1 - nest - sign), outer[1], outer[2]
        elseif token == "not" then
            nest, depth = nest + 1, depth + 1
        elseif token == "^" or token == "-" and not after_value then
            sign, depth = sign + 1, depth + 1
        elseif ENDS_LOGIC[token] then
            depth, nest, sign = depth - nest - sign, 0, 0
        elseif ENDS_SUM[token] or token == "-" then
            depth, sign = depth - sign, 0
        end
        after_value = kind == "text" or kind == "number" or ENDS_VALUE[token]
                      or kind == "word" and not grammar.reserved[token] or token == "known" or token == "true" or token == "false"
        if depth > MAX_DEPTH then place = at return true end
    end)
    return place
end

local function bad_character(s)
    if not s:find("[\0-\8\14-\31\127-\255]") then return nil end
    local place
    tokens(s, function(kind, at, to, c)
        if kind == "mark" and c:find("[\0-\31\127-\255]") then place = at return true end
    end)
    return place
end

local function character_at(s, at)
    local byte = s:byte(at)
    if byte < 128 then return 1, string.format("the character \\x%02x", byte) end
    local stop = utf8.len(s, at, at) and utf8.offset(s, 2, at) or at + 1
    local found = s:sub(at, stop - 1)
    return #found, utf8.len(found) and "'" .. found .. "'" or string.format("the byte \\x%02x", byte)
end

local function refuse(s)
    if #s > MAX_BYTES then
        return { code = "E203", offset = MAX_BYTES + 1, width = 1, expected = {},
                 message = string.format("the condition has %d bytes; at most %d (64 KiB) are allowed", #s, MAX_BYTES) }
    end
    local place = bad_character(s)
    if place then
        local width, found = character_at(s, place)
        return { code = "E201", offset = place, width = width, message = found .. " cannot stand outside a text", expected = {} }
    end
    place = too_deep(s)
    if place then
        return { code = "E202", offset = place, width = 1, expected = {},
                 message = string.format("the condition nests deeper than %d levels", MAX_DEPTH) }
    end
end

-- The tree of a condition; or nil and { code, offset (from 1), width, message, expected = { words } }.
function grammar.parse(s)
    local refused = refuse(s)
    if refused then return nil, refused end
    fatal = nil
    local events = { fast:match(s) }
    if type(events[2]) ~= "function" then return nil, failure(s) end
    local tree = tree_of(events)
    if fatal then return nil, fatal end
    return tree
end

-- ---- canonical text --------------------------------------------------------------------------------------------------------

local LEVEL = { ["or"] = 1, ["and"] = 2, ["not"] = 3, compare = 4, ["in"] = 4, is = 4, sum = 5, product = 6, neg = 7, power = 8,
                path = 9 }
local PRIMARY = 10

local show = {}

local function put(out, node, least)
    local level = LEVEL[node.kind] or PRIMARY
    if level >= least then return show[node.kind](out, node) end
    out[#out + 1] = "("
    show[node.kind](out, node)
    out[#out + 1] = ")"
end

local function put_list(out, list)
    for i, item in ipairs(list) do
        if i > 1 then out[#out + 1] = ", " end
        put(out, item, 1)
    end
end

-- digits * 10^-scale
function grammar.decimal(digits, scale)
    if scale == 0 then return tostring(digits) end
    local all = tostring(math.abs(digits))
    all = string.rep("0", scale + 1 - #all) .. all
    return (digits < 0 and "-" or "") .. all:sub(1, -scale - 1) .. "." .. all:sub(-scale)
end

function grammar.quote(value)
    local body = value:gsub("\\", "\\\\")
    if not body:find("'", 1, true) then return "'" .. body .. "'" end
    if not body:find('"', 1, true) then return '"' .. body .. '"' end
    return "'" .. body:gsub("'", "\\'") .. "'"
end

function show.number(out, node) out[#out + 1] = grammar.decimal(node.digits, node.scale) end

function show.duration(out, node)
    local one = node.digits == 1 and node.scale == 0
    out[#out + 1] = grammar.decimal(node.digits, node.scale) .. " " .. node.unit .. (one and "" or "s")
end

function show.text(out, node) out[#out + 1] = grammar.quote(node.value) end
function show.bool(out, node) out[#out + 1] = tostring(node.value) end
function show.date(out, node) out[#out + 1] = "@" .. node.text end
function show.param(out, node) out[#out + 1] = "$" .. node.name end
function show.name(out, node) out[#out + 1] = node.name end

function show.path(out, node)
    put(out, node.base, PRIMARY)
    for _, s in ipairs(node.steps) do out[#out + 1] = "." .. s.name end
end

function show.case(out, node)
    put(out, node.key, 1)
    out[#out + 1] = ": "
    put(out, node.value, 1)
end

function show.call(out, node)
    out[#out + 1] = node.name .. "("
    put_list(out, node.args)
    out[#out + 1] = ")"
end

function show.aggregate(out, node)
    out[#out + 1] = node.name .. "("
    if node.of then
        put(out, node.of, 1)
        out[#out + 1] = " of "
    end
    if node.every then out[#out + 1] = "every " end
    put(out, node.source, LEVEL.path)
    if node.var then out[#out + 1] = " " .. node.var end
    if node.where then
        out[#out + 1] = " where "
        put(out, node.where, 1)
    end
    out[#out + 1] = ")"
end

function show.neg(out, node)
    out[#out + 1] = node.item.kind == "neg" and "- " or "-"
    put(out, node.item, LEVEL.neg)
end

function show.power(out, node)
    put(out, node.left, LEVEL.path)
    out[#out + 1] = " ^ "
    put(out, node.right, LEVEL.neg)
end

local function show_chain(least)
    return function(out, node)
        for i, item in ipairs(node.items) do
            if i > 1 then out[#out + 1] = " " .. node.ops[i] .. " " end
            put(out, item, least)
        end
    end
end
show.sum, show.product = show_chain(LEVEL.product), show_chain(LEVEL.neg)

function show.compare(out, node)
    put(out, node.left, LEVEL.sum)
    out[#out + 1] = " " .. node.op .. " "
    put(out, node.right, LEVEL.sum)
end

show["in"] = function(out, node)
    put(out, node.left, LEVEL.sum)
    out[#out + 1] = node.negated and " not in " or " in "
    if node.path then return put(out, node.path, LEVEL.path) end
    out[#out + 1] = "{"
    put_list(out, node.set)
    out[#out + 1] = "}"
end

function show.is(out, node)
    put(out, node.item, LEVEL.sum)
    out[#out + 1] = (node.negated and " is not " or " is ") .. node.what
end

show["not"] = function(out, node)
    out[#out + 1] = "not "
    put(out, node.item, LEVEL["not"])
end

local function show_junction(kind)
    return function(out, node)
        for i, item in ipairs(node.items) do
            if i > 1 then out[#out + 1] = " " .. kind .. " " end
            put(out, item, LEVEL[kind] + 1)
        end
    end
end
show["and"], show["or"] = show_junction "and", show_junction "or"

-- Canonical text on one line, with no more brackets than needed; parsing it gives an equal tree.
function grammar.print(tree)
    local out = {}
    put(out, tree, 1)
    return table.concat(out)
end

return grammar
