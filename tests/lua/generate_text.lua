-- Models as the text of a pack: condition trees with the fewest brackets that keep their meaning (and, with a random source, some that do not matter),
-- declarations, facts. Trees are those of naive_eval.lua; models those of naive_record.lua and naive.lua with what generate.lua adds.
local date = require "naive_date"
local text = {}

-- --- conditions ------------------------------------------------------------------------------------------------------
-- Printing needs the scope, to write a bare name where it means one thing: scope.model, scope.subject (entity), scope.vars (innermost last).
local OR, AND, NOT, TEST, SUM, PRODUCT, UNARY, POWER, POSTFIX = 1, 2, 3, 4, 5, 6, 7, 8, 9
local put -- put(node, scope, least precedence) -> text
local print_op, prec = {}, {}

local function has_name(model, entity, name)
    for _, a in ipairs(model.attrs) do if a.entity == entity and a.name == name then return true end end
    for _, d in ipairs(model.derived) do if d.name == entity .. "." .. name then return true end end
    for _, e in ipairs(model.entities) do
        if e.name == entity and e.key == name then return true end
        if e.of == entity and e.name == name then return true end
    end
    return false
end

-- Whether `name`, meant of `owner` ("subject" or a variable), may stand bare.
local function bare(scope, owner, name)
    local n = 0
    if has_name(scope.model, scope.subject, name) then n = n + 1 end
    for _, v in ipairs(scope.vars) do
        if has_name(scope.model, v.entity, name) then n = n + 1 end
        if v.name == name then return false end
    end
    return n == 1 and (owner == "subject" or #scope.vars > 0) and scope.maybe(0.6)
end

local function space(scope) return scope.maybe(0.03) and (scope.maybe(0.5) and "  " or "\n") or " " end
local function gap(scope) return scope.maybe(0.05) and " " or "" end

local function quoted(s, scope)
    local q = scope.maybe(0.2) and not s:find('"') and '"' or "'"
    return q .. s .. q
end

function put(n, scope, least)
    local s, p = print_op[n.op](n, scope), prec[n.op] or POSTFIX
    if p < least or (scope.maybe(0.04) and n.op ~= "var" and n.op ~= "key" and n.op ~= "label") then
        return "(" .. gap(scope) .. s .. gap(scope) .. ")"
    end
    return s
end

local function infix(op, level, right)
    prec[op] = level
    print_op[op] = function(n, scope)
        return put(n.x, scope, level) .. space(scope) .. op .. space(scope) .. put(n.y, scope, right)
    end
end
infix("or", OR, AND)
infix("and", AND, NOT)
infix("+", SUM, PRODUCT)
infix("-", SUM, PRODUCT)
infix("*", PRODUCT, UNARY)
infix("/", PRODUCT, UNARY)

local function op(name, level, f)
    prec[name] = level
    print_op[name] = f
end
op("not", NOT, function(n, scope) return "not " .. put(n.x, scope, NOT) end)
op("neg", UNARY, function(n, scope)
    local x = put(n.x, scope, UNARY)
    return x:sub(1, 1) == "-" and "-(" .. x .. ")" or "-" .. x
end)
op("^", POWER, function(n, scope) return put(n.x, scope, POSTFIX) .. space(scope) .. "^" .. space(scope) .. put(n.y, scope, UNARY) end)
op("cmp", TEST, function(n, scope) return put(n.x, scope, SUM) .. space(scope) .. n.rel .. space(scope) .. put(n.y, scope, SUM) end)
op("in", TEST, function(n, scope)
    local list = {}
    for i, v in ipairs(n.set) do list[i] = put(v, scope, OR) end
    return put(n.x, scope, SUM) .. (n.negated and " not in {" or " in {") .. gap(scope) .. table.concat(list, ", ") .. gap(scope) .. "}"
end)
for _, word in ipairs { "known", "unknown", "contested" } do
    op(word, TEST, function(n, scope) return put(n.x, scope, SUM) .. (n.negated and " is not " or " is ") .. word end)
end

local function call(name, ...)
    local args = table.pack(...)
    op(name, POSTFIX, function(n, scope)
        local list = {}
        for i = 1, args.n do list[i] = put(n[args[i]], scope, OR) end
        return (name == "orelse" and "known" or name) .. "(" .. gap(scope) .. table.concat(list, "," .. space(scope)) .. ")"
    end)
end
call("if", "c", "x", "y")
call("orelse", "x", "y")
call("at", "date", "x")
call("change", "x", "by")
call("ratio_change", "x", "by")
for _, word in ipairs { "years_since", "year", "hedging", "grade", "age" } do call(word, "x") end
op("fn", POSTFIX, function(n, scope)
    local list = {}
    for i, a in ipairs(n.args) do list[i] = put(a, scope, OR) end
    return n.name .. "(" .. table.concat(list, ", ") .. ")"
end)
op("points", POSTFIX, function(n, scope)
    local list = {}
    for i, c in ipairs(n.list) do list[i] = put(c.p, scope, OR) .. ":" .. space(scope) .. put(c.v, scope, OR) end
    return "points(" .. put(n.x, scope, OR) .. ", " .. table.concat(list, ", ") .. ")"
end)

-- A number as written: units * 10^-dec.
function text.decimal(units, dec)
    if dec == 0 then return tostring(units) end
    local s = tostring(math.abs(units))
    s = ("0"):rep(dec + 1 - #s) .. s
    return (units < 0 and "-" or "") .. s:sub(1, -dec - 1) .. "." .. s:sub(-dec)
end
op("num", POSTFIX, function(n) return text.decimal(n.units, n.dec) end)
op("text", POSTFIX, function(n, scope) return quoted(n.v, scope) end)
op("label", POSTFIX, function(n, scope) return quoted(n.label, scope) end)
op("key", POSTFIX, function(n, scope) return quoted(n.key, scope) end)
op("true", POSTFIX, function() return "true" end)
op("false", POSTFIX, function() return "false" end)
op("date", POSTFIX, function(n) return "@" .. n.text end)
op("dur", POSTFIX, function(n, scope)
    local unit = n.n == 1 and scope.maybe(0.5) and n.unit:sub(1, -2) or n.unit
    return n.n .. " " .. unit
end)
op("param", POSTFIX, function(n) return "$" .. n.name end)
for _, word in ipairs { "a", "b", "subject", "reverse", "asof" } do op(word, POSTFIX, function() return word end) end
op("var", POSTFIX, function(n) return n.name end)
op("inst", POSTFIX, function(n, scope) return n.entity .. "(" .. quoted(n.key, scope) .. ")" end)
op("pair", POSTFIX, function(n, scope) return n.entity .. "(" .. put(n.x, scope, OR) .. ", " .. put(n.y, scope, OR) .. ")" end)
op("turn", POSTFIX, function(n, scope) return put(n.x, scope, POSTFIX) .. ".reverse" end)
op("end", POSTFIX, function(n, scope) return put(n.x, scope, POSTFIX) .. "." .. n.which end)
op("rule", POSTFIX, function(n) return n.id end)
op("case", POSTFIX, function(n) return n.id .. "." .. n.case end)

local function member_of(n, scope, name)
    local owner = n.op == "subject" and "subject" or n.op == "var" and n.name
    if owner and bare(scope, owner, name) then return name end
    return put(n, scope, POSTFIX) .. "." .. name
end
op("attr", POSTFIX, function(n, scope) return member_of(n.of, scope, n.attr:match("%.(.*)$")) end)
op("derived", POSTFIX, function(n, scope) return member_of(n.of, scope, n.name:match("%.(.*)$")) end)

local function collection(coll, scope)
    if coll.of then return member_of(coll.of, scope, coll.entity) end
    for _, e in ipairs(scope.model.entities) do
        if e.name == coll.entity and e.shape == "plain" then return scope.maybe(0.1) and "every " .. coll.entity or coll.entity end
    end
    return "every " .. coll.entity
end

op("agg", POSTFIX, function(n, scope)
    local vars = { table.unpack(scope.vars) }
    vars[#vars + 1] = { name = n.var, entity = n.coll.entity }
    local inner = setmetatable({ vars = vars }, { __index = scope })
    local s = n.value and put(n.value, inner, OR) .. " of " or ""
    s = s .. collection(n.coll, scope) .. " " .. n.var
    if n.where then s = s .. " where" .. space(scope) .. put(n.where, inner, OR) end
    return n.fn .. "(" .. s .. ")"
end)
op("member", TEST, function(n, scope)
    return put(n.x, scope, SUM) .. (n.negated and " not in " or " in ") .. collection(n.coll, scope)
end)

-- `random` nil: the plainest text.
function text.condition(tree, model, subject, random)
    local scope = { model = model, subject = subject, vars = {}, maybe = function(p) return random ~= nil and random:chance(p) end }
    return put(tree, scope, OR)
end

-- --- declarations ----------------------------------------------------------------------------------------------------
local function q(s) return (("%q"):format(s):gsub("\\\n", "\\n")) end

local function number(x) return math.type(x) == "integer" and tostring(x) or ("%.17g"):format(x) end

local function scaled(units, attr)
    if attr.float then return number(units) end
    return text.decimal(units, attr.decimals or 0)
end

function text.type(attr)
    local kind, out = attr.kind, {}
    if kind == "bool" or kind == "text" or kind == "date" then return kind end
    if kind == "ref" then return "ref " .. q(attr.ref) end
    if kind == "duration" then return "duration " .. q(attr.months and "months" or "days") end
    if kind == "enum" then
        for i, l in ipairs(attr.labels) do out[i] = q(l) end
        return "enum { " .. table.concat(out, ", ") .. " }"
    end
    if attr.lo then out[#out + 1] = scaled(attr.lo, attr) end
    if attr.hi then out[#out + 1] = scaled(attr.hi, attr) end
    if attr.unit then out[#out + 1] = "unit = " .. q(attr.unit) end
    if kind == "number" and not attr.float then out[#out + 1] = "decimals = " .. attr.decimals end
    if #out == 0 then return kind end
    return kind .. " { " .. table.concat(out, ", ") .. " }"
end

local function date_text(lo, hi)
    local first = date.print(lo)
    if lo == hi then return first end
    for _, s in ipairs { first:sub(1, 7), first:sub(1, 4) } do
        local a, b = date.parse(s)
        if a == lo and b == hi then return s end
    end
    error "no such span of days"
end

local function key_of(id) return id:match("^[^:]*:([^@]*)") end

function text.value(attr, raw)
    local kind = attr.kind
    if kind == "bool" then return tostring(raw) end
    if kind == "text" then return q(raw) end
    if kind == "ref" then return q(key_of(raw)) end
    if kind == "enum" then return q(attr.labels[raw[1] + 1]) end
    if kind == "date" then return q(date_text(raw[1], raw[2])) end
    if kind == "duration" then return q(raw[1] .. (attr.months and " months" or " days")) end
    return scaled(raw[1], attr)
end

-- Keys that name the instance `id` as a parent, and its own parents where its key alone does not.
local function name_parent(out, id, of, entities)
    local a, b = id:match("^dyad:([^@>]*)>(.*)$")
    if a then
        out[#out + 1], out[#out + 2] = "a = " .. q(key_of(a)), "b = " .. q(key_of(b))
        return
    end
    out[#out + 1] = of .. " = " .. q(key_of(id))
    local above = id:match("@(.*)$")
    if above then name_parent(out, above, entities[of].of, entities) end
end

local function identity(row, entities)
    local e, out = entities[row.entity], {}
    if e.shape == "pair" then return { "a = " .. q(key_of(row.a)), "b = " .. q(key_of(row.b)) } end
    out[1] = e.key .. " = " .. q(row.key)
    if row.parties then
        local list = {}
        for i, p in ipairs(row.parties) do list[i] = q(key_of(p)) end
        out[2] = "parties = { " .. table.concat(list, ", ") .. " }"
    elseif row.parent then
        name_parent(out, row.parent, e.of, entities)
    end
    return out
end

local HEDGING = { [0] = "fact", "claim", "forecast", "recommendation" }

function text.row(row, model)
    local out = identity(row, model.entities_by_name)
    local names = {}
    for name in pairs(row.values or {}) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
        out[#out + 1] = name .. " = " .. text.value(model.attrs_by_name[row.entity .. "." .. name], row.values[name])
    end
    if row.year then
        out[#out + 1] = "year = " .. row.year
    else
        if row.from then out[#out + 1] = "from = " .. q(date.print(row.from)) end
        if row.to then out[#out + 1] = "to = " .. q(date.print(row.to)) end
    end
    if row.known then out[#out + 1] = "known = " .. q(date.print(row.known)) end
    if row.hedging and row.hedging > 0 then out[#out + 1] = "hedging = " .. q(HEDGING[row.hedging]) end
    if row.source then out[#out + 1] = "source = " .. q(row.source) end
    return "facts " .. q(row.entity) .. " { " .. table.concat(out, ", ") .. " }"
end

function text.cover(c, model)
    local out = {}
    if c.parent then
        if c.parent.a then
            out = { "a = " .. q(key_of(c.parent.a)), "b = " .. q(key_of(c.parent.b)) }
        else
            out = { model.entities_by_name[c.entity].of .. " = " .. q(c.parent.key) }
        end
    end
    if c.from then out[#out + 1] = "from = " .. q(date.print(c.from)) end
    if c.to then out[#out + 1] = "to = " .. q(date.print(c.to)) end
    return "covers " .. q(c.entity) .. " { " .. table.concat(out, ", ") .. " }"
end

local function entity_text(e)
    if e.shape == "pair" then return ("entity %s { key = { a = %s, b = %s } }"):format(q(e.name), q(e.of), q(e.of)) end
    local out = { "key = " .. q(e.key) }
    if e.of then out[#out + 1] = "of = " .. q(e.of) end
    if e.parties then out[#out + 1] = "parties = " .. q(e.parties_of) end
    if e.time then out[#out + 1] = "time = " .. q(e.time) end
    return "entity " .. q(e.name) .. " { " .. table.concat(out, ", ") .. " }"
end

local POLICY = { newest = "newest", best_graded = "best graded", hull = "hull" }
local function attr_text(a)
    local out = { "type = " .. text.type(a) }
    if a.default ~= nil then out[#out + 1] = "default = " .. text.value(a, a.default) end
    if a.symmetric then out[#out + 1] = "symmetric = true" end
    if a.policy then out[#out + 1] = "policy = " .. q(POLICY[a.policy]) end
    return "attribute " .. q(a.entity .. "." .. a.name) .. " { " .. table.concat(out, ", ") .. " }"
end

local function dim_text(d)
    local out = {}
    if d.from then out[#out + 1] = "from = " .. text.decimal(d.from, d.decimals) end
    if d.to then out[#out + 1] = "to = " .. text.decimal(d.to, d.decimals) end
    if d.logit then out[#out + 1] = 'combine = "logit", base = ' .. text.decimal(d.base, d.decimals) end
    if d.resolution then out[#out + 1] = "resolution = " .. d.resolution end
    return "dimension " .. q(d.name) .. " { " .. table.concat(out, ", ") .. " }"
end

local function levels_text(d)
    local out = {}
    for i, l in ipairs(d.levels) do out[i] = l.name .. " = " .. number(l.at) end
    return "levels " .. q(d.name) .. " { " .. table.concat(out, ", ") .. " }"
end

local function group_text(g, dims)
    local out = { "dimension = " .. q(g.dimension) }
    for _, d in ipairs(dims) do
        if d.name == g.dimension then
            if g.cap then out[#out + 1] = "cap = " .. text.decimal(g.cap, d.decimals) end
            if g.floor then out[#out + 1] = "floor = " .. text.decimal(g.floor, d.decimals) end
        end
    end
    return "group " .. q(g.name) .. " { " .. table.concat(out, ", ") .. " }"
end

local function param_text(p)
    local out = { "type = " .. text.type(p) }
    if p.raw ~= nil then
        out[2] = "value = " .. text.value(p, p.raw)
    else
        local list = {}
        for i, s in ipairs(p.values) do list[i] = ("[%s] = %s"):format(q(date.print(s.from)), text.value(p, s.raw)) end
        out[2] = "values = { " .. table.concat(list, ", ") .. " }"
    end
    return "param " .. q(p.name) .. " { " .. table.concat(out, ", ") .. " }"
end

local function source_text(s)
    local out = { 'title = "source ' .. s.id .. '"' }
    if s.grade then out[#out + 1] = "grade = " .. q(s.grade) end
    if s.first then out[#out + 1] = "date = " .. q(date_text(s.first, s.last)) end
    return "source " .. q(s.id) .. " { " .. table.concat(out, ", ") .. " }"
end

local function accepts_text(a)
    if not next(a.attrs) and not next(a.entities) then return q(HEDGING[a.level]) end
    local by = {}
    for _, set in ipairs { a.attrs, a.entities } do
        for name, level in pairs(set) do
            by[level] = by[level] or {}
            table.insert(by[level], q(name))
        end
    end
    local out = {}
    for level = 0, 3 do
        if by[level] then
            table.sort(by[level])
            out[#out + 1] = HEDGING[level] .. " = { " .. table.concat(by[level], ", ") .. " }"
        end
    end
    return "{ " .. table.concat(out, ", ") .. " }"
end

-- Conditions go into long brackets of a level they do not contain.
local function long(s) return "[==[" .. s .. "]==]" end

local function case_text(case, model)
    local out = {}
    if case.name then out[1] = "name = " .. q(case.name) end
    out[#out + 1] = "when = " .. long(text.condition(case.when, model, model.subject, model.style))
    local adds = {}
    for i, add in ipairs(case.adds) do
        local constant = add.amount.op == "num" and not add.written
        adds[i] = add.dim.name .. " = " .. (constant and text.decimal(add.amount.units, add.amount.dec) or
            long(text.condition(add.amount, model, model.subject, model.style)))
    end
    if #adds > 0 then out[#out + 1] = "add = { " .. table.concat(adds, ", ") .. " }" end
    return table.concat(out, ",\n  ")
end

function text.rule(rule, model)
    local out = {}
    if rule.group then out[#out + 1] = "group = " .. q(rule.group) end
    if rule.accepts then out[#out + 1] = "accepts = " .. accepts_text(rule.accepts) end
    if rule.defeats and #rule.defeats > 0 then
        local list = {}
        for i, id in ipairs(rule.defeats) do list[i] = q(id) end
        out[#out + 1] = "defeats = { " .. table.concat(list, ", ") .. " }"
    end
    if not rule.cases[1].name then
        out[#out + 1] = case_text(rule.cases[1], model)
    else
        local list = {}
        for i, case in ipairs(rule.cases) do list[i] = "{ " .. case_text(case, model) .. " }" end
        out[#out + 1] = "cases = {\n  " .. table.concat(list, ",\n  ") .. " }"
    end
    return "rule " .. q(rule.id) .. " { " .. table.concat(out, ", ") .. " }"
end

-- --- packs -----------------------------------------------------------------------------------------------------------
local function index(list, name)
    local by = {}
    for _, x in ipairs(list) do by[name(x)] = x end
    return by
end

-- Every declaration of a model as { kind, name of the facts file or nil, text }.
function text.declarations(model)
    model.entities_by_name = index(model.entities, function(e) return e.name end)
    model.attrs_by_name = index(model.attrs, function(a) return a.entity .. "." .. a.name end)
    local list = {}
    local function add(kind, s, file) list[#list + 1] = { kind = kind, text = s, file = file } end
    add("pack", ('pack "random" { version = "1", subject = %s }'):format(q(model.subject)))
    for _, e in ipairs(model.entities) do add("vocabulary", entity_text(e)) end
    for _, a in ipairs(model.attrs) do add("vocabulary", attr_text(a)) end
    for _, d in ipairs(model.derived) do
        add("vocabulary", ("derived %s { type = %s, value = %s }"):format(q(d.name), text.type(d), long(text.condition(d.value, model, d.entity, model.style))))
    end
    for _, p in ipairs(model.params) do add("pack", param_text(p)) end
    for _, d in ipairs(model.dims) do
        add("pack", dim_text(d))
        if d.levels then add("pack", levels_text(d)) end
    end
    for _, g in ipairs(model.groups) do add("pack", group_text(g, model.dims)) end
    for _, s in ipairs(model.sources) do add("source", source_text(s)) end
    for _, r in ipairs(model.rows) do add("facts", text.row(r, model), r.group) end
    for _, c in ipairs(model.covers) do add("facts", text.cover(c, model), c.group) end
    for _, r in ipairs(model.rules) do add("rules", text.rule(r, model)) end
    for _, n in ipairs(model.notes) do
        add("rules", ("note %s { when = %s }"):format(q(n.id), long(text.condition(n.when, model, model.subject, model.style))))
    end
    return list
end

-- The files of a pack by name.
function text.files(model)
    local files = {}
    for _, d in ipairs(text.declarations(model)) do
        local name = d.kind == "pack" and "pack.lua" or d.kind == "rules" and "rules/all.lua" or "vocabulary.lua"
        if d.file then name = "facts/" .. d.file .. ".lua" end
        files[name] = (files[name] or "") .. d.text .. "\n"
    end
    return files
end

return text
