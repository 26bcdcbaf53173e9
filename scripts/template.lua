-- Templates: the texts of `say` and titles, with expressions in braces. "{reverse.trade_rank}" is a value, "{first d of state where
-- dyad(a, d).defence_pact}" names a witness, the first by key; "{{" and "}}" are braces.
--
-- template.typed(m, { decl, path, text, what }) gives its parts, checked: texts, and { typed, witness = bool }; nil when there was a mistake.
-- template.lower(parts, ctx) gives the parts as the plan has them: { text = } or { node, kind, decimals, float, span, labels, entity, witness }.
local conditions = require "conditions"
local lower = require "lower"

local template = {}

local function fail(m, source, offset, width, message, hint)
    m.diag:error("E204", m:inside(source.decl, source.path, source.text, offset, width, source.what), message, hint)
end

-- The end of an expression that begins at `at`: its closing brace, with braces and quotes within it skipped.
local function closing(text, at)
    local depth = 0
    while at <= #text do
        local c = text:sub(at, at)
        if c == "'" or c == '"' then
            at = text:find(c, at + 1, true) or #text
        elseif c == "{" then
            depth = depth + 1
        elseif c == "}" then
            if depth == 0 then return at end
            depth = depth - 1
        end
        at = at + 1
    end
end

-- `first d of state where C` says the same as `any(state d where C)`, put so that C keeps its place.
local function witness(body)
    local name, collection, from = body:match("^%s*first%s+([%a_][%w_]*)%s+of%s+(.-)%s+where()")
    if not name then return nil end
    return "any(" .. collection .. " " .. name .. " where" .. body:sub(from) .. ")", #("any(" .. collection .. " " .. name .. " where") - (from - 1)
end

local function typed_expression(m, source, at, body)
    local text, moved = witness(body)
    local is_witness = text ~= nil
    local pad = at - 1 - (moved or 0)
    if pad < 0 then pad = 0 end
    local typed = conditions.typed(m, { decl = source.decl, path = source.path, text = string.rep(" ", pad) .. (text or body), shown = source.text,
                                        what = source.what, want = is_witness and "truth" or "value" })
    return typed and { typed = typed, witness = is_witness }
end

-- Pieces of the text: plain ones, and expressions with their offset.
local function pieces(m, source)
    local list, plain, at, text = {}, {}, 1, source.text
    local function flush()
        if #plain > 0 then list[#list + 1] = table.concat(plain) end
        plain = {}
    end
    while at <= #text do
        local c, two = text:sub(at, at), text:sub(at, at + 1)
        if two == "{{" or two == "}}" then
            plain[#plain + 1], at = c, at + 2
        elseif c == "{" then
            local stop = closing(text, at + 1)
            if not stop then return fail(m, source, at, 1, "this brace is not closed", { note = "write `{{` for a brace that is only a brace" }) end
            flush()
            list[#list + 1] = { at = at + 1, body = text:sub(at + 1, stop - 1) }
            at = stop + 1
        elseif c == "}" then
            return fail(m, source, at, 1, "this brace closes nothing", { note = "write `}}` for a brace that is only a brace" })
        else
            plain[#plain + 1], at = c, at + 1
        end
    end
    flush()
    return list
end

function template.typed(m, source)
    local list = pieces(m, source)
    if not list then return nil end
    local parts, whole = {}, true
    for i, piece in ipairs(list) do
        parts[i] = type(piece) == "string" and piece or typed_expression(m, source, piece.at, piece.body)
        whole = whole and parts[i]
    end
    return whole and parts or nil
end

local function lowered(part, ctx)
    if type(part) == "string" then return { text = part } end
    local t = part.typed.t
    local node, message = lower.value(part.typed, ctx)
    if not node then return nil, message end
    return { node = node, witness = part.witness, kind = t.kind, decimals = t.decimals, float = (t.kind == "number" and t.decimals == nil) or nil, span = t.span,
             labels = t.label_titles or t.labels, entity = t.entity_id, unit = t.unit_name }
end

function template.lower(parts, ctx)
    local out = {}
    for i, part in ipairs(parts) do
        local made, message = lowered(part, ctx)
        if not made then return nil, message end
        out[i] = made
    end
    return out
end

return template
