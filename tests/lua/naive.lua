-- The reference evaluator: what every rule of a model comes to for one subject, over plain tables, simple and slow. It shares no code with the engine
-- and follows docs/conditions.md; property tests hold the engine to it bit for bit.
--   naive.open(model, options) -> world;  naive.evaluate(world, subject, day) -> result;  naive.score(model, result)
-- A model further has (see naive_record and naive_eval for the rest)
--   derived  { name = "dyad.x", value = tree }     params { name, value = tree | values = { { from, value } ... }, declared }
--   dims     { name, decimals, from, to, base, logit, levels = { { name, at } } }     groups { name, dimension, cap, floor }      all in units
--   rules    { id, group, cases = { { name, when = tree, adds = { { dim, amount = tree } } } }, accepts = { level, attrs, entities }, defeats = { ids } }
--   notes    { id, when = tree }
local eval = require "naive_eval"
local range = require "naive_range"
local record = require "naive_record"
local score = require "naive_score"
local naive = { range = range, record = record, score = score.run }

local ALL = { level = 3, attrs = {}, entities = {} }
local FACTS = { level = 0, attrs = {}, entities = {} }

local function index(list, key)
    local by = {}
    for _, x in ipairs(list or {}) do by[x[key]] = x end
    return by
end

-- Prepares a model once: names to things, derived attributes inlined.
function naive.prepare(model)
    model.params_by_name, model.groups_by_name, model.rules_by_id = index(model.params, "name"), index(model.groups, "name"), index(model.rules, "id")
    local derived = index(model.derived, "name")
    for _, rule in ipairs(model.rules) do
        for _, case in ipairs(rule.cases) do
            case.tree = eval.inline(case.when, derived)
            for _, add in ipairs(case.adds or {}) do add.tree = eval.inline(add.amount, derived) end
        end
    end
    for _, note in ipairs(model.notes or {}) do note.tree = eval.inline(note.when, derived) end
    return model
end

function naive.open(model, options)
    if not model.rules_by_id then naive.prepare(model) end
    return { model = model, record = record.world(model, options) }
end

local function level_of(accepts)
    return function(name)
        if accepts.attrs[name] then return accepts.attrs[name] end
        return accepts.entities[name:match("^[^.]*")] or accepts.level
    end
end

local function holds(case)
    local t = case.cond
    for _, amount in pairs(case.amounts) do
        if not range.is_point(amount) then t = range.and_(t, "U") end
    end
    return t
end

-- Everything about one subject at one day: result[id] = { cases, own, verdict }, and the truths of notes. `brief` leaves out notes and what rules
-- would be over all facts.
function naive.evaluate(world, subject, day, brief)
    local model, result, notes = world.model, {}, {}
    local env = { world = world.record, model = model, subject = range.nominal(subject), days = range.int(day), rows = {} }
    local one
    local function undefeated(id)
        local t = "T"
        for _, d in ipairs(model.rules) do
            for _, victim in ipairs(d.defeats or {}) do
                if victim == id then t = range.and_(t, range.not_(one(d.id).verdict)) end
            end
        end
        return t
    end
    function one(id)
        if result[id] then return result[id] end
        local rule, r = model.rules_by_id[id], { cases = {}, own = "F" }
        env.level = level_of(rule.accepts or FACTS)
        local own_level = env.level
        for i, case in ipairs(rule.cases) do
            env.level = own_level
            local c = { cond = eval.run(case.tree, env), amounts = {} }
            for _, add in ipairs(case.adds or {}) do
                env.level = own_level
                c.amounts[add.dim.name] = range.units(eval.run(add.tree, env), add.dim.decimals)
            end
            c.holds = holds(c)
            env.level = level_of(ALL)
            c.noted = not brief and eval.run(case.tree, env) or nil
            r.cases[i], r.own = c, range.or_(r.own, c.holds)
        end
        r.verdict = range.and_(r.own, undefeated(id))
        result[id] = r
        return r
    end
    function env.verdict(id, name)
        local level = env.level
        local r, t = one(id), nil
        env.level = level
        if not name then return r.verdict end
        for i, case in ipairs(model.rules_by_id[id].cases) do
            if case.name == name then t = r.cases[i].holds end
        end
        t = range.and_(t, undefeated(id))
        env.level = level
        return t
    end
    for _, rule in ipairs(model.rules) do one(rule.id) end
    for _, note in ipairs(brief and {} or model.notes or {}) do
        env.level = level_of(note.accepts or ALL)
        notes[note.id] = eval.run(note.tree, env)
    end
    return result, notes
end

return naive
