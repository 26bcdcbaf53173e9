-- A vocabulary with something of every kind, for tests of conditions: fixture.new(store) declares it in the store and gives
-- { vocabulary, params, rules, store, hidden = instance of `$` }.
local fixture = {}

local ENTITIES = {
    { name = "state", shape = "plain", key = "id" },
    { name = "dyad", shape = "pair", of = "state" },
    { name = "sector", shape = "plain", key = "id" },
    { name = "organisation", shape = "plain", key = "id" },
    { name = "meeting", shape = "child", of = "dyad", parties = true, key = "id", time = "date" },
    { name = "participant", shape = "child", of = "meeting", key = "person" },
    { name = "programme", shape = "child", of = "state", key = "kind" },
    { name = "membership", shape = "child", of = "state", key = "organisation", key_ref = "organisation" },
    { name = "incident", shape = "child", of = "dyad", key = "id", time = "day" },
    { name = "$", shape = "plain", key = "id" },
}

local SEATS = { "none", "candidate", "elected", "permanent" }
local STAGES = { "none", "negotiating", "suspended", "resumed", "concluded" }

local ATTRIBUTES = {
    state = {
        { name = "unsc_seat", kind = "enum", labels = SEATS },
        { name = "gdp", kind = "number", unit = "usd" },
        { name = "population", kind = "integer", lo = 0 },
        { name = "nuclear", kind = "bool" },
        { name = "democracy", kind = "number", unit = "index", lo = 0.0, hi = 1.0 },
        { name = "capital", kind = "text" },
        { name = "founded", kind = "date" },
        { name = "strength", kind = "ref", ref = "sector" },
        { name = "area", kind = "number", unit = "km^2" },
        { name = "tariff", kind = "number", unit = "share", decimals = 4, lo = 0, hi = 10000 },
    },
    dyad = {
        { name = "trade_rank", kind = "integer", lo = 1, hi = 300 },
        { name = "exports", kind = "number", unit = "usd" },
        { name = "exports_yearly", kind = "number", unit = "usd/year" },
        { name = "export_share", kind = "number", unit = "share", lo = 0.0, hi = 1.0 },
        { name = "tariff_cut", kind = "number", unit = "share", decimals = 2 },
        { name = "aid", kind = "number", unit = "usd", decimals = 2 },
        { name = "contiguity", kind = "enum", labels = { "none", "sea", "land" } },
        { name = "fta_status", kind = "enum", labels = STAGES },
        { name = "fta_second_phase", kind = "enum", labels = STAGES },
        { name = "fta_since", kind = "date" },
        { name = "defence_pact", kind = "bool" },
        { name = "rivalry", kind = "bool" },
        { name = "notice", kind = "duration", span = "months" },
        { name = "delay", kind = "duration", span = "days" },
        { name = "mediator", kind = "ref", ref = "state" },
        { name = "remark", kind = "text" },
        { name = "distance", kind = "integer", unit = "km", lo = 0 },
        { name = "export_dependence", kind = "number", unit = "share", value = "exports / a.gdp" },
        { name = "latest_meeting", kind = "ref", ref = "meeting", value = "latest(meeting m where m.status == 'held')" },
        { name = "met", kind = "bool", value = "any(meeting m where m.status == 'held')" },
        { name = "rank_gap", kind = "integer", value = "abs(trade_rank - reverse.trade_rank)" },
        { name = "tariff_gap", kind = "number", unit = "share", decimals = 4, value = "a.tariff - b.tariff" },
        { name = "stage", kind = "enum", labels = STAGES, value = "if(rivalry, 'none', fta_status)" },
        { name = "gains", kind = "number", unit = "usd", value = "change(change(exports, 1 year), 1 year)" },
    },
    sector = { { name = "chain", kind = "text" }, { name = "size", kind = "number", unit = "usd" } },
    organisation = { { name = "members", kind = "integer", lo = 0 } },
    meeting = {
        { name = "date", kind = "date" },
        { name = "status", kind = "enum", labels = { "proposed", "planned", "postponed", "held" } },
        { name = "level", kind = "enum", labels = { "senior_official", "vice_minister", "minister", "leader" } },
        { name = "round", kind = "integer", lo = 1, hi = 1000 },
        { name = "series", kind = "text" },
        { name = "public", kind = "bool" },
        { name = "length", kind = "duration", span = "days" },
        { name = "cost", kind = "number", unit = "usd" },
        { name = "host", kind = "ref", ref = "state" },
        { name = "heads", kind = "integer", value = "count(participant p where p.part == 'head')" },
    },
    participant = {
        { name = "of_state", kind = "ref", ref = "state" },
        { name = "rank", kind = "integer", lo = 1, hi = 5 },
        { name = "track", kind = "enum", labels = { "leader", "foreign", "defence" } },
        { name = "part", kind = "enum", labels = { "member", "head" } },
    },
    programme = { { name = "trend", kind = "enum", labels = { "frozen", "advancing" } }, { name = "cost", kind = "number", unit = "usd", decimals = 2 } },
    membership = { { name = "since", kind = "date" } },
    incident = { { name = "day", kind = "date" }, { name = "deaths", kind = "integer", lo = 0 } },
    ["$"] = {},
}

