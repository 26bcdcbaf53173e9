-- The functions of the condition language. Methods of the checker (check.lua).
local order = require "order"
local suggest = require "suggest"
local types = require "types"

local functions = {}
local known = {} -- name -> { least, most, usage, check }

local function typed(node, fields)
    fields.at, fields.to = node.at, node.to
    return fields
end

local function wrong(self, node, whom, wanted, item)
    return self:fail(item, "E302", string.format("%s wants %s; this is %s", whom, wanted, self:describe(item)))
end

-- ---- arguments -----------------------------------------------------------------------------------------------------------

local function counted(least, most)
    if least == most then return least == 1 and "one argument" or least .. " arguments" end
    if not most then return "at least " .. least .. " arguments" end
    return least .. " to " .. most .. " arguments"
end

-- Whether a call has between `least` and `most` plain arguments (`from`: cases are allowed from there on); else reports it.
function functions:takes(node, least, most, usage, from)
    local n = #node.args
    if n < least or most and n > most then
        self:fail(node, "E308", string.format("%s takes %s, not %d", node.name, counted(least, most), n), "write " .. usage)
        return false
    end
    for i, arg in ipairs(node.args) do
        if (arg.kind == "case") ~= (from ~= nil and i >= from) then
            local message = arg.kind == "case" and string.format("%s takes no `:`", node.name)
                            or string.format("%s wants a `:` between what is compared and its value", node.name)
            self:fail(arg, "E308", message, "write " .. usage)
            return false
        end
    end
    return true
end

-- The checked arguments; nil when one has an error.
local function arguments(self, node)
    local args, broken = {}, false
    for i, tree in ipairs(node.args) do
        args[i] = self:expr(tree)
        broken = broken or args[i].t.kind == "error"
    end
    if broken then return nil end
    return args
end

