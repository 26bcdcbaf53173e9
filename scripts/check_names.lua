-- What the names of a condition stand for: variables, attributes inside out, words, rules, instances, parameters. Methods of the
-- checker (check.lua); collections are resolved in check_many.lua.
--
-- A level is what bare names are looked up in: { entity, node } for the subject, { entity, node, var } for the row of an aggregate.
local grammar = require "grammar"
local order = require "order"
local suggest = require "suggest"
local types = require "types"

local names = {}

local WORDS = { a = true, b = true, subject = true, reverse = true, asof = true }
names.words = WORDS

function names:entity(name) return self.scope.vocabulary.entities[name] end
function names:attribute(entity, name) return (self.scope.vocabulary.attributes[entity.name] or {})[name] end
function names:type_of(record) return types.of(record, self.scope.vocabulary.entities) end

-- ---- attributes --------------------------------------------------------------------------------------------------------

-- How many aggregates a derived attribute of `of` stands within: that of the latest row is computed row by row.
local function rows_around(of)
    if of.op == "derived" then return rows_around(of.body.item) end
    if of.op ~= "aggregate" then return 0 end
    return 1 + (of.value and rows_around(of.value) or 0)
end

local function derived(self, node, attr, of)
    local body = self.scope.derive(attr)
    if not body then
        self.failed = true -- reported there
        return self:broken(node)
    end
    self:deepen(node, body.depth + rows_around(of), attr.name)
    self:go_back(node, body.back)
    self.back = self.back - body.back
    return { op = "derived", t = self:type_of(attr), at = node.at, to = node.to, attr = attr, of = of, body = body }
end

-- The attribute `attr` of the instance `of`.
function names:load(node, attr, of)
    if attr.derived then return derived(self, node, attr, of) end
    return { op = "load", t = self:type_of(attr), at = node.at, to = node.to, attr = attr, of = of }
end

-- ---- what is meant by an unknown name ------------------------------------------------------------------------------------

local function visible(self)
    local set = {}
    for _, level in ipairs(self.levels) do
        if level.var then set[level.var] = true end
        for name in next, self.scope.vocabulary.attributes[level.entity.name] or {} do set[name] = true end
    end
    local pair = self.levels[1].entity.shape == "pair"
    for word in next, WORDS do
        if pair or (word ~= "a" and word ~= "b" and word ~= "reverse") then set[word] = true end
    end
    for id in next, self.scope.rules or {} do set[id] = true end
    for name in next, self.scope.params or {} do set["$" .. name] = true end
    return order.keys(set)
end

-- How to reach attribute `name` of another entity from the levels there are: "a.gdp"; nil when it cannot be said.
local function elsewhere(self, name)
    for i = #self.levels, 1, -1 do
        local level = self.levels[i]
        local ends = level.entity.shape == "pair" and self:entity(level.entity.of)
        if ends and self:attribute(ends, name) then
            local of = level.var and level.var .. "." or i == 1 and "" or nil
            return ends, of and string.format("write %sa.%s or %sb.%s", of, name, of, name)
        end
    end
    for _, entity_name in ipairs(order.keys(self.scope.vocabulary.attributes)) do
        local entity = self:entity(entity_name)
        if entity and entity_name ~= "$" and self:attribute(entity, name) then return entity end
    end
end

local function unknown_hint(self, name)
    if name == "nil" or name == "null" then return "an unknown value is asked for with `is unknown`" end
    if name == "today" or name == "now" then return { meant = "asof" } end
    if (self.scope.params or {})[name] then return { meant = "$" .. name } end
    local entity = self:entity(name)
    if entity and entity.name ~= "$" then
        return string.format("it is an entity: it stands in count(%s ...), any(%s ...) and so on", name, name)
    end
    local owner, remedy = elsewhere(self, name)
    local meant = suggest.nearest(name, visible(self))
    if owner and not (meant and meant:lower() == name:lower()) then
        return string.format("it is an attribute of %s%s", owner.name, remedy and ": " .. remedy or "")
    end
    return meant and { meant = meant }
end

function names:unknown_name(node, name)
    return self:fail(node, "E301", string.format("unknown name '%s'", name), unknown_hint(self, name))
end

-- ---- bare names ----------------------------------------------------------------------------------------------------------

