-- What happened before there were declarations: files that did not run, packs that were not found, files that were not read.
-- Lua names the line of a mistake and mostly a token; which one it is on that line is found here.
local order = require "order"
local source = require "source"
local suggest = require "suggest"

local model_failures = {}

-- ---- texts that are no Lua -------------------------------------------------------------------------------------------

local MARK = "^\xEF\xBB\xBF" -- some editors put it before UTF-8

-- Whether Lua's parser fails at token k or before it: the text up to there is wrong, and not only because it ends.
local function fails_by(index, k)
    local from = index.text:find(MARK) and 4 or 1
    local chunk, why = load(index.text:sub(from, index.tokens[k].to) .. "\n", "=pack", "t", {})
    return not chunk and not why:find("near '?<eof>'?$")
end

-- The token at which the parser fails; nil when it is the end of the text. Once a text is wrong, no more text mends it.
local function first_wrong(index)
    local low, high = 1, #index.tokens + 1
    while low < high do
        local middle = (low + high) // 2
        if fails_by(index, middle) then high = middle else low = middle + 1 end
    end
    return index.tokens[low] and low
end

local VALUES = { name = true, string = true, number = true, ["{"] = true }

local function missing_bracket(index, message, k)
    local line = message:match("%(to close '.' at line (%d+)%)")
    local place = index:place_of(k)
    if line and index:first_on(place.line) == k then
        return string.format("the bracket of line %s is not closed, or a comma is missing before this", line)
    end
    return VALUES[index.tokens[k].type] and "a comma may be missing before it, or a quote inside a quoted text ends that text" or nil
end

local function syntax_note(index, message, k)
    local token, before = index.tokens[k], index.tokens[k - 1]
    if message:find("^'[%)%]}]' expected") then return missing_bracket(index, message, k) end
    if message:find("^unfinished string") then return "a text ends on its line, with the quote it began with" end
    if message:find("^syntax error") and token.type == "name" and before and before.type == "name" then
        return string.format('a name stands in quotes: "%s"', token.text)
    end
    if message:find("^unexpected symbol near '[%)%]}]'") then return "this bracket closes nothing, or something is missing before it" end
end

-- Where the text ends too early: past its last token, or at the text that is not closed.
local function at_end(index, message)
    local last = #index.tokens
    if last == 0 then return nil end
    if message:find("^unfinished") then
        local note = message:find("long") and "it ends with ]], with as many = in between as at its beginning"
                     or "a text ends on its line, with the quote it began with"
        return index.tokens[last].type == "string" and index:place_of(last) or nil, note
    end
    return index:place_after(last), not message:find("to close", 1, true) and "a bracket is not closed" or nil
end

local function syntax(index, failure)
    if failure.message:find("near '?<eof>'?$") then return at_end(index, failure.message) end
    local k = first_wrong(index)
    local place = k and index:place_of(k)
    if not place or (place.line ~= failure.line and index:last_line(k) ~= failure.line) then return nil end
    return place, syntax_note(index, failure.message, k)
end

-- ---- files that failed while they ran --------------------------------------------------------------------------------

local REACHES = { ["."] = true, [":"] = true }
local OPENS = { ["("] = true, ["{"] = true, string = true, ["."] = true, [":"] = true, ["["] = true }
local COMPARES = {}
for symbol in ("== ~= < <= > >= + - * / ^"):gmatch("%S+") do COMPARES[symbol] = true end

local function type_at(index, k) return index.tokens[k] and index.tokens[k].type end

local function is_key(index, k) return type_at(index, k + 1) == "=" end
local function is_read(index, k) return not REACHES[type_at(index, k - 1)] and not is_key(index, k) end
local function is_reached(index, k) return REACHES[type_at(index, k - 1)] ~= nil end
local function is_any() return true end

-- Words at the beginning of what the sandbox says of them.
local WORDS = {}
for word in ([[pack dimension levels group param entity attribute derived source facts covers rule note test extend integer number text bool date enum
               ref duration pairs sort unpack format byte codepoint]]):gmatch("%a+") do WORDS[word] = true end

-- The name a message is about, and whether a token is in its place.
local function named(message)
    local name = message:match("^'([%a_][%w_]*)' is not a word")
    if name then return name, is_read end
    name = message:match("write `local ([%a_][%w_]*) =")
    if name then return name, is_key end
    local kind
    kind, name = message:match("%((%a+) '([%a_][%w_]*)'%)")
    if name then return name, (kind == "field" or kind == "method") and is_reached or is_read end
    name = message:match("^bad argument #%d+ to '([%a_][%w_]*)'") or message:match("^'([%a_][%w_]*)'")
    if name then return name, is_any end
    name = message:match("^(%a+)[ :]")
    return WORDS[name] and name or nil, is_any
