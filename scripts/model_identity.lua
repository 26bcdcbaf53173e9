-- Which instance a row, a test or a reference means. A plain entity's instance is named by its key; a pair by its ends a and b; a
-- child by its own key and its parent's identity, or by its key alone when it lists its parties.
local order = require "order"
local shape = require "shape"
local suggest = require "suggest"

local model_identity = {}

-- Keys of a row that name an instance of `entity` as somebody's parent: `meeting = "M1"`, `a = .., b = ..`.
local function parent_keys(entity, into)
    if entity.shape == "pair" then
        into.a, into.b = true, true
        return into
    end
    into[entity.name] = true
    if entity.shape == "child" and not entity.parties then parent_keys(entity.of, into) end
    return into
end

-- Keys of a row that say which instance of `entity` it is about.
function model_identity.keys(entity)
    if entity.identity_keys then return entity.identity_keys end
    local keys = {}
    if entity.shape == "pair" then
        keys.a, keys.b = true, true
    else
        keys[entity.key.name] = true
        if entity.parties then keys.parties = true elseif entity.shape == "child" then parent_keys(entity.of, keys) end
    end
    entity.identity_keys = keys
    return keys
end

local function wrong(code, message, key, extra)
    local record = extra or {}
    record.code, record.message, record.key = code, message, key
    return nil, record
end

local function key_text(value)
    if type(value) == "string" and value ~= "" then return value end
    if math.type(value) == "integer" then return tostring(value) end
    return nil
end

local function unknown(m, entity, key, at)
    return wrong("E405", string.format("no %s '%s' is on record", entity.name, key), at,
                 { meant = suggest.nearest(key, m.store:keys(entity.id)), missing = true, entity = entity.name, wanted = key,
                   note = entity.shape == "plain" and string.format('introduce it: facts "%s" { %s = "%s", title = "..." }',
                                                                     entity.name, entity.key.name, key) or nil })
end

-- The plain instance with the key under `at` of the row.
local function plain(m, entity, row, at)
    if row[at] == nil then return wrong("E408", string.format("'%s' is missing: which %s is meant?", at, entity.name)) end
    local key = key_text(row[at])
    if not key then return wrong("E402", shape.describe(row[at]) .. " does not fit", at, { expected = "the key of a " .. entity.name }) end
    local id = m.store:find(entity.id, key)
    if id then return id end
    return unknown(m, entity, key, at)
end

-- The pair of the row's a and b. Pairs need no introduction.
function model_identity.pair(m, entity, row)
    local a, why = plain(m, entity.of, row, "a")
    if not a then return nil, why end
    local b, why_b = plain(m, entity.of, row, "b")
    if not b then return nil, why_b end
    if a == b then
        return wrong("E407", string.format("%s(%s, %s) does not exist", entity.name, row.a, row.b), "b",
                     { expected = "two different instances of " .. entity.of.name })
    end
    return m.store:find_pair(entity.id, a, b) or m.store:instance { entity = entity.id, a = a, b = b }
end

local existing

-- The instance of `entity` that a row names as its parent.
local function parent(m, entity, row)
    if entity.shape == "pair" then return model_identity.pair(m, entity, row) end
    if entity.shape == "plain" then return plain(m, entity, row, entity.name) end
    return existing(m, entity, row, entity.name)
end
model_identity.parent = parent

-- The child whose key is under `at` of the row.
function existing(m, entity, row, at)
    if row[at] == nil then return wrong("E408", string.format("'%s' is missing: which %s is meant?", at, entity.name)) end
    local key = key_text(row[at])
    if not key then return wrong("E402", shape.describe(row[at]) .. " does not fit", at, { expected = "the key of a " .. entity.name }) end
    local above
    if not entity.parties then
        local why
        above, why = parent(m, entity.of, row)
        if not above then return nil, why end
    end
    local id = m.store:find(entity.id, key, above)
    if id then return id end
    return unknown(m, entity, key, at)
end