-- The levels whose entity satisfies `has`, from the inside out.
function names:levels_with(has)
    local found = {}
    for i = #self.levels, 1, -1 do
        if has(self.levels[i]) then found[#found + 1] = self.levels[i] end
    end
    return found
end

-- "write m.level or subject.level" for a name that several levels have.
function names:ambiguous(node, name, found)
    local ways, places = {}, {}
    for i, level in ipairs(found) do
        places[i] = level.var or level == self.levels[1] and "the subject" or "the " .. level.entity.name
        if level.var or level == self.levels[1] then ways[#ways + 1] = (level.var or "subject") .. "." .. name end
    end
    local remedy = "write " .. grammar.alternatives(ways)
    if #ways < #found then remedy = "name the collection, as in `" .. found[1].entity.name .. " x`, and write x." .. name end
    return self:fail(node, "E304", string.format("'%s' may be that of %s", name, table.concat(places, " or of ")), remedy)
end

local function no_pair(self, node, name)
    return self:fail(node, "E301", string.format("'%s' stands for %s of a pair, and the subject is %s", name,
                                                 name == "reverse" and "the other direction" or "an end",
                                                 types.article(self.levels[1].entity.name)))
end

local function word(self, node, name)
    local subject = self.levels[1]
    if name == "subject" then return self:at(node, subject.node) end
    if name == "asof" then return { op = "asof", t = types.date, at = node.at, to = node.to } end
    if subject.entity.shape ~= "pair" then return no_pair(self, node, name) end
    return self:end_of(node, subject.node, subject.entity, name)
end

-- .a, .b or .reverse of a pair
function names:end_of(node, of, entity, name)
    if name == "reverse" then return { op = "reverse", t = of.t, at = node.at, to = node.to, of = of, entity = entity } end
    return { op = "end", t = types.ref(self:entity(entity.of)), at = node.at, to = node.to, which = name, of = of, entity = entity }
end

local function rule(self, node, id, case)
    if self.elsewhen + self.back > 0 then
        return self:fail(node, "E308", string.format("the verdict of '%s' is that of asof: it cannot be asked at another date", id))
    end
    return { op = "rule", t = types.bool, at = node.at, to = node.to, id = id, case = case }
end

-- What a bare name stands for; nil when nothing.
local function lookup(self, node, name)
    local levels, attr, owner = self.levels, nil, nil
    for i = #levels, 1, -1 do
        if levels[i].var == name then return self:at(node, levels[i].node) end
    end
    for i = #levels, 1, -1 do
        local own = self:attribute(levels[i].entity, name)
        if own and attr then
            return self:ambiguous(node, name, self:levels_with(function(level) return self:attribute(level.entity, name) end))
        end
        if own then attr, owner = own, levels[i] end
    end
    if attr then return self:load(node, attr, owner.node) end
    if WORDS[name] then return word(self, node, name) end
    if self.scope.rules and self.scope.rules[name] then return rule(self, node, name) end
end

function names:name(node)
    return lookup(self, node, node.name) or self:unknown_name(node, node.name)
end

-- ---- paths ---------------------------------------------------------------------------------------------------------------

local function case_of_rule(self, node, base, step)
    local cases = self.scope.rules[base.id]
    for _, case in ipairs(cases) do
        if case == step.name then return rule(self, node, base.id, case) end
    end
    local message = #cases > 0 and string.format("rule '%s' has no case '%s'", base.id, step.name)
                    or string.format("rule '%s' has no cases", base.id)
    local meant = suggest.nearest(step.name, cases)
    return self:fail(step, "E301", message, meant and { meant = meant } or #cases > 0 and { expected = table.concat(cases, ", ") } or nil)
end

local function no_attribute(self, step, entity)
    local child = self:entity(step.name)
    if child and child.of == entity.name and child.shape == "child" then
        return self:fail(step, "E301", string.format("'%s' is a collection of %s, not an attribute", child.name, entity.name),
                         string.format("it stands in count(x.%s ...), any(x.%s ...) and so on", child.name, child.name))
    end
    local known = order.keys(self.scope.vocabulary.attributes[entity.name] or {})
    if entity.shape == "pair" then known = table.move({ "a", "b", "reverse" }, 1, 3, #known + 1, known) end
    local meant = suggest.nearest(step.name, known)
    return self:fail(step, "E301", string.format("%s has no attribute '%s'", entity.name, step.name), meant and { meant = meant })
end

-- `base.step`; `node` gives the span of what has been read so far.
function names:step(node, base, step)
    if base.t.kind == "error" then return base end
    if base.op == "rule" and not base.case then return case_of_rule(self, node, base, step) end
    if base.t.kind ~= "ref" then
        return self:fail(step, "E302", string.format("%s has no attributes: only references are followed with `.`",
                                                     self:describe(base)))
    end
    local entity = self:entity(base.t.entity)
    if entity.shape == "pair" and WORDS[step.name] and step.name ~= "asof" and step.name ~= "subject" then
        return self:end_of(node, base, entity, step.name)
    end
    local attr = self:attribute(entity, step.name)
    if not attr then return no_attribute(self, step, entity) end
    return self:load(node, attr, base)
end

-- The value of the first `n` steps of a path.
function names:path_to(node, n)
    local base = self:expr(node.base)
    for i = 1, n do
        local step = node.steps[i]
        base = self:step({ at = node.at, to = step.to }, base, step)
    end
    return base
end

function names:path(node) return self:path_to(node, #node.steps) end

-- ---- instances -------------------------------------------------------------------------------------------------------------

local function unknown_instance(self, node, entity, key)
    local keys = self.scope.store:keys(entity.id)
    local meant = suggest.nearest(key, keys)
    return self:fail(node, "E306", string.format("'%s' is no %s", key, entity.name), meant and { meant = meant })
end

-- The instance of `entity` that a literal key names.
function names:instance(node, entity, key)
    if entity.shape == "pair" then
        return self:fail(node, "E302", string.format("a text cannot name %s", types.article(entity.name)),
                         string.format("write %s('...', '...')", entity.name))
    end
    local id = self.scope.store:find(entity.id, key)
    if not id then return unknown_instance(self, node, entity, key) end
    return { op = "const", t = types.ref(entity), at = node.at, to = node.to, lo = id, hi = id, text = key }
end

local function one_key(self, node, entity)
    local arg = self:expr(node.args[1])
    if arg.t.kind == "error" then return arg end
    if arg.op ~= "const" or arg.t.kind ~= "text" then
        return self:fail(node.args[1], "E308", string.format("%s(...) takes a key, such as %s('KOR')", entity.name, entity.name))
    end
    if entity.shape == "child" and not entity.parties then
        return self:fail(node, "E308", string.format("%s is only found through its %s", types.article(entity.name), entity.of),
                         string.format("write any(x.%s y where y.%s == ...)", entity.name, entity.key or "id"))
    end
    return self:instance(node.args[1], entity, arg.text)
end

local function pair_of(self, node, entity)
    local ends, sides = self:entity(entity.of), {}
    for i = 1, 2 do
        local side = self:expr(node.args[i])
        if side.t.literal and side.t.kind == "text" then side = self:instance(node.args[i], ends, side.text) end
        if side.t.kind ~= "error" and (side.t.kind ~= "ref" or side.t.entity ~= ends.name) then
            side = self:fail(node.args[i], "E308", string.format("%s(x, y) is of two instances of %s; this is %s", entity.name,
                                                                 ends.name, self:describe(side)))
        end
        sides[i] = side
    end
    if sides[1].t.kind == "error" or sides[2].t.kind == "error" then return self:broken(node) end
    if sides[1].op == "const" and sides[2].op == "const" and sides[1].lo == sides[2].lo then
        return self:fail(node, "E308", string.format("'%s' is no pair with itself", sides[1].text))
    end
    return { op = "pair", t = types.ref(entity), at = node.at, to = node.to, a = sides[1], b = sides[2], entity = entity }
end

-- state('KOR'), dyad(a, 'PRK')
function names:constructor(node, entity)
    local wanted = entity.shape == "pair" and 2 or 1
    if not self:takes(node, wanted, wanted, entity.shape == "pair" and entity.name .. "(x, y)" or entity.name .. "('key')") then
        return self:broken(node)
    end
    return entity.shape == "pair" and pair_of(self, node, entity) or one_key(self, node, entity)
end

-- ---- parameters ------------------------------------------------------------------------------------------------------------

local function constant_number(self, node, record, t)
    if t.decimals then return { op = "const", t = t, at = node.at, to = node.to, digits = record.lo, scale = t.decimals } end
    local digits, scale = grammar.exact(record.lo)
    if not digits then return { op = "const", t = t, at = node.at, to = node.to, float = record.lo } end
    return { op = "const", t = { kind = "number", decimals = scale, unit = t.unit, unit_name = t.unit_name }, at = node.at, to = node.to,
             digits = digits, scale = scale }
end

function names:param(node)
    local record = (self.scope.params or {})[node.name]
    if not record then
        local meant = suggest.nearest(node.name, order.keys(self.scope.params or {}))
        return self:fail(node, "E301", string.format("unknown parameter '$%s'", node.name), meant and { meant = "$" .. meant })
    end
    local t = self:type_of(record)
    if record.attr then
        local entity = self:entity("$") or { name = "$" }
        local of = { op = "const", t = types.ref(entity), at = node.at, to = node.to, lo = record.instance, hi = record.instance }
        return { op = "load", t = t, at = node.at, to = node.to, attr = record.attr, of = of, param = node.name }
    end
    if types.is_number(t) and record.lo == record.hi then return constant_number(self, node, record, t) end
    return { op = "const", t = t, at = node.at, to = node.to, lo = record.lo, hi = record.hi,
             text = t.kind == "text" and record.text or nil, decimals = t.decimals }
end

return names
