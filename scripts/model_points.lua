-- What points mean: dimensions with their levels, and groups with their caps.
--   dimension = { name, title, decimals, from, to, logit, base (units), levels = { { name, title, at } ... }, index (from 0), decl }
--   group = { name, title, dim = dimension, cap, floor (units), index (from 0), decl }
local model_vocabulary = require "model_vocabulary"
local order = require "order"
local scaled = require "scaled"
local shape = require "shape"
local read = shape.read

local model_points = {}

local MAX_DECIMALS = 15

-- 1e-6 -> 6
local function resolution(m, decl, path, value)
    if not read.number(m, decl, path, value) then return nil end
    for decimals = 0, MAX_DECIMALS do
        if scaled.units(value, decimals) == 1 then return decimals end
    end
    m:fail("E106", decl, path, string.format("%s is not a resolution", scaled.text(value)),
           { expected = "a power of ten from 1 down to 1e-" .. MAX_DECIMALS })
end

local DIMENSION_KEYS = { title = { read = read.text }, doc = { read = read.text }, from = { read = read.number }, to = { read = read.number },
                         combine = { read = shape.one_of { "sum", "logit" } }, base = { read = read.number }, resolution = { read = resolution } }

-- A number of points in units of its dimension.
local function units_of(m, decl, key, value, decimals)
    if value == nil then return nil end
    local units, why = scaled.units(value, decimals)
    if units then return units end
    local note = why == "inexact" and "the dimension counts in steps of " .. scaled.print(1, decimals) or nil
    m:fail("E106", decl, { key }, string.format("%s is %s", scaled.text(value), why == "inexact" and "finer than the resolution" or "too large"),
           { note = note })
end

local function check_logit(m, decl, body)
    if body.combine == "logit" then
        for _, key in ipairs { "from", "to" } do
            if body[key] then m:fail_key("E111", decl, { key }, "a logit dimension is a probability and has no other range") end
        end
        if body.base == nil then m:fail("E102", decl, {}, "a logit dimension has no 'base'", { note = "write base = the intercept" }) end
    elseif body.base ~= nil then
        m:fail_key("E111", decl, { "base" }, "only a logit dimension has a base", { note = 'write combine = "logit" beside it' })
    end
end

local function dimension(m, decl)
    local body = shape.check(m, decl, {}, decl.body, DIMENSION_KEYS, "dimension")
    model_vocabulary.usable(m, decl, decl.name, "a dimension")
    check_logit(m, decl, body)
    local logit = body.combine == "logit"
    local decimals = body.resolution or (logit and 12 or 6)
    local found = { name = decl.name, title = body.title, decimals = decimals, logit = logit, levels = {}, decl = decl,
                    from = units_of(m, decl, "from", body.from, decimals), to = units_of(m, decl, "to", body.to, decimals),
                    base = units_of(m, decl, "base", body.base, decimals) or 0 }
    if found.from and found.to and found.from >= found.to then
        m:fail("E110", decl, { "to" }, string.format("'to' (%s) is not above 'from' (%s)", scaled.text(body.to), scaled.text(body.from)))
    end
    return found
end

-- ---- levels ----------------------------------------------------------------------------------------------------------

local LEVEL_KEYS = { name = { read = read.text, required = true }, at = { read = read.number, required = true }, title = { read = read.text } }

