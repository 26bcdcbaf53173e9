-- Aggregates and the collections they go over. Methods of the checker (check.lua).
local names = require "check_names"
local order = require "order"
local suggest = require "suggest"
local types = require "types"

local collections = {}

local MAX_INSIDE = 3

-- ---- which rows ------------------------------------------------------------------------------------------------------------

local function all_of(entity) return { entity = entity } end
local function children(entity, source) return { entity = entity, source = source } end

local function kinds_of_rows(self)
    local set = {}
    for name, entity in next, self.scope.vocabulary.entities do
        if name ~= "$" and entity.shape ~= "pair" then set[name] = true end
    end
    return order.keys(set)
end

local function no_collection(self, node, name)
    local level = self:levels_with(function(l) return self:attribute(l.entity, name) end)[1]
    if level then
        local hint = "a collection is a child entity, or `every` and an entity; min and max of values take two: min(x, y)"
        return self:fail(node, "E301", string.format("'%s' is an attribute, not a collection", name), hint)
    end
    local meant = suggest.nearest(name, kinds_of_rows(self))
    return self:fail(node, "E301", string.format("unknown collection '%s'", name), meant and { meant = meant })
end

-- Children of whichever level has them.
local function bare_children(self, node, entity)
    local found = self:levels_with(function(level) return level.entity.name == entity.of end)
    if #found > 1 then return self:ambiguous(node, entity.name, found) end
    if found[1] then return children(entity, found[1].node) end
    return self:fail(node, "E301", string.format("'%s' is a collection of %s, and there is none around", entity.name, entity.of),
                     string.format("write x.%s for those of one %s, `every %s` for all", entity.name, entity.of, entity.name))
end

local function every(self, node)
    local entity = node.kind == "name" and node.name ~= "$" and self:entity(node.name)
    if entity then return all_of(entity) end
    if node.kind == "name" then return no_collection(self, node, node.name) end
    return self:fail(node, "E308", "`every` stands before an entity", "without `every`, a path goes over the children of one instance")
end

local function named(self, node)
    local entity = node.name ~= "$" and self:entity(node.name)
    if not entity then return no_collection(self, node, node.name) end
    if entity.shape == "child" then return bare_children(self, node, entity) end
    if entity.shape == "plain" then return all_of(entity) end
    return self:fail(node, "E301", string.format("'%s' alone is no collection", entity.name), "write `every " .. entity.name .. "`")
end

