-- Operators: what may stand beside what, and what comes out. Methods of the checker (check.lua).
local grammar = require "grammar"
local suggest = require "suggest"
local types = require "types"

local operators = {}

local MAX_SHIFT = 9 -- decimals that a value may gain to meet a finer one; beyond, both become doubles
local LIMIT = 1 << 62

local function has_error(x, y) return x.t.kind == "error" or y.t.kind == "error" end
local function is_literal_text(node) return node.t.literal and node.t.kind == "text" end

-- "the text 'held'", "the number 3", else the type: for messages.
function operators:describe(node)
    if node.op == "const" and node.t.literal then
        if node.t.kind == "text" then return "the text " .. grammar.quote(node.text) end
        if node.digits then return "the number " .. grammar.decimal(node.digits, node.scale) end
    end
    return types.name(node.t)
end

-- ---- literals ----------------------------------------------------------------------------------------------------------

function operators:number(node)
    return { op = "const", t = types.number(node.scale, nil, true), at = node.at, to = node.to, digits = node.digits, scale = node.scale }
end

function operators:duration(node)
    local per = node.unit == "week" and 7 or node.unit == "year" and 12 or 1
    local n = node.digits * per // math.tointeger(10 ^ node.scale)
    local t = (node.unit == "day" or node.unit == "week") and types.days or types.months
    return { op = "const", t = t, at = node.at, to = node.to, lo = n, hi = n }
end

function operators:text(node)
    return { op = "const", t = types.literal_text, at = node.at, to = node.to, text = node.value }
end

function operators:bool(node)
    local n = node.value and 1 or 0
    return { op = "const", t = types.bool, at = node.at, to = node.to, lo = n, hi = n }
end

function operators:date(node)
    return { op = "const", t = types.date, at = node.at, to = node.to, lo = node.first, hi = node.last }
end

-- ---- literal texts become what they meet -----------------------------------------------------------------------------------

local function name_of(beside)
    if beside.op == "evidence" then return string.format("%s(%s)", beside.what, beside.attr.name) end
    if beside.attr then return beside.attr.name end
    return "this enum"
end

local function label(self, node, t, beside)
    for i, name in ipairs(t.labels) do
        if name == node.text then return { op = "const", t = t, at = node.at, to = node.to, lo = i - 1, hi = i - 1, text = name } end
    end
    return self:fail(node, "E305", string.format("%s is no label of %s", grammar.quote(node.text), name_of(beside)),
                     { expected = grammar.alternatives(t.labels), meant = suggest.nearest(node.text, t.labels) })
end

local function text(self, node)
    local id = self.scope.store:text(node.text)
    return { op = "const", t = types.text, at = node.at, to = node.to, lo = id, hi = id, text = node.text }
end

-- A literal text as a value of type t, which `beside` has; itself where no text can be one.
function operators:become(node, t, beside)
    if not is_literal_text(node) or t.literal then return node end
    if t.kind ~= "enum" and t.kind ~= "ref" and t.kind ~= "text" then return node end
    if node.op == "if" then
        local yes, no = self:become(node.yes, t, beside), self:become(node.no, t, beside)
        if has_error(yes, no) then return self:broken(node) end
        return { op = "if", t = t, at = node.at, to = node.to, cond = node.cond, yes = yes, no = no }
    end
    if node.op ~= "const" then return node end
    if t.kind == "enum" then return label(self, node, t, beside or node) end
    if t.kind == "ref" then return self:instance(node, self:entity(t.entity), node.text) end
    return text(self, node)
end

-- A value that meets nothing: a literal text is a text.
function operators:settle(node) return self:become(node, types.text) end

-- ---- two values of one type ------------------------------------------------------------------------------------------------

-- Decimals that two numbers have together; nil for doubles.
local function joint_decimals(x, y)
    local p, q = x.t.decimals, y.t.decimals
    if not p or not q then return nil end
    if p > q then x, y, p, q = y, x, q, p end
    if x.op ~= "const" then return q - p <= MAX_SHIFT and q or nil end
    return math.abs(x.digits or LIMIT) < LIMIT // math.tointeger(10 ^ (q - p)) and q or nil
end

-- The type of two numbers whose units agree; a literal has the other's.
local function joint_number(x, y)
    local decimals, of = joint_decimals(x, y), x.t.literal and y.t or x.t
    if of.decimals == decimals then return of end
    return { kind = decimals == 0 and "integer" or "number", decimals = decimals, unit = of.unit, unit_name = of.unit_name,
             literal = of.literal }
end

local function units_agree(x, y) return x.t.literal or y.t.literal or types.same_unit(x.t.unit, y.t.unit) end

