-- Makes a failing model smaller while it still fails: fewer rules, cases and rows, smaller conditions. Candidates need not be well-typed; those that do
-- not load do not fail the way that is looked for, and are dropped.
local shrink = {}

local function copy(x)
    if type(x) ~= "table" then return x end
    local new = {}
    for k, v in pairs(x) do
        if k ~= "tree" then new[k] = copy(v) end
    end
    return new
end

-- A model of its own, without what naive.prepare and the printer keep in it. Shared parts that identity matters for stay shared.
function shrink.clone(model)
    local new = {}
    for k, v in pairs(model) do new[k] = v end
    for _, k in ipairs { "rules", "notes", "rows", "covers", "derived", "params", "groups" } do new[k] = copy(model[k]) end
    for _, rule in ipairs(new.rules) do
        for _, case in ipairs(rule.cases) do
            for _, add in ipairs(case.adds or {}) do
                for _, dim in ipairs(model.dims) do if dim.name == add.dim.name then add.dim = dim end end
            end
        end
    end
    for _, a in ipairs(new.attrs) do a.declared, a.fallback = nil, nil end
    new.rules_by_id, new.params_by_name, new.groups_by_name, new.style = nil, nil, nil, nil
    return new
end

-- Every tree that comes from `tree` by replacing one node by one of its parts or by a constant; first those near the root.
local function smaller(tree)
    local list, level = {}, { { node = tree, put = function(x) return x end } }
    while #level > 0 do
        local below = {}
        for _, at in ipairs(level) do
            if at.node.op ~= "true" and at.node.op ~= "false" then
                list[#list + 1] = at.put { op = "true" }
                list[#list + 1] = at.put { op = "false" }
            end
            if at.node.op ~= "num" then list[#list + 1] = at.put { op = "num", units = 1, dec = 0, k = "I", unit = "" } end
            for k, part in pairs(at.node) do
                if type(part) == "table" then
                    local function put(x)
                        local node = {}
                        for name, v in pairs(at.node) do node[name] = v end
                        node[k] = x
                        return at.put(node)
                    end
                    if k == "where" and at.node.op == "agg" then
                        local node = {}
                        for name, v in pairs(at.node) do if name ~= k then node[name] = v end end
                        list[#list + 1] = at.put(node)
                    end
                    if part.op then list[#list + 1] = at.put(part) end
                    below[#below + 1] = { node = part, put = put }
                end
            end
        end
        level = below
    end
    return list
end

local function without(list, i)
    local new = { table.unpack(list) }
    table.remove(new, i)
    return new
end

-- Candidates one step smaller than `model`.
local function candidates(model)
    local list = {}
    local function add(change)
        list[#list + 1] = function()
            local new = shrink.clone(model)
            change(new)
            return new
        end
    end
    for _, part in ipairs { "rules", "notes", "covers", "rows", "derived", "params", "groups" } do
        for i = #model[part], 1, -1 do add(function(new) new[part] = without(new[part], i) end) end
    end
    for i, rule in ipairs(model.rules) do
        if rule.accepts then add(function(new) new.rules[i].accepts = nil end) end
        if rule.group then add(function(new) new.rules[i].group = nil end) end
        for k = #(rule.defeats or {}), 1, -1 do add(function(new) table.remove(new.rules[i].defeats, k) end) end
        for k, case in ipairs(rule.cases) do
            if #rule.cases > 1 then add(function(new) table.remove(new.rules[i].cases, k) end) end
            for a = #case.adds, 1, -1 do
                add(function(new) table.remove(new.rules[i].cases[k].adds, a) end)
                for _, tree in ipairs(smaller(case.adds[a].amount)) do add(function(new) new.rules[i].cases[k].adds[a].amount = tree end) end
            end
            for _, tree in ipairs(smaller(case.when)) do add(function(new) new.rules[i].cases[k].when = tree end) end
        end
    end
    for i, note in ipairs(model.notes) do
        for _, tree in ipairs(smaller(note.when)) do add(function(new) new.notes[i].when = tree end) end
    end
    for i, d in ipairs(model.derived) do
        for _, tree in ipairs(smaller(d.value)) do add(function(new) new.derived[i].value = tree end) end
    end
    for i, row in ipairs(model.rows) do
        for name in pairs(row.values or {}) do
            add(function(new)
                new.rows[i].values[name] = nil
            end)
        end
        for _, key in ipairs { "from", "to", "known", "hedging" } do
            if row[key] and not row.year then add(function(new) new.rows[i][key] = nil end) end
        end
    end
    return list
end

-- `fails(model)` says whether a model still does. Tries at most `limit` candidates.
function shrink.run(model, fails, limit)
    local tries, again = 0, true
    while again and tries < limit do
        again = false
        local list = candidates(model)
        for i = 1, #list do
            tries = tries + 1
            if tries > limit then break end
            local smaller_model = list[i]()
            local ok, bad = pcall(fails, smaller_model)
            if ok and bad then
                model, again = smaller_model, true
                break
            end
        end
    end
    return model
end

return shrink
