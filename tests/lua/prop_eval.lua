-- Both evaluators of the engine and the reference evaluator agree on every condition, amount and verdict of random packs, bit for bit, whatever the size of
-- chunks, the facts files chosen and the day known on. Arguments: seed, number of conditions times subjects.
local compare = require "naive_compare"
local engine = require "engine"
local generate = require "generate"
local naive = require "naive"
local shrink = require "generate_shrink"
local text = require "generate_text"

local seed, wanted = tonumber(arg[1] or 1), tonumber(arg[2] or 100000)
local CHUNKS = { 4096, 64, 3, 1 }
local seen = { T = 0, F = 0, U = 0 }
local passed, failed, rejected = 0, 0, 0

local function load(model)
    local pack, message = engine.load(text.files(model))
    return pack, message
end

-- What is seen of the record: all of it, some files, what was known on a day.
local function views(model)
    if model.seed % 5 == 0 then return { facts = { "brief", "more" } }, { groups = { brief = true, more = true } } end
    if model.seed % 7 == 0 then
        local day = generate.subjects(model, 1)[1].day
        return { known_on = day }, { known_on = day }
    end
    return {}, {}
end

-- The first difference between the reference and the row evaluator, or nil.
local function differs(model, subjects)
    local pack = load(model)
    if not pack then return nil end
    local view, options = views(model)
    pack:view(view)
    local world, scheme, rows = naive.open(model, options), pack:scheme(), pack:row(subjects)
    for i, s in ipairs(subjects) do
        local expected, notes = naive.evaluate(world, s.id, s.day)
        local d = compare.values(scheme, rows[i], expected, notes)
        if d then return d, s, pack end
    end
end

local function report(model, subject, d)
    print(("not ok - seed %d, subject %s at %d: %s"):format(model.seed, subject.id, subject.day, compare.describe(d)))
    if os.getenv "PROP_NO_SHRINK" then return end
    local small = shrink.run(model, function(m)
        local found = differs(m, { subject })
        return found and found.what == d.what and (#d.engine > 1 or found.engine == d.engine and found.reference == d.reference)
    end, 1500)
    local again, _, pack = differs(small, { subject })
    print("shrunk: " .. (again and compare.describe(again) or "no longer fails"))
    for name, file in pairs(text.files(small)) do print("-- " .. name .. "\n" .. file) end
    if again and again.case then
        for r, rule in ipairs(pack:scheme().rules) do
            if rule.id == again.rule then print("program: " .. pack:print(r, again.case)) end
        end
    end
end

-- Vector and row evaluators agree: on results for every chunk size, and on every node of the program for one of them.
local function engines_agree(model, pack, subjects, rows)
    for _, chunk in ipairs(CHUNKS) do
        local vector = pack:vector(subjects, chunk)
        for i = 1, #subjects do
            if vector[i].bits ~= rows[i].bits then return ("chunks of %d: subject %d differs"):format(chunk, i) end
        end
    end
    local ok, where = pack:agree(subjects, CHUNKS[model.seed % #CHUNKS + 1])
    if not ok then return where end
end

local function check(model)
    local pack, message = load(model)
    if not pack then
        rejected, failed = rejected + 1, failed + 1
        print(("not ok - seed %d does not load: %s"):format(model.seed, message))
        return
    end
    local view, options = views(model)
    pack:view(view)
    local subjects = generate.subjects(model, 30)
    if model.seed % 10 == 0 then
        for i = 1, 130 do subjects[#subjects + 1] = subjects[i % 30 + 1] end
    end
    local world, scheme, rows, memo = naive.open(model, options), pack:scheme(), pack:row(subjects), {}
    local why = engines_agree(model, pack, subjects, rows)
    if why then
        failed = failed + 1
        print(("not ok - seed %d: vector and row evaluators differ: %s"):format(model.seed, why))
    end
    for i, s in ipairs(subjects) do
        local key = s.id .. " " .. s.day
        memo[key] = memo[key] or table.pack(naive.evaluate(world, s.id, s.day))
        local d = compare.values(scheme, rows[i], memo[key][1], memo[key][2])
        if d then
            failed = failed + 1
            return report(model, s, d)
        end
        for c in rows[i].conds:gmatch "." do
            seen[c], passed = seen[c] + 1, passed + 1
        end
    end
end

local first = seed
while passed < wanted and failed < 5 do
    check(generate.model(seed, { ties = seed % 3 == 0 or nil }))
    seed = seed + 1
end
print(("seeds %d to %d: %d true, %d false, %d unknown; %.1f s"):format(first, seed - 1, seen.T, seen.F, seen.U, os.clock()))
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