local function no_children(self, step, of)
    local kinds = {}
    for name, entity in next, self.scope.vocabulary.entities do
        if entity.shape == "child" and entity.of == of.name then kinds[name] = true end
    end
    local meant = suggest.nearest(step.name, kinds)
    local known = order.keys(kinds)
    return self:fail(step, "E301", string.format("%s has no collection '%s'", of.name, step.name),
                     { meant = meant, expected = not meant and #known > 0 and table.concat(known, ", ") or nil })
end

local function of_path(self, node)
    local base = self:path_to(node, #node.steps - 1)
    local last = node.steps[#node.steps]
    if base.t.kind == "error" then return base end
    if base.t.kind ~= "ref" then
        return self:fail(last, "E302", string.format("%s has no collections", self:describe(base)))
    end
    local entity = self:entity(last.name)
    if not entity or entity.shape ~= "child" or entity.of ~= base.t.entity then
        return no_children(self, last, self:entity(base.t.entity))
    end
    return children(entity, base)
end

-- { entity, source (nil: every instance) }, or what was reported.
local function rows(self, node, is_every)
    if is_every then return every(self, node) end
    if node.kind == "name" then return named(self, node) end
    if node.kind == "path" then return of_path(self, node) end
    return self:fail(node, "E302", "`in` stands before a set or a collection", "write `... in {..., ...}`, or `==` for one value")
end

-- ---- variables ---------------------------------------------------------------------------------------------------------------

local function check_variable(self, node)
    local name = node.var
    local span = { at = node.var_at, to = node.var_at + #name - 1 }
    if names.words[name] then
        self:fail(span, "E304", string.format("'%s' is a word of the language and cannot name a row", name))
        return false
    end
    for _, level in ipairs(self.levels) do
        if level.var == name then
            self:fail(span, "E304", string.format("'%s' already names a row of %s around this one", name, level.entity.name),
                      "choose another name")
            return false
        end
    end
    return true
end

-- ---- depth -------------------------------------------------------------------------------------------------------------------

-- Counts `inside` more aggregates at this place; reports when they are too many.
function collections:deepen(node, inside, name)
    local depth = #self.levels - 1 + (inside or 0)
    self.depth = math.max(self.depth, depth)
    if depth <= MAX_INSIDE then return true end
    local what = name and string.format("'%s' has aggregates of its own: together they nest %d deep", name, depth)
                 or string.format("aggregates nest %d deep", depth)
    self:fail(node, "E307", what .. "; " .. MAX_INSIDE .. " is the most",
              "a derived attribute does not help: it counts where it is used")
    return false
end

-- Opens the rows of a collection as a level, calls body(level), closes it. Gives nil when they nest too deep.
local function within(self, node, found, var, body)
    local row = { op = "row", t = types.ref(found.entity), at = node.at, to = node.to, over = found }
    local level = { entity = found.entity, node = row, var = var }
    self.levels[#self.levels + 1] = level
    local fits = self:deepen(node, 0)
    if fits then body(level) end
    self.levels[#self.levels] = nil
    return fits
end

-- ---- aggregates ----------------------------------------------------------------------------------------------------------------

local usage = {
    sum = "sum(x of meeting)", mean = "mean(x of meeting)", min = "min(x of meeting)", max = "max(x of meeting)",
    all = "all(x of meeting) or all(meeting where x)",
}

local function wants(self, node, kinds, wanted, value)
    if kinds[value.t.kind] then return value.t end
    self:fail(value, "E302", string.format("%s wants %s; this is %s", node.name, wanted, self:describe(value)))
end

local NUMBERS = { integer = true, number = true }
local MEASURES = { integer = true, number = true, date = true, duration = true, enum = true }

local result = {}

function result.count() return types.integer end
function result.any() return types.bool end
function result.all() return types.bool end
function result.sum(self, node, _, value) return wants(self, node, NUMBERS, "numbers", value) end
function result.mean(self, node, _, value)
    local t = wants(self, node, NUMBERS, "numbers", value)
    return t and types.number(nil, t.unit, t.literal)
end
function result.min(self, node, _, value) return wants(self, node, MEASURES, "numbers, dates, durations or labels", value) end
result.max = result.min

function result.latest(self, node, found, value)
    if found.entity.time then
        found.time = self:attribute(found.entity, found.entity.time)
        return value and value.t or types.ref(found.entity)
    end
    self:fail(node, "E308", string.format("%s goes by time, and '%s' has none", node.name, found.entity.name),
              "entities get it in the vocabulary: time = \"date\"")
end
result.first = result.latest

-- Whether the aggregate has the parts its kind needs.
local function complete(self, node)
    if node.name == "count" and node.of then
        self:fail(node.of, "E308", "count counts rows and takes no `of`", "write count(... where ...)")
        return false
    end
    if usage[node.name] and not node.of and not (node.name == "all" and node.where) then
        self:fail(node, "E308", string.format("%s has nothing to go by", node.name), "write " .. usage[node.name])
        return false
    end
    return true
end

local TRUTHS = { any = true, all = true }

local function value_of(self, node)
    if not node.of then return nil end
    if TRUTHS[node.name] then return self:truth(node.of, node.name) end
    return self:settle(self:expr(node.of))
end

function collections:aggregate(node)
    local found = rows(self, node.source, node.every)
    local named_well = not node.var or check_variable(self, node)
    if not found.entity then return self:broken(node) end
    local whole = complete(self, node)
    local where, value
    local fits = within(self, node, found, node.var, function()
        where = node.where and self:truth(node.where, "`where`")
        value = value_of(self, node)
    end)
    local ok = whole and named_well and fits and not (where and where.t.kind == "error") and not (value and value.t.kind == "error")
    local t = ok and result[node.name](self, node, found, value)
    if not t then return self:broken(node) end
    local typed = { op = "aggregate", t = t, at = node.at, to = node.to, name = node.name, over = found, where = where, value = value }
    if self.negated ~= node then self:warn_never_true(node, typed, "all") end
    return typed
end

-- ---- x in collection -------------------------------------------------------------------------------------------------------------

-- What a row of the collection is compared by: itself beside a reference to one, else its key.
local function row_key(self, node, found, left, row)
    if left.t.kind == "ref" and left.t.entity == found.entity.name then return row end
    local key = found.entity.key and self:attribute(found.entity, found.entity.key)
    if key then return self:load(node, key, row) end
    return self:fail(node, "E308", string.format("%s has no key to compare with", found.entity.name))
end

function collections:in_collection(node, left)
    local found = rows(self, node.path, false)
    if not found.entity or left.t.kind == "error" then return self:broken(node) end
    local test
    within(self, node, found, nil, function(level)
        test = self:comparison(node, "==", row_key(self, node.path, found, left, level.node), left)
    end)
    if not test or test.t.kind == "error" then return self:broken(node) end
    local any = { op = "aggregate", t = types.bool, at = node.at, to = node.to, name = "any", over = found, where = test }
    if not node.negated then return any end
    self:warn_never_true(node, any, "any")
    return { op = "not", t = types.bool, at = node.at, to = node.to, item = any }
end

return collections