local function date_hint(x, y)
    local other = x.t.kind == "date" and y or y.t.kind == "date" and x
    if not other then return nil end
    local written = is_literal_text(other) and other.text
    if written and written:find("^%d%d%d%d") then return "a date is written @" .. written end
    if other.t.kind == "duration" then return "the length of time since then is `asof - ...`" end
    if types.is_number(other.t) then return "its year is year(...)" end
end

-- The type that x and y share, and both as values of it; nil when it was reported that they share none. `wording` has two %s.
function operators:meet(node, x, y, wording)
    if has_error(x, y) then return nil end
    x, y = self:become(x, y.t, y), self:become(y, x.t, x)
    if has_error(x, y) then return nil end
    local s, t = x.t, y.t
    if types.is_number(s) and types.is_number(t) then
        if units_agree(x, y) then return joint_number(x, y), x, y end
        self:fail(node, "E303", string.format(wording, self:describe(x), self:describe(y)))
        return nil
    end
    if s.kind == t.kind then
        if s.kind == "duration" and s.span ~= t.span then
            self:fail(node, "E303", string.format(wording, self:describe(x), self:describe(y)), "days and months do not mix")
            return nil
        end
        local same = s.kind ~= "enum" and s.kind ~= "ref" or s.kind == "enum" and types.same_labels(s, t)
                     or s.kind == "ref" and s.entity == t.entity
        if same then return s.literal and t or s, x, y end
    end
    self:fail(node, "E302", string.format(wording, self:describe(x), self:describe(y)), date_hint(x, y))
end

-- The same for a list: the type, and the values in a new list.
function operators:meet_all(node, list, wording)
    local found, out = list[1], { list[1] }
    for i = 2, #list do
        local t, x, y = self:meet(node, found, list[i], wording)
        if not t then return nil end
        out[i] = y
        if x ~= found then
            for k = 1, i - 1 do out[k] = self:become(out[k], t, y) end
        end
        local most = found.digits and y.digits and math.max(math.abs(found.digits), math.abs(y.digits))
        local op = found.op == "const" and y.op == "const" and "const" or "joint"
        found = { op = op, t = t, at = node.at, to = node.to, text = y.text, attr = found.attr or y.attr, digits = most }
    end
    return found.t, out
end

-- ---- truth -------------------------------------------------------------------------------------------------------------------

-- The tree as a truth, wanted by `whom`.
function operators:truth(tree, whom, before)
    local typed = self:expr(tree)
    if typed.t.kind == "bool" or typed.t.kind == "error" then return typed end
    local hint
    if before and before.op == "compare" and typed.t.literal then
        hint = "to compare with several values, write `... in {..., ...}`"
    elseif types.is_number(typed.t) then
        hint = "compare it, as in `... > 0`"
    end
    return self:fail(tree, "E302", string.format("%s wants a truth; this is %s", whom, self:describe(typed)), hint)
end

local function junction(kind)
    return function(self, node)
        local items, broken = {}, false
        for i, tree in ipairs(node.items) do
            items[i] = self:truth(tree, "`" .. kind .. "`", items[i - 1])
            broken = broken or items[i].t.kind == "error"
        end
        if broken then return self:broken(node) end
        return { op = kind, t = types.bool, at = node.at, to = node.to, items = items }
    end
end
operators["and"], operators["or"] = junction "and", junction "or"

operators["not"] = function(self, node)
    self.negated = node.item
    local item = self:truth(node.item, "`not`")
    if item.t.kind == "error" then return item end
    self:warn_never_true(node, item, "any")
    return { op = "not", t = types.bool, at = node.at, to = node.to, item = item }
end

-- ---- comparison ----------------------------------------------------------------------------------------------------------------

local NO_ORDER = { bool = "truths have no order", text = "texts have no order", ref = "references have no order" }
-- x op y is y MIRROR[op] x.
local MIRROR = { ["<"] = ">", ["<="] = ">=", [">"] = "<", [">="] = "<=", ["=="] = "==", ["~="] = "~=" }

-- A sum that ends with `- date`, with a date before it.
local function is_difference(node)
    if node.op ~= "sum" or node.t.kind ~= "duration" then return false end
    local n = #node.items
    return node.ops[n] == "-" and node.types[n - 1].kind == "date" and node.items[n].t.kind == "date"
end

-- What that date is taken from.
local function minuend(node)
    local n = #node.items - 1
    if n == 1 then return node.items[1] end
    return { op = "sum", t = types.date, at = node.at, to = node.items[n].to, items = table.move(node.items, 1, n, 1, {}), ops = node.ops, types = node.types }
end

