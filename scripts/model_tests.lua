-- Expectations: `test` declarations, checked against what the pack has. Facts that a test gives are rows of a group of their own.
local model_facts = require "model_facts"
local model_identity = require "model_identity"
local order = require "order"
local shape = require "shape"
local suggest = require "suggest"
local read = shape.read

local model_tests = {}

local KEYS = { subject = { read = read.any }, asof = { read = read.day }, facts = { read = read.texts }, given = { read = read.table },
               covers = { read = read.table }, holds = { read = read.texts }, unknown = { read = read.texts }, fails = { read = read.texts },
               defeated = { read = read.texts }, notes = { read = read.texts }, points = { read = read.table }, levels = { read = read.table },
               contributes = { read = read.table }, doc = { read = read.text } }

-- ---- who and on what -------------------------------------------------------------------------------------------------

-- The keys of the subject: { "KOR", "CHN" } for a pair, { "KOR" } otherwise. The pack's question has none of its own: a test must say.
local function subject(m, decl, value, meant)
    if value == nil then
        if not meant then m:fail("E102", decl, {}, "test has no 'subject'", { note = 'write subject = { "KOR", "CHN" }' }) end
        return nil
    end
    local keys = read.texts(m, decl, { "subject" }, value)
    if not keys or not m.subject then return keys end
    local pair = m.subject.shape == "pair"
    if #keys ~= (pair and 2 or 1) then
        m:fail("E103", decl, { "subject" }, string.format("the subject is a %s", m.subject.name),
               { expected = pair and "two keys, such as { 'KOR', 'CHN' }" or "one key" })
        return nil
    end
    return keys
end

local function check_subject(m, test)
    if not m.subject or not test.subject then return end
    local body = m.subject.shape == "pair" and { a = test.subject[1], b = test.subject[2] } or nil
    local _, wrong
    if body then
        _, wrong = model_identity.pair(m, m.subject, body)
    elseif m.subject.shape == "plain" or m.subject.parties then
        _, wrong = model_identity.reference(m, m.subject, test.subject[1])
    end
    if not wrong or (wrong.missing and m:instance_has_failed(wrong.entity, wrong.wanted)) then return end
    local step = body and (wrong.key == "b" and 2 or 1) or nil
    local path = step and type(test.decl.body.subject) == "table" and { "subject", step } or { "subject" }
    m:fail(wrong.code, test.decl, path, wrong.message, { expected = wrong.expected, meant = wrong.meant, note = wrong.note })
end

local function check_groups(m, decl, names)
    for i, name in ipairs(names or {}) do
        if not m.fact_groups[name] then
            m:unknown("E105", decl, { "facts", i }, string.format("'%s' is not a facts file", name), name, m.fact_groups,
                      { note = string.format("a file facts/%s.lua would make it one", name) })
        end
    end
end

-- The group of what a test alone sees; nil when it gives nothing.
local function group_of(m, body, nth)
    if body.given == nil and body.covers == nil then return nil end
    local group = "given:" .. nth
    m:group(group)
    return group
end

local function under_entity(m, decl, key, value, example)
    if value[1] ~= nil then
        m:fail("E103", decl, { key, 1 }, "rows stand under the name of their entity", { expected = example })
    end
end

