-- `date.parse` as the engine has it, for tests of the declarations under stock Lua.
local naive_date = require "naive_date"

local mock_date = {}

local function in_calendar(y, m, d)
    return (not m or (m >= 1 and m <= 12)) and (not d or (d >= 1 and d <= naive_date.month_days(y, m)))
end

function mock_date.parse(text)
    local y, m, d = text:match("^(%d%d%d%d)-?(%d?%d?)-?(%d?%d?)$")
    local shaped = text:find("^%d%d%d%d$") or text:find("^%d%d%d%d%-%d%d$") or text:find("^%d%d%d%d%-%d%d%-%d%d$")
    if not shaped or not in_calendar(tonumber(y), tonumber(m), tonumber(d)) then return nil end
    return naive_date.parse(text)
end

return mock_date
