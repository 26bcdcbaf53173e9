-- The `pack` declaration: name, version, question, and who is assessed.
local shape = require "shape"
local read = shape.read

local model_pack = {}

local function version(m, decl, path, value)
    if type(value) == "string" and value:find("^%d+$") or type(value) == "string" and value:find("^%d+%.[%d.]*%d$") then return value end
    shape.wrong(m, decl, path, value, "a version such as '1.0.0'")
end

local function used(m, decl, path, value)
    if type(value) == "string" and (value:find("^%s*[%w_%-]+%s*$") or value:find("^%s*[%w_%-]+%s*>=%s*%d[%d.]*%s*$")) then return value end
    shape.wrong(m, decl, path, value, "a pack such as 'world' or 'world >= 1'")
end

local KEYS = { version = { read = version, required = true, remedy = 'version = "1.0.0"' }, subject = { read = read.text, required = true,
               remedy = 'subject = "dyad", or another entity' }, question = { read = read.text }, horizon = { read = read.text },
               asof = { read = read.day }, title = { read = read.text }, doc = { read = read.text },
               use = { read = shape.list_of(used, "a list of packs such as { 'world >= 1' }", true) } }

local function missing(m)
    if m.incomplete then return end
    local remedy = 'pack "name" { version = "1.0.0", subject = "dyad" }'
    m.diag:error("E102", { file = "pack.lua" }, "nothing declares the pack", { note = "write " .. remedy .. " in pack.lua" })
end

function model_pack.build(m)
    local decl = m.kinds.pack[1]
    for i = 2, #m.kinds.pack do
        m:fail_key("E104", m.kinds.pack[i], nil, "a second pack is declared", { note = "the first is at " .. m.where(decl) })
    end
    if not decl then
        m.pack = {}
        return missing(m)
    end
    if not decl.name:find("^[%w_%-]+$") then
        m:fail_key("E108", decl, nil, string.format("'%s' cannot be the name of a pack", decl.name), { expected = "letters, digits, '-' and '_'" })
    end
    m.pack = shape.check(m, decl, {}, decl.body, KEYS, "pack")
    m.pack.name, m.pack.decl = decl.name, decl
end

-- Once the entities are known.
function model_pack.find_subject(m)
    local name = m.pack.subject
    if not name or m.broken[name] then return end
    m.subject = m.entities[name]
    if not m.subject then
        m:unknown("E105", m.pack.decl, { "subject" }, string.format("'%s' is not an entity", name), name, m.entities)
    end
end

return model_pack
