-- What is definite stays so, and the points of every completion lie in the engine's interval: cells without a record get values (all of them where they are
-- few, else a sample with the extremes), and open collections get rows that nobody has seen. Arguments: seed, number of records.
-- One pack is loaded for every sixteen records: each leaves out other facts files and is assessed for a subject of its own.
local compare = require "naive_compare"
local engine = require "engine"
local generate = require "generate"
local naive = require "naive"
local random = require "generate_random"
local record = require "naive_record"
local text = require "generate_text"

local seed, wanted = tonumber(arg[1] or 1), tonumber(arg[2] or 10000)
local MOST_CELLS, MOST_LISTED, SAMPLE = 12, tonumber(arg[3] or 12), 4
local records, completions, rows_added, narrowed, failed = 0, 0, 0, 0, 0
local by_cells = {}

-- --- completions ---------------------------------------------------------------------------------------------------------
local function domain(attr)
    if attr.kind == "bool" then return { true, false } end
    local list = {}
    for x = attr.kind == "enum" and 0 or attr.lo, attr.kind == "enum" and #attr.labels - 1 or attr.hi do list[#list + 1] = { x, x } end
    return list
end

-- Cells that the evaluation looked for in vain and that have few possible values, in an order that does not depend on hashes.
local function missing_cells(world, r)
    local names, cells = {}, {}
    for name, cell in pairs(world.record.missed) do
        if cell.attr.kind ~= "date" then names[#names + 1] = name end
    end
    table.sort(names)
    r:shuffle(names)
    for i = 1, math.min(#names, MOST_CELLS) do
        local cell = world.record.missed[names[i]]
        cells[i] = { id = cell.id, attr = cell.attr, domain = domain(cell.attr) }
    end
    return cells
end

-- Every choice of one value each while they are few; else the extremes and a sample.
local function choices(cells, r)
    local n, list = 1, {}
    for _, c in ipairs(cells) do n = n * #c.domain end
    if n <= MOST_LISTED then
        for k = 0, n - 1 do
            local choice, rest = {}, k
            for i, c in ipairs(cells) do
                choice[i] = c.domain[rest % #c.domain + 1]
                rest = rest // #c.domain
            end
            list[#list + 1] = choice
        end
        return list
    end
    for k = 1, SAMPLE + 2 do
        local choice = {}
        for i, c in ipairs(cells) do choice[i] = k == 1 and c.domain[1] or k == 2 and c.domain[#c.domain] or r:pick(c.domain) end
        list[k] = choice
    end
    return list
end

local function is_covered(model, entity, day)
    for _, c in ipairs(model.covers) do
        if c.entity == entity and (not day or (not c.from or c.from <= day) and (not c.to or day < c.to)) then return true end
    end
    return false
end

-- A row nobody has seen, where no coverage and no date speaks against it; nil when there can be none.
local function unseen_row(model, subject, r)
    local e = r:pick(model.entities)
    if e.shape == "pair" or is_covered(model, e.name) and not e.time then return nil end
    local row = { entity = e.name, key = "new", values = {} }
    if e.parties then
        local states = r:shuffle { table.unpack(model.keys.state) }
        row.parties = r:chance(0.5) and subject.b and { "state:" .. subject.a, "state:" .. subject.b } or { states[1], states[2] }
    elseif e.of == "dyad" then
        row.parent = subject.b and subject.id or record.pair("dyad", model.keys.state[1], model.keys.state[2])
    elseif e.of then
        if not model.keys[e.of] then return nil end
        row.parent = r:pick(model.keys[e.of])
    end
    for _, a in ipairs(model.attrs_of[e.name]) do
        if a.kind ~= "date" and r:chance(0.8) then row.values[a.name] = r:pick(domain(a)) end
    end
    if e.time then
        local day = subject.day - r:int(1, 1500)
        if is_covered(model, e.name, day) then return nil end
        row.values[e.time], row.from = { day, day }, day + 1
    end
    return row
end

-- --- what must hold --------------------------------------------------------------------------------------------------------
local MAY_BECOME = {
    ["false"] = { ["false"] = true }, ["true"] = { ["true"] = true, defeated = true },
    defeated = { defeated = true, ["true"] = true, ["false"] = true },
    unknown = { ["true"] = true, ["false"] = true, unknown = true, defeated = true },
}
local LETTER = { T = "true", F = "false", U = "unknown", D = "defeated" }

-- nil, or what of the engine's result the completion contradicts.
local function contradiction(model, scheme, got, result)
    local n, scored = 0, naive.score(model, result)
    for r, rule in ipairs(scheme.rules) do
        for k in ipairs(rule.cases) do
            n = n + 1
            local was, is = got.conds:sub(n, n), result[rule.id].cases[k].cond
            if was ~= "U" and was ~= is then return ("%s.%d was %s and is %s"):format(rule.id, k, was, is) end
        end
        local was, is = got.verdicts:sub(r, r), result[rule.id].verdict
        if was ~= "U" and was ~= is then return ("the verdict of %s was %s and is %s"):format(rule.id, was, is) end
        was, is = LETTER[got.rules:sub(r, r)], scored.rules[rule.id]
        if not MAY_BECOME[was][is] then return ("%s was listed as %s and is now %s"):format(rule.id, was, is) end
    end
    for d, dim in ipairs(scheme.dims) do
        local lo, hi, p = got.dims[6 * d - 4], got.dims[6 * d - 3], scored.dims[dim]
        if p.points < lo or p.points > hi then return ("%d points of %s are not in [%d, %d]"):format(p.points, dim, lo, hi) end
        if p.lo < lo or p.hi > hi then return ("[%d, %d] of %s is not in [%d, %d]"):format(p.lo, p.hi, dim, lo, hi) end
        if p.hi - p.lo < hi - lo then narrowed = narrowed + 1 end
    end
end

local function show_value(raw) return type(raw) == "table" and tostring(raw[1]) or tostring(raw) end

local function report(model, dropped, subject, cells, choice, row, why)
    failed = failed + 1
    print(("not ok - seed %d, subject %s at %d: %s"):format(model.seed, subject.id, subject.day, why))
    print("facts files left out: " .. table.concat(dropped, " "))
    for i, c in ipairs(cells) do print(("  %s %s = %s"):format(c.id, c.attr.name, show_value(choice[i]))) end
    if row then
        print(("  new %s of %s%s"):format(row.entity, row.parent or "", table.concat(row.parties or {}, ", ")))
        for name, raw in pairs(row.values) do print(("    %s = %s"):format(name, show_value(raw))) end
    end
    for name, file in pairs(text.files(model)) do print("-- " .. name .. "\n" .. file) end
end

-- --- one record --------------------------------------------------------------------------------------------------------------
local function check_completion(model, world, subject, scheme, got, cells, choice, row)
    local undo = {}
    if row then undo[1] = record.add_row(world.record, row) end
    for i, c in ipairs(cells) do undo[#undo + 1] = record.fill(world.record, c.id, c.attr, choice[i]) end
    local why = contradiction(model, scheme, got, (naive.evaluate(world, subject.id, subject.day, true)))
    for i = #undo, 1, -1 do undo[i]() end
    completions, rows_added = completions + 1, rows_added + (row and 1 or 0)
    return why
end

local function check_record(model, pack, scheme, subject, r)
    local groups, facts, dropped = {}, {}, {}
    for i = 1, 8 do
        local name = "f" .. i
        if r:chance(0.75) then groups[name], facts[#facts + 1] = true, name else dropped[#dropped + 1] = name end
    end
    pack:view { facts = facts }
    local got, world = pack:row({ subject })[1], naive.open(model, { groups = groups })
    world.record.missed = {}
    local expected, notes = naive.evaluate(world, subject.id, subject.day)
    local differs = compare.values(scheme, got, expected, notes)
    if differs then return report(model, dropped, subject, {}, {}, nil, compare.describe(differs)) end
    local cells = missing_cells(world, r)
    by_cells[#cells] = (by_cells[#cells] or 0) + 1
    world.record.missed = nil
    for _, choice in ipairs(choices(cells, r)) do
        local row = model.options.reduce == false and r:chance(0.6) and unseen_row(model, subject, r) or nil
        local why = check_completion(model, world, subject, scheme, got, cells, choice, row)
        if why then return report(model, dropped, subject, cells, choice, row, why) end
    end
    records = records + 1
end

local first = seed
while records < wanted and failed < 3 do
    local r = random.new(seed + 99)
    local options = { small = true, known_forms = false, depth = 2, rules = r:int(2, 3) }
    if seed % 2 == 0 then options.reduce = false end
    local model = generate.model(seed, options)
    local pack, message = engine.load(text.files(model))
    if not pack then
        failed = failed + 1
        print(("not ok - seed %d does not load: %s"):format(seed, message))
    else
        local scheme = pack:scheme()
        for _, subject in ipairs(generate.subjects(model, 16)) do
            if failed < 3 and records < wanted then check_record(model, pack, scheme, subject, r) end
        end
    end
    seed = seed + 1
end
local counts = {}
for n = 0, MOST_CELLS do counts[#counts + 1] = n .. ":" .. (by_cells[n] or 0) end
print(("seeds %d to %d: %d completions, %d of them with a new row; %d intervals narrowed; %.1f s"):format(first, seed - 1, completions,
    rows_added, narrowed, os.clock()))
print("missing cells: " .. table.concat(counts, " "))
print(("%d passed, %d failed"):format(records, failed))
os.exit(failed == 0)
