-- Nodes and frames of the program under construction: an operation goes to the shallowest frame that has all its operands, which are
-- lifted into it. What is computed is left to lower.lua.
--
-- A value is a node id, or a constant that has no frame yet: { op = "CONST_T|I|F", lo, hi }, or a number whose type is still open,
-- { digits, scale }.
local grammar = require "grammar"

local nodes = {}
nodes.__index = nodes

local ROOT = 0

local TRUTHS = {}
for name in ([[CONST_T LOAD_T KNOWN CONTESTED EXISTS SEEN LIFT_T NOT AND OR DECIDED POINT_I POINT_F EQ_I LT_I LE_I EQ_F LT_F LE_F ANY]]):gmatch "%S+" do
    TRUTHS[name] = true
end

local function class_of(op)
    if TRUTHS[op] then return "T" end
    return op:find("_F$") and op ~= "FIX_F" and "F" or "I"
end

local programs = setmetatable({}, { __mode = "k" })

-- The nodes of a program, the same for every condition that goes into it.
function nodes.of(ir)
    if not programs[ir] then
        programs[ir] = setmetatable({ ir = ir, make = ir.node, frames = {}, classes = {}, parent = {}, depth = { [ROOT] = 0 }, lifted = {},
                                      opened = {}, leaves = {} }, nodes)
    end
    return programs[ir]
end

-- ---- frames --------------------------------------------------------------------------------------------------------------

function nodes:frame_of(value) return type(value) == "table" and ROOT or self.frames[value] or ROOT end
function nodes:deeper(f, g) return self.depth[g] > self.depth[f] and g or f end

local function lift(self, value, frame)
    local lifted = self.lifted[frame]
    if not lifted then
        lifted = {}
        self.lifted[frame] = lifted
    end
    if not lifted[value] then
        local below = self:into(value, self.parent[frame])
        local class = self.classes[value] or "T"
        lifted[value] = self:add("LIFT_" .. class, frame, below)
    end
    return lifted[value]
end

-- A constant in `frame`. Those that are one value are kept, for the same few come again and again.
local function constant(self, value, frame)
    if value.digits then value = self:scaled(value, value.scale) end
    local op, lo, hi = value.op, value.lo, value.hi
    if lo ~= hi or lo == 0 and op == "CONST_F" then return self:add(op, frame, nil, nil, nil, nil, nil, nil, lo, hi) end
    local kept = self:leaves_of(op, frame)
    local id = kept[lo]
    if not id then
        id = self:add(op, frame, nil, nil, nil, nil, nil, nil, lo, hi)
        kept[lo] = id
    end
    return id
end

-- The node of a value in `frame`, which is its own or below it.
function nodes:into(value, frame)
    if type(value) == "table" then return constant(self, value, frame) end
    if (self.frames[value] or ROOT) == frame then return value end
    return lift(self, value, frame)
end

-- The frame of the children of `source` (nil: of every instance) at `date`, below `least` or deeper.
function nodes:open(entity, source, date, least)
    local parent = self:deeper(least, self:frame_of(date))
    if source then parent = self:deeper(parent, self:frame_of(source)) end
    local day, of = self:into(date, parent), source and self:into(source, parent)
    local key = string.format("%d %d %s %d", parent, entity.id, of or "every", day)
    local frame = self.opened[key]
    if not frame then
        frame = self.ir:frame(source and "children" or "every", parent, entity.id, of, day)
        self.opened[key], self.parent[frame], self.depth[frame] = frame, parent, self.depth[parent] + 1
    end
    return frame
end

-- ---- operations --------------------------------------------------------------------------------------------------------------

-- A node whose operands are in place.
function nodes:add(op, frame, a, b, c, what, level, nominal, lo, hi)
    local id = self.make(self.ir, op, frame, a, b, c, what, level, nominal, lo, hi)
    if not self.frames[id] then self.frames[id], self.classes[id] = frame, class_of(op) end
    return id
end

-- What is kept of the nodes of an operation without operands in a frame.
function nodes:leaves_of(op, frame)
    local kept = self.leaves[op]
    if not kept then
        kept = {}
        self.leaves[op] = kept
    end
    if not kept[frame] then kept[frame] = {} end
    return kept[frame]
end

-- SUBJECT, ROW, GAP, ...
function nodes:leaf(op, frame)
    local kept = self:leaves_of(op, frame)
    if not kept[1] then kept[1] = self:add(op, frame) end
    return kept[1]
end

-- An operation over values, in the deepest of their frames.
function nodes:emit(op, a, b, c, what, level, nominal)
    local frames = self.frames
    local frame = frames[a]
    if frame and (not b or frames[b] == frame) and (not c or frames[c] == frame) then
        return self:add(op, frame, a, b, c, what, level, nominal)
    end
    frame = self:frame_of(a)
    if b then frame = self:deeper(frame, self:frame_of(b)) end
    if c then frame = self:deeper(frame, self:frame_of(c)) end
    return self:add(op, frame, self:into(a, frame), b and self:into(b, frame), c and self:into(c, frame), what, level, nominal)
end

-- A reduction of the rows of `frame`; its result is in the frame above.
function nodes:reduce(op, frame, part, value, time, nominal)
    return self:add(op, self.parent[frame], self:into(part, frame), value and self:into(value, frame), time and self:into(time, frame), frame,
                    nil, nominal)
end

-- ---- constants and numbers -----------------------------------------------------------------------------------------------------

function nodes.truth(x) return { op = "CONST_T", lo = x and 1 or 0, hi = x and 1 or 0 } end
function nodes.integer(lo, hi) return { op = "CONST_I", lo = lo, hi = hi or lo } end
function nodes.double(lo, hi) return { op = "CONST_F", lo = lo, hi = hi or lo } end

local function power_of_ten(n) return math.tointeger(10 ^ n) end

-- digits * 10^-scale in units of 10^-decimals, halves to even.
local function units(digits, scale, decimals)
    if decimals >= scale then
        local factor = power_of_ten(decimals - scale)
        return math.abs(digits) <= math.maxinteger // factor and digits * factor or nil
    end
    local step = power_of_ten(scale - decimals)
    local whole, rest = digits // step, digits % step
    if rest * 2 > step or rest * 2 == step and whole % 2 == 1 then whole = whole + 1 end
    return whole
end

-- A constant number in units of 10^-decimals; anything where that is beyond 64 bits.
function nodes:scaled(value, decimals)
    local n = units(value.digits, value.scale, decimals)
    if n then return nodes.integer(n) end
    return nodes.integer(math.mininteger, math.maxinteger)
end

local function as_double(self, value, decimals)
    if type(value) ~= "table" then return self:emit("TO_F", value, nil, nil, decimals) end
    if value.digits then return nodes.double(tonumber(grammar.decimal(value.digits, value.scale)) + 0.0) end
    if value.op == "CONST_F" then return value end
    return nodes.double(value.lo / 10 ^ decimals, value.hi / 10 ^ decimals)
end

-- A number with `from` decimals (nil: a double) as one with `to` of them; rounded half to even where it has more.
function nodes:convert(value, from, to)
    if type(value) == "table" and value.digits then
        return to and self:scaled(value, to) or as_double(self, value)
    end
    if from == to then return value end
    if not to then return as_double(self, value, from) end
    if from and from < to then
        if type(value) ~= "table" then return self:emit("SCALE_I", value, nil, nil, to - from) end
        local factor = power_of_ten(to - from)
        return nodes.integer(value.lo * factor, value.hi * factor)
    end
    return self:emit("FIX_F", from and as_double(self, value, from) or value, nil, nil, to)
end

return nodes
