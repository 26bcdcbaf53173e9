-- What facts may be about: entities, attributes and derived attributes, checked and registered with the store.
--   entity = { name, id, title, shape = "plain|pair|child", of = entity | nil, parties = entity | nil, key = attribute | nil,
--              time = attribute | nil, attrs = { name = attribute }, codes, decl, depth }
--   attribute = { name, entity, id | nil, title, doc, type = record of model_types, symmetric, derived = text | nil, decl }
-- model_vocabulary.export makes of them the tables that types.lua documents.
local model_identity = require "model_identity"
local model_types = require "model_types"
local model_values = require "model_values"
local order = require "order"
local scaled = require "scaled"
local shape = require "shape"
local types = require "types"
local read = shape.read

local model_vocabulary = {}

-- Words of the condition language that a name must not be.
local RESERVED = {}
for word in ([[and or not in is of where every known unknown contested true false asof subject reverse]]):gmatch("%a+") do
    RESERVED[word] = true
end
-- Keys of a row of facts that say something else.
local ROW_KEYS = {}
for word in ([[place quote source hedging from to year known title parties]]):gmatch("%a+") do ROW_KEYS[word] = true end
model_vocabulary.ROW_KEYS = ROW_KEYS

-- Whether `name` can be a name; reported at the declaration's name, or at the value at `path`.
local function usable(m, decl, name, what, path)
    local report = path and m.fail or m.fail_key
    if not shape.is_identifier(name) then
        report(m, "E108", decl, path, string.format("'%s' cannot be the name of %s", name, what),
                   { expected = "letters, digits and '_', beginning with a letter" })
        return false
    end
    if RESERVED[name] then
        report(m, "E108", decl, path, string.format("'%s' is a word of the condition language", name), { note = "use another name" })
        return false
    end
    return true
end
model_vocabulary.usable = usable

-- Reports a second declaration of one name; the first by place stands.
local function first_of(m, decls)
    local first = {}
    for _, decl in ipairs(decls) do
        local before = first[decl.name]
        if before then
            m:fail_key("E104", decl, nil, string.format("%s '%s' %s declared twice", decl.kind, decl.name, decl.kind == "levels" and "are" or "is"),
                       { note = "first declared at " .. m.where(before) })
        else
            first[decl.name] = decl
        end
    end
    return first
end
model_vocabulary.first_of = first_of

-- ---- entities --------------------------------------------------------------------------------------------------------

local ENTITY_KEYS = { key = { read = read.any, required = true, remedy = 'key = "id"' }, codes = { read = read.texts }, of = { read = read.text },
                      parties = { read = read.text }, time = { read = read.text }, title = { read = read.text }, doc = { read = read.text } }
local PAIR_KEYS = { a = { read = read.text, required = true }, b = { read = read.text, required = true } }

local function find_entity(m, decl, path, name)
    local entity = m.entities[name]
    if entity then return entity end
    m:unknown("E105", decl, path, string.format("'%s' is not an entity", tostring(name)), name, m.entities)
    return nil
end

local function pair_ends(m, entity, body)
    local ends, well = shape.check(m, entity.decl, { "key" }, body.key, PAIR_KEYS, "the key of a pair")
    if not well then return false end
    if body.of ~= nil then
        m:fail("E111", entity.decl, { "of" }, "a pair is not a child of anything", { note = "leave out 'of'" })
        return false
    end
    if ends.a ~= ends.b then
        m:fail("E111", entity.decl, { "key", "b" }, "both ends of a pair are of one entity", { expected = "'" .. ends.a .. "'" })
        return false
    end
    entity.of = find_entity(m, entity.decl, { "key", "a" }, ends.a)
    return entity.of ~= nil
end

local function parent_of(m, entity, body)
    if not usable(m, entity.decl, body.key, "a key", { "key" }) then return false end
    if body.of == nil then return true end
    entity.of = find_entity(m, entity.decl, { "of" }, body.of)
    if not entity.of or body.parties == nil then return entity.of ~= nil end
    entity.parties = find_entity(m, entity.decl, { "parties" }, body.parties)
    return entity.parties ~= nil