-- `x - y <= 12 months` as `x <= y + 12 months`; nil when it is no such comparison.
local function months_apart(self, node, op, x, y)
    if is_difference(y) and x.t.span == "months" then x, y, op = y, x, MIRROR[op] end
    if not (is_difference(x) and y.t.span == "months") then return nil end
    if op == "==" or op == "~=" then
        return self:fail(node, "E303", "a difference of dates is a number of days, and this is a number of months",
                         "only `< <= > >=` compare the two; else write `x == y + 12 months`")
    end
    local later = { op = "sum", t = types.date, at = node.at, to = node.to, items = { x.items[#x.items], y }, ops = { [2] = "+" },
                    types = { types.date, types.date } }
    return { op = "compare", t = types.bool, at = node.at, to = node.to, cmp = op, joint = types.date, left = minuend(x), right = later }
end

-- A literal key beside a child whose key only its parent tells apart: the keys are compared.
local function by_key(self, x, y)
    if x.t.kind ~= "ref" or not is_literal_text(y) then return x, y end
    local entity = self:entity(x.t.entity)
    if entity.shape ~= "child" or entity.parties or not entity.key then return x, y end
    local key = self:attribute(entity, entity.key)
    return key and self:load(x, key, x) or x, y
end

-- Two checked values compared.
function operators:comparison(node, op, x, y)
    if has_error(x, y) then return self:broken(node) end
    if x.t.kind == "duration" and y.t.kind == "duration" then
        local rewritten = months_apart(self, node, op, x, y)
        if rewritten then return rewritten end
    end
    x, y = by_key(self, x, y)
    y, x = by_key(self, y, x)
    local t
    t, x, y = self:meet(node, x, y, "cannot compare %s with %s")
    if not t then return self:broken(node) end
    if t.literal and t.kind == "text" then t, x, y = types.text, self:settle(x), self:settle(y) end
    if NO_ORDER[t.kind] and op ~= "==" and op ~= "~=" then
        return self:fail(node, "E302", string.format("`%s` cannot compare %s: %s", op, self:describe(x), NO_ORDER[t.kind]))
    end
    return { op = "compare", t = types.bool, at = node.at, to = node.to, cmp = op, joint = t, left = x, right = y }
end

function operators:compare(node)
    local typed = self:comparison(node, node.op, self:expr(node.left), self:expr(node.right))
    if typed.op == "compare" then self:warn_never_compared(node, typed) end
    return typed
end

operators["in"] = function(self, node)
    local left = self:expr(node.left)
    if node.path then return self:in_collection(node, left) end
    local tests, broken = {}, left.t.kind == "error"
    for i, tree in ipairs(node.set) do
        tests[i] = self:comparison({ at = tree.at, to = tree.to }, "==", left, self:expr(tree))
        broken = broken or tests[i].t.kind == "error"
    end
    if broken then return self:broken(node) end
    return { op = "member", t = types.bool, at = node.at, to = node.to, tests = tests, negated = node.negated }
end

-- ---- the record ------------------------------------------------------------------------------------------------------------------

-- Whether x has a known value; `node` spans the question.
function operators:known(node, item)
    if item.t.kind == "error" then return item end
    local t = { op = "evidence", t = types.bool, at = node.at, to = node.to }
    if item.op == "load" then
        t.what, t.attr, t.of = "known", item.attr, item.of
    else
        t.op, t.item = "known", self:settle(item)
    end
    self:warn_known(node, item)
    return t
end

function operators:is(node)
    local item = self:expr(node.item)
    if item.t.kind == "error" then return item end
    local typed
    if node.what == "contested" then
        if item.op ~= "load" then return self:no_record(node, item, "`is contested`") end
        typed = { op = "evidence", t = types.bool, at = node.at, to = node.to, what = "contested", attr = item.attr, of = item.of }
    else
        typed = self:known(node, item)
    end
    if (node.what == "unknown") == node.negated then return typed end
    return { op = "not", t = types.bool, at = node.at, to = node.to, item = typed }
end

function operators:no_record(node, item, whom)
    local hint = item.op == "derived" and "it is derived from others: ask about those" or nil
    return self:fail(node, "E309", string.format("%s asks for an attribute on record; this is %s", whom,
                                                 item.op == "derived" and "the derived attribute '" .. item.attr.name .. "'"
                                                 or self:describe(item)), hint)
end

-- ---- arithmetic --------------------------------------------------------------------------------------------------------------------

local WORDING = { ["+"] = "`+` does not go between %s and %s", ["-"] = "`-` does not go between %s and %s" }

-- The type of x + y or x - y, where one is a date; nil when there is none.
local function shifted(op, x, y)
    if x.t.kind == "date" and y.t.kind == "date" then return op == "-" and types.days or nil end
    if x.t.kind == "date" and y.t.kind == "duration" then return types.date end
    if x.t.kind == "duration" and y.t.kind == "date" then return op == "+" and types.date or nil end
end

local ADDS = { integer = true, number = true, duration = true }

local function added(self, node, op, x, y)
    if has_error(x, y) then return nil end
    local t = shifted(op, x, y)
    if t then return t end
    if ADDS[x.t.kind] and ADDS[y.t.kind] then
        return (self:meet(node, x, y, WORDING[op]))
    end
    local hint
    if x.t.kind == "date" and types.is_number(y.t) then hint = "write a duration, such as 12 months or 90 days" end
    self:fail(node, "E302", string.format(WORDING[op], self:describe(x), self:describe(y)), hint)
end

local function fold(combine, kind)
    return function(self, node)
        local items, result = { self:expr(node.items[1]) }, {}
        result[1] = items[1].t
        local left = items[1]
        local broken = left.t.kind == "error"
        for i = 2, #node.items do
            local tree = node.items[i]
            items[i] = self:expr(tree)
            local span = { at = node.at, to = tree.to }
            local t = not broken and combine(self, span, node.ops[i], left, items[i])
            broken = not t
            left = { op = kind, t = t or types.error, at = node.at, to = tree.to }
            result[i] = left.t
        end
        if broken then return self:broken(node) end
        return { op = kind, t = left.t, at = node.at, to = node.to, items = items, ops = node.ops, types = result }
    end
end

operators.sum = fold(added, "sum")

local function product_decimals(op, p, q)
    if op == "/" or not p or not q then return nil end
    if p == 0 then return q end
    return q == 0 and p or nil
end

local function multiplied(self, node, op, x, y)
    if has_error(x, y) then return nil end
    for _, item in ipairs { x, y } do
        if not types.is_number(item.t) then
            self:fail(item, "E302", string.format("`%s` wants numbers; this is %s", op, self:describe(item)))
            return nil
        end
    end
    local unit = types.combine(x.t.literal and types.no_unit or x.t.unit, y.t.literal and types.no_unit or y.t.unit, op == "*" and 1 or -1)
    return types.number(product_decimals(op, x.t.decimals, y.t.decimals), unit, x.t.literal and y.t.literal)
end

operators.product = fold(multiplied, "product")

function operators:neg(node)
    local item = self:expr(node.item)
    if item.t.kind == "error" then return item end
    if not types.is_number(item.t) and item.t.kind ~= "duration" then
        return self:fail(node, "E302", string.format("`-` wants a number or a duration; this is %s", self:describe(item)))
    end
    if item.op == "const" and item.digits then
        return { op = "const", t = item.t, at = node.at, to = node.to, digits = -item.digits, scale = item.scale }
    end
    return { op = "neg", t = item.t, at = node.at, to = node.to, item = item }
end

local MAX_POWER = 9

-- The whole literal exponent, or nil.
local function whole(node)
    if node.op ~= "const" or not node.digits or node.digits % math.tointeger(10 ^ node.scale) ~= 0 then return nil end
    return node.digits // math.tointeger(10 ^ node.scale)
end

local function power_unit(self, node, base, exponent)
    if base.t.literal or types.is_plain(base.t.unit) then return types.no_unit end
    local n = whole(exponent)
    if not n or math.abs(n) > MAX_POWER then
        self:fail(node, "E303", string.format("%s can only be raised to a whole number from -%d to %d", self:describe(base), MAX_POWER,
                                              MAX_POWER))
        return nil
    end
    local unit = types.no_unit
    for _ = 1, math.abs(n) do unit = types.combine(unit, base.t.unit, n < 0 and -1 or 1) end
    return unit
end

function operators:power(node)
    local base, exponent = self:expr(node.left), self:expr(node.right)
    if has_error(base, exponent) then return self:broken(node) end
    for _, item in ipairs { base, exponent } do
        if not types.is_number(item.t) then
            return self:fail(item, "E302", string.format("`^` wants numbers; this is %s", self:describe(item)))
        end
    end
    if not exponent.t.literal and not types.is_plain(exponent.t.unit) then
        return self:fail(exponent, "E303", string.format("an exponent has no unit; this is %s", self:describe(exponent)))
    end
    local unit = power_unit(self, node, base, exponent)
    if not unit then return self:broken(node) end
    return { op = "power", t = types.number(nil, unit, base.t.literal and exponent.t.literal), at = node.at, to = node.to, left = base,
             right = exponent }
end

return operators
