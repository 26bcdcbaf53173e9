-- The children of a typed node (check.lua), whatever it is. The body of a derived attribute is not among them: it is another tree.
local walk = {}

local LEAF = {}
local ITEM, ITEMS, BOTH, OF = { "item" }, { list = "items" }, { "left", "right" }, { "of" }
local SHAPES = {
    ["end"] = OF, reverse = OF, pair = { "a", "b" }, load = OF, derived = OF, evidence = OF, fit = ITEM, ["not"] = ITEM, known = ITEM, neg = ITEM,
    abs = ITEM, log = ITEM, exp = ITEM, sqrt = ITEM, round = ITEM, year = ITEM, years_since = ITEM, ["and"] = ITEMS, ["or"] = ITEMS,
    sum = ITEMS, product = ITEMS, compare = BOTH, power = BOTH, ratio = BOTH, min = { list = "args" }, max = { list = "args" },
    member = { list = "tests" }, points = { list = "tests", second = "values" }, ["if"] = { "cond", "yes", "no" }, at = { "date", "item" },
    aggregate = { "where", "value" },
}

local function each(list, f)
    for i = 1, #list do f(list[i]) end
end

-- Calls f(child) for each.
function walk.children(node, f)
    local shape = SHAPES[node.op] or LEAF
    for i = 1, #shape do
        local child = node[shape[i]]
        if child then f(child) end
    end
    if shape.list then each(node[shape.list], f) end
    if shape.second then each(node[shape.second], f) end
    if node.op == "aggregate" and node.over.source then f(node.over.source) end
end

return walk
