-- Rules and notes, but for their conditions, which compile.lua compiles: names, cases, amounts as written, groups, defeats, what
-- they accept.
--   rule = { id, title, cite, group, say, cases = { { name, when, when_path, say, adds = { { dim, amount, path } } } }, defeats = { ids },
--            accepts, decl }
--   note = { id, title, when, when_path, say, accepts, decl }
--   accepts = { level = 0..3, attrs = { [attribute] = level }, entities = { [entity] = level } }
local model_facts = require "model_facts"
local model_vocabulary = require "model_vocabulary"
local order = require "order"
local shape = require "shape"
local suggest = require "suggest"
local read = shape.read

local model_rules = {}

-- ---- what a rule accepts ---------------------------------------------------------------------------------------------

-- Attributes a bare name may mean: the subject's own, else those of any entity.
local function bare_attributes(m, name)
    local own = m.subject and m.subject.attrs[name]
    if own then return { own } end
    local found = {}
    for _, entity in ipairs(model_vocabulary.sorted_entities(m)) do
        if entity.attrs[name] then found[#found + 1] = entity.attrs[name] end
    end
    return found
end

local function accept_candidates(m)
    local names = {}
    for name, entity in next, m.entities do
        names[name] = true
        for attr in next, entity.attrs do
            names[attr], names[name .. "." .. attr] = true, true
        end
    end
    return names
end

-- One name under a hedging: an attribute, "entity.attribute", or an entity with all it has.
local function accept(m, decl, path, name, level, into)
    local owner, own = name:match("^([^.]+)%.(.+)$")
    local entity = m.entities[owner or name]
    if owner and entity and entity.attrs[own] then
        into.attrs[entity.attrs[own]] = level
        return
    end
    local found = not owner and bare_attributes(m, name) or {}
    if not owner and entity and #found == 0 then
        into.entities[entity] = level
        return
    elseif #found == 1 then
        into.attrs[found[1]] = level
        return
    elseif #found > 1 then
        m:fail("E105", decl, path, string.format("'%s' is an attribute of %s and of %s", name, found[1].entity.name, found[2].entity.name),
               { note = string.format("write '%s.%s'", found[1].entity.name, name) })
        return
    end
    if m:has_failed(own or name) then return end
    m:unknown("E105", decl, path, string.format("'%s' is neither an attribute nor an entity", name), name, accept_candidates(m))
end

local read_hedging = shape.one_of(model_facts.HEDGINGS)

local function read_accepts(m, decl, path, value)
    local out = { level = 0, attrs = {}, entities = {} }
    if type(value) == "string" then
        local name = read_hedging(m, decl, path, value)
        out.level = model_facts.HEDGING_RANK[name or "fact"]
        return out
    elseif type(value) ~= "table" or value[1] ~= nil then
        shape.wrong(m, decl, path, value, "a hedging such as 'claim', or { claim = { 'attribute', ... } }")
        return nil
    end
    for _, hedging in ipairs(order.keys(value)) do
        local level, at = model_facts.HEDGING_RANK[hedging], shape.extend(path, hedging)
        if not level then
            m:fail_key("E103", decl, at, string.format("'%s' is not a hedging", hedging),
                       { expected = m.choices(model_facts.HEDGINGS), meant = suggest.nearest(hedging, model_facts.HEDGINGS) })
        else
            for i, name in ipairs(read.texts(m, decl, at, value[hedging]) or {}) do
                accept(m, decl, type(value[hedging]) == "table" and shape.extend(at, i) or at, name, level, out)
            end
        end
    end
    return out
end

-- ---- amounts ---------------------------------------------------------------------------------------------------------

-- { { dim =, amount = number or text, path = } ... } by dimension.
local function read_add(m, decl, path, value)
    if type(value) ~= "table" or value[1] ~= nil or value["function"] then
        shape.wrong(m, decl, path, value, "points by dimension, such as { cooperation = 2 }")
        return nil
    end
    local adds = {}
    for _, name in ipairs(order.keys(value)) do
        local dim, amount, at = m.dimensions[name], value[name], shape.extend(path, name)
        if not dim then
            if not m.incomplete then
                m:fail_key("E105", decl, at, string.format("'%s' is not a dimension", name), { meant = suggest.nearest(name, m.dimensions) })
            end
        elseif type(amount) == "string" or read.number(m, decl, at, amount) then
            adds[#adds + 1] = { dim = dim, amount = amount, path = at }
        end
    end
    return adds
end

-- ---- rules -----------------------------------------------------------------------------------------------------------

local CASE_KEYS = { name = { read = read.text, required = true, remedy = 'name = "..."' }, when = { read = read.text, required = true },
                    add = { read = read_add }, say = { read = read.text } }
local RULE_KEYS = { title = { read = read.text }, group = { read = read.text }, cite = { read = read.text }, when = { read = read.text },
                    add = { read = read_add }, say = { read = read.text }, cases = { read = read.table }, defeats = { read = read.texts },
                    accepts = { read = read_accepts } }
local NOTE_KEYS = { when = { read = read.text, required = true }, say = { read = read.text }, title = { read = read.text },
                    accepts = { read = read_accepts } }

-- Whether some of what is added could not be read, or was not found.
local function is_unread(written, adds)
    return written and (not adds or #order.keys(written) ~= #adds) or false
end

local function one_case(m, decl, i, item, seen)
    local path = { "cases", i }
    local body = shape.check(m, decl, path, item, CASE_KEYS, "a case")
    if body.name and not shape.is_identifier(body.name) then
        m:fail("E108", decl, { "cases", i, "name" }, string.format("'%s' cannot be the name of a case", body.name),
               { expected = "letters, digits and '_', beginning with a letter" })
    elseif body.name and seen[body.name] then
        m:fail("E104", decl, { "cases", i, "name" }, string.format("case '%s' is listed twice", body.name))
    end
    if body.name then seen[body.name] = true end
    return { name = body.name, when = body.when, when_path = { "cases", i, "when" }, say = body.say, adds = body.add or {},
             unread = is_unread(type(item) == "table" and item.add, body.add) }
end

local function read_cases(m, decl, body, meant)
    if not body.cases then
        if decl.body.when == nil and decl.body.cases == nil and not meant.when and not meant.cases then
            m:fail("E102", decl, {}, "rule has no 'when'", { note = 'write when = "a condition", or cases = { ... }' })
        end
        return { { name = nil, when = body.when, when_path = { "when" }, say = body.say, adds = body.add or {}, unread = is_unread(decl.body.add, body.add) } }
    end
    for _, key in ipairs { "when", "add" } do
        if body[key] ~= nil then
            m:fail_key("E111", decl, { key }, string.format("a rule with cases has no '%s' of its own", key), { note = "write it in a case" })
        end
    end
    local cases, seen = {}, {}
    for i, item in ipairs(body.cases) do cases[i] = one_case(m, decl, i, item, seen) end
    for _, key in ipairs(order.keys(body.cases)) do
        m:fail_key("E101", decl, { "cases", key }, string.format("'%s' does not belong in a list of cases", key))
    end
    if #cases == 0 then m:fail("E102", decl, { "cases" }, "the list of cases is empty") end
    return cases
end

local function group_of(m, decl, name)
    if name == nil then return nil end
    local found = m.groups[name]
    if found then return found end
    m:unknown("E105", decl, { "group" }, string.format("'%s' is not a group", name), name, m.groups)
end

-- A group binds what is added to its own dimension. Said only where all that a rule adds could be read.
local function warn_of_group(m, decl, group, cases)
    local others, all = {}, group.dim ~= nil
    for _, case in ipairs(cases) do
        all = all and not case.unread
        for _, add in ipairs(case.adds) do
            if add.dim == group.dim then return end
            others[add.dim.name] = true
        end
    end
    local names = order.keys(others)
    if not all or #names == 0 then return end
    m:warn("W407", decl, { "group" }, string.format("group '%s' has no effect on this rule", group.name),
           { note = string.format("it binds points of '%s', and the rule adds to %s", group.dim.name, m.choices(names, "and")) })
end

local function rule(m, decl)
    local body, _, meant = shape.check(m, decl, {}, decl.body, RULE_KEYS, "rule")
    model_vocabulary.usable(m, decl, decl.name, "a rule")
    local group, cases = group_of(m, decl, body.group), read_cases(m, decl, body, meant)
    if group then warn_of_group(m, decl, group, cases) end
    return { id = decl.name, title = body.title, cite = body.cite, group = group, say = body.say, cases = cases, defeats = body.defeats or {}, accepts = body.accepts or { level = 0, attrs = {}, entities = {} },
             has_cases = body.cases ~= nil, decl = decl }
end

local function note(m, decl)
    local body = shape.check(m, decl, {}, decl.body, NOTE_KEYS, "note")
    return { id = decl.name, title = body.title, when = body.when, when_path = { "when" }, say = body.say,
             accepts = body.accepts or { level = 3, attrs = {}, entities = {} }, decl = decl }
end

-- ---- between rules ---------------------------------------------------------------------------------------------------

local function check_defeats(m, found)
    local seen = {}
    for i, id in ipairs(found.defeats) do
        local path = type(found.decl.body.defeats) == "table" and { "defeats", i } or { "defeats" }
        if seen[id] then
            m:fail("E104", found.decl, path, string.format("'%s' is listed twice", id))
        elseif not m.rules[id] then
            m:unknown("E105", found.decl, path, string.format("'%s' is not a rule", id), id, m.rules)
        end
        seen[id] = true
    end
end

-- Names by which conditions would mean two things.
local function check_clash(m, found, attributes)
    local attr = attributes[found.id]
    if attr then
        m:fail_key("E109", found.decl, nil, string.format("'%s' is a rule and an attribute of %s", found.id, attr.entity.name),
                   { note = "the attribute is declared at " .. m.where(attr.decl) })
    elseif m.entities[found.id] then
        m:fail_key("E109", found.decl, nil, string.format("'%s' is a rule and an entity", found.id),
                   { note = "the entity is declared at " .. m.where(m.entities[found.id].decl) })
    end
end

local function attributes_by_name(m)
    local found = {}
    for _, entity in ipairs(model_vocabulary.sorted_entities(m)) do
        for name, attr in next, entity.attrs do found[name] = found[name] or attr end
    end
    return found
end

-- Rules and notes share their names.
local function distinct(m)
    local all = {}
    for _, kind in ipairs { "rule", "note" } do
        for _, decl in ipairs(m.kinds[kind]) do all[#all + 1] = decl end
    end
    table.sort(all, m.by_place)
    return model_vocabulary.first_of(m, all)
end

local function by_id(x, y) return order.before(x.id, y.id) end

function model_rules.build(m)
    m.rules, m.notes, m.rule_list, m.note_list = {}, {}, {}, {}
    for id, decl in next, distinct(m) do
        if decl.kind == "rule" then
            m.rules[id] = rule(m, decl)
            m.rule_list[#m.rule_list + 1] = m.rules[id]
        else
            m.notes[id] = note(m, decl)
            m.note_list[#m.note_list + 1] = m.notes[id]
        end
    end
    table.sort(m.rule_list, by_id)
    table.sort(m.note_list, by_id)
    local attributes = attributes_by_name(m)
    for i, found in ipairs(m.rule_list) do
        found.index = i - 1
        check_defeats(m, found)
        check_clash(m, found, attributes)
    end
end

return model_rules
