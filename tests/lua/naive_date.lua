-- Days since 1970-01-01, civil dates and month arithmetic. Owns the calendar of the reference evaluator; knows nothing of ranges.
local date = {}

local MONTHS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function is_leap(y) return y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0) end

function date.month_days(y, m) return (m == 2 and is_leap(y)) and 29 or MONTHS[m] end

-- Days before 1 January of year y, counted from 1 January of year 1.
local function days_before(y)
    local p = y - 1
    return p * 365 + p // 4 - p // 100 + p // 400
end
local EPOCH = days_before(1970)

function date.day(y, m, d)
    local n = days_before(y) - EPOCH
    for i = 1, m - 1 do n = n + date.month_days(y, i) end
    return n + d - 1
end

function date.civil(day)
    local y = 1970 + day // 365
    while date.day(y, 1, 1) > day do y = y - 1 end
    while date.day(y + 1, 1, 1) <= day do y = y + 1 end
    local rest, m = day - date.day(y, 1, 1), 1
    while rest >= date.month_days(y, m) do
        rest = rest - date.month_days(y, m)
        m = m + 1
    end
    return y, m, rest + 1
end

-- A day past the end of the month becomes its last.
function date.add_months(day, n)
    local y, m, d = date.civil(day)
    local k = y * 12 + (m - 1) + n
    y, m = k // 12, k % 12 + 1
    return date.day(y, m, math.min(d, date.month_days(y, m)))
end

-- Whole years from `day` to `asof`: the greatest n whose anniversary has come.
function date.years_between(day, asof)
    local n = date.civil(asof) - date.civil(day)
    while date.add_months(day, 12 * n) > asof do n = n - 1 end
    while date.add_months(day, 12 * (n + 1)) <= asof do n = n + 1 end
    return n
end

-- "2024", "2024-06", "2024-06-18" as the first and last day it names.
function date.parse(text)
    local y, m, d = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
    if y then
        local n = date.day(tonumber(y), tonumber(m), tonumber(d))
        return n, n
    end
    y, m = text:match("^(%d%d%d%d)%-(%d%d)$")
    if y then
        y, m = tonumber(y), tonumber(m)
        return date.day(y, m, 1), date.day(y, m, date.month_days(y, m))
    end
    y = tonumber(text:match("^(%d%d%d%d)$"))
    return date.day(y, 1, 1), date.day(y, 12, 31)
end

function date.print(day)
    return ("%04d-%02d-%02d"):format(date.civil(day))
end

return date