end

local function shape_of(m, entity, body)
    if type(body.key) == "table" then
        entity.shape = "pair"
        return pair_ends(m, entity, body)
    end
    if not read.text(m, entity.decl, { "key" }, body.key) then return false end
    entity.shape, entity.key_name = body.of and "child" or "plain", body.key
    return parent_of(m, entity, body)
end

-- What only shows once all entities have their shape.
local function check_links(m, entity)
    local decl, of = entity.decl, entity.of
    if entity.shape == "pair" and of.shape ~= "plain" then
        m:fail("E111", decl, { "key" }, string.format("the ends of a pair must be plain, and %s is a %s", of.name, of.shape))
        return false
    elseif entity.parties and (of.shape ~= "pair" or of.of ~= entity.parties) then
        m:fail("E111", decl, { "parties" }, string.format("parties are for children of a pair of %s, and %s is none", entity.parties.name, of.name))
        return false
    elseif decl.body.parties and entity.shape ~= "child" then
        m:fail("E111", decl, { "parties" }, "only a child of a pair has parties", { note = 'write of = "..." beside it' })
        return false
    end
    return true
end

-- The cycle that the entity is on, least name first; nil when it is on none or is not the first by name.
local function cycle_of(entity)
    local names, at = { entity.name }, entity.of
    while at and at ~= entity and #names < 1000 do
        if order.before(at.name, entity.name) then return nil end
        names[#names + 1] = at.name
        at = at.of
    end
    names[#names + 1] = entity.name
    return at == entity and table.concat(names, " -> ") or nil
end

-- How far below a plain entity; nil in a cycle.
local function depth_of(entity, seen)
    if entity.depth then return entity.depth end
    if not entity.of then
        entity.depth = 0
        return 0
    end
    if seen[entity] then return nil end
    seen[entity] = true
    local above = depth_of(entity.of, seen)
    entity.depth = above and above + 1
    return entity.depth
end

local function break_entity(m, name)
    m.broken[name] = true
    m:name_fails(name)
    m:instance_fails(name)
    m.entities[name] = nil
end

local function drop_bad(m, ok)
    for _, name in ipairs(order.keys(m.entities)) do
        local entity = m.entities[name]
        if ok[name] and not depth_of(entity, {}) then
            ok[name] = false
            local cycle = cycle_of(entity)
            if cycle then m:fail("E503", entity.decl, { "of" }, "an entity cannot be its own ancestor: " .. cycle) end
        end
    end
    for _, name in ipairs(order.keys(m.entities)) do
        ok[name] = ok[name] and check_links(m, m.entities[name])
    end
    for name, well in next, ok do
        if not well then break_entity(m, name) end
    end
end

local function by_depth(x, y)
    if x.depth ~= y.depth then return x.depth < y.depth end
    return order.before(x.name, y.name)
end

function model_vocabulary.sorted_entities(m)
    local list = {}
    for _, entity in next, m.entities do list[#list + 1] = entity end
    table.sort(list, by_depth)
    return list
end

-- A broken parent breaks its children without a further word.
local function drop_orphans(m)
    for _, entity in ipairs(model_vocabulary.sorted_entities(m)) do
        if (entity.of and m.broken[entity.of.name]) or (entity.parties and m.broken[entity.parties.name]) then break_entity(m, entity.name) end
    end
end

local function register_entity(m, entity)
    entity.id = m.store:entity { name = entity.name, title = entity.title, shape = entity.shape, of = entity.of and entity.of.id,
                                 parties = entity.parties ~= nil }
    if entity.shape == "pair" then return end
    entity.key = { name = entity.key_name, entity = entity, type = { kind = "text", decimals = 0 }, is_key = true, decl = entity.decl }
    entity.attrs[entity.key_name] = entity.key
end

local function entities(m)
    local bodies, ok = {}, {}
    for name, decl in next, first_of(m, m.kinds.entity) do
        m.entities[name] = { name = name, decl = decl, attrs = {} }
    end
    for _, name in ipairs(order.keys(m.entities)) do
        local entity = m.entities[name]
        local well
        bodies[name], well = shape.check(m, entity.decl, {}, entity.decl.body, ENTITY_KEYS, "entity")
        ok[name] = usable(m, entity.decl, name, "an entity") and well
        entity.title, entity.codes = bodies[name].title, bodies[name].codes
    end
    for _, name in ipairs(order.keys(m.entities)) do
        ok[name] = ok[name] and shape_of(m, m.entities[name], bodies[name])
    end
    drop_bad(m, ok)
    drop_orphans(m)
    for _, entity in ipairs(model_vocabulary.sorted_entities(m)) do register_entity(m, entity) end
end

-- ---- attributes ------------------------------------------------------------------------------------------------------

local ATTRIBUTE_KEYS = {
    type = { read = read.any, required = true, remedy = "type = integer { 1, 300 }, or another type" },
    doc = { read = read.text }, title = { read = read.text }, titles = { read = read.table },
    better = { read = shape.one_of { "low", "high" } }, default = { read = read.any }, symmetric = { read = read.bool },
    policy = { read = shape.one_of { "newest", "best graded", "hull" } }, stale_after = { read = read.months }, carry = { read = read.months },
}
local DERIVED_KEYS = {
    type = { read = read.any, required = true }, value = { read = read.text, required = true, remedy = 'value = "a condition"' },
    doc = { read = read.text }, title = { read = read.text }, titles = { read = read.table }, better = ATTRIBUTE_KEYS.better,
}

-- Entity and own name of "dyad.trade_rank"; nil when it was reported or its entity is broken.
local function split_name(m, decl)
    local owner, name = decl.name:match("^([^.]*)%.(.*)$")
    if not owner then
        m:fail_key("E108", decl, nil, string.format("'%s' does not say whose it is", decl.name), { expected = "'entity.name', such as 'state.gdp'" })
        return nil
    end
    if m.broken[owner] then return nil end
    local entity = m.entities[owner]
    if not entity then
        if not m.incomplete then
            m.diag:error("E105", m.key(m, decl), string.format("'%s' is not an entity", owner),
                         { meant = require("suggest").nearest(owner, m.entities) })
        end
        return nil
    end
    return entity, name
end

local function taken(m, decl, entity, name)
    local why
    if ROW_KEYS[name] then
        why = string.format("'%s' is a key that every row of facts has", name)
    elseif entity.shape == "pair" and (name == "a" or name == "b") then
        why = string.format("'%s' is an end of the pair", name)
    elseif name ~= (entity.key and entity.key.name) and model_identity.keys(entity)[name] then
        why = string.format("'%s' says which %s a row is about", name, entity.name)
    elseif m.entities[name] and m.entities[name].of == entity then
        why = string.format("'%s' is an entity of %s", name, entity.name)
    end
    if why then m:fail_key("E108", decl, nil, why, { note = "use another name for the attribute" }) end
    return why ~= nil
end

local function label_titles(m, attr, titles)
    if not titles then return end
    if attr.type.kind ~= "enum" then
        m:fail_key("E111", attr.decl, { "titles" }, "only an enum has titles of labels")
        return
    end
    attr.label_titles = {}
    for i, label in ipairs(attr.type.labels) do attr.label_titles[i] = titles[label] or titles[i] or label end
    for _, label in ipairs(order.keys(titles)) do
        local path = { "titles", label }
        if not attr.type.index[label] then
            m:unknown("E105", attr.decl, path, string.format("'%s' is not a label of %s", label, attr.decl.name), label, attr.type.labels)
        elseif type(titles[label]) ~= "string" then
            shape.wrong(m, attr.decl, path, titles[label], "a text")
        end
    end
    for i, title in ipairs(attr.label_titles) do
        if type(title) ~= "string" then attr.label_titles[i] = attr.type.labels[i] end
    end
end

-- Nothing is said of uses of an attribute that is declared, however badly; also not where its entity is misspelt.
local function break_attribute(m, decl)
    m.broken[decl.name] = true
    m:name_fails(decl.name:match("[^.]*$"))
end

local function declare(m, decl, keys, what)
    local entity, name = split_name(m, decl)
    local body = shape.check(m, decl, {}, decl.body, keys, what)
    if not entity or not usable(m, decl, name, "an attribute") or taken(m, decl, entity, name) then
        break_attribute(m, decl)
        return nil
    end
    local attr = { name = name, entity = entity, decl = decl, body = body, title = body.title, doc = body.doc }
    attr.type = body.type ~= nil and model_types.read(m, decl, { "type" }, body.type) or nil
    if not attr.type then
        break_attribute(m, decl)
        return nil
    end
    if attr.type.unit and attr.type.kind ~= "duration" then
        local _, expected = types.unit(attr.type.unit)
        if expected then
            m:fail("E106", decl, { "type", "unit" }, string.format("'%s' is not a unit", attr.type.unit), { expected = expected })
        end
    end
    label_titles(m, attr, body.titles)
    return attr
end

-- A declaration of the key itself gives it a title.
local function declared_key(m, attr)
    local key = attr.entity.key
    if attr.type.kind ~= "text" then
        m:fail("E111", attr.decl, { "type" }, string.format("%s is the key of %s", attr.name, attr.entity.name), { expected = "text" })
    end
    key.title, key.doc, key.decl = attr.title, attr.doc, attr.decl
end

local function only_pairs(m, attr)
    if attr.body.symmetric and attr.entity.shape ~= "pair" then
        m:fail_key("E111", attr.decl, { "symmetric" }, string.format("only attributes of a pair are symmetric, and %s is none", attr.entity.name))
    end
end

-- A derived value is as wide as what it is computed of: ends would promise more than is so.
local function warn_of_ends(m, attr)
    local lo, hi, value = attr.body.type[1], attr.body.type[2], attr.body.value
    if attr.decl.pack or (attr.type.lo == nil and attr.type.hi == nil) or (lo == nil and hi == nil) or attr.type.kind == "enum" then return end
    local call = lo and hi and string.format("clamp(%s, %s, %s)", value, scaled.text(lo), scaled.text(hi))
                 or lo and string.format("max(%s, %s)", value, scaled.text(lo)) or string.format("min(%s, %s)", value, scaled.text(hi))
    local short = #call <= 60 and not call:find("[\r\n]")
    m:warn("W406", attr.decl, { "type" }, string.format("the range of a derived attribute is that of its value: these ends of '%s' bind nothing", attr.name),
           { note = "leave them out, or bind its value: " .. (short and call or lo and hi and "clamp(..., lowest, highest)" or "max(..., lowest), min(..., highest)") })
end

local function attributes(m)
    for _, decl in ipairs(m.kinds.attribute) do
        if m.attribute_decls[decl.name] == decl then
            local attr = declare(m, decl, ATTRIBUTE_KEYS, "attribute")
            if attr then
                only_pairs(m, attr)
                if attr.entity.key and attr.name == attr.entity.key.name then
                    declared_key(m, attr)
                else
                    attr.entity.attrs[attr.name] = attr
                end
            end
        end
    end
    for _, decl in ipairs(m.kinds.derived) do
        if m.attribute_decls[decl.name] == decl then
            local attr = declare(m, decl, DERIVED_KEYS, "derived")
            if attr and attr.body.value then
                warn_of_ends(m, attr)
                attr.derived = attr.body.value
                attr.entity.attrs[attr.name] = attr
            elseif attr then
                break_attribute(m, decl)
            end
        end
    end
end

-- Attributes and derived ones share their names.
local function attribute_names(m)
    local all = {}
    for _, decl in ipairs(m.kinds.attribute) do all[#all + 1] = decl end
    for _, decl in ipairs(m.kinds.derived) do all[#all + 1] = decl end
    table.sort(all, m.by_place)
    m.attribute_decls = first_of(m, all)
end

-- ---- the store -------------------------------------------------------------------------------------------------------

local POLICIES = { newest = "newest", ["best graded"] = "best_graded", hull = "hull" }

local function default_of(m, attr)
    local value = attr.body and attr.body.default
    if value == nil then return nil end
    if attr.type.kind == "ref" then
        m:fail_key("E111", attr.decl, { "default" }, "a reference has no default")
        return nil
    end
    local range, wrong = model_values.read(m, attr.type, value)
    if range then return range end
    m:fail("E103", attr.decl, { "default" }, "the default: " .. wrong.message, { expected = wrong.expected, meant = wrong.meant, note = wrong.note })
    return nil
end

local function register(m, attr)
    local t, body = attr.type, attr.body or {}
    local default = default_of(m, attr)
    attr.id = m.store:attr {
        name = attr.name, title = attr.title, doc = attr.doc, unit = t.unit, entity = attr.entity.id, kind = t.kind, float = t.float or false,
        decimals = t.decimals or 0, lo = t.lo, hi = t.hi, default_lo = default and default.lo, default_hi = default and default.hi,
        symmetric = body.symmetric or false, policy = POLICIES[body.policy or "newest"], key = attr.is_key or false, labels = t.labels,
        label_titles = attr.label_titles, ref = t.ref and t.ref.id, carry_months = body.carry, stale_months = body.stale_after,
    }
end

local function time_of(m, entity)
    local name = entity.decl.body.time
    if type(name) ~= "string" then return nil end
    local attr = entity.attrs[name]
    if attr and attr.type.kind == "date" and not attr.derived then return attr end
    if attr then
        m:fail("E111", entity.decl, { "time" }, string.format("'%s' is not a date that facts give", name), { expected = "an attribute of type date" })
    elseif not m.broken[entity.name .. "." .. name] and not m:has_failed(name) then
        m:unknown("E105", entity.decl, { "time" }, string.format("%s has no attribute '%s'", entity.name, name), name, entity.attrs,
                  { note = string.format('declare it: attribute "%s.%s" { type = date }', entity.name, name) })
    end
    return nil
end

local function finish(m, entity)
    for _, name in ipairs(order.keys(entity.attrs)) do
        local attr = entity.attrs[name]
        if not attr.derived then register(m, attr) end
    end
    entity.time = time_of(m, entity)
    m.store:set_entity(entity.id, { key_attr = entity.key and entity.key.id, time_attr = entity.time and entity.time.id })
end

function model_vocabulary.build(m)
    m.entities, m.broken = {}, {}
    entities(m)
    attribute_names(m)
    attributes(m)
    for _, entity in ipairs(model_vocabulary.sorted_entities(m)) do finish(m, entity) end
end

-- ---- for check.lua and lower.lua -------------------------------------------------------------------------------------

-- The type part of an attribute or parameter as types.lua wants it.
function model_vocabulary.export_type(t, into)
    into.kind, into.labels = t.kind, t.labels
    into.unit = t.kind ~= "duration" and t.unit or nil
    into.decimals = not t.float and t.decimals or nil
    into.ref = t.ref and t.ref.name
    into.span = t.kind == "duration" and (t.months and "months" or "days") or nil
    return into
end

local function export_attribute(attr)
    local out = { name = attr.name, entity = attr.entity.name, id = attr.id, title = attr.title, label_titles = attr.label_titles,
                  key = attr.is_key or nil, source = attr }
    return model_vocabulary.export_type(attr.type, out)
end

function model_vocabulary.export(m)
    local vocabulary = { entities = {}, attributes = {} }
    for name, entity in next, m.entities do
        vocabulary.entities[name] = { name = name, id = entity.id, title = entity.title, shape = entity.shape, of = entity.of and entity.of.name,
                                      parties = entity.parties ~= nil, key = entity.key and entity.key.name,
                                      time = entity.time and entity.time.name }
        local attrs = {}
        for attr_name, attr in next, entity.attrs do attrs[attr_name] = export_attribute(attr) end
        vocabulary.attributes[name] = attrs
    end
    if m.hidden then
        vocabulary.entities["$"] = { name = "$", id = m.hidden.id, title = "parameters", shape = "plain", parties = false, key = "id" }
        vocabulary.attributes["$"] = {}
    end
    return vocabulary
end

return model_vocabulary
