-- Holds what the engine says of a model to what the reference evaluator says: truths, amounts, verdicts, points, lines of the account.
local naive = require "naive"
local compare = {}
local huge = math.huge

local function whole(x) return x == -huge and math.mininteger or x == huge and math.maxinteger or x end

-- The cases of a scheme in the order in which a result lists them.
local function each_case(scheme)
    local list = {}
    for r, rule in ipairs(scheme.rules) do
        for k, case in ipairs(rule.cases) do list[#list + 1] = { rule = rule.id, case = k, adds = case.adds, r = r } end
    end
    return list
end

local function differ(what, rule, case, engine, reference)
    return { what = what, rule = rule, case = case, engine = engine, reference = reference }
end

-- The first difference in truths and amounts; nil when there is none. `expected`, `notes` are of naive.evaluate.
function compare.values(scheme, got, expected, notes)
    local n_amount = 0
    for i, c in ipairs(each_case(scheme)) do
        local want = expected[c.rule].cases[c.case]
        if got.conds:sub(i, i) ~= want.cond then return differ("condition", c.rule, c.case, got.conds:sub(i, i), want.cond) end
        if got.noted:sub(i, i) ~= want.noted then return differ("condition over all facts", c.rule, c.case, got.noted:sub(i, i), want.noted) end
        for _, dim in ipairs(c.adds) do
            local lo, hi = got.amounts[n_amount + 1], got.amounts[n_amount + 2]
            local amount = want.amounts[dim]
            n_amount = n_amount + 2
            if lo ~= whole(amount.lo) or hi ~= whole(amount.hi) then
                return differ("amount of " .. dim, c.rule, c.case, ("[%d, %d]"):format(lo, hi), ("[%s, %s]"):format(amount.lo, amount.hi))
            end
        end
    end
    for i, rule in ipairs(scheme.rules) do
        local want = expected[rule.id].verdict
        if got.verdicts:sub(i, i) ~= want then return differ("verdict", rule.id, nil, got.verdicts:sub(i, i), want) end
    end
    for i, id in ipairs(scheme.notes) do
        if got.notes:sub(i, i) ~= notes[id] then return differ("note", id, nil, got.notes:sub(i, i), notes[id]) end
    end
end

local LETTER = { T = "true", F = "false", U = "unknown", D = "defeated" }
local KINDS = { [0] = "rule", "group", "range", "base" }
local ORDER = { "points", "lo", "hi", "level", "level_lo", "level_hi" }

local function line_key(kind, dim, rule, case) return ("%s line of %s for %s.%s"):format(kind, dim, rule, case) end

-- Lines by what they are of; zero ones do not count.
local function engine_lines(scheme, got)
    local by, sum, l = {}, {}, got.lines
    for i = 1, #l, 5 do
        local dim = scheme.dims[l[i + 1]]
        local key = line_key(KINDS[l[i]], dim, l[i + 2] == 0 and "-" or scheme.rules[l[i + 2]].id, l[i + 2] == 0 and "-" or l[i + 3])
        sum[dim] = (sum[dim] or 0) + l[i + 4]
        if l[i + 4] ~= 0 then by[key] = (by[key] or 0) + l[i + 4] end
    end
    return by, sum
end

-- The first difference in points and all that comes with them.
function compare.score(scheme, got, expected)
    for i, rule in ipairs(scheme.rules) do
        local letter = got.rules:sub(i, i)
        if LETTER[letter] ~= expected.rules[rule.id] then return differ("listed verdict", rule.id, nil, LETTER[letter], expected.rules[rule.id]) end
        local by = got.by[i] and scheme.rules[got.by[i]].id
        if letter == "D" and by ~= expected.defeated_by[rule.id] then return differ("defeated by", rule.id, nil, tostring(by), tostring(expected.defeated_by[rule.id])) end
    end
    local by, sum = engine_lines(scheme, got)
    for d, dim in ipairs(scheme.dims) do
        for k, field in ipairs(ORDER) do
            local engine, reference = got.dims[6 * (d - 1) + k], expected.dims[dim][field]
            if engine ~= reference then return differ(dim .. "." .. field, nil, nil, tostring(engine), tostring(reference)) end
        end
        if (sum[dim] or 0) ~= got.dims[6 * (d - 1) + 1] then return differ("sum of the lines of " .. dim, nil, nil, tostring(sum[dim]), tostring(got.dims[6 * (d - 1) + 1])) end
        for _, l in ipairs(expected.lines[dim]) do
            local key = line_key(l.kind, dim, l.rule or "-", l.case or "-")
            if by[key] ~= l.units then return differ(key, l.rule, l.case, tostring(by[key]), tostring(l.units)) end
            by[key] = nil
        end
    end
    local extra = next(by)
    if extra then return differ(extra, nil, nil, tostring(by[extra]), "no such line") end
end

function compare.describe(d)
    return ("%s%s%s: engine %s, reference %s"):format(d.what, d.rule and " of " .. d.rule or "", d.case and "." .. d.case or "", d.engine, d.reference)
end

-- Reference results of one subject.
function compare.reference(model, world, subject)
    local result, notes = naive.evaluate(world, subject.id, subject.day)
    return result, notes
end

return compare
