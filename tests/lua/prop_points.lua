-- Points, intervals, levels, verdicts and the lines of the account are those of the reference evaluator on random packs, and the lines add up to the points.
-- Arguments: seed, number of assessments (subjects of packs).
local compare = require "naive_compare"
local engine = require "engine"
local generate = require "generate"
local naive = require "naive"
local shrink = require "generate_shrink"
local text = require "generate_text"

local seed, wanted = tonumber(arg[1] or 1), tonumber(arg[2] or 8000)
local passed, failed, verdicts, cuts = 0, 0, { T = 0, F = 0, U = 0, D = 0 }, 0

-- The first assessment that differs, or nil.
local function differs(model, subjects, each)
    local pack = engine.load(text.files(model))
    if not pack then return nil end
    local world, scheme, results = naive.open(model), pack:scheme(), pack:vector(subjects)
    for i, s in ipairs(subjects) do
        local expected = naive.score(model, (naive.evaluate(world, s.id, s.day)))
        local d = compare.score(scheme, results[i], expected)
        if d then return d, s end
        if each then each(results[i]) end
    end
end

local function report(model, subject, d)
    print(("not ok - seed %d, subject %s at %d: %s"):format(model.seed, subject.id, subject.day, compare.describe(d)))
    if os.getenv "PROP_NO_SHRINK" then return end
    local small = shrink.run(model, function(m)
        local found = differs(m, { subject })
        return found and found.what == d.what
    end, 1500)
    print("shrunk: " .. compare.describe((differs(small, { subject }))))
    for name, file in pairs(text.files(small)) do print("-- " .. name .. "\n" .. file) end
end

local function count(result)
    passed = passed + 1
    for letter in result.rules:gmatch "." do verdicts[letter] = verdicts[letter] + 1 end
    for i = 1, #result.lines, 5 do
        if result.lines[i] == 1 or result.lines[i] == 2 then cuts = cuts + 1 end
    end
end

local first = seed
while passed < wanted and failed < 5 do
    local model = generate.model(seed, { depth = 1, points = true })
    local d, subject = differs(model, generate.subjects(model, 40), count)
    if d then
        failed = failed + 1
        report(model, subject, d)
    end
    seed = seed + 1
end
print(("seeds %d to %d: rules %d true, %d false, %d unknown, %d defeated; %d cuts; %.1f s"):format(first, seed - 1, verdicts.T, verdicts.F, verdicts.U, verdicts.D, cuts, os.clock()))
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
