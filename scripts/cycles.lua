-- Order of dependency over a graph of named things, and its cycles. Without recursion: chains may be as long as a pack has rules.
local order = require "order"

local cycles = {}

-- The cycle from `id` down the stack back to it, least name first, as a text for comparison and a list for printing.
local function cycle_at(stack, id)
    local names, from = {}, #stack
    while stack[from].id ~= id do from = from - 1 end
    for i = from, #stack do names[#names + 1] = stack[i].id end
    local least = 1
    for i = 2, #names do
        if order.before(names[i], names[least]) then least = i end
    end
    local turned = {}
    for i = 0, #names - 1 do turned[i + 1] = names[(least - 1 + i) % #names + 1] end
    turned[#turned + 1] = turned[1]
    return turned
end

-- `needs[id]` lists what `id` depends on (ids; those without an entry are leaves). Gives the ids with everything before what needs
-- it, and the cycles met, each a list that ends where it began. Both are the same for any order of the table.
function cycles.sort(needs)
    local done, open, sorted, found, seen = {}, {}, {}, {}, {}
    for _, root in ipairs(order.keys(needs)) do
        local stack = not done[root] and { { id = root, at = 0 } } or {}
        open[root] = #stack > 0 or nil
        while #stack > 0 do
            local top = stack[#stack]
            top.at = top.at + 1
            local id = (needs[top.id] or {})[top.at]
            if id == nil then
                stack[#stack] = nil
                open[top.id], done[top.id] = nil, true
                sorted[#sorted + 1] = top.id
            elseif open[id] then
                local cycle = cycle_at(stack, id)
                local key = table.concat(cycle, "\0")
                if not seen[key] then
                    seen[key] = true
                    found[#found + 1] = cycle
                end
            elseif not done[id] then
                open[id] = true
                stack[#stack + 1] = { id = id, at = 0 }
            end
        end
    end
    return sorted, found
end

return cycles