-- Whether the row names its parent; `covers` may leave it out.
function model_identity.names_parent(entity, row)
    for key in next, parent_keys(entity, {}) do
        if row[key] ~= nil then return true end
    end
    return false
end
function model_identity.parent_keys(entity) return parent_keys(entity, {}) end

-- ---- introducing -----------------------------------------------------------------------------------------------------

local function parties_of(m, entity, list)
    if type(list) ~= "table" then
        return wrong("E402", shape.describe(list) .. " does not fit", "parties", { expected = "a list of keys of " .. entity.parties.name })
    end
    local ids, seen = {}, {}
    for i, value in ipairs(list) do
        local id, why = plain(m, entity.parties, { party = value }, "party")
        if not id then
            why.path = { "parties", i }
            return nil, why
        end
        if not seen[id] then ids[#ids + 1] = id end
        seen[id] = true
    end
    if #ids < 2 then
        return wrong("E408", string.format("a %s needs at least two different parties", entity.name), "parties")
    end
    table.sort(ids)
    return ids
end

local function example_parties(m, entity)
    local keys = m.store:keys(entity.parties.id)
    table.sort(keys, order.before)
    return string.format('parties = { "%s", "%s" }', keys[1] or "...", keys[2] or "...")
end

-- Rows of one key are one instance; their parties add up.
local function child_of_parties(m, entity, row, key)
    if row.parties == nil then
        local known = m.store:find(entity.id, key)
        if known then return known end
        return nil, { later = true, missing = true, entity = entity.name, wanted = key, code = "E408",
                      message = string.format("no row gives the parties of %s '%s'", entity.name, key), key = entity.key.name,
                      meant = suggest.nearest(key, m.store:keys(entity.id)), note = "write them in one of its rows: " .. example_parties(m, entity) }
    end
    local ids, why = parties_of(m, entity, row.parties)
    if not ids then return nil, why end
    return m.store:instance { entity = entity.id, key = key, parties = ids, title = row.title }
end

-- The instance a row of facts is about, made when it is new. nil and what is wrong; wrong.later says that another row may mend it.
function model_identity.introduce(m, entity, row)
    if entity.shape == "pair" then return model_identity.pair(m, entity, row) end
    local name = entity.key.name
    if row[name] == nil then return wrong("E408", string.format("'%s' is missing: which %s is meant?", name, entity.name), nil, { absent = name }) end
    local key = key_text(row[name])
    if not key then return wrong("E402", shape.describe(row[name]) .. " does not fit", name, { expected = "a text" }) end
    if entity.shape == "plain" then return m.store:instance { entity = entity.id, key = key, title = row.title } end
    if entity.parties then return child_of_parties(m, entity, row, key) end
    local above, why = parent(m, entity.of, row)
    if not above then return nil, why end
    return m.store:instance { entity = entity.id, key = key, parent = above, title = row.title }
end

-- ---- references ------------------------------------------------------------------------------------------------------

-- The instance a value of type `ref` means: a key, { a, b } or { a = .., b = .. } for pairs, a table of keys for children.
function model_identity.reference(m, entity, value)
    if type(value) == "table" and entity.shape == "pair" then
        return model_identity.pair(m, entity, { a = value.a or value[1], b = value.b or value[2] })
    end
    if type(value) == "table" and entity.shape == "child" then return existing(m, entity, value, entity.key.name) end
    if type(value) == "table" or not key_text(value) or entity.shape == "pair" or (entity.shape == "child" and not entity.parties) then
        local keys = order.keys(model_identity.keys(entity))
        local expected = entity.shape == "plain" and "the key of a " .. entity.name or
            string.format("a table with the keys %s of a %s", table.concat(keys, ", "), entity.name)
        return wrong("E402", shape.describe(value) .. " does not fit", nil, { expected = expected })
    end
    if entity.shape == "plain" then return plain(m, entity, { key = value }, "key") end
    return existing(m, entity, { key = value }, "key")
end

return model_identity
