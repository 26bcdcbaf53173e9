-- Values of the reference evaluator: what each operator does to the ends of ranges, written from docs/conditions.md alone.
--   truth    "T", "F", "U"
--   exact    { k = "I", dec, lo, hi }   Lua integers in units of 10^-dec; enum labels and days have dec 0; ends may be -huge, huge
--   months   { k = "M", lo, hi }        a duration of calendar months
--   double   { k = "F", lo, hi }        floats; never NaN
--   nominal  { k = "N", v }             a text or a reference; v nil: not known which
-- What cannot be computed is unbounded on both sides. Speed is no concern here.
local date = require "naive_date"
local range = {}
local huge = math.huge

function range.int(lo, hi, dec) return { k = "I", dec = dec or 0, lo = lo, hi = hi or lo } end
function range.all_int(dec) return range.int(-huge, huge, dec) end
function range.months(lo, hi) return { k = "M", lo = lo, hi = hi or lo } end
function range.float(lo, hi) return { k = "F", lo = lo, hi = hi or lo } end
function range.nominal(v) return { k = "N", v = v } end

local function is_end(x) return x == huge or x == -huge end

-- A double range from two computed ends; no number at all where there is none, or where a finite calculation went beyond the doubles (`over`).
local function doubles(lo, hi, over)
    if over or lo ~= lo or hi ~= hi or lo == huge or hi == -huge then return range.float(-huge, huge) end
    return range.float(lo, hi)
end

local function bits_of(x) return (string.unpack("<i8", string.pack("<d", x))) end
local function next_up(x)
    if x == huge then return x end
    if x == 0 then return 2.0 ^ -1074 end
    return (string.unpack("<d", string.pack("<i8", x > 0 and bits_of(x) + 1 or bits_of(x) - 1)))
end
local function next_down(x) return -next_up(-x) end

-- Functions of the C library are good to a unit in the last place but need not be monotone: the ends of a range are moved out by one, within
-- bounds that the function cannot cross.
local function widened(v, least, most)
    if v.lo == -huge and v.hi == huge then return v end
    local lo = v.lo == -huge and v.lo or math.max(next_down(v.lo), least)
    local hi = v.hi == huge and v.hi or math.min(next_up(v.hi), most)
    return range.float(lo, hi)
end

function range.is_point(v)
    if type(v) == "string" then return v ~= "U" end
    if v.k == "N" then return v.v ~= nil end
    return v.lo == v.hi
end

-- --- truth ---------------------------------------------------------------------------------------------------------
function range.bool(b) return b and "T" or "F" end
function range.not_(x) return x == "T" and "F" or x == "F" and "T" or "U" end
function range.and_(x, y)
    if x == "F" or y == "F" then return "F" end
    return x == "T" and y == "T" and "T" or "U"
end
function range.or_(x, y) return range.not_(range.and_(range.not_(x), range.not_(y))) end

-- --- spans ---------------------------------------------------------------------------------------------------------
-- 64-bit sum and product of two ends; nil when there is none in 64 bits.
local function add(a, b)
    if is_end(a) then return a end
    if is_end(b) then return b end
    local r = a + b
    if (a >= 0) == (b >= 0) and (r >= 0) ~= (a >= 0) then return nil end
    return r
end
local function mul(a, b)
    if a == 0 or b == 0 then return 0 end
    if is_end(a) or is_end(b) then return (a > 0) == (b > 0) and huge or -huge end
    local r = a * b
    if (a == -1 and b == math.mininteger) or (b == -1 and a == math.mininteger) then return nil end
    if r // b ~= a or r % b ~= 0 then return nil end
    return r
end

function range.scale(v, dec)
    if v.dec == dec then return v end
    local f = math.tointeger(10 ^ (dec - v.dec))
    local lo, hi = mul(v.lo, f), mul(v.hi, f)
    if not lo or not hi then return range.all_int(dec) end
    return range.int(lo, hi, dec)
end

function range.to_float(v)
    if v.k == "F" then return v end
    local f = 10.0 ^ v.dec
    return range.float((v.lo + 0.0) / f, (v.hi + 0.0) / f)
end

-- Both operands of one kind: exact at the finer scale unless that is far finer, or doubles as soon as one is.
local function match(x, y)
    if x.k == "M" and y.k == "M" then return x, y end
    if x.k == "I" and y.k == "I" and math.abs(x.dec - y.dec) <= 9 then
        local dec = math.max(x.dec, y.dec)
        return range.scale(x, dec), range.scale(y, dec)
    end
    return range.to_float(x), range.to_float(y)
end
range.match = match

local function like(v, lo, hi)
    if v.k == "F" then return doubles(lo, hi) end
    if not lo or not hi then lo, hi = -huge, huge end
    return { k = v.k, dec = v.dec, lo = lo, hi = hi }
