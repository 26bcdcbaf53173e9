-- The name somebody probably meant: nearest by edits (a swap of neighbours is one edit), capitals counted last.
local order = require "order"

local suggest = {}

local MAX_LENGTH = 64

-- Edits that a name of `n` bytes may be away and still be meant.
local function allowed(n)
    if n <= 3 then return 1 end
    if n <= 5 then return 2 end
    return 3
end

-- One digit for another is another number, not a slip: it counts double.
local function swap_cost(p, q)
    if p == q then return 0 end
    local digits = p >= 48 and p <= 57 and q >= 48 and q <= 57
    return digits and 2 or 1
end

-- Edits from x to y (Damerau, adjacent swaps), or nil beyond `limit`.
local function distance(x, y, limit)
    local n, m = #x, #y
    if math.abs(n - m) > limit then return nil end
    local before, above, row = {}, {}, {}
    for j = 0, m do above[j] = j end
    for i = 1, n do
        row[0] = i
        local least, p = i, x:byte(i)
        for j = 1, m do
            local q = y:byte(j)
            local d = math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + swap_cost(p, q))
            if i > 1 and j > 1 and p == y:byte(j - 1) and x:byte(i - 1) == q then
                d = math.min(d, before[j - 2] + 1)
            end
            row[j] = d
            if d < least then least = d end
        end
        if least > limit then return nil end
        before, above, row = above, row, before
    end
    return above[m] <= limit and above[m] or nil
end

-- A name of one or two letters is only near one that begins alike; a long one also if all but a third of it stays.
local function near(name, candidate)
    if name == candidate then return 0 end
    if #candidate > MAX_LENGTH then return nil end
    local x, y = name:lower(), candidate:lower()
    if x == y then return 0.5 end
    local shorter = math.min(#x, #y)
    if shorter <= 2 and x:byte() ~= y:byte() then return nil end
    local d = distance(x, y, allowed(shorter))
    if d and (d >= shorter or (d >= 2 and shorter <= 5 and x:byte() ~= y:byte())) then return nil end
    return d
end

-- The best of `candidates` (an array, or a map by name), or nil. Ties go to the first in order of bytes.
function suggest.nearest(name, candidates)
    if type(name) ~= "string" or name == "" or #name > MAX_LENGTH then return nil end
    local best, best_d
    local function consider(candidate)
        if type(candidate) ~= "string" then return end
        local d = near(name, candidate)
        if d and (not best_d or d < best_d or (d == best_d and order.before(candidate, best))) then
            best, best_d = candidate, d
        end
    end
    if candidates[1] ~= nil then
        for _, candidate in ipairs(candidates) do consider(candidate) end
    else
        for candidate in next, candidates do consider(candidate) end
    end
    return best
end

return suggest
