-- From checked conditions to nodes of the program: rules after what they depend on, their verdicts, amounts with their bounds, notes.
-- Gives per rule (kept in the rule itself): cases with cond, noted, holds, adds { dim, amount }; and verdict.
--
-- Units of dependency: "C05" is a rule's verdict, "C05#1" its first case. A verdict needs its cases and those that defeat the rule; a
-- case needs what its texts name and, since its name reads as false when its rule is defeated, those that defeat the rule.
local conditions = require "conditions"
local cycles = require "cycles"
local lower = require "lower"
local order = require "order"
local scaled = require "scaled"
local template = require "template"
local walk = require "walk"

local program = {}

-- ---- checking --------------------------------------------------------------------------------------------------------

local function described(decl) return string.format("the condition of %s '%s'", decl.kind, decl.name) end

local function check_add(m, rule, add)
    if type(add.amount) ~= "string" then return end
    add.typed = conditions.typed(m, { decl = rule.decl, path = add.path, text = add.amount, want = "amount",
                                      what = string.format("an amount of rule '%s'", rule.id) })
end

-- `say` of a case is its own, or the rule's.
local function say_of(rule, case)
    if not case.say then return rule.say, { "say" } end
    local path = { table.unpack(case.when_path, 1, #case.when_path - 1) }
    path[#path + 1] = "say"
    return case.say, path
end

local function check_template(m, decl, path, text, what)
    return text and template.typed(m, { decl = decl, path = path, text = text, what = string.format("%s of %s '%s'", what, decl.kind, decl.name) })
end

local function check_case(m, rule, case)
    local say, path = say_of(rule, case)
    case.say_typed, case.say_path = check_template(m, rule.decl, path, say, "the text"), path
    if case.when then
        case.typed = conditions.typed(m, { decl = rule.decl, path = case.when_path, text = case.when, what = described(rule.decl), want = "truth",
                                           points = #case.adds > 0 })
    end
    for _, add in ipairs(case.adds) do check_add(m, rule, add) end
end

-- Checks every condition, whether or not others are wrong.
function program.check(m)
    for _, rule in ipairs(m.rule_list) do
        for _, case in ipairs(rule.cases) do check_case(m, rule, case) end
    end
    for _, dim in ipairs(m.dimension_list) do dim.title_typed = check_template(m, dim.decl, { "title" }, dim.title, "the title") end
    for _, note in ipairs(m.note_list) do
        if note.when then
            note.say_typed = check_template(m, note.decl, { "say" }, note.say, "the text")
            note.typed = conditions.typed(m, { decl = note.decl, path = note.when_path, text = note.when, what = described(note.decl), want = "truth" })
        end
    end
end

-- ---- dependency ------------------------------------------------------------------------------------------------------

local function case_unit(rule, i) return rule.id .. "#" .. i end

local function case_index(rule, name)
    for i, case in ipairs(rule.cases) do
        if case.name == name then return i end
    end
end

-- Units that a typed tree names.
local function named_units(m, typed, into)
    if not typed then return end
    conditions.rules_named(m, typed, function(id, case)
        into[case and case_unit(m.rules[id], case_index(m.rules[id], case)) or id] = true
    end)
end

local function defeaters(m)
    local of = {}
    for _, rule in ipairs(m.rule_list) do of[rule.id] = {} end
    for _, rule in ipairs(m.rule_list) do
        for _, id in ipairs(rule.defeats) do
            if of[id] then table.insert(of[id], rule.id) end
        end
    end
    return of
end

local function needs_of_rule(m, rule, defeated_by, needs)
    local own = {}
    for _, id in ipairs(defeated_by) do own[id] = true end
    for i, case in ipairs(rule.cases) do
        local units = {}
        for _, id in ipairs(defeated_by) do units[id] = true end
        named_units(m, case.typed, units)
        for _, add in ipairs(case.adds) do named_units(m, add.typed, units) end
        for _, part in ipairs(case.say_typed or {}) do
            if type(part) == "table" then named_units(m, part.typed, units) end
        end
        needs[case_unit(rule, i)] = order.keys(units)
        own[case_unit(rule, i)] = true
    end
    needs[rule.id] = order.keys(own)
end

-- How a unit is called: "C05", "C10.equal".
local function label(m, unit)
    local id, i = unit:match("^(.*)#(%d+)$")
    if not id then return unit end
    local name = m.rules[id].cases[tonumber(i)].name
    return name and id .. "." .. name or id
end

-- "C05 -> R06 -> C05", without the steps from a rule to a case that has no name.
local function cycle_text(m, cycle)
    local names = {}
    for _, unit in ipairs(cycle) do
        local name = label(m, unit)
        if name ~= names[#names] then names[#names + 1] = name end
    end
    if #names == 1 then names[2] = names[1] end
    return table.concat(names, " -> ")
end

local function report_cycle(m, cycle)
    local id = cycle[1]:match("^[^#]*")
    m:fail_key("E504", m.rules[id].decl, nil, "rules depend on each other: " .. cycle_text(m, cycle),
               { note = "a rule depends on the rules that its condition names and on those that defeat it" })
end

-- The units, each after what it needs; nil when there are cycles, which are reported.
function program.order(m)
    local needs, of = {}, defeaters(m)
    m.defeaters = of
    for _, rule in ipairs(m.rule_list) do needs_of_rule(m, rule, of[rule.id], needs) end
    local sorted, found = cycles.sort(needs)
    local seen = {}
    for _, cycle in ipairs(found) do
        local text = cycle_text(m, cycle)
        if not seen[text] then report_cycle(m, cycle) end
        seen[text] = true
    end
    return #found == 0 and sorted or nil
end

-- ---- lowering --------------------------------------------------------------------------------------------------------

local SUBJECTS = 0 -- the frame of subjects

local function op(m, name, a, b) return m.ir:node(name, SUBJECTS, a, b) end

local function defeated_not(m, rule, node)
    for _, id in ipairs(m.defeaters[rule.id]) do
        node = op(m, "AND", node, op(m, "NOT", m.rules[id].verdict))
    end
    return node
end

-- The node that a name in a condition stands for.
local function named_node(m)
    return function(id, case)
        local rule = m.rules[id]
        if not case then return rule.verdict end
        return rule.cases[case_index(rule, case)].name_node
    end
end

-- What lower.lua asks for: the level accepted of an attribute or of an entity, and the nodes of rules. `level` overrides what the
-- rule accepts. What is asked about is what the pack reads.
local function context(m, accepts, level)
    local function accepted(record)
        if not record.shape then m.read[record] = true end
        if level then return level end
        if record.shape then return accepts.entities[m.entities[record.name]] or accepts.level end
        local attr = record.source
        return attr and (accepts.attrs[attr] or accepts.entities[attr.entity]) or accepts.level
    end
    return { ir = m.ir, accepts = accepted, rule_node = named_node(m) }
end

local function constant(m, name, x) return m.ir:node(name, SUBJECTS, nil, nil, nil, nil, 0, false, x, x) end
local function unknown(m) return constant(m, "CONST_T", -1) end

local function too_large(m, decl, path, message)
    m:fail("E505", decl, path, message, { note = "split it, or use fewer derived attributes in it" })
end

local function truth(m, decl, path, typed, ctx)
    local node, message = lower.truth(typed, ctx)
    if node then return node end
    too_large(m, decl, path, message)
    return unknown(m)
end

local function amount(m, rule, add, ctx)
    if add.typed then
        local node, message = lower.amount(add.typed, ctx, add.dim.decimals)
        if node then return node end
        too_large(m, rule.decl, add.path, message)
        return constant(m, "CONST_I", 0)
    end
    local units = scaled.rounded(add.amount, add.dim.decimals)
    if not units then m:fail("E502", rule.decl, add.path, string.format("%s is too large an amount", scaled.text(add.amount))) end
    return constant(m, "CONST_I", units or 0)
end

local function lower_template(m, decl, path, typed, ctx)
    if not typed then return nil end
    local parts, message = template.lower(typed, ctx)
    if not parts then too_large(m, decl, path, message) end
    return parts
end

-- The case holds where its condition does; where an amount is not known it is unknown.
local function holds_node(m, case)
    local node = case.cond
    for _, add in ipairs(case.adds) do
        if add.typed then node = op(m, "AND", node, op(m, "OR", op(m, "POINT_I", add.node), unknown(m))) end
    end
    return node
end

local ALL = 3

local function lower_case(m, rule, case)
    local ctx = context(m, rule.accepts)
    case.cond = truth(m, rule.decl, case.when_path, case.typed, ctx)
    case.noted = truth(m, rule.decl, case.when_path, case.typed, context(m, rule.accepts, ALL))
    for _, add in ipairs(case.adds) do add.node = amount(m, rule, add, ctx) end
    case.parts = lower_template(m, rule.decl, case.say_path, case.say_typed, ctx)
    case.holds = holds_node(m, case)
    case.name_node = case.name and defeated_not(m, rule, case.holds)
end

local function lower_verdict(m, rule)
    local node = rule.cases[1].holds
    for i = 2, #rule.cases do node = op(m, "OR", node, rule.cases[i].holds) end
    rule.verdict = defeated_not(m, rule, node)
end

-- Only for a pack without mistakes.
function program.lower(m, units)
    m.read = {}
    for _, unit in ipairs(units) do
        local id, i = unit:match("^(.*)#(%d+)$")
        if id then lower_case(m, m.rules[id], m.rules[id].cases[tonumber(i)]) else lower_verdict(m, m.rules[unit]) end
    end
    for _, note in ipairs(m.note_list) do
        local ctx = context(m, note.accepts)
        note.cond = truth(m, note.decl, note.when_path, note.typed, ctx)
        note.parts = lower_template(m, note.decl, { "say" }, note.say_typed, ctx)
    end
    local plain = context(m, { level = 0, attrs = {}, entities = {} })
    for _, dim in ipairs(m.dimension_list) do dim.parts = lower_template(m, dim.decl, { "title" }, dim.title_typed, plain) end
end

-- ---- bounds ----------------------------------------------------------------------------------------------------------

-- The names of the derived attributes that a typed tree reads, in order; not of those that they read.
local function derived_in(typed)
    local found, seen, stack = {}, {}, { typed }
    local function push(node)
        if not seen[node] then
            seen[node] = true
            stack[#stack + 1] = node
        end
    end
    while #stack > 0 do
        local node = table.remove(stack)
        if node.op == "derived" then found[node.attr.entity .. "." .. node.attr.name] = true else walk.children(node, push) end
    end
    return order.keys(found)
end

-- What binds an amount. Of what is derived the declared ends do not count: its value is to be bound where it is used or computed.
local function remedy(add)
    local clamp = string.format("write clamp(%s, lowest, highest)", add.amount)
    local derived = derived_in(add.typed)
    if #derived == 0 then return clamp .. ", or declare the range of what it reads" end
    return string.format("%s here, or in the value of the derived attribute '%s'", clamp, derived[1])
end

local function check_amount(m, rule, add)
    local lo, hi = m.ir:bounds(add.node)
    if lo and hi then return lo, hi end
    local open = not lo and not hi and "bounds it neither above nor below" or lo and "does not bound it above" or "does not bound it below"
    m:fail("E501", rule.decl, add.path, string.format("this amount may be any: what is declared %s", open),
           { note = remedy(add) })
    return 0, 0
end

-- Sums of whole numbers that stay within 2^62 one by one cannot wrap when they are compared as doubles first.
local function grown(total, x) return total + math.max(-2.0 ^ 62, math.min(2.0 ^ 62, x + 0.0)) end

-- Every amount has finite bounds, and all of a dimension together stay within 2^62 units.
function program.check_amounts(m)
    local low, high, widest = {}, {}, {}
    for _, dim in ipairs(m.dimension_list) do low[dim], high[dim] = math.min(dim.base, 0) + 0.0, math.max(dim.base, 0) + 0.0 end
    for _, rule in ipairs(m.rule_list) do
        for _, case in ipairs(rule.cases) do
            for _, add in ipairs(case.adds) do
                local lo, hi = check_amount(m, rule, add)
                low[add.dim], high[add.dim] = grown(low[add.dim], math.min(lo, 0)), grown(high[add.dim], math.max(hi, 0))
                local size, before = math.max(math.abs(lo + 0.0), math.abs(hi + 0.0)), widest[add.dim]
                if not before or size > before.size then widest[add.dim] = { size = size, rule = rule, add = add } end
            end
        end
    end
    for _, dim in ipairs(m.dimension_list) do
        if low[dim] <= -2.0 ^ 62 or high[dim] >= 2.0 ^ 62 then
            local most = widest[dim]
            m:fail("E502", most.rule.decl, most.add.path, string.format("the amounts of '%s' may add up to more than 2^62 steps of %s", dim.name,
                                                                        scaled.print(1, dim.decimals)),
                   { note = "this is the largest: clamp it, or give the dimension a coarser resolution" })
        end
    end
end

return program
