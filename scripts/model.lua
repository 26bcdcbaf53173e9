-- From declarations to what they mean: every declaration is checked, names are resolved, and the vocabulary and the facts go to the
-- store. Conditions stay texts: compile.lua compiles them. Nothing here depends on the order of files or declarations.
--
-- model.build(input, diag, store) gives the model m:
--   pack, subject (entity), entities, dimensions, dimension_list, groups, group_list, parameters, rules, rule_list, notes,
--   note_list, test_list, fact_groups, vocabulary and parameter_types as types.lua documents them
-- Its parts are documented at the heads of model_*.lua. m.incomplete says that some file did not run: then names that
-- nothing declares are not reported, for that file may have declared them.
local model_facts = require "model_facts"
local model_failures = require "model_failures"
local model_pack = require "model_pack"
local model_parameters = require "model_parameters"
local model_points = require "model_points"
local model_rules = require "model_rules"
local model_sources = require "model_sources"
local model_tests = require "model_tests"
local model_use = require "model_use"
local model_vocabulary = require "model_vocabulary"
local order = require "order"
local place = require "place"

local model = {}

-- Every facts file is a group of facts, whether or not it has rows.
local function register_groups(m, files)
    m.group_ids, m.fact_groups = {}, {}
    function m:group(name)
        self.group_ids[name] = self.group_ids[name] or self.store:group(name)
        return self.group_ids[name]
    end
    m:group("")
    for _, file in ipairs(order.keys(files)) do
        local name = file:match("^facts/([^/]+)%.lua$")
        if name then m.fact_groups[name] = m:group(name) end
    end
end

local function add_facts(m)
    local rows, given = model_facts.collect(m), model_tests.collect(m)
    table.move(given, 1, #given, #rows + 1, rows)
    model_facts.introduce(m, rows)
    model_facts.add(m, rows)
    model_facts.covers(m)
end

function model.build(input, diag, store)
    local m = place.new(diag, diag.files)
    m.store, m.options, m.kinds, m.by_place = store, input.options or {}, {}, model_use.by_place
    m.names_no_rule = {} -- typed trees that conditions.lua found to name no rule
    m.covered = {} -- names of entities that some coverage closes
    m.incomplete = input.failures ~= nil and #input.failures > 0
    register_groups(m, input.files or {})
    model_use.merge(m, input)
    model_failures.report(m, input.failures)
    model_failures.warn_of_extra(m, input.extra)
    model_pack.build(m)
    model_vocabulary.build(m)
    model_pack.find_subject(m)
    model_points.build(m)
    model_sources.build(m)
    model_rules.build(m)
    add_facts(m)
    model_parameters.build(m)
    model_tests.finish(m)
    m.vocabulary = model_vocabulary.export(m)
    m.parameter_types = model_parameters.export(m)
    return m
end

return model