function functions:call(node)
    local entry = known[node.name]
    if entry then
        if not self:takes(node, entry.least, entry.most, entry.usage, entry.from) then return self:broken(node) end
        return entry.check(self, node)
    end
    local entity = self:entity(node.name)
    if entity and node.name ~= "$" then return self:constructor(node, entity) end
    local all = order.keys(known)
    for _, name in ipairs(order.keys(self.scope.vocabulary.entities)) do all[#all + 1] = name ~= "$" and name or nil end
    local meant = suggest.nearest(node.name, all)
    return self:fail({ at = node.at, to = node.name_to }, "E301", string.format("unknown function '%s'", node.name),
                     meant and { meant = meant })
end

local function define(name, least, most, usage, check)
    known[name] = { least = least, most = most, usage = usage, check = check }
end

-- ---- numbers ---------------------------------------------------------------------------------------------------------------

local MEASURES = { integer = true, number = true, date = true, duration = true, enum = true }

-- The arguments as values of one type, of the kinds in `kinds`.
local function alike(self, node, kinds, wanted)
    local args = arguments(self, node)
    if not args then return nil end
    for _, item in ipairs(args) do
        local is_label = kinds.enum and item.t.literal and item.t.kind == "text" and #args > 1
        if not kinds[item.t.kind] and not is_label then
            wrong(self, node, node.name, wanted, item)
            return nil
        end
    end
    local t, all = self:meet_all(node, args, node.name .. " does not mix %s and %s")
    if t and not kinds[t.kind] then
        wrong(self, node, node.name, wanted, args[1])
        return nil
    end
    return t, all
end

local function extreme(self, node)
    local t, args = alike(self, node, MEASURES, "numbers, dates, durations or labels")
    if not t then return self:broken(node) end
    return typed(node, { op = node.name, t = t, args = args })
end
define("min", 2, nil, "min(x, y)", extreme)
define("max", 2, nil, "max(x, y)", extreme)

local NUMBERS = { integer = true, number = true }
local AMOUNTS = { integer = true, number = true, duration = true }

define("abs", 1, 1, "abs(x)", function(self, node)
    local t, args = alike(self, node, AMOUNTS, "a number or a duration")
    if not t then return self:broken(node) end
    return typed(node, { op = "abs", t = t, item = args[1] })
end)

define("clamp", 3, 3, "clamp(x, lowest, highest)", function(self, node)
    local t, args = alike(self, node, NUMBERS, "numbers")
    if not t then return self:broken(node) end
    local floor = typed(node, { op = "max", t = t, args = { args[1], args[2] } })
    return typed(node, { op = "min", t = t, args = { floor, args[3] } })
end)

local function one_number(self, node)
    local item = self:expr(node.args[1])
    if item.t.kind == "error" then return nil end
    if types.is_number(item.t) then return item end
    wrong(self, node, node.name, "a number", item)
end

local function plain_double(self, node)
    local item = one_number(self, node)
    if not item then return self:broken(node) end
    return typed(node, { op = node.name, t = types.double, item = item })
end
define("log", 1, 1, "log(x)", plain_double)
define("exp", 1, 1, "exp(x)", plain_double)

define("sqrt", 1, 1, "sqrt(x)", function(self, node)
    local item = one_number(self, node)
    if not item then return self:broken(node) end
    local unit = types.root(item.t.unit)
    if not unit then return self:fail(node, "E303", string.format("the square root of %s has no unit", self:describe(item))) end
    return typed(node, { op = "sqrt", t = types.number(nil, unit, item.t.literal), item = item })
end)

define("round", 1, 1, "round(x)", function(self, node)
    local item = one_number(self, node)
    if not item then return self:broken(node) end
    if item.t.decimals == 0 and item.op ~= "load" then return item end -- of an attribute it is a number like any other, not its record
    return typed(node, { op = "round", t = types.number(item.t.decimals and 0, item.t.unit, item.t.literal), item = item })
end)

define("ratio", 2, 2, "ratio(x, y)", function(self, node)
    local t, args = alike(self, node, NUMBERS, "numbers")
    if not t then return self:broken(node) end
    return typed(node, { op = "ratio", t = types.double, left = args[1], right = args[2] })
end)

-- ---- choice ------------------------------------------------------------------------------------------------------------------

-- if(cond, yes, no) over checked values
local function choice(self, node, cond, yes, no)
    if cond.t.kind == "error" then return self:broken(node) end
    local t, x, y = self:meet(node, yes, no, "the two values do not go together: %s and %s")
    if not t then return self:broken(node) end
    return typed(node, { op = "if", t = t, cond = cond, yes = x, no = y })
end

define("if", 3, 3, "if(condition, x, y)", function(self, node)
    local cond = self:truth(node.args[1], "if(...)")
    return choice(self, node, cond, self:expr(node.args[2]), self:expr(node.args[3]))
end)

define("known", 2, 2, "known(x, otherwise)", function(self, node)
    local item, other = self:expr(node.args[1]), self:expr(node.args[2])
    return choice(self, node, self:known(node, item), item, other)
end)

define("points", 2, nil, "points(x, 'a': 1, 'b': 2)", function(self, node)
    local item = self:expr(node.args[1])
    local tests, values, broken = {}, {}, item.t.kind == "error"
    for i = 2, #node.args do
        local arg = node.args[i]
        tests[i - 1] = self:comparison(arg.key, "==", item, self:expr(arg.key))
        local value = self:expr(arg.value)
        if value.t.kind ~= "error" and not types.is_number(value.t) then value = wrong(self, node, "points", "numbers", value) end
        values[i - 1] = value
        broken = broken or tests[i - 1].t.kind == "error" or value.t.kind == "error"
    end
    if broken then return self:broken(node) end
    local t, all = self:meet_all(node, values, "points does not mix %s and %s")
    if not t then return self:broken(node) end
    return typed(node, { op = "points", t = t, tests = tests, values = all })
end)
known.points.from = 2

-- ---- time --------------------------------------------------------------------------------------------------------------------

local function a_date(self, node, tree)
    local item = self:expr(tree)
    if item.t.kind == "error" then return nil end
    if item.t.kind == "date" then return item end
    wrong(self, node, node.name, "a date", item)
end

define("at", 2, 2, "at(date, x)", function(self, node)
    local date = a_date(self, node, node.args[1])
    self.elsewhen = self.elsewhen + 1
    local item = self:settle(self:expr(node.args[2]))
    self.elsewhen = self.elsewhen - 1
    if not date or item.t.kind == "error" then return self:broken(node) end
    return typed(node, { op = "at", t = item.t, date = date, item = item })
end)

local MAX_BACK = 3

-- Enters change(...) or ratio_change(...), or a derived attribute with `inside` of them: each evaluates what is in it twice.
function functions:go_back(node, inside)
    self.back = self.back + (inside or 1)
    self.most_back = math.max(self.most_back, self.back)
    if self.back <= MAX_BACK then return true end
    self:fail(node, "E307", string.format("change and ratio_change nest %d deep; %d is the most", self.back, MAX_BACK))
    return false
end

-- x and x some time ago, which is at(asof - ago, x).
local function since(self, node)
    local fits = self:go_back(node)
    local item = self:expr(node.args[1])
    self.back = self.back - 1
    local ago = self:expr(node.args[2])
    if not fits then return nil end
    if item.t.kind == "error" or ago.t.kind == "error" then return nil end
    if not AMOUNTS[item.t.kind] or node.name == "ratio_change" and item.t.kind == "duration" then
        wrong(self, node, node.name, "a number", item)
        return nil
    end
    if ago.t.kind ~= "duration" then
        wrong(self, node, node.name, "a duration such as 5 years", ago)
        return nil
    end
    local asof = typed(node, { op = "asof", t = types.date })
    local day = typed(node, { op = "sum", t = types.date, items = { asof, ago }, ops = { [2] = "-" }, types = { types.date, types.date } })
    return item, typed(node, { op = "at", t = item.t, date = day, item = item })
end

define("change", 2, 2, "change(x, 5 years)", function(self, node)
    local item, before = since(self, node)
    if not item then return self:broken(node) end
    return typed(node, { op = "sum", t = item.t, items = { item, before }, ops = { [2] = "-" }, types = { item.t, item.t } })
end)

define("ratio_change", 2, 2, "ratio_change(x, 5 years)", function(self, node)
    local item, before = since(self, node)
    if not item then return self:broken(node) end
    local gain = typed(node, { op = "sum", t = item.t, items = { item, before }, ops = { [2] = "-" }, types = { item.t, item.t } })
    return typed(node, { op = "product", t = types.double, items = { gain, before }, ops = { [2] = "/" }, types = { item.t, types.double } })
end)

local function of_date(self, node)
    local date = a_date(self, node, node.args[1])
    if not date then return self:broken(node) end
    return typed(node, { op = node.name, t = types.integer, item = date })
end
define("years_since", 1, 1, "years_since(date)", of_date)
define("year", 1, 1, "year(date)", of_date)

-- ---- evidence ------------------------------------------------------------------------------------------------------------------

local function record_of(self, node)
    local item = self:expr(node.args[1])
    if item.t.kind == "error" then return nil end
    if item.op == "load" then return item end
    self:no_record(node, item, node.name .. "(...)")
end

local function evidence(t)
    return function(self, node)
        local item = record_of(self, node)
        if not item then return self:broken(node) end
        return typed(node, { op = "evidence", t = t, what = node.name, attr = item.attr, of = item.of })
    end
end
define("hedging", 1, 1, "hedging(attribute)", evidence(types.hedging))
define("grade", 1, 1, "grade(attribute)", evidence(types.grade))

-- A difference of dates, so that it compares with months too.
define("age", 1, 1, "age(attribute)", function(self, node)
    local item = record_of(self, node)
    if not item then return self:broken(node) end
    local day = typed(node, { op = "evidence", t = types.date, what = "since", attr = item.attr, of = item.of })
    local asof = typed(node, { op = "asof", t = types.date })
    return typed(node, { op = "sum", t = types.days, items = { asof, day }, ops = { [2] = "-" }, types = { types.date, types.days } })
end)

return functions
