-- The whole way from declarations to a checked plan. docs/internals.md says what goes in and what comes out.
local conditions = require "conditions"
local diag = require "diag"
local model = require "model"
local model_use = require "model_use"
local order = require "order"
local program = require "program"

local compile = {}

-- ---- the plan --------------------------------------------------------------------------------------------------------

local function plan_dimension(dim)
    local levels = {}
    for i, level in ipairs(dim.levels) do levels[i] = { name = level.name, title = level.title, at = level.at } end
    return { name = dim.name, title = dim.parts, decimals = dim.decimals, from = dim.from, to = dim.to, logit = dim.logit, base = dim.base, levels = levels }
end

local function plan_group(group)
    return { name = group.name, title = group.title, dim = group.dim.index, cap = group.cap, floor = group.floor }
end

local function plan_case(rule, case)
    local adds = {}
    for i, add in ipairs(case.adds) do adds[i] = { dim = add.dim.index, amount = add.node } end
    return { name = case.name, when = case.when, say = case.parts, cond = case.cond, noted = case.noted, adds = adds }
end

local function plan_rule(m, rule)
    local cases, defeats = {}, {}
    for i, case in ipairs(rule.cases) do cases[i] = plan_case(rule, case) end
    for i, id in ipairs(rule.defeats) do defeats[i] = m.rules[id].index end
    table.sort(defeats)
    return { id = rule.id, title = rule.title, cite = rule.cite, group = rule.group and rule.group.index, file = rule.decl.file, line = rule.decl.line,
             cases = cases, verdict = rule.verdict, defeats = defeats }
end

local function plan_note(note)
    return { id = note.id, title = note.title, when = note.when, say = note.parts, cond = note.cond }
end

local function plan_parameters(m)
    local list = {}
    for i, name in ipairs(order.keys(m.parameters)) do
        local found = m.parameters[name]
        list[i] = { name = name, text = found.text, source = found.source }
    end
    return list
end

local function plan_test(test)
    return { title = test.title, file = test.decl.file, line = test.decl.line, subject = test.subject, asof = test.asof, facts = test.facts,
             given = test.given, holds = test.holds, unknown = test.unknown, fails = test.fails, defeated = test.defeated, notes = test.notes,
             points = test.points, levels = test.levels, contributes = test.contributes }
end

-- Names of the attributes that the program reads, in order.
local function attributes_read(m)
    local names = {}
    for attr in next, m.read do
        if attr.entity ~= "$" then names[attr.entity .. "." .. attr.name] = true end
    end
    return order.keys(names)
end

local function mapped(list, make, ...)
    local out = {}
    for i, item in ipairs(list) do out[i] = make(item, ...) end
    return out
end

local function plan_of(m)
    return { name = m.pack.name, version = m.pack.version, question = m.pack.question, horizon = m.pack.horizon, asof = m.pack.asof,
             subject = m.subject.id, reads = attributes_read(m), dimensions = mapped(m.dimension_list, plan_dimension),
             groups = mapped(m.group_list, plan_group), rules = mapped(m.rule_list, function(rule) return plan_rule(m, rule) end),
             notes = mapped(m.note_list, plan_note), parameters = plan_parameters(m), tests = mapped(m.test_list, plan_test),
             groups_of_facts = order.keys(m.fact_groups) }
end

-- ---- the run ---------------------------------------------------------------------------------------------------------

-- Nodes are only made for packs without mistakes.
local function make_program(m, ir)
    local units = not m.incomplete and program.order(m)
    if not units or m.diag:has_errors() then return end
    m.ir = ir
    ir:subject(m.subject.id)
    program.lower(m, units)
    program.check_amounts(m)
end

-- plan or nil, diagnostics
function compile.run(input, store, ir)
    collectgarbage("setpause", 400) -- trees come and go by the thousand, and the state ends with the run
    local collector = diag.new(model_use.files(input))
    local m = model.build(input, collector, store)
    conditions.derive_all(m)
    program.check(m)
    make_program(m, ir)
    local diagnostics = collector:list()
    if collector:has_errors() then return nil, diagnostics end
    return plan_of(m), diagnostics
end

return compile