-- `{ low = 0, high = 3 }` or, with titles, `{ { name = "low", at = 0, title = "..." }, ... }`; each with its path.
local function read_levels(m, decl)
    local list = {}
    for i, item in ipairs(decl.body) do
        local body, well = shape.check(m, decl, { i }, item, LEVEL_KEYS, "a level")
        if well then list[#list + 1] = { name = body.name, at = body.at, title = body.title, path = { i, "at" }, nth = i } end
    end
    for _, name in ipairs(order.keys(decl.body)) do
        local at = read.number(m, decl, { name }, decl.body[name])
        if at then list[#list + 1] = { name = name, at = at, path = { name } } end
    end
    return list
end

local function by_start(x, y)
    if x.at ~= y.at then return x.at < y.at end
    return order.before(x.name, y.name)
end

local function check_listed_order(m, decl, list)
    for i = 2, #list do
        if list[i].nth and list[i - 1].nth and list[i].at <= list[i - 1].at then
            m:fail("E110", decl, list[i].path, string.format("level '%s' does not begin above '%s'", list[i].name, list[i - 1].name),
                   { expected = "levels in ascending order" })
            return false
        end
    end
    return true
end

local function check_starts(m, decl, list, dim)
    local names = {}
    for i, level in ipairs(list) do
        local before = list[i - 1]
        if before and before.at == level.at then
            m:fail("E110", decl, level.path, string.format("levels '%s' and '%s' both begin at %s", before.name, level.name, scaled.text(level.at)))
        elseif dim.logit and (level.at < 0 or level.at > 1) then
            m:fail("E106", decl, level.path, string.format("level '%s' begins at %s", level.name, scaled.text(level.at)),
                   { expected = "a probability from 0 to 1, as the dimension is logit" })
        end
        if names[level.name] then
            m:fail("E104", decl, level.path, string.format("level '%s' is listed twice", level.name))
        end
        names[level.name] = true
    end
end

local function levels(m, decl)
    local dim = m.dimensions[decl.name]
    if not dim then
        if m.incomplete then return end
        m.diag:error("E105", m.key(m, decl), string.format("'%s' is not a dimension", decl.name),
                     { meant = require("suggest").nearest(decl.name, m.dimensions) })
        return
    end
    local list = read_levels(m, decl)
    if #list == 0 and next(decl.body) == nil then
        m:fail("E102", decl, nil, string.format("no levels are given for '%s'", decl.name), { expected = "levels such as { low = 0, high = 3 }" })
    end
    local ascending = check_listed_order(m, decl, list)
    table.sort(list, by_start)
    if ascending then check_starts(m, decl, list, dim) end
    dim.levels = list
end

-- ---- groups ----------------------------------------------------------------------------------------------------------

local GROUP_KEYS = { dimension = { read = read.text, required = true, remedy = 'dimension = "..."' }, title = { read = read.text },
                     doc = { read = read.text }, cap = { read = read.number }, floor = { read = read.number } }

local function group(m, decl)
    local body = shape.check(m, decl, {}, decl.body, GROUP_KEYS, "group")
    local found = { name = decl.name, title = body.title, decl = decl }
    if not body.dimension then return found end
    found.dim = m.dimensions[body.dimension]
    if not found.dim then
        m:unknown("E105", decl, { "dimension" }, string.format("'%s' is not a dimension", body.dimension), body.dimension, m.dimensions)
        return found
    end
    found.cap = units_of(m, decl, "cap", body.cap, found.dim.decimals)
    found.floor = units_of(m, decl, "floor", body.floor, found.dim.decimals)
    if found.cap and found.floor and found.cap < found.floor then
        m:fail("E110", decl, { "cap" }, string.format("the cap (%s) is below the floor (%s)", scaled.text(body.cap), scaled.text(body.floor)))
    end
    if body.cap == nil and body.floor == nil then
        m:warn("W403", decl, nil, string.format("group '%s' binds nothing", decl.name), { note = "give it a cap or a floor" })
    end
    return found
end

-- Sorted by name and numbered from 0.
local function numbered(map)
    local list = {}
    for i, name in ipairs(order.keys(map)) do
        list[i] = map[name]
        list[i].index = i - 1
    end
    return list
end

function model_points.build(m)
    m.dimensions, m.groups = {}, {}
    for name, decl in next, model_vocabulary.first_of(m, m.kinds.dimension) do m.dimensions[name] = dimension(m, decl) end
    for _, decl in next, model_vocabulary.first_of(m, m.kinds.levels) do levels(m, decl) end
    for name, decl in next, model_vocabulary.first_of(m, m.kinds.group) do m.groups[name] = group(m, decl) end
    m.dimension_list, m.group_list = numbered(m.dimensions), numbered(m.groups)
end

return model_points
