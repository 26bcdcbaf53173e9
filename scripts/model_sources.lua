-- Sources: who says so, how good they are and when they spoke.
local model_vocabulary = require "model_vocabulary"
local order = require "order"
local shape = require "shape"
local suggest = require "suggest"
local read = shape.read

local model_sources = {}

-- "C3", "C" or "3": an Admiralty code, letter and digit.
local function grade(m, decl, path, value)
    if type(value) == "string" then
        local letter, digit = value:match("^([A-F]?)([1-6]?)$")
        if letter and value ~= "" then return { reliability = letter ~= "" and letter or nil, credibility = digit ~= "" and digit or nil } end
    end
    shape.wrong(m, decl, path, value, "an Admiralty code such as 'B2': A to F, then 1 to 6")
end

local KEYS = { title = { read = read.text, required = true, remedy = 'title = "..."' }, file = { read = read.text }, url = { read = read.text },
               author = { read = read.text }, grade = { read = grade }, date = { read = read.days }, derived_from = { read = read.text },
               doc = { read = read.text } }

local function register(m, decl)
    local body = shape.check(m, decl, {}, decl.body, KEYS, "source")
    local code, days = body.grade or {}, body.date or {}
    local found = { name = decl.name, decl = decl, first = days.first, last = days.last, derived_from = body.derived_from }
    found.id = m.store:source { id = decl.name, title = body.title or decl.name, file = body.file, reliability = code.reliability,
                                credibility = code.credibility, first_day = days.first, last_day = days.last, derived_from = body.derived_from }
    m.sources[decl.name] = found
end

-- A source is not derived from itself, by however many steps. Each cycle is reported once, at its least name.
local function check_origin(m, found)
    local chain, at = { found.name }, m.sources[found.derived_from]
    while at and at ~= found and #chain <= 1000 do
        if order.before(at.name, found.name) then return end
        chain[#chain + 1] = at.name
        at = m.sources[at.derived_from or ""]
    end
    if at ~= found then return end
    chain[#chain + 1] = found.name
    m:fail("E503", found.decl, { "derived_from" }, "a source cannot be derived from itself: " .. table.concat(chain, " -> "))
end

local function find_origin(m, found)
    local name = found.derived_from
    if name and not m.sources[name] then
        m:unknown("E105", found.decl, { "derived_from" }, string.format("'%s' is not a source", name), name, m.sources)
        found.derived_from = nil
    end
end

-- The source a declaration names under `path`; nil when it names none or it was reported.
function model_sources.find(m, decl, path, name)
    if name == nil then return nil end
    if not read.text(m, decl, path, name) then return nil end
    local found = m.sources[name]
    if found then return found end
    if not m.incomplete then
        m:fail("E105", decl, path, string.format("'%s' is not a source", name),
               { meant = suggest.nearest(name, m.sources), note = string.format('declare it: source "%s" { title = "...", date = "..." }', name) })
    end
    return nil
end

function model_sources.build(m)
    m.sources = {}
    local first = model_vocabulary.first_of(m, m.kinds.source)
    for _, name in ipairs(order.keys(first)) do register(m, first[name]) end
    for _, name in ipairs(order.keys(first)) do find_origin(m, m.sources[name]) end
    for _, name in ipairs(order.keys(first)) do
        if m.sources[name].derived_from then check_origin(m, m.sources[name]) end
    end
end

return model_sources
