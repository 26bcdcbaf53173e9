-- From trees to typed trees: what each name stands for, the type of every value, and what does not fit.
--
-- check.condition(tree, scope) gives a typed tree; or nil, having told scope.report(offset, width, code, message, hint) of every
-- mistake that does not follow from another. Warnings go the same way, to scope.warn.
-- scope = { vocabulary, params (name -> parameter), rules (id -> list of case names), subject = entity, store,
--           report, warn (may be missing),
--           want = "truth" | "amount" | "value",
--           points = true where the condition decides points (then `is known` is warned of),
--           covered(entity name) -> whether some coverage closes it (may be missing),
--           derive(attribute) -> typed tree of a derived attribute, by check.derived with a scope of its entity; nil: it has mistakes }
-- The vocabulary is as types.lua says.
--
-- A typed node = { op, t = type, at, to, ... }, and is never changed once made, so that it can stand in several places:
--   const     numbers: digits, scale or float; else lo, hi as the store keeps them (text: the literal)
--   subject   row { over }   end { which = "a"|"b", of, entity }   reverse { of, entity }   pair { a, b, entity }   asof
--   load { attr, of, param }   derived { attr, of, body }   fit { item }: the value of a derived attribute as it is declared
--   and, or { items }   not { item }   compare { cmp, joint = type of both sides, left, right }   member { tests, negated }
--   known { item }   evidence { what = "known"|"contested"|"hedging"|"grade"|"since", attr, of }   rule { id, case }
--   sum, product { items, ops, types = { type after each item } }   neg, abs, log, exp, sqrt, round, year, years_since { item }
--   power, ratio { left, right }   min, max { args }   if { cond, yes, no }   points { tests, values }   at { date, item }
--   aggregate { name, over, where, value }   over = { entity, source (missing: every instance), time = attribute }
-- Where a value stands beside another of a finer type (integer, decimals, double), lower.lua brings both to one: t says to which.
local types = require "types"

local checker = {}
checker.__index = checker
for _, part in ipairs { "check_names", "check_operators", "check_functions", "check_many" } do
    for name, method in next, (require(part)) do checker[name] = method end
end

local check = {}

-- ---- reports -----------------------------------------------------------------------------------------------------------

-- What stands for a value that has a mistake: it silences what follows from it.
function checker:broken(node) return { op = "error", t = types.error, at = node.at, to = node.to } end

function checker:fail(node, code, message, hint)
    self.failed = true
    self.scope.report(node.at, node.to - node.at + 1, code, message, hint)
    return self:broken(node)
end

local function warn(self, node, code, message, hint)
    if self.scope.warn then self.scope.warn(node.at, node.to - node.at + 1, code, message, hint) end
end

-- ---- warnings ------------------------------------------------------------------------------------------------------------

local function is_time(typed, over)
    return typed.op == "load" and typed.attr.name == over.entity.time and typed.of.over == over
end

local function is_asof_or_later(typed)
    return typed.op == "asof" or typed.op == "sum" and typed.items[1].op == "asof" and #typed.items == 2 and typed.ops[2] == "+"
end

-- Whether a `where` is false of what happened before asof, as every row that nobody has seen did.
local function is_of_the_future(where, over)
    if where.op == "and" then
        for _, item in ipairs(where.items) do
            if is_of_the_future(item, over) then return true end
        end
    end
    if where.op ~= "compare" then return false end
    local early, late = where.left, where.right
    if where.cmp == ">" or where.cmp == ">=" then early, late = late, early end
    return where.cmp ~= "~=" and is_time(late, over) and is_asof_or_later(early)
end

-- Whether rows that nobody has seen may always take part.
local function is_open(self, aggregate)
    local over, where = aggregate.over, aggregate.where
    if not self.scope.covered or self.scope.covered(over.entity.name) then return false end
    return not (over.entity.time and where and is_of_the_future(where, over))
end

local function warn_open(self, node, aggregate, what)
    local name = aggregate.over.entity.name
    warn(self, node, "W401", string.format("%s can never be true: there may always be more of '%s' than the record says", what, name),
         string.format("declare what the record covers: covers \"%s\" { ... }", name))
end

-- `not any(...)`, or `all(...)` that is not negated, over an open collection.
function checker:warn_never_true(node, item, name)
    if item.op == "aggregate" and item.name == name and is_open(self, item) then warn_open(self, node, item, "this") end
end

local NEVER = { ["<"] = true, ["<="] = true, ["=="] = true }
local NEVER_MIRRORED = { [">"] = true, [">="] = true, ["=="] = true }

local function is_truth(typed, value) return typed.op == "const" and typed.t.kind == "bool" and typed.lo == value end

