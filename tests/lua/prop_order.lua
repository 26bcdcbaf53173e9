-- The order of declarations, and which file they stand in, changes nothing: random packs are dealt out over files again and again, facts among themselves
-- within their file (its name chooses among facts). Sources may contradict themselves on one day here. Arguments: seed, number of shuffles.
local engine = require "engine"
local generate = require "generate"
local random = require "generate_random"
local text = require "generate_text"

local seed, wanted = tonumber(arg[1] or 1), tonumber(arg[2] or 500)
local EACH = 25
local FILES = { "pack.lua", "vocabulary.lua", "rules/a.lua", "rules/b.lua", "rules/c.lua" }
local passed, failed = 0, 0

-- Declarations dealt out over files in an order of chance.
local function dealt(declarations, r)
    local files = { ["pack.lua"] = "" }
    for _, d in ipairs(r:shuffle { table.unpack(declarations) }) do
        local name = d.file and "facts/" .. d.file .. ".lua" or r:pick(FILES)
        files[name] = (files[name] or "") .. d.text .. "\n"
    end
    return files
end

local function names(scheme)
    local list = { table.concat(scheme.dims, " "), table.concat(scheme.notes, " ") }
    for _, rule in ipairs(scheme.rules) do
        list[#list + 1] = rule.id
        for _, case in ipairs(rule.cases) do list[#list + 1] = case.name .. " " .. table.concat(case.adds, " ") end
    end
    return table.concat(list, "\n")
end

-- All that a pack comes to for the subjects, as one text.
local function results(files, subjects)
    local pack, message = engine.load(files)
    if not pack then return nil, message end
    local list = { names(pack:scheme()) }
    for i, result in ipairs(pack:vector(subjects)) do
        list[#list + 1] = result.bits .. result.notes .. table.concat(result.lines, " ")
        for _, view in ipairs { {}, { facts = { "brief" } } } do
            pack:view(view)
            list[#list + 1] = pack:row({ subjects[i] })[1].bits
        end
        pack:view {}
    end
    return table.concat(list, "\n")
end

local function show(files)
    for name, file in pairs(files) do print("-- " .. name .. "\n" .. file) end
end

local first = seed
while passed < wanted and failed < 3 do
    local model, r = generate.model(seed, { depth = 2, ties = true }), random.new(seed + 5)
    local declarations, subjects = text.declarations(model), generate.subjects(model, 12)
    local files = dealt(declarations, r)
    local expected, message = results(files, subjects)
    if not expected then
        failed = failed + 1
        print(("not ok - seed %d does not load: %s"):format(seed, message))
    end
    for _ = 1, expected and EACH or 0 do
        local again = dealt(declarations, r)
        local got, why = results(again, subjects)
        if got == expected then
            passed = passed + 1
        else
            failed = failed + 1
            print(("not ok - seed %d: %s"):format(seed, why or "another order gives other results"))
            show(files)
            show(again)
            break
        end
    end
    seed = seed + 1
end
print(("seeds %d to %d; %.1f s"):format(first, seed - 1, os.clock()))
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
