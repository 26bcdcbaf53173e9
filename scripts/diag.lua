-- The mistakes of a pack: collected, sorted, and printed with the source line and a caret under the place.
-- Finding places is left to source.lua, deciding what is a mistake to those who report it.
--
-- A place is { file=, line=, column=, width= } (column counts bytes from 1; column and width may be missing), or, for a
-- condition that the pack's code put together, { text=, offset=, width=, file=, line=, what = "the condition of rule 'C01'" }.
-- A hint is nil, a line of text, or { expected =, meant =, note = }, each missing or a text.
-- Printed columns count characters, as editors do.
local order = require "order"

local diag = {}
diag.__index = diag

local MAX_LISTED = 100
local MAX_WIDTH = 100
local INDENT = "    "

function diag.new(files)
    return setmetatable({ files = files or {}, lines = {}, found = {}, n_errors = 0 }, diag)
end

-- ---- source lines ----------------------------------------------------------------------------------------------------

local function split_lines(text)
    local lines, at = {}, 1
    while at <= #text do
        local stop = text:find("[\r\n]", at) or #text + 1
        lines[#lines + 1] = text:sub(at, stop - 1)
        local pair = text:sub(stop, stop + 1)
        at = stop + ((pair == "\r\n" or pair == "\n\r") and 2 or 1)
    end
    return lines
end

function diag:line_of(file, line)
    local text = self.files[file]
    if not text or not line then return nil end
    if not self.lines[file] then self.lines[file] = split_lines(text) end
    return self.lines[file][line]
end

-- ---- characters ------------------------------------------------------------------------------------------------------

local function sequence_bytes(lead)
    if lead < 0x80 then return 1 end
    if lead >= 0xC2 and lead <= 0xDF then return 2 end
    if lead >= 0xE0 and lead <= 0xEF then return 3 end
    if lead >= 0xF0 and lead <= 0xF4 then return 4 end
    return nil
end

-- The characters of a line; bytes that are no UTF-8 and control characters become one '?' or a space each.
-- Also gives, per byte, the character it belongs to.
local function characters(line)
    local chars, char_of, at = {}, {}, 1
    while at <= #line do
        local n = sequence_bytes(line:byte(at))
        local char = n and line:sub(at, at + n - 1)
        if not char or not utf8.len(char) then
            char, n = "?", 1
        elseif char ~= "\t" and (char:byte() < 32 or char:byte() == 127) then
            char = " "
        end
        chars[#chars + 1] = char
        for i = at, at + n - 1 do char_of[i] = #chars end
        at = at + n
    end
    return chars, char_of
end

local function character_column(line, column)
    local chars, char_of = characters(line)
    return char_of[column] or #chars + 1 + math.max(0, column - #line - 1)
end

-- ---- the two lines below a message -----------------------------------------------------------------------------------

-- The window of at most MAX_WIDTH characters that shows the caret: first and last character.
local function window(n, caret)
    if n <= MAX_WIDTH then return 1, n end
    local first = math.max(1, math.min(caret - MAX_WIDTH // 2, n - MAX_WIDTH + 1))
    return first, math.min(n, first + MAX_WIDTH - 1)
end

-- Source line and caret line. Tabs stay tabs in both, so they align at any tab width.
local function underline(line, column, width)
    local chars, char_of = characters(line)
    local caret = math.min(char_of[column] or #chars + 1, #chars + 1)
    local past = char_of[column + math.max(width or 1, 1)] or #chars + 1
    local first, last = window(#chars, caret)
    local left = first > 1 and "..." or ""
    local right = last < #chars and "..." or ""
    local shown = left .. table.concat(chars, "", first, last) .. right
    local pad = { (left:gsub(".", " ")) }
    for i = first, math.min(caret - 1, last) do pad[#pad + 1] = chars[i] == "\t" and "\t" or " " end
    local tail = math.max(0, math.min(past, last + 1) - caret - 1)
    return INDENT .. shown .. "\n" .. INDENT .. table.concat(pad) .. "^" .. string.rep("~", tail)
end

-- ---- conditions made by code -----------------------------------------------------------------------------------------

-- The line of `text` that byte `offset` (from 1) is on, and the column there.
local function line_at(text, offset)
    offset = math.max(1, math.min(offset, #text + 1))
    local start, line = 1, 1
    while true do
        local stop = text:find("\n", start, true)
        if not stop or stop >= offset then
            return text:sub(start, (stop or #text + 1) - 1), offset - start + 1, line
        end
        start, line = stop + 1, line + 1
    end
end

local function made_by_code(place)
    local line, column = line_at(place.text, place.offset or 1)
    local what = place.what or "a text"
    return string.format("%sin %s declared at %s:%d\n%s", INDENT, what, place.file or "?", place.line or 0,
                         underline(line, column, place.width))
end

-- ---- reports ---------------------------------------------------------------------------------------------------------

local function hint_lines(hint)
    if hint == nil then return "" end
    if type(hint) == "string" then return "\n" .. INDENT .. hint end
    local lines = {}
    if hint.expected then lines[#lines + 1] = "expected " .. hint.expected end
    if hint.meant then lines[#lines + 1] = "did you mean '" .. hint.meant .. "'?" end
    if hint.note then lines[#lines + 1] = hint.note end
    for i, line in ipairs(lines) do lines[i] = "\n" .. INDENT .. line end
    return table.concat(lines)
end

-- Messages may quote what a pack says: one line of valid UTF-8, whatever it was.
local function one_line(message)
    local chars = characters((message:gsub("[\t\r\n]", " ")))
    return table.concat(chars)
end

local function printed(self, record, place, hint)
    local line = place.text == nil and self:line_of(record.file, record.line)
    local out = {}
    if record.file ~= "" then out[#out + 1] = record.file .. ":" end
    if record.line > 0 then out[#out + 1] = record.line .. ":" end
    if line and place.column then
        record.column = character_column(line, place.column)
        out[#out + 1] = record.column .. ":"
    end
    out[#out + 1] = string.format("%s%s[%s]: %s", #out > 0 and " " or "", record.severity, record.code, record.message)
    if place.text then
        out[#out + 1] = "\n" .. made_by_code(place)
    elseif line and place.column then
        out[#out + 1] = "\n" .. underline(line, place.column, place.width)
    end
    out[#out + 1] = hint_lines(hint)
    return table.concat(out)
end

local function report(self, severity, code, place, message, hint)
    place = place or {}
    local record = { severity = severity, code = code, file = place.file or "", line = place.line or 0,
                     column = place.text == nil and place.column or 0, message = one_line(message) }
    record.text = printed(self, record, place, hint)
    self.found[#self.found + 1] = record
end

function diag:error(code, place, message, hint)
    self.n_errors = self.n_errors + 1
    report(self, "error", code, place, message, hint)
end

function diag:warning(code, place, message, hint)
    report(self, "warning", code, place, message, hint)
end

function diag:has_errors() return self.n_errors > 0 end

-- ---- the list --------------------------------------------------------------------------------------------------------

local function by_place(x, y)
    if x.file ~= y.file then return order.before(x.file, y.file) end
    if x.line ~= y.line then return x.line < y.line end
    if x.column ~= y.column then return x.column < y.column end
    if x.code ~= y.code then return order.before(x.code, y.code) end
    return order.before(x.text, y.text)
end

local function sorted_once(found)
    local all, seen = {}, {}
    for _, record in ipairs(found) do
        if not seen[record.text] then
            seen[record.text] = true
            all[#all + 1] = record
        end
    end
    table.sort(all, by_place)
    return all
end

local function counted(n, noun)
    return n .. " " .. noun .. (n == 1 and "" or "s")
end

-- Errors before warnings when not all fit; the rest is one record that counts them.
local function cut(all)
    local chosen, left = {}, { error = 0, warning = 0 }
    local room = MAX_LISTED
    for _, severity in ipairs { "error", "warning" } do
        for _, record in ipairs(all) do
            if record.severity == severity then
                if room > 0 then
                    room = room - 1
                    chosen[#chosen + 1] = record
                else
                    left[severity] = left[severity] + 1
                end
            end
        end
    end
    table.sort(chosen, by_place)
    local rest = {}
    if left.error > 0 then rest[#rest + 1] = counted(left.error, "error") end
    if left.warning > 0 then rest[#rest + 1] = counted(left.warning, "warning") end
    local message = "and " .. table.concat(rest, " and ") .. " more"
    chosen[#chosen + 1] = { severity = left.error > 0 and "error" or "warning", code = "", file = "", line = 0, column = 0,
                            message = message, text = message }
    return chosen
end

-- Sorted by file, line and column, each once; at most MAX_LISTED and a count of the rest.
function diag:list()
    local all = sorted_once(self.found)
    return #all > MAX_LISTED and cut(all) or all
end

return diag
