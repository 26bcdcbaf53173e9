-- Numbers of pack files as whole units of 10^-decimals. A float stands for its shortest decimal text: 0.3 is three tenths.
local scaled = {}

scaled.LIMIT = 1 << 62

-- The shortest decimal text that reads back as x; the locale's decimal point becomes '.'.
function scaled.text(x)
    if math.type(x) == "integer" then return tostring(x) end
    if x ~= x or x == math.huge or x == -math.huge then return tostring(x) end
    for precision = 15, 17 do
        local text = string.format("%." .. precision .. "g", x)
        if tonumber(text) == x or precision == 17 then return (text:gsub(",", ".")) end
    end
end

-- Sign, digits without leading zeros, and the power of ten of the last digit; nil for what is no finite number.
local function digits_of(x)
    local sign, whole, rest = scaled.text(x):match("^(-?)(%d+)(.*)$")
    if not whole then return nil end
    local fraction, exponent = rest:match("^%.?(%d*)[eE]?(.*)$")
    local power = (tonumber(exponent) or 0) - #fraction
    local digits = (whole .. fraction):gsub("^0+", "")
    local zeros = #digits:match("0*$")
    return sign == "-" and -1 or 1, digits:sub(1, #digits - zeros), power + zeros
end

-- x in units of 10^-decimals as an integer; nil and "inexact" or "large" when it is not one.
function scaled.units(x, decimals)
    local sign, digits, power = digits_of(x)
    if not sign then return nil, "large" end
    if digits == "" then return 0 end
    power = power + decimals
    if power < 0 then return nil, "inexact" end
    if #digits + power > 19 then return nil, "large" end
    local units = math.tointeger(tonumber(digits .. string.rep("0", power)))
    if not units or units > scaled.LIMIT then return nil, "large" end
    return sign * units
end

-- The same, rounded half to even; nil when it is too large.
function scaled.rounded(x, decimals)
    local sign, digits, power = digits_of(x)
    if not sign then return nil end
    local drop = -(power + decimals)
    if digits == "" or drop <= 0 then return scaled.units(x, decimals) end
    if drop > #digits then return 0 end
    local kept, cut = digits:sub(1, #digits - drop), digits:sub(-drop)
    local units = math.tointeger(tonumber(kept == "" and "0" or kept))
    if not units or units >= scaled.LIMIT then return nil end
    local first = cut:byte() - 48
    local half = first == 5 and not cut:find("[1-9]", 2)
    if first > 5 or (first == 5 and not half) or (half and units % 2 == 1) then units = units + 1 end
    return sign * units
end

-- units * 10^-decimals as a text without trailing zeros.
function scaled.print(units, decimals)
    if decimals == 0 then return tostring(units) end
    local digits = tostring(math.abs(units))
    digits = string.rep("0", decimals + 1 - #digits) .. digits
    local fraction = digits:sub(-decimals):gsub("0+$", "")
    return (units < 0 and "-" or "") .. digits:sub(1, -decimals - 1) .. (fraction ~= "" and "." .. fraction or "")
end

return scaled
