-- Points of the reference evaluator: from truths and amounts of cases to verdicts, points, intervals, levels and the lines of the account.
-- Everything counts in units of 10^-decimals of its dimension, as Lua integers.
local score = {}

-- Floor and remainder of a * b / p for 0 <= a, 0 <= b <= p.
local function muldiv(a, b, p)
    local q, r = 0, 0
    for i = 62, 0, -1 do
        q, r = 2 * q, 2 * r
        if a >> i & 1 == 1 then r = r + b end
        while r >= p do q, r = q + 1, r - p end
    end
    return q, r
end

-- --- verdicts --------------------------------------------------------------------------------------------------------
local function by_id(x, y) return x.id < y.id end

function score.sorted(list)
    local copy = { table.unpack(list) }
    table.sort(copy, by_id)
    return copy
end

-- What a reader sees: "true", "false", "unknown", "defeated". A rule that is listed as true defeats; one that only may be does not.
local function listed(model, result, id, memo)
    if memo[id] then return memo[id] end
    local own, verdict, by = result[id].own, nil, nil
    for _, d in ipairs(score.sorted(model.rules)) do
        for _, victim in ipairs(d.defeats or {}) do
            if victim == id and not by and listed(model, result, d.id, memo) == "true" then by = d.id end
        end
    end
    if own == "F" then verdict = "false" elseif by then verdict = "defeated" else verdict = own == "T" and "true" or "unknown" end
    memo[id] = verdict
    memo[id .. "\0by"] = verdict == "defeated" and by or nil
    return verdict
end

-- How far a rule is defeated, by the Kleene verdicts of its defeaters.
local function defeat(model, result, id)
    local t = "F"
    for _, d in ipairs(model.rules) do
        for _, victim in ipairs(d.defeats or {}) do
            if victim == id then
                local v = result[d.id].verdict
                if v == "T" or (v == "U" and t == "F") then t = v end
            end
        end
    end
    return t
end

-- --- points ----------------------------------------------------------------------------------------------------------
local function clamp(x, lo, hi)
    if lo and x < lo then return lo end
    if hi and x > hi then return hi end
    return x
end

-- The net of a dimension's contributions: within their groups first, then in all.
local function total(model, dim, amounts)
    local groups, sum = {}, dim.base or 0
    for _, c in ipairs(amounts) do
        local g = c.group and model.groups_by_name[c.group]
        if g and g.dimension == dim.name then groups[g.name] = (groups[g.name] or 0) + c.units else sum = sum + c.units end
    end
    for name, net in pairs(groups) do
        sum = sum + clamp(net, model.groups_by_name[name].floor, model.groups_by_name[name].cap)
    end
    return clamp(sum, dim.from, dim.to)
end

function score.number(dim, units)
    local x = units / 10.0 ^ dim.decimals
    if dim.logit then return 1.0 / (1.0 + math.exp(-x)) end
    return x
end

function score.level(dim, units)
    local found, x = 0, score.number(dim, units)
    for i, level in ipairs(dim.levels or {}) do
        if x >= level.at then found = i - 1 end
    end
    return found
end

-- Shares a cut of `n` units among `parts` (all of one sign) in proportion: largest remainder, ties in their order.
local function shared(parts, n)
    local whole, given, list = 0, 0, {}
    for _, c in ipairs(parts) do whole = whole + math.abs(c.left) end
    for i, c in ipairs(parts) do
        local q, r = muldiv(n, math.abs(c.left), whole)
        list[i] = { c = c, share = q, rest = r, i = i }
        given = given + q
    end
    table.sort(list, function(x, y)
        if x.rest ~= y.rest then return x.rest > y.rest end
        return x.i < y.i
    end)
    for i = 1, n - given do list[i].share = list[i].share + 1 end
    return list
end

local function cut(lines, kind, dim, parts, excess)
    local own = {}
    for _, c in ipairs(parts) do
        if (excess > 0) == (c.left > 0) and c.left ~= 0 then own[#own + 1] = c end
    end
    for _, s in ipairs(shared(own, math.abs(excess))) do
        local units = excess > 0 and -s.share or s.share
        s.c.left = s.c.left + units
        if units ~= 0 then lines[#lines + 1] = { kind = kind, dim = dim.name, rule = s.c.rule, case = s.c.case, units = units } end
    end
end

-- The account: contributions, then what groups and the range take from them.
local function account(model, dim, contributions)
    local lines, sum = {}, dim.base or 0
    if dim.logit and dim.base ~= 0 then lines[1] = { kind = "base", dim = dim.name, units = dim.base } end
    for _, c in ipairs(contributions) do
        c.left = c.units
        if c.units ~= 0 then lines[#lines + 1] = { kind = "rule", dim = dim.name, rule = c.rule, case = c.case, units = c.units } end
    end
    for _, g in ipairs(model.groups) do
        local parts, net = {}, 0
        for _, c in ipairs(contributions) do
            if g.dimension == dim.name and c.group == g.name then
                parts[#parts + 1] = c
                net = net + c.units
            end
        end
        if #parts > 0 and clamp(net, g.floor, g.cap) ~= net then cut(lines, "group", dim, parts, net - clamp(net, g.floor, g.cap)) end
    end
    for _, c in ipairs(contributions) do sum = sum + c.left end
    if clamp(sum, dim.from, dim.to) ~= sum then cut(lines, "range", dim, contributions, sum - clamp(sum, dim.from, dim.to)) end
    return lines
end

-- `result` is of naive.evaluate: per rule own, verdict, cases { cond, holds, amounts = { [dim] = range in units } }.
function score.run(model, result)
    local out, memo = { rules = {}, cases = {}, defeated_by = {}, dims = {}, lines = {} }, {}
    local rules = score.sorted(model.rules)
    for _, rule in ipairs(rules) do
        out.rules[rule.id] = listed(model, result, rule.id, memo)
        out.defeated_by[rule.id] = memo[rule.id .. "\0by"]
    end
    for _, dim in ipairs(model.dims) do
        local sure, lo, hi = {}, {}, {}
        for _, rule in ipairs(rules) do
            local open = defeat(model, result, rule.id)
            for i, case in ipairs(result[rule.id].cases) do
                local amount = case.amounts[dim.name]
                local function add(list, units) list[#list + 1] = { rule = rule.id, case = i, group = rule.group, units = units } end
                if amount and out.rules[rule.id] == "true" and case.holds == "T" then add(sure, amount.lo) end
                if amount and case.cond ~= "F" and open ~= "T" then
                    local certain = case.holds == "T" and open == "F" -- an amount that is not known may turn out to be one that cannot be computed
                    add(lo, certain and amount.lo or math.min(amount.lo, 0))
                    add(hi, certain and amount.hi or math.max(amount.hi, 0))
                end
            end
        end
        local p = { points = total(model, dim, sure), lo = total(model, dim, lo), hi = total(model, dim, hi) }
        p.level, p.level_lo, p.level_hi = score.level(dim, p.points), score.level(dim, p.lo), score.level(dim, p.hi)
        out.dims[dim.name], out.lines[dim.name] = p, account(model, dim, sure)
    end
    return out
end

return score
