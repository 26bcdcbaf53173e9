-- Numbers that look random and are the same everywhere: splitmix64 on Lua integers, seeded; never math.random.
local random = {}
random.__index = random

function random.new(seed) return setmetatable({ state = seed * 0x9E3779B97F4A7C15 + 0x1234567 }, random) end

function random:bits()
    self.state = self.state + 0x9E3779B97F4A7C15
    local z = self.state
    z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
    z = (z ~ (z >> 27)) * 0x94D049BB133111EB
    return z ~ (z >> 31)
end

-- A whole number from lo to hi.
function random:int(lo, hi) return lo + (self:bits() >> 1) % (hi - lo + 1) end

function random:chance(p) return (self:bits() >> 11) < p * (1 << 53) end

function random:pick(list) return list[self:int(1, #list)] end

-- From a list of { weight, item } ...
function random:weighted(list)
    local sum = 0
    for _, x in ipairs(list) do sum = sum + x[1] end
    local n = self:int(0, sum - 1)
    for _, x in ipairs(list) do
        n = n - x[1]
        if n < 0 then return x[2] end
    end
end

function random:shuffle(list)
    for i = #list, 2, -1 do
        local j = self:int(1, i)
        list[i], list[j] = list[j], list[i]
    end
    return list
end

return random
