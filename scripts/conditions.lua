-- From the text of one condition to its typed tree: parses and checks it, and puts every mistake where the pack wrote it. Also what
-- is checked of trees as a whole: derived attributes and their cycles, and which rules a condition reads.
--
-- A condition = { decl, path, text, shown = the whole text it stands in, if that is more, what = "the condition of rule 'C01'", want = "truth" | "amount", points = bool }
local check = require "check"
local grammar = require "grammar"
local order = require "order"
local walk = require "walk"

local conditions = {}

-- ---- reports ---------------------------------------------------------------------------------------------------------

-- Whether a name or a key that nothing has is one whose own declaration was reported.
local function follows(m, condition, offset, width, code)
    local written = condition.text:sub(offset, offset + width - 1)
    if code == "E301" then return m:has_failed(written) end
    local key = code == "E306" and written:match("^['\"](.*)['\"]$")
    return key and m:instance_has_failed(nil, key)
end

local function reporter(m, method, condition)
    return function(offset, width, code, message, hint)
        if follows(m, condition, offset, width, code) then return end
        local place = m:inside(condition.decl, condition.path, condition.shown or condition.text, offset, width, condition.what)
        m.diag[method](m.diag, code, place, message, hint)
    end
end

-- The grammar tree; nil when there is a mistake in it.
function conditions.parse(m, condition)
    local tree, wrong = grammar.parse(condition.text)
    if tree then return tree end
    local expected = wrong.expected and #wrong.expected > 0 and grammar.alternatives(wrong.expected) or nil
    reporter(m, "error", condition)(wrong.offset, wrong.width or 1, wrong.code or "E201", wrong.message, { expected = expected, note = wrong.hint })
    return nil
end

-- ---- scopes ----------------------------------------------------------------------------------------------------------

local function case_names(rule)
    local names = {}
    for _, case in ipairs(rule.cases) do names[#names + 1] = case.name end
    return names
end

-- What all conditions of the pack share; `derive` is for scopes of every entity.
local function shared_scope(m)
    if m.scope then return m.scope end
    local rules = {}
    for id, rule in next, m.rules do rules[id] = case_names(rule) end
    m.scope = { vocabulary = m.vocabulary, params = m.parameter_types, rules = rules, store = m.store,
                covered = function(name) return m.covered[name] == true end,
                derive = function(attr) return conditions.derive(m, attr) end }
    return m.scope
end

local function scope_of(m, condition, subject)
    local scope = {}
    for key, value in next, shared_scope(m) do scope[key] = value end
    scope.subject, scope.want, scope.points = subject, condition.want, condition.points
    scope.report, scope.warn = reporter(m, "error", condition), reporter(m, "warning", condition)
    return scope
end

-- Whether a word of the text is a rule's name: few texts have one, and only those are searched for rules.
local function may_name_rules(m, text)
    for word in text:gmatch("[%a_][%w_]*") do
        if m.rules[word] then return true end
    end
    return false
end

-- The typed tree of a condition about the pack's subject; nil when it was reported, or when some file did not run, since then
-- anything may be missing.
function conditions.typed(m, condition)
    local tree = conditions.parse(m, condition)
    if not tree or m.incomplete or not m.subject then return nil end
    local typed = check.condition(tree, scope_of(m, condition, m.vocabulary.entities[m.subject.name]))
    if typed and not may_name_rules(m, condition.text) then m.names_no_rule[typed] = true end
    return typed
end

-- ---- derived attributes ----------------------------------------------------------------------------------------------

local function full_name(attr) return attr.entity .. "." .. attr.name end

local function derivation(attr)
    local decl = attr.source.decl
    return { decl = decl, path = { "value" }, text = attr.source.derived, what = string.format("the value of derived '%s'", decl.name) }
end

-- Reports the cycle that ends the stack, at its least name, once.
local function report_cycle(m, stack, attr)
    local from = #stack
    while stack[from] ~= attr do from = from - 1 end
    local least, names = from, {}
    for i = from, #stack do
        if order.before(full_name(stack[i]), full_name(stack[least])) then least = i end
    end
    local n = #stack - from + 1
    for i = 0, n do names[#names + 1] = full_name(stack[from + (least - from + i) % n]) end
    local text = table.concat(names, " -> ")
    if m.reported_cycles[text] then return end
    m.reported_cycles[text] = true
    m:fail("E503", stack[least].source.decl, { "value" }, "a derived attribute cannot rest on itself: " .. text)
end

-- The typed tree of a derived attribute, as check.derived gives it; nil when it has mistakes or is on a cycle.
function conditions.derive(m, attr)
    if m.derived[attr] ~= nil then return m.derived[attr] or nil end
    if m.deriving[attr] then
        report_cycle(m, m.derivations, attr)
        return nil
    end
    local condition = derivation(attr)
    local scope = scope_of(m, condition, m.vocabulary.entities[attr.entity])
    scope.rules = nil
    m.deriving[attr] = true
    table.insert(m.derivations, attr)
    local typed = check.derived(attr, scope)
    table.remove(m.derivations)
    m.deriving[attr] = nil
    m.derived[attr] = typed or false
    return typed
end

-- Parses every derived attribute and checks it, used or not.
function conditions.derive_all(m)
    m.derived, m.deriving, m.derivations, m.reported_cycles = {}, {}, {}, {}
    local all = {}
    for _, entity in ipairs(order.keys(m.vocabulary.attributes)) do
        for _, name in ipairs(order.keys(m.vocabulary.attributes[entity])) do
            local attr = m.vocabulary.attributes[entity][name]
            if attr.source and attr.source.derived then all[#all + 1] = attr end
        end
    end
    for _, attr in ipairs(all) do
        attr.derived = conditions.parse(m, derivation(attr))
        if not attr.derived then m.derived[attr] = false end
        attr.derived = attr.derived or true
    end
    if m.incomplete then return end
    for _, attr in ipairs(all) do conditions.derive(m, attr) end
end

-- ---- walking ---------------------------------------------------------------------------------------------------------

-- Calls visit(id, case) for each rule that a typed tree names. Derived attributes name none.
function conditions.rules_named(m, typed, visit)
    if m.names_no_rule[typed] then return end
    local seen, stack = { [typed] = true }, { typed }
    local function push(node)
        if not seen[node] then
            seen[node] = true
            stack[#stack + 1] = node
        end
    end
    while #stack > 0 do
        local node = table.remove(stack)
        if node.op == "rule" then visit(node.id, node.case) end
        walk.children(node, push)
    end
end

return conditions
