-- The program under construction as plain tables, with the methods and the printed form of the real one, for tests of conditions under
-- stock Lua. It folds nothing. The store is that of mock_store.lua.
local mock_store = require "mock_store"
local naive_date = require "naive_date"
local scaled = require "scaled"

local mock = {}
mock.__index = mock

local CLASSES = { T = "T", I = "I", F = "F", N = "N" }

-- ops.def: name -> { text, result class, what }
local function read_ops(path)
    local ops = {}
    for line in io.lines(path) do
        local name, text, result, what = line:match('^OP%((%w+[%w_]*), "([^"]+)", (%u), %u, %u, %u, (%u+)%)')
        if name then ops[name] = { text = text, class = CLASSES[result], what = what } end
    end
    return ops
end

function mock.store() return mock_store.new() end

-- A program about subjects of the entity with this id.
function mock.ir(store, subject_entity)
    return setmetatable({ store = store, ops = read_ops("core/cond/ops.def"), nodes = {}, ids = {}, frames = { [0] = { entity = subject_entity } },
                          n_frames = 1 }, mock)
end

-- ---- building ----------------------------------------------------------------------------------------------------------

local function exact(x) return math.type(x) == "float" and string.format("%a", x) or tostring(x) end

function mock:node(op, frame, a, b, c, what, level, nominal, lo, hi)
    assert(self.ops[op], "there is no operation " .. tostring(op))
    for _, arg in ipairs { a, b, c } do
        local x = self.nodes[arg + 1]
        local wanted = op:find("^LIFT") and self.frames[frame].parent or self.ops[op].what == "FRAME" and what or frame
        assert(x.frame == wanted, op .. " over an operand of another frame")
    end
    if hi == nil then hi = lo end
    local key = table.concat({ op, frame, a or "-", b or "-", c or "-", what or 0, level or 0, tostring(nominal or false), exact(lo), exact(hi) }, " ")
    if not self.ids[key] then
        self.nodes[#self.nodes + 1] = { op = op, frame = frame, arg = { a, b, c }, what = what, level = level or 0, nominal = nominal or false, lo = lo,
                                        hi = hi }
        self.ids[key] = #self.nodes - 1
    end
    return self.ids[key]
end

function mock:frame(kind, parent, entity, source, date)
    local key = table.concat({ kind, parent, entity, source or "-", date }, " ")
    if not self.ids[key] then
        local depth = (self.frames[parent].depth or 0) + 1
        assert(depth <= 3, "aggregates stand more than 3 deep")
        self.frames[self.n_frames] = { kind = kind, parent = parent, entity = entity, source = source, date = date, depth = depth }
        self.ids[key] = self.n_frames
        self.n_frames = self.n_frames + 1
    end
    return self.ids[key]
end

function mock:class(id) return self.ops[self.nodes[id + 1].op].class end

-- ---- printing, as core/cond/print.c does it ------------------------------------------------------------------------------

local print_node

local THROUGH_FIRST = { LIFT_I = 1, MEET_I = 1, MIN_I = 1, MAX_I = 1 }
local THROUGH_SECOND = { IF_I = 2, LATEST_I = 2, FIRST_I = 2 }

local function kind_of(ir, id)
    while true do
        local n = ir.nodes[id + 1]
        if n.op == "LOAD_I" then return ir.store.attrs[n.what + 1] end
        local next_arg = THROUGH_FIRST[n.op] or THROUGH_SECOND[n.op]
        if not next_arg then return nil end
        id = n.arg[next_arg]
    end
end

local function entity_of(ir, id)
    while true do
        local n = ir.nodes[id + 1]
        local entities = ir.store.entities
        if n.op == "SUBJECT" then return ir.frames[0].entity end
        if n.op == "SUBJECT_A" or n.op == "SUBJECT_B" then return entities[ir.frames[0].entity + 1].of end
        if n.op == "ROW" then return ir.frames[n.frame].entity end
        if n.op == "PAIR" then return n.what end
        if n.op == "END_A" or n.op == "END_B" then return entities[n.what + 1].of end
        if n.op == "LOAD_I" then
            local attr = ir.store.attrs[n.what + 1]
            return attr.kind == "ref" and attr.ref or nil
        end
        local next_arg = n.op == "LIFT_I" and 1 or THROUGH_SECOND[n.op]
        if not next_arg then return nil end
        id = n.arg[next_arg]
    end
end

local DATES = { ASOF = true, SINCE = true, GAP = true, ADD_MONTHS = true }

local function is_date(ir, id)
    local n = ir.nodes[id + 1]
    if DATES[n.op] then return true end
    if n.op == "LIFT_I" then return is_date(ir, n.arg[1]) end
    local attr = kind_of(ir, id)
    return attr ~= nil and attr.kind == "date"
end

