-- What a pack takes over from the packs it uses: vocabulary, parameters, sources, facts and coverage; never dimensions, rules or
-- tests. A name in both is an error unless the pack says `extend "name"`: then its own declaration replaces some keys of the other.
local order = require "order"
local suggest = require "suggest"

local model_use = {}

local KINDS = { "pack", "dimension", "levels", "group", "param", "entity", "attribute", "derived", "source", "facts", "covers", "rule", "note",
                "test", "extend" }
local TAKEN = { param = true, entity = true, attribute = true, derived = true, source = true, facts = true, covers = true }
-- Kinds whose names must differ, by the space of names they share.
local SPACE = { param = "param", entity = "entity", attribute = "attribute", derived = "attribute", source = "source" }

-- ---- collecting ------------------------------------------------------------------------------------------------------

-- Counts declarations of one kind and name on one line, so that each can be found in the text.
local function number_alike(decls)
    local n_same = {}
    local function key(decl) return table.concat({ decl.file, decl.line, decl.kind, decl.name or "" }, "\0") end
    for _, decl in ipairs(decls) do
        local k = key(decl)
        n_same[k] = (n_same[k] or 0) + 1
        decl.nth = n_same[k]
    end
    for _, decl in ipairs(decls) do decl.n_same = n_same[key(decl)] end
end

-- Packs used come first, then the files of the pack in the order in which they run.
local PARTS = { ["pack.lua"] = 1, ["vocabulary.lua"] = 2, facts = 3, rules = 4, tests = 5 }
local function part_of(file, pack)
    if pack then return 0 end
    return PARTS[file] or PARTS[file:match("^[^/]*")] or 6
end

local function copy(decl, pack)
    return { kind = decl.kind, name = decl.name or "", body = type(decl.body) == "table" and decl.body or {}, line = decl.line,
             file = pack and pack .. "/" .. decl.file or decl.file, group = pack and "" or decl.group or "", pack = pack,
             part = part_of(decl.file, pack) }
end

local function copies(decls, pack, wanted)
    local list = {}
    for _, decl in ipairs(decls) do
        if not wanted or wanted[decl.kind] then list[#list + 1] = copy(decl, pack) end
    end
    number_alike(list)
    for i, decl in ipairs(list) do decl.order = i end
    return list
end

-- The texts of all files, those of used packs under the pack's name.
function model_use.files(input)
    local files = {}
    for name, text in next, input.files or {} do files[name] = text end
    for _, used in ipairs(input.use or {}) do
        for name, text in next, used.files or {} do files[used.name .. "/" .. name] = text end
    end
    return files
end

function model_use.by_place(x, y)
    if x.part ~= y.part then return x.part < y.part end
    if x.file ~= y.file then return order.before(x.file, y.file) end
    if x.line ~= y.line then return x.line < y.line end
    return x.order < y.order
end

-- ---- names in both ----------------------------------------------------------------------------------------------------------

-- Used declarations by space and name; those of two packs with one name are reported.
local function used_names(m, used)
    local names = { param = {}, entity = {}, attribute = {}, source = {} }
    for _, decl in ipairs(used) do
        local space = names[SPACE[decl.kind]]
        local before = space and space[decl.name]
        if before and before.pack ~= decl.pack then
            m:fail_key("E109", decl, nil, string.format("%s '%s' is declared by the packs '%s' and '%s'", decl.kind, decl.name, before.pack, decl.pack),
                       { note = "the other one is at " .. m.where(before) })
        elseif space and not before then
            space[decl.name] = decl
        end
    end
    return names
end

-- Names that the pack means to change: name -> the `extend` that says so.
local function permitted(m, own, names)
    local found, all = {}, {}
    for _, space in next, names do
        for name in next, space do all[name] = true end
    end
    for _, decl in ipairs(own) do
        if decl.kind == "extend" then
            if not all[decl.name] and not m.incomplete then
                m:fail_key("E105", decl, nil, string.format("no pack used declares '%s'", decl.name), { meant = suggest.nearest(decl.name, all) })
            end
            found[decl.name] = decl
        end
    end
    return found
end

-- The used declaration takes the keys of the pack's own.
local function overlay(base, decl)
    local body = {}
    for key, value in next, base.body do body[key] = value end
    base.extended = {}
    for key, value in next, decl.body do body[key], base.extended[key] = value, decl end
    base.body, base.extended_by, decl.dropped = body, decl, true
end

local function clash(m, decl, other)
    m:fail_key("E109", decl, nil, string.format("%s '%s' is declared by the pack '%s' too", decl.kind, decl.name, other.pack),
               { note = string.format("it is at %s; write extend \"%s\" beside this to change some of its keys", m.where(other), decl.name) })
    decl.dropped = true
end

local function extend(m, decl, base)
    if base.extended_by then
        m:fail_key("E104", decl, nil, string.format("'%s' is extended twice", decl.name), { note = "first at " .. m.where(base.extended_by) })
        decl.dropped = true
    elseif base.kind ~= decl.kind then
        m:fail_key("E109", decl, nil, string.format("'%s' is %s in the pack '%s', not %s", decl.name, base.kind, base.pack, decl.kind),
                   { note = "it is at " .. m.where(base) })
        decl.dropped = true
    else
        overlay(base, decl)
    end
end

-- Own declarations of names that a used pack has: extensions, or mistakes.
local function settle(m, own, names)
    local may, used = permitted(m, own, names), {}
    for _, decl in ipairs(own) do
        local other = SPACE[decl.kind] and names[SPACE[decl.kind]][decl.name]
        if other then
            used[decl.name] = true
            if may[decl.name] then extend(m, decl, other) else clash(m, decl, other) end
        end
    end
    for _, name in ipairs(order.keys(may)) do
        if not used[name] and not m.incomplete then
            m:warn("W404", may[name], nil, string.format("nothing here changes '%s'", name))
        end
    end
end

-- ---- all of it -------------------------------------------------------------------------------------------------------

-- Fills m.kinds: per kind, the declarations by place.
function model_use.merge(m, input)
    local own, used = copies(input.decls, nil), {}
    for _, pack in ipairs(input.use or {}) do
        local list = copies(pack.decls, pack.name, TAKEN)
        table.move(list, 1, #list, #used + 1, used)
    end
    table.sort(own, model_use.by_place)
    table.sort(used, model_use.by_place)
    local names = used_names(m, used)
    settle(m, own, names)
    for _, kind in ipairs(KINDS) do m.kinds[kind] = {} end
    for _, list in ipairs { own, used } do
        for _, decl in ipairs(list) do
            if m.kinds[decl.kind] and not decl.dropped then table.insert(m.kinds[decl.kind], decl) end
        end
    end
    for _, kind in ipairs(KINDS) do table.sort(m.kinds[kind], model_use.by_place) end
end

return model_use