end

-- The span of two values of one type.
function range.span(x, y)
    if type(x) == "string" then return x == y and x or "U" end
    if x.k == "N" then return x.v == y.v and x or range.nominal(nil) end
    x, y = match(x, y)
    return like(x, math.min(x.lo, y.lo), math.max(x.hi, y.hi))
end

-- The part of x within y; x where they do not meet.
function range.meet(x, y)
    local lo, hi = math.max(x.lo, y.lo), math.min(x.hi, y.hi)
    if lo > hi then return x end
    return range.int(lo, hi, x.dec)
end

-- --- comparison ------------------------------------------------------------------------------------------------------
function range.eq(x, y)
    if type(x) == "string" then return range.or_(range.and_(x, y), range.and_(range.not_(x), range.not_(y))) end
    if x.k == "N" then
        if x.v == nil or y.v == nil then return "U" end
        return range.bool(x.v == y.v)
    end
    x, y = match(x, y)
    if x.lo == x.hi and y.lo == y.hi and x.lo == y.lo then return "T" end
    if x.hi < y.lo or y.hi < x.lo then return "F" end
    return "U"
end
function range.lt(x, y)
    x, y = match(x, y)
    if x.hi < y.lo then return "T" end
    return x.lo >= y.hi and "F" or "U"
end
function range.le(x, y) return range.not_(range.lt(y, x)) end

function range.compare(rel, x, y)
    if rel == "==" then return range.eq(x, y) end
    if rel == "~=" then return range.not_(range.eq(x, y)) end
    if rel == "<" then return range.lt(x, y) end
    if rel == ">" then return range.lt(y, x) end
    if rel == "<=" then return range.le(x, y) end
    return range.le(y, x)
end

-- --- arithmetic ------------------------------------------------------------------------------------------------------
local function overflows(r, a, b) return is_end(r) and not is_end(a) and not is_end(b) end

local function plus(a, b) if math.type(a) == "float" and math.type(b) == "float" then return a + b end return add(a, b) end

function range.add(x, y)
    x, y = match(x, y)
    if x.k == "F" then return doubles(x.lo + y.lo, x.hi + y.hi, overflows(x.lo + y.lo, x.lo, y.lo) or overflows(x.hi + y.hi, x.hi, y.hi)) end
    return like(x, plus(x.lo, y.lo), plus(x.hi, y.hi))
end
function range.neg(x) return like(x, -x.hi, -x.lo) end
function range.sub(x, y)
    x, y = match(x, y)
    return range.add(x, range.neg(y))
end

-- Least and greatest of f at the corners, and whether finite operands went beyond the doubles.
local function corners(x, y, f)
    local lo, hi, over = huge, -huge, false
    for _, a in ipairs { x.lo, x.hi } do
        for _, b in ipairs { y.lo, y.hi } do
            local r = f(a, b)
            if r == nil or r ~= r then return nil, nil, true end
            over = over or overflows(r, a, b)
            lo, hi = math.min(lo, r), math.max(hi, r)
        end
    end
    return lo, hi, over
end

function range.mul(x, y)
    if x.k == "I" and y.k == "I" and (x.dec == 0 or y.dec == 0) then
        local lo, hi = corners(x, y, mul)
        return like(range.int(0, 0, x.dec + y.dec), lo, hi)
    end
    return doubles(corners(range.to_float(x), range.to_float(y), function(a, b) return (a == 0 or b == 0) and 0.0 or a * b end))
end

function range.div(x, y)
    x, y = range.to_float(x), range.to_float(y)
    if y.lo <= 0 and y.hi >= 0 then return range.float(-huge, huge) end
    return doubles(corners(x, y, function(a, b) return is_end(b) and 0.0 or a / b end))
end

-- Monotone in each operand where the base is not negative, so the corners bound it.
function range.pow(x, y)
    x, y = range.to_float(x), range.to_float(y)
    local whole = y.lo == y.hi and y.lo == math.floor(y.lo)
    if x.lo == x.hi and y.lo == y.hi then return doubles(x.lo ^ y.lo, x.lo ^ y.lo, is_end(x.lo ^ y.lo)) end
    if whole and y.lo == 0 then return range.float(1.0) end
    local lo, hi, over = corners(x, y, function(a, b) return a ^ b end)
    if whole then
        if y.lo < 0 and x.lo <= 0 and x.hi >= 0 then return range.float(-huge, huge) end
        local even = y.lo % 2 == 0
        if even and x.lo < 0 and x.hi > 0 then lo = 0.0 end
        local least = (even or x.lo >= 0) and 0.0 or -huge
        local most = not even and x.hi <= 0 and 0.0 or huge
        return widened(doubles(lo or 0, hi or 0, over), least, most)
    end
    if x.lo < 0 or (x.lo == 0 and y.lo < 0) then return range.float(-huge, huge) end
    if x.lo == x.hi and (x.lo == 1 or (x.lo == 0 and y.lo > 0)) then return x end
    return widened(doubles(lo or 0, hi or 0, over), 0.0, huge)
