-- The children of a typed node (check.lua), whatever it is. The body of a derived attribute is not among them: it is another tree.
local walk = {}

local FIELDS = { "item", "left", "right", "of", "a", "b", "cond", "yes", "no", "date", "where", "value" }
local LISTS = { "items", "args", "tests", "values" }

-- Calls f(child) for each.
function walk.children(node, f)
    for _, name in ipairs(FIELDS) do
        if node[name] then f(node[name]) end
    end
    for _, name in ipairs(LISTS) do
        for _, child in ipairs(node[name] or {}) do f(child) end
    end
    if node.op == "aggregate" and node.over.source then f(node.over.source) end
end

return walk