end

-- What Lua has elsewhere is meant as what it is.
local LUA = { io = true, os = true, debug = true, package = true, coroutine = true, require = true, module = true, unpack = true }

-- A word that nothing knows, where a value is wanted, is mostly a text without its quotes.
local function unknown_word(index, message, k)
    local name = message:match("^'([%a_][%w_]*)' is not a word of packs$")
    local after = type_at(index, k + 1)
    if not name or OPENS[after] or LUA[name] or _G[name] ~= nil then return nil end
    if COMPARES[after] then return "a condition stands in quotes" end
    return string.format('if it is a name, put it in quotes: "%s"', name)
end

local function running(index, failure)
    local name, fits = named(failure.message)
    if not name then return nil end
    local first, last = index:tokens_on(failure.line)
    for k = first, last do
        local token = index.tokens[k]
        if token.type == "name" and token.text == name and fits(index, k) then
            return index:place_of(k), unknown_word(index, failure.message, k)
        end
    end
end

-- ---- reports ---------------------------------------------------------------------------------------------------------

local function whole_line(m, failure)
    local line = m.diag:line_of(failure.file, failure.line)
    local column = line and (failure.column and failure.column > 0 and failure.column or line:find("%S") or 1)
    return { line = failure.line, column = column, width = line and #line - column + 1 }
end

local FINDERS = { E001 = syntax, E002 = running }

-- Place and note of a file's failure. The loader has a column only for what it found itself.
local function place_of(m, failure)
    local text, find = m.files[failure.file], FINDERS[failure.code]
    if not text or not find or (failure.column or 0) > 0 then return whole_line(m, failure) end
    local place, note = find(source.index(text), failure)
    return place or whole_line(m, failure), note
end

local function report(m, failure)
    local place, note = place_of(m, failure)
    if failure.note ~= nil and failure.note ~= "" then note = failure.note end
    -- The name is that of a variable within the sandbox.
    local message = failure.message:gsub("^(bad argument #%d+) to '[f?]'", "%1")
    m.diag:error(failure.code, { file = failure.file, line = place.line, column = place.column, width = place.width }, message, { note = note })
end

function model_failures.report(m, failures)
    for _, failure in ipairs(failures or {}) do
        local decl = failure.use and m.kinds.pack[1]
        if decl then
            local path = type(decl.body.use) == "table" and { "use", failure.use } or { "use" }
            m:fail(failure.code, decl, path, failure.message, { note = failure.note ~= "" and failure.note or nil })
        else
            report(m, failure)
        end
    end
end

-- ---- files that are not read -----------------------------------------------------------------------------------------

local FOLDERS, FILES = { "facts", "rules", "tests" }, { "pack.lua", "vocabulary.lua" }
local PARTS = "a pack is pack.lua, vocabulary.lua, facts/, rules/ and tests/"
-- What those folders are called elsewhere.
local KNOWN_AS = { fact = "facts", data = "facts", rule = "rules", test = "tests", spec = "tests" }

local function warn_of_file(m, name)
    local folder = suggest.nearest((name:gsub("%.lua$", "")), FOLDERS)
    local note = folder and string.format("move it into the folder %s/", folder) or PARTS
    m.diag:warning("W405", { file = name }, "this file is not read", { meant = not folder and suggest.nearest(name, FILES) or nil, note = note })
end

local function warn_of_folder(m, folder, n)
    local files = n == 1 and "the .lua file in this folder is" or string.format("the %d .lua files in this folder are", n)
    local top = folder:match("^[^/]+")
    local meant = folder == top and (KNOWN_AS[top:lower()] or suggest.nearest(top, FOLDERS))
    local note = PARTS
    for _, part in ipairs(FOLDERS) do
        if top == part then note = string.format("folders within %s/ are not read: move the files up", part) end
    end
    m.diag:warning("W405", { file = folder .. "/" }, files .. " not read", { meant = meant and meant .. "/" or nil, note = note })
end

-- Files that lie in the pack's folder and are none of its parts.
function model_failures.warn_of_extra(m, names)
    local in_folder = {}
    for _, name in ipairs(names or {}) do
        local folder = name:match("^(.*)/[^/]*$")
        if folder then in_folder[folder] = (in_folder[folder] or 0) + 1 else warn_of_file(m, name) end
    end
    for _, folder in ipairs(order.keys(in_folder)) do warn_of_folder(m, folder, in_folder[folder]) end
end

return model_failures