-- `count(...) < 2`, `any(...) == false` over an open collection.
function checker:warn_never_compared(node, typed)
    local left, right = typed.left, typed.right
    local never = typed.cmp == "==" and 0 or typed.cmp == "~=" and 1
    if never and is_truth(right, never) then self:warn_never_true(node, left, "any") end
    if never and is_truth(left, never) then self:warn_never_true(node, right, "any") end
    local counted = left.op == "aggregate" and left.name == "count" and NEVER[typed.cmp] and left
                    or right.op == "aggregate" and right.name == "count" and NEVER_MIRRORED[typed.cmp] and right
    if counted and is_open(self, counted) then warn_open(self, node, counted, "this") end
end

function checker:warn_known(node, item)
    if not self.scope.points then return end
    local what = item.op == "load" and "'" .. item.attr.name .. "'" or "this"
    warn(self, node, "W402", string.format("whether %s is known decides points: they change with what was recorded, not with what is so", what))
end

-- ---- dispatch --------------------------------------------------------------------------------------------------------------

-- The typed node of a tree; it has the type `error` when it was reported.
function checker:expr(tree) return self[tree.kind](self, tree) end

-- A copy of a typed node at the place of `node`.
function checker:at(node, typed)
    local copy = {}
    for key, value in next, typed do copy[key] = value end
    copy.at, copy.to = node.at, node.to
    return copy
end

function checker:case(node)
    return self:fail(node, "E308", "`:` stands in points(...) only", "write points(x, 'a': 1, 'b': 2)")
end

-- ---- what is wanted ----------------------------------------------------------------------------------------------------------

local wants = {}

function wants.truth(self, typed)
    if typed.t.kind == "bool" then return typed end
    local hint
    if types.is_number(typed.t) then hint = "compare it, as in `... > 0`" end
    return self:fail(typed, "E310", string.format("a condition is a truth; this is %s", self:describe(typed)), hint)
end

function wants.amount(self, typed)
    if not types.is_number(typed.t) then
        local hint = typed.t.kind == "bool" and "write if(..., 1, 0)" or nil
        return self:fail(typed, "E310", string.format("an amount of points is a number; this is %s", self:describe(typed)), hint)
    end
    if types.is_plain(typed.t.unit) then return typed end
    return self:fail(typed, "E303", string.format("an amount of points has no unit; this is %s", self:describe(typed)))
end

function wants.value(self, typed) return self:settle(typed) end

local function new(scope)
    local entity = scope.subject
    local subject = { op = "subject", t = types.ref(entity), at = 1, to = 1 }
    return setmetatable({ scope = scope, levels = { { entity = entity, node = subject } }, depth = 0, back = 0, most_back = 0,
                          elsewhen = 0, failed = false }, checker)
end

-- The typed tree of a condition, an amount of points or any value; nil when there were mistakes.
function check.condition(tree, scope)
    local self = new(scope)
    local typed = self:expr(tree)
    if not self.failed and typed.t.kind ~= "error" then typed = wants[scope.want or "truth"](self, typed) end
    if self.failed then return nil end
    return typed
end

-- ---- derived attributes --------------------------------------------------------------------------------------------------------

-- Why a value of type t cannot be one of the declared type; nil when it can.
local function unfit(typed, declared)
    local t = typed.t
    if types.is_number(declared) and types.is_number(t) then
        if not t.literal and not types.same_unit(t.unit, declared.unit) then return "E303" end
        if declared.kind == "integer" and t.decimals ~= 0 then return "E302", "write round(...)" end
        return nil
    end
    local same = t.kind == declared.kind and (t.kind ~= "enum" or types.same_labels(t, declared))
                 and (t.kind ~= "ref" or t.entity == declared.entity) and t.span == declared.span
    return not same and "E302" or nil
end

-- The typed tree of a derived attribute's value, brought to its declared type; `depth` and `back` say how deep aggregates and changes
-- nest in it. The scope's subject is the attribute's entity.
function check.derived(attr, scope)
    local self = new(scope)
    local declared = self:type_of(attr)
    local typed = self:expr(attr.derived)
    if self.failed or typed.t.kind == "error" then return nil end
    typed = self:become(typed, declared, { attr = attr })
    if self.failed then return nil end
    local code, hint = unfit(typed, declared)
    if code then
        self:fail(typed, code, string.format("'%s' is declared %s, and this is %s", attr.name, types.name(declared), self:describe(typed)), hint)
        return nil
    end
    return { op = "fit", t = declared, at = typed.at, to = typed.to, item = typed, depth = self.depth, back = self.most_back }
end

return check
