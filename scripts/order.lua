-- Order of texts by bytes: the same under every locale, unlike Lua's `<`.
local byte = string.byte

local order = {}

function order.before(x, y)
    if x == y then return false end
    local i = 1
    while true do
        local p1, p2, p3, p4 = byte(x, i, i + 3)
        local q1, q2, q3, q4 = byte(y, i, i + 3)
        if p1 ~= q1 then return (p1 or -1) < (q1 or -1) end
        if p2 ~= q2 then return (p2 or -1) < (q2 or -1) end
        if p3 ~= q3 then return (p3 or -1) < (q3 or -1) end
        if p4 ~= q4 then return (p4 or -1) < (q4 or -1) end
        i = i + 4
    end
end

-- The string keys of `map`, in order.
function order.keys(map)
    local keys = {}
    for key in next, map do
        if type(key) == "string" then keys[#keys + 1] = key end
    end
    table.sort(keys, order.before)
    return keys
end

return order