local INSTANCES = {
    state = { "KOR", "CHN", "PRK", "USA", "JPN" },
    sector = { "chips", "steel" },
    organisation = { "UN", "ASEAN" },
    ["$"] = { "$" },
}

local function declare_entities(store, entities)
    for _, e in ipairs(ENTITIES) do
        local record = { name = e.name, shape = e.shape, of = e.of, parties = e.parties or false, key = e.key, time = e.time, title = e.name }
        record.id = store:entity { name = e.name, title = e.name, shape = e.shape, of = e.of and entities[e.of].id, parties = e.parties or false }
        entities[e.name] = record
    end
end

local function declare_attribute(store, entities, entity, a)
    local record = { name = a.name, entity = entity.name, kind = a.kind, unit = a.unit, decimals = a.decimals, labels = a.labels, ref = a.ref,
                     span = a.span, key = a.key, value = a.value, derived = a.value and true or nil }
    if a.value then return record end
    record.id = store:attr {
        name = a.name, title = a.name, unit = a.unit or a.span, entity = entity.id, kind = a.kind, float = a.kind == "number" and not a.decimals,
        decimals = a.decimals or 0, lo = a.lo, hi = a.hi, symmetric = false, policy = "newest", key = a.key or false, labels = a.labels,
        ref = a.ref and entities[a.ref].id,
    }
    return record
end

local function declare_attributes(store, entities)
    local attributes = {}
    for _, e in ipairs(ENTITIES) do
        local entity, own = entities[e.name], {}
        if e.key then
            own[e.key] = declare_attribute(store, entities, entity, { name = e.key, kind = e.key_ref and "ref" or "text", ref = e.key_ref, key = true })
        end
        for _, a in ipairs(ATTRIBUTES[e.name] or {}) do own[a.name] = declare_attribute(store, entities, entity, a) end
        attributes[e.name] = own
        store:set_entity(entity.id, { key_attr = e.key and own[e.key].id, time_attr = e.time and own[e.time].id })
    end
    return attributes
end

local function add_instances(store, entities)
    local ids = {}
    for _, e in ipairs(ENTITIES) do
        for _, key in ipairs(INSTANCES[e.name] or {}) do ids[key] = store:instance { entity = entities[e.name].id, key = key } end
    end
    store:instance { entity = entities.meeting.id, key = "M1", parties = { ids.KOR, ids.CHN } }
    return ids
end

local function parameters(store, entities, ids)
    local limit = declare_attribute(store, entities, entities["$"], { name = "limit", kind = "number", unit = "share" })
    return {
        fresh = { name = "fresh", kind = "duration", span = "months", lo = 12, hi = 12 },
        grace = { name = "grace", kind = "duration", span = "days", lo = 30, hi = 30 },
        close_rank = { name = "close_rank", kind = "integer", lo = 3, hi = 3 },
        floor = { name = "floor", kind = "number", unit = "share", lo = 0.15, hi = 0.15 },
        weight = { name = "weight", kind = "number", decimals = 2, lo = 125, hi = 125 },
        odd = { name = "odd", kind = "number", lo = 1 / 3, hi = 1 / 3 },
        strict = { name = "strict", kind = "bool", lo = 1, hi = 1 },
        least_seat = { name = "least_seat", kind = "enum", labels = SEATS, lo = 2, hi = 2 },
        patron = { name = "patron", kind = "ref", ref = "state", lo = ids.USA, hi = ids.USA },
        founded = { name = "founded", kind = "date", lo = -8901, hi = -8537 },
        limit = { name = "limit", kind = "number", unit = "share", attr = limit, instance = ids["$"] },
    }
end

function fixture.new(store)
    local entities = {}
    declare_entities(store, entities)
    local attributes = declare_attributes(store, entities)
    local ids = add_instances(store, entities)
    return { store = store, vocabulary = { entities = entities, attributes = attributes }, params = parameters(store, entities, ids),
             rules = { C01 = {}, C10 = { "equal", "apart" }, R02 = {} }, subject = entities.dyad, covered = { membership = true } }
end

return fixture