-- Rows of `given`, in the test's group.
local function given(m, decl, value, group)
    local rows = {}
    for _, name in ipairs(order.keys(value)) do
        local entity = model_facts.entity_of_rows(m, decl, name, { "given", name })
        if entity then
            for _, row in ipairs(model_facts.rows(m, decl, { "given", name }, value[name], entity, group)) do
                row.given = true
                rows[#rows + 1] = row
            end
        end
    end
    under_entity(m, decl, "given", value, "{ dyad = { { a = ..., b = ... } } }")
    return rows
end

-- What `covers` closes for this test: by entity one table of a `covers` declaration, or a list of them.
local function covers(m, decl, value, group)
    for _, name in ipairs(order.keys(value)) do
        local path, entity = { "covers", name }, model_facts.entity(m, decl, name, { "covers", name })
        if entity and type(value[name]) == "table" and type(value[name][1]) == "table" then
            for i, item in ipairs(value[name]) do model_facts.cover(m, decl, shape.extend(path, i), item, entity, group) end
        elseif entity then
            model_facts.cover(m, decl, path, value[name], entity, group)
        end
    end
    under_entity(m, decl, "covers", value, "{ meeting = { a = ..., b = ... } }")
end

-- ---- what is expected ------------------------------------------------------------------------------------------------

local function case_of(m, id)
    local rule_id, name = id:match("^([^.]+)%.(.+)$")
    local rule = rule_id and m.rules[rule_id]
    for _, case in ipairs(rule and rule.cases or {}) do
        if case.name == name then return case end
    end
end

local function check_ids(m, decl, key, ids, notes)
    for i, id in ipairs(ids or {}) do
        local path = type(decl.body[key]) == "table" and { key, i } or { key }
        if notes and not m.notes[id] and not m.rules[id] and not case_of(m, id) then
            local names = {}
            for name in next, m.rules do names[name] = true end
            for name in next, m.notes do names[name] = true end
            m:unknown("E105", decl, path, string.format("'%s' is neither a note nor a rule", id), id, names)
        elseif not notes and not m.rules[id] and not case_of(m, id) then
            m:unknown("E105", decl, path, string.format("'%s' is not a rule", id), id, m.rules)
        end
    end
end

local function unknown_key(m, decl, path, what, candidates)
    if m.incomplete then return end
    local name = path[#path]
    m:fail_key("E105", decl, path, string.format("'%s' is not a %s", tostring(name), what), { meant = suggest.nearest(name, candidates) })
end

-- { dimension = number } at `path`; the wrong ones are reported and left out.
local function points(m, decl, path, value)
    local out = {}
    if not read.table(m, decl, path, value) then return out end
    for _, name in ipairs(order.keys(value)) do
        local at = shape.extend(path, name)
        if not m.dimensions[name] then
            unknown_key(m, decl, at, "dimension", m.dimensions)
        else
            out[name] = read.number(m, decl, at, value[name])
        end
    end
    return out
end

local function level_names(dim)
    local names = {}
    for i, level in ipairs(dim.levels) do names[i] = level.name end
    return names
end

local function levels(m, decl, value)
    local out = {}
    for _, name in ipairs(order.keys(value)) do
        local at, dim = { "levels", name }, m.dimensions[name]
        if not dim then
            unknown_key(m, decl, at, "dimension", m.dimensions)
        else
            out[name] = shape.one_of(level_names(dim))(m, decl, at, value[name])
        end
    end
    return out
end

local function contributes(m, decl, value)
    local out = {}
    for _, id in ipairs(order.keys(value)) do
        local at = { "contributes", id }
        if not m.rules[id] then unknown_key(m, decl, at, "rule", m.rules) else out[id] = points(m, decl, at, value[id]) end
    end
    return out
end

-- ---- all of them -----------------------------------------------------------------------------------------------------

-- The test without its expectations, and the rows it gives.
local function begin(m, decl, nth)
    local body, _, meant = shape.check(m, decl, {}, decl.body, KEYS, "test")
    local test = { title = decl.name, decl = decl, body = body, asof = body.asof, facts = body.facts,
                   subject = subject(m, decl, decl.body.subject, meant.subject) }
    check_groups(m, decl, body.facts)
    test.given = group_of(m, body, nth)
    return test, body.given and given(m, decl, body.given, test.given) or {}
end

-- Reads every test's head; gives the rows that tests add to the record.
function model_tests.collect(m)
    m.test_list = {}
    local all = {}
    for nth, decl in ipairs(m.kinds.test) do
        local test, rows = begin(m, decl, nth)
        m.test_list[nth] = test
        table.move(rows, 1, #rows, #all + 1, all)
    end
    return all
end

function model_tests.finish(m)
    for _, test in ipairs(m.test_list) do
        local decl, body = test.decl, test.body
        check_subject(m, test)
        if body.covers then covers(m, decl, body.covers, test.given) end
        for _, key in ipairs { "holds", "unknown", "fails", "defeated", "notes" } do
            test[key] = body[key]
            check_ids(m, decl, key, body[key], key == "notes")
        end
        test.points = points(m, decl, { "points" }, body.points or {})
        test.levels = levels(m, decl, body.levels or {})
        test.contributes = contributes(m, decl, body.contributes or {})
    end
end

return model_tests