local function instance_name(ir, entity_id, id)
    local entity, record = ir.store.entities[entity_id + 1], ir.store.instances[entity_id][id + 1]
    if entity.shape == "plain" then return record.key end
    if entity.shape == "pair" then return instance_name(ir, entity.of, record.a) .. "→" .. instance_name(ir, entity.of, record.b) end
    return entity.name .. " " .. record.key .. (record.parent and " of " .. instance_name(ir, entity.of, record.parent) or "")
end

local function end_text(x)
    return x == math.mininteger and "-inf" or x == math.maxinteger and "inf" or string.format("%d", x)
end

local function range_text(n, show)
    if n.lo == n.hi then return show(n.lo) end
    return "[" .. show(n.lo) .. " " .. show(n.hi) .. "]"
end

local function double_text(x)
    local whole = math.tointeger(x)
    return whole and math.abs(whole) < 1e16 and tostring(whole) or (scaled.text(x):gsub("e%+?", "e"))
end

local function days_text(n)
    if n.lo == n.hi then return naive_date.print(n.lo) end
    return naive_date.print(n.lo) .. ".." .. naive_date.print(n.hi)
end

local function constant_text(ir, n, beside)
    if n.op == "CONST_T" then return n.lo == 1 and "true" or n.lo == 0 and "false" or "unknown" end
    if n.op == "CONST_F" then return range_text(n, double_text) end
    local attr, entity = beside and kind_of(ir, beside), beside and entity_of(ir, beside)
    local point = n.lo == n.hi and n.lo >= 0
    if beside and is_date(ir, beside) and n.lo ~= math.mininteger and n.hi ~= math.maxinteger then return days_text(n) end
    if point and entity and ir.store.instances[entity][n.lo + 1] then return instance_name(ir, entity, n.lo) end
    if point and attr and attr.kind == "enum" and attr.labels[n.lo + 1] then return "'" .. attr.labels[n.lo + 1] .. "'" end
    if point and attr and attr.kind == "text" and ir.store.texts[n.lo + 1] then return "'" .. ir.store.texts[n.lo + 1] .. "'" end
    return range_text(n, end_text)
end

local function frame_text(ir, frame)
    local f = ir.frames[frame]
    return " [" .. (f.kind == "every" and "every " or "") .. ir.store.entities[f.entity + 1].name
           .. (f.source and " of " .. print_node(ir, f.source) or "") .. " at " .. print_node(ir, f.date) .. "]"
end

local LEVELS = { [0] = "", "/claim", "/forecast", "/recommendation" }

local function head_text(ir, n)
    local op = ir.ops[n.op]
    local head = "(" .. op.text .. LEVELS[n.level]
    if op.what == "ATTR" then
        local attr = ir.store.attrs[n.what + 1]
        return head .. " " .. ir.store.entities[attr.entity + 1].name .. "." .. attr.name
    end
    if op.what == "ENTITY" then return head .. " " .. ir.store.entities[n.what + 1].name end
    if op.what == "SHIFT" then return head .. " " .. (n.what or 0) end
    if op.what == "FRAME" then return head .. frame_text(ir, n.what) end
    return head
end

-- The operand whose kind says how a constant beside it is written.
local function sibling(ir, n, k)
    local first = (n.op == "IF_I" or ir.ops[n.op].what == "FRAME") and 2 or 1
    if n.op == "PAIR" or n.op == "ADD_MONTHS" then return nil end
    for i = first, 3 do
        if i ~= k and n.arg[i] and ir.nodes[n.arg[i] + 1].op ~= "CONST_I" then return n.arg[i] end
    end
end

local function operand_text(ir, n, k)
    local x = ir.nodes[n.arg[k] + 1]
    if not x.op:find("^CONST_") then return print_node(ir, n.arg[k]) end
    local what = ir.ops[n.op].what
    if what == "ATTR" and k == 1 and x.lo == x.hi and x.lo >= 0 then return instance_name(ir, ir.store.attrs[n.what + 1].entity, x.lo) end
    if what == "ATTR" and k == 2 then return days_text(x) end
    if n.op == "PAIR" and x.lo == x.hi and x.lo >= 0 then return instance_name(ir, ir.store.entities[n.what + 1].of, x.lo) end
    return constant_text(ir, x, sibling(ir, n, k))
end

local LEAVES = { SUBJECT = true, SUBJECT_A = true, SUBJECT_B = true, ASOF = true, ROW = true, GAP = true }

function print_node(ir, id)
    local n = ir.nodes[id + 1]
    if n.op:find("^CONST_") then return constant_text(ir, n) end
    if LEAVES[n.op] then return ir.ops[n.op].text end
    if n.op:find("^LIFT_") then return "^" .. print_node(ir, n.arg[1]) end
    local out = { head_text(ir, n) }
    for k = 1, 3 do
        if not n.arg[k] then break end
        out[#out + 1] = operand_text(ir, n, k)
    end
    return table.concat(out, " ") .. ")"
end

function mock:print(id) return print_node(self, id) end

return mock