end

function range.abs(x)
    if x.lo >= 0 then return x end
    if x.hi <= 0 then return range.neg(x) end
    return like(x, x.k == "F" and 0.0 or 0, math.max(-x.lo, x.hi))
end
function range.min(x, y)
    x, y = match(x, y)
    return like(x, math.min(x.lo, y.lo), math.min(x.hi, y.hi))
end
function range.max(x, y)
    x, y = match(x, y)
    return like(x, math.max(x.lo, y.lo), math.max(x.hi, y.hi))
end
function range.log(x)
    x = range.to_float(x)
    if x.lo <= 0 then return range.float(-huge, huge) end
    if x.lo == x.hi then return range.float(math.log(x.lo)) end
    return widened(doubles(math.log(x.lo), math.log(x.hi)), x.lo >= 1 and 0.0 or -huge, x.hi <= 1 and 0.0 or huge)
end
function range.sqrt(x)
    x = range.to_float(x)
    if x.lo < 0 then return range.float(-huge, huge) end
    return doubles(math.sqrt(x.lo), math.sqrt(x.hi))
end
function range.exp(x)
    x = range.to_float(x)
    local lo, hi = math.exp(x.lo), math.exp(x.hi)
    if x.lo == x.hi then return doubles(lo, hi, is_end(hi)) end
    return widened(doubles(lo, hi, overflows(hi, x.hi, x.hi)), x.lo >= 0 and 1.0 or 0.0, x.hi <= 0 and 1.0 or huge)
end

-- Nearest whole number, halves to even.
function range.round_number(x)
    if is_end(x) or math.abs(x) >= 2.0 ^ 52 then return x end
    local low = x - x % 1.0
    local rest = x - low
    if rest > 0.5 or (rest == 0.5 and low % 2.0 == 1.0) then low = low + 1.0 end
    return low
end
function range.round(x)
    if x.k == "I" then return range.units(x, 0) end
    return range.float(range.round_number(x.lo), range.round_number(x.hi))
end

-- The lower over the higher; its extremes lie where one is low and the other high, and it is 1 where they may be equal.
function range.ratio(x, y)
    x, y = range.to_float(x), range.to_float(y)
    if x.lo < 0 or y.lo < 0 or math.max(x.lo, y.lo) == 0 then return range.float(-huge, huge) end
    local function at(a, b)
        local low, high = math.min(a, b), math.max(a, b)
        return is_end(high) and 0.0 or low / high
    end
    local lo = math.min(at(x.lo, y.hi), at(x.hi, y.lo))
    local hi = 1.0
    if x.hi < y.lo then hi = at(x.hi, y.lo) elseif y.hi < x.lo then hi = at(y.hi, x.lo) end
    return range.float(lo, hi)
end

-- --- dates -----------------------------------------------------------------------------------------------------------
function range.add_months(day, months)
    local function shifted(d, m)
        if is_end(d) then return d end
        if is_end(m) then return m end
        return date.add_months(d, m)
    end
    return range.int(shifted(day.lo, months.lo), shifted(day.hi, months.hi))
end
function range.year(day)
    local function year(d) if is_end(d) then return d end return (date.civil(d)) end
    return range.int(year(day.lo), year(day.hi))
end
function range.years(day, asof)
    local function years(d, n)
        if is_end(d) then return -d end
        if is_end(n) then return n end
        return date.years_between(d, n)
    end
    return range.int(years(day.hi, asof.lo), years(day.lo, asof.hi))
end

-- --- amounts ---------------------------------------------------------------------------------------------------------
-- In units of 10^-dec, rounded half to even.
function range.units(v, dec)
    if v.k == "I" then
        if v.dec <= dec then return range.scale(v, dec) end
        local f = math.tointeger(10 ^ (v.dec - dec))
        local function cut(x)
            if is_end(x) then return x end
            local q, r = x // f, x % f
            if 2 * r > f or (2 * r == f and q % 2 == 1) then q = q + 1 end
            return q
        end
        return range.int(cut(v.lo), cut(v.hi), dec)
    end
    local f = 10.0 ^ dec
    local lo, hi = range.round_number(v.lo * f), range.round_number(v.hi * f)
    if math.abs(lo) > 2.0 ^ 62 or math.abs(hi) > 2.0 ^ 62 then return range.all_int(dec) end
    return range.int(math.tointeger(lo), math.tointeger(hi), dec)
end

return range
