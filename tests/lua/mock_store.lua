-- A store of plain tables with the methods of the real one, for tests of the declarations. Keeps everything for inspection.
local mock_store = {}
mock_store.__index = mock_store

function mock_store.new()
    return setmetatable({ entities = {}, attrs = {}, texts = {}, text_ids = {}, sources = {}, groups = {}, group_ids = {}, instances = {},
                          by_key = {}, stmts = {}, covers = {} }, mock_store)
end

local function push(list, record)
    list[#list + 1] = record
    return #list - 1
end

local function copy(record)
    local out = {}
    for key, value in next, record do out[key] = value end
    return out
end

local function intern(list, ids, text)
    ids[text] = ids[text] or push(list, text)
    return ids[text]
end

function mock_store:entity(record)
    self.instances[#self.entities] = {}
    return push(self.entities, copy(record))
end
function mock_store:set_entity(id, links)
    for key, value in next, links do self.entities[id + 1][key] = value end
end
function mock_store:attr(record) return push(self.attrs, copy(record)) end
function mock_store:text(text) return intern(self.texts, self.text_ids, text) end
function mock_store:source(record) return push(self.sources, copy(record)) end
function mock_store:group(name) return intern(self.groups, self.group_ids, name) end

local function identity(entity, key, parent) return table.concat({ entity, tostring(key), tostring(parent) }, "|") end

function mock_store:instance(record)
    local id = record.a and identity(record.entity, record.a, record.b) or identity(record.entity, record.key, record.parent)
    if not self.by_key[id] then self.by_key[id] = push(self.instances[record.entity], copy(record)) end
    return self.by_key[id]
end
function mock_store:find(entity, key, parent) return self.by_key[identity(entity, key, parent)] end
function mock_store:find_pair(entity, a, b) return self.by_key[identity(entity, a, b)] end
function mock_store:keys(entity)
    local keys = {}
    for _, record in ipairs(self.instances[entity]) do keys[#keys + 1] = record.key end
    return keys
end
function mock_store:stmt(record) push(self.stmts, copy(record)) end
function mock_store:cover(record) push(self.covers, copy(record)) end

return mock_store
