-- From pack files to a checked model: places, messages, names, facts. Runs under stock Lua with a store of plain tables.
-- Usage: lua tests/lua/test_declarations.lua [root of the tree]
local root = arg and arg[1] or "."
package.path = root .. "/scripts/?.lua;" .. root .. "/tests/lua/?.lua;" .. package.path
date = require "mock_date"
local require_both = require
function require(name) return (require_both(name)) end -- one value, as in the engine

local compile = require "compile"
local cycles = require "cycles"
local diag = require "diag"
local mock_store = require "mock_store"
local model = require "model"
local model_use = require "model_use"
local order = require "order"
local pack_reader = require "pack_reader"
local scaled = require "scaled"
local shape = require "shape"
local source = require "source"
local suggest = require "suggest"

local n_passed, n_failed = 0, 0

local function claim(name, holds, detail)
    if holds then
        n_passed = n_passed + 1
    else
        n_failed = n_failed + 1
        print("FAILED: " .. name .. (detail and "\n" .. tostring(detail) or ""))
    end
end

local function same(name, got, want)
    claim(name, got == want, "  got  " .. tostring(got) .. "\n  want " .. tostring(want))
end

-- ---- helpers ---------------------------------------------------------------------------------------------------------

local function build(input)
    local collector, store = diag.new(model_use.files(input)), mock_store.new()
    local m = model.build(input, collector, store)
    local texts = {}
    for i, record in ipairs(collector:list()) do texts[i] = record.text end
    return table.concat(texts, "\n") .. (#texts > 0 and "\n" or ""), store, m
end

-- A program that counts its nodes and bounds every amount.
local function mock_ir()
    local ir, n_nodes, n_frames = {}, 0, 0
    function ir:node()
        n_nodes = n_nodes + 1
        return n_nodes - 1
    end
    function ir:frame()
        n_frames = n_frames + 1
        return n_frames
    end
    function ir:subject() end
    function ir:bounds() return 0, 0 end
    return ir
end

-- What the whole of compiling says of a pack, and its plan.
local function compiled(input)
    local plan, list = compile.run(input, mock_store.new(), mock_ir())
    local texts = {}
    for i, record in ipairs(list) do texts[i] = record.text .. "\n" end
    return table.concat(texts), plan
end

local HEAD = 'pack "p" { version = "1", subject = "dyad" }\ndimension "risk" {}\n'
local WORDS = [[
entity "state" { key = "id" }
entity "dyad" { key = { a = "state", b = "state" } }
entity "meeting" { of = "dyad", parties = "state", key = "id", time = "date" }
attribute "dyad.rank" { type = integer { 1, 300 } }
attribute "dyad.share" { type = number { 0, 1, unit = "share", decimals = 4 } }
attribute "dyad.weight" { type = number { 0 } }
attribute "meeting.date" { type = date }
]]
local STATES = 'source "s" { title = "S", date = "2024-06", grade = "B2" }\nfacts "state" { { id = "KOR" }, { id = "CHN" } }\n'

local function with(files)
    local all = { { "pack.lua", HEAD }, { "vocabulary.lua", WORDS }, { "facts/a.lua", STATES } }
    for _, file in ipairs(files) do all[#all + 1] = file end
    return pack_reader.run(all)
end

local function facts(text) return build(with { { "facts/b.lua", text } }) end

-- The statement about an attribute, by name.
local function stmt_of(store, name)
    for _, stmt in ipairs(store.stmts) do
        if stmt.attr and store.attrs[stmt.attr + 1].name == name then return stmt end
    end
end

-- ---- numbers ---------------------------------------------------------------------------------------------------------

local function test_scaled()
    same("a float stands for its shortest decimals", scaled.units(0.3, 4), 3000)
    same("a third decimal is not whole at two", select(2, scaled.units(0.125, 2)), "inexact")
    same("integers scale", scaled.units(-7, 6), -7000000)
    same("what 64 bits cannot hold is too large", select(2, scaled.units(1e30, 0)), "large")
    same("2^62 is the limit", scaled.units(1 << 62, 0), 1 << 62)
    same("small exponents are read", scaled.units(1e-6, 6), 1)
    same("halves round to even, down", scaled.rounded(0.5, 0), 0)
    same("halves round to even, up", scaled.rounded(1.5, 0), 2)
    same("more than half rounds up", scaled.rounded(0.51, 0), 1)
    same("negative halves round to even", scaled.rounded(-2.5, 0), -2)
    same("printing drops zeros", scaled.print(2500000, 6), "2.5")
    same("printing keeps the sign", scaled.print(-5, 2), "-0.05")
    same("infinity has no units", scaled.units(math.huge, 0), nil)
end

-- ---- suggestions -----------------------------------------------------------------------------------------------------

local function test_suggest()
    same("a missing letter is found", suggest.nearest("trade_rnk", { "trade_rank", "share" }), "trade_rank")
    same("swapped neighbours are one edit", suggest.nearest("KRO", { "KOR", "PRK" }), "KOR")
    same("another case is nearest", suggest.nearest("Land", { "lane", "land" }), "land")
    same("another number is no slip", suggest.nearest("C02", { "C01", "C03" }), nil)
    same("another state is no slip", suggest.nearest("JPN", { "CHN", "KOR" }), nil)
    same("ties go to the first by bytes", suggest.nearest("ab", { "ac", "aa" }), "aa")
    same("an empty list suggests nothing", suggest.nearest("x", {}), nil)
end

-- ---- dates in words --------------------------------------------------------------------------------------------------

local function test_meant_dates()
    same("a date in words", shape.meant_date("30 May 2024"), "2024-05-30")
    same("an American one", shape.meant_date("Sept. 3, 2024"), "2024-09-03")
    same("a month in words", shape.meant_date("June 2024"), "2024-06")
    same("slashes after the year", shape.meant_date("2024/6/18"), "2024-06-18")
    same("what may be two dates is none", shape.meant_date("3/4/2024"), nil)
    same("a day that does not exist is none", shape.meant_date("31 June 2024"), nil)
    same("half a month's name is none", shape.meant_date("3 ma 2024"), nil)
end

-- ---- places ----------------------------------------------------------------------------------------------------------

local SAMPLE = [==[
rule "C01" { when = "a == 1", add = { risk = 2 } } rule "C02" { when = 'x\n\z
      y', cases = { { name = "one" }, { when = [[
first
second]] } } }
local function made(id, w) rule(id) { when = w, ["say"] = "long" .. id } end
attribute "dyad.x" { type = enum { "a", "b" }, of = ref "stat" }
rule("C03")({ when = "caf\u{e9} == 1", score = function(a, b) return { a, b }, 1 end, title = "t" })
-- rule "C04" { when = "" }
facts "dyad" { { a = 1 },
    { a = 2 }, -- { }
    { a = 3 } } facts "dyad" { a = 4 }
]==]

local function at(index, ...)
    local place = index:locate(...)
    return place and place.line .. ":" .. place.column .. "+" .. place.width
end

local function inside(index, offset, ...)
    local line, column = index:locate(...).at(offset)
    return line .. ":" .. column
end

local function test_source()
    local index = source.index(SAMPLE)
    same("a value is found", at(index, 1, "rule", "C01", { "when" }), "1:21+8")
    same("a nested value is found", at(index, 1, "rule", "C01", { "add", "risk" }), "1:46+1")
    same("the second declaration of a line is told by its name", at(index, 1, "rule", "C02", { "when" }), "1:72+6")
    same("the declaration itself is its word", at(index, 1, "rule", "C02"), "1:52+4")
    same("an escape is one byte", inside(index, 2, 1, "rule", "C02", { "when" }), "1:74")
    same("\\z skips blanks and lines", inside(index, 3, 1, "rule", "C02", { "when" }), "2:7")
    same("long strings begin after their first line break", inside(index, 1, 1, "rule", "C02", { "cases", 2, "when" }), "3:1")
    same("long strings keep their lines", inside(index, 7, 1, "rule", "C02", { "cases", 2, "when" }), "4:1")
    same("past the end is the closing bracket", inside(index, 13, 1, "rule", "C02", { "cases", 2, "when" }), "4:7")
    same("a name made by code matches any", at(index, 5, "rule", "whatever", { "when" }), "5:46+1")
    same("a variable is no literal", index:locate(5, "rule", "whatever", { "when" }).literal, false)
    same("put together is no literal", index:locate(5, "rule", "whatever", { "say" }).literal, false)
    same("a key in brackets is a key", at(index, 5, "rule", "whatever", { "say" }), "5:59+12")
    same("items of a type are items", at(index, 6, "attribute", "dyad.x", { "type", 2 }), "6:41+3")
    same("a type's text is its first item", at(index, 6, "attribute", "dyad.x", { "of", 1 }), "6:57+6")
    same("brackets around name and table do not matter", at(index, 7, "rule", "C03", { "title" }), "7:95+3")
    same("a \\u escape is as many bytes as it makes", inside(index, 6, 7, "rule", "C03", { "when" }), "7:32")
    same("comments declare nothing", at(index, 8, "rule", "C04", { "when" }), nil)
    same("what the text does not show is nil", at(index, 1, "rule", "C01", { "say" }), nil)
    same("one of two alike is told by its number", at(index, 9, "facts", "dyad", { 2, "a" }, 1, 1), "10:11+1")
    same("items stand on their lines", table.concat(index:item_lines(9, "facts", "dyad", 1, 1), " "), "9 10 11")
    same("the key has a place of its own", index:locate(1, "rule", "C01", { "add" }).key.column, 31)
    claim("broken text is no trouble", pcall(function()
        for i = 1, #SAMPLE do
            local cut = source.index(SAMPLE:sub(1, i))
            for line = 1, 12 do cut:locate(line, "rule", "C02", { "cases", 2, "when" }) end
        end
    end))
end

-- ---- printing --------------------------------------------------------------------------------------------------------

local function printed(text, place, hint)
    local collector = diag.new { ["x.lua"] = text }
    place.file = "x.lua"
    collector:error("E999", place, "wrong", hint)
    return collector:list()[1].text
end

local function test_diag()
    same("a caret stands under its place", printed("say = 1", { line = 1, column = 7, width = 1 }), "x.lua:1:7: error[E999]: wrong\n    say = 1\n          ^")
    same("tabs stay tabs", printed("\tsay\t= 1", { line = 1, column = 8, width = 1 }), "x.lua:1:8: error[E999]: wrong\n    \tsay\t= 1\n    \t   \t  ^")
    same("columns count characters", printed("caf\u{e9} xy", { line = 1, column = 7, width = 2 }), "x.lua:1:6: error[E999]: wrong\n    caf\u{e9} xy\n         ^~")
    same("bytes that are no text are question marks", printed("\xff x", { line = 1, column = 3 }), "x.lua:1:3: error[E999]: wrong\n    ? x\n      ^")
    same("hints follow", printed("x", { line = 1, column = 1 }, { expected = "y", meant = "z" }),
         "x.lua:1:1: error[E999]: wrong\n    x\n    ^\n    expected y\n    did you mean 'z'?")
    same("without a column there is only the line", printed("x", { line = 1 }), "x.lua:1: error[E999]: wrong")
    local long = printed(("a"):rep(300), { line = 1, column = 200, width = 300 })
    claim("long lines are cut around the caret", #long:match("\n(.-)\n") <= 4 + 100 + 6 and long:find("...", 1, true))
    claim("the underline ends with the line shown", #long:match("[^\n]*$") <= 4 + 100 + 6)
    local made = printed("x", { line = 1, text = "one\ntwo == 3", offset = 5, width = 3, what = "the condition of rule 'C01'" })
    same("a condition made by code shows its own text", made,
         "x.lua:1: error[E999]: wrong\n    in the condition of rule 'C01' declared at x.lua:1\n    two == 3\n    ^~~")
    local collector = diag.new {}
    for i = 1, 250 do collector:error("E999", { file = "f", line = 251 - i }, "wrong " .. i) end
    for _ = 1, 5 do collector:warning("W999", { file = "f", line = 300 }, "odd") end
    local list = collector:list()
    same("a hundred are listed and the rest counted", #list .. list[101].text, "101and 150 errors and 1 warning more")
    same("they are sorted", list[1].line .. " " .. list[100].line, "1 100")
end

-- ---- files that did not run ------------------------------------------------------------------------------------------

-- Where a text that does not run goes wrong, and the last line said of it.
local function wrong_at(text)
    local said = build(pack_reader.run { { "pack.lua", HEAD }, { "vocabulary.lua", WORDS }, { "rules/r.lua", text } })
    local line, column = said:match("rules/r.lua:(%d+):(%d+): error")
    return (line or "?") .. ":" .. (column or "?"), said:match("([^\n]*)\n$")
end

local function place_of_failure(text) return (wrong_at(text)) end

local function test_failures()
    same("the first of many alike is not always the wrong one", place_of_failure 'rule "A" { add = { x = 1 } }\nrule "B" { x = 1 add = 2, y = { add = 1 } }', "2:18")
    same("a bracket too many is told from those before it", place_of_failure 'rule "A" { add = { x = 1 } } }', "1:30")
    same("an open bracket ends with the text", place_of_failure 'rule "A" {\n    x = 1 -- note\n\n', "2:10")
    same("a text that is not closed is shown whole", place_of_failure 'rule "A" { x = "a }\nrule "B" {}', "1:16")
    same("a value that is missing", place_of_failure 'rule "A" { x = , y = 2 }', "1:16")
    same("what a nil is read from is named", place_of_failure 'local x = nil\nrule "A" { x = 1, y = x.y }', "2:23")
    same("a method that is missing", place_of_failure 'local s = { name = 1 }\nrule "A" { name = s:nme() }', "2:21")
    same("what names nothing leaves the line", place_of_failure '  rule "A" { x = 1 + {} }', "1:3")
    local _, note = wrong_at 'rule "A" { x = 1\n y = 2 }'
    same("a bracket that was opened above may be meant", note, "    the bracket of line 1 is not closed, or a comma is missing before this")
    local before = os.clock()
    same("long texts are searched by halves", place_of_failure(string.rep('rule "A" { add = { x = 1 } }\n', 20000) .. "}"), "20001:1")
    claim("within seconds", os.clock() - before < 5, os.clock() - before)
    for i = 1, #SAMPLE, 7 do claim("broken text is no trouble", pcall(wrong_at, SAMPLE:sub(1, i)), i) end
end

-- ---- cycles ----------------------------------------------------------------------------------------------------------

local function test_cycles()
    local sorted, found = cycles.sort { a = { "b" }, b = { "c" }, c = {} }
    same("what is needed comes first", table.concat(sorted, " "), "c b a")
    same("there is no cycle in a chain", #found, 0)
    _, found = cycles.sort { R06 = { "C05" }, C05 = { "X", "R06" }, X = {} }
    same("a cycle is shown whole, its least name first", table.concat(found[1], " -> "), "C05 -> R06 -> C05")
    local long = {}
    for i = 1, 50000 do long["r" .. i] = { "r" .. i + 1 } end
    sorted, found = cycles.sort(long)
    same("long chains are no trouble", #sorted, 50001)
end

-- ---- facts -----------------------------------------------------------------------------------------------------------

local function day(text) return (date.parse(text)) end

local function test_validity()
    local _, store = facts 'facts "dyad" { a = "KOR", b = "CHN", rank = 1, source = "s" }'
    same("without dates a fact holds from its source", stmt_of(store, "rank").from, day "2024-06-01")
    same("it has no end", stmt_of(store, "rank").to, nil)
    same("it is known since its source", stmt_of(store, "rank").known, day "2024-06-01")
    _, store = facts 'facts "dyad" { a = "KOR", b = "CHN", rank = 1, year = 2014, source = "s" }'
    same("a year is its days", stmt_of(store, "rank").from .. " " .. stmt_of(store, "rank").to, day "2014-01-01" .. " " .. day "2015-01-01")
    _, store = facts 'facts "dyad" { a = "KOR", b = "CHN", rank = 1, from = "2010-03", to = "2011", known = "2012-02-03", source = "s" }'
    same("months and years stand for their first day", stmt_of(store, "rank").from .. " " .. stmt_of(store, "rank").to, day "2010-03-01" .. " " .. day "2011-01-01")
    same("known since is what it says", stmt_of(store, "rank").known, day "2012-02-03")
    _, store = facts 'facts "meeting" { id = "M1", parties = { "CHN", "KOR" }, date = "2024-05-07", source = "s" }'
    same("an event holds from its day", stmt_of(store, "date").from, day "2024-05-07")
    _, store = facts 'facts "meeting" { id = "M1", parties = { "CHN", "KOR" }, date = "2024-07", source = "s" }'
    same("an announced event holds from its source", stmt_of(store, "date").from, day "2024-06-01")
    same("a month is a range", stmt_of(store, "date").hi - stmt_of(store, "date").lo, 30)
    _, store = facts 'facts "state" { id = "JPN", title = "Japan", source = "s" }'
    same("a plain entry is always there", store.stmts[#store.stmts].from, nil)
    _, store = facts 'facts "dyad" { a = "KOR", b = "CHN", share = 0.3, weight = 0.3, hedging = "forecast", source = "s", place = "P1", quote = "q" }'
    same("decimals are scaled", stmt_of(store, "share").lo, 3000)
    same("numbers without them are doubles", stmt_of(store, "weight").lo, 0.3)
    same("hedging has a rank", stmt_of(store, "share").hedging, 2)
    same("a fact keeps its place", stmt_of(store, "share").place .. stmt_of(store, "share").quote .. stmt_of(store, "share").file, "P1qfacts/b.lua")
    _, store = facts 'facts "dyad" {\n{ a = "KOR", b = "CHN", rank = 1, source = "s" },\n{ a = "CHN", b = "KOR", share = 1, source = "s" } }'
    same("rows of a list have lines of their own", stmt_of(store, "share").line, 3)
end

local function test_parameters()
    local input = with { { "rules/p.lua", 'param "p" { type = "share", values = { ["2020"] = 0.1, ["2015-06"] = 0.2 } }\nparam "q" { type = "duration", value = "2 years" }' } }
    local text, store, m = build(input)
    same("parameters load", text, "")
    same("years are months", m.parameter_types.q.lo, 24)
    same("a duration's unit follows its value", m.parameter_types.q.span, "months")
    same("dated values are facts of the hidden entity", stmt_of(store, "p").from .. " " .. stmt_of(store, "p").to, day "2015-06-01" .. " " .. day "2020-01-01")
    same("their text is in order of dates", m.parameters.p.text, "2015-06: 0.2, 2020: 0.1")
    input.options = { param = { p = "0.5", r = "1" } }
    text, store, m = build(input)
    same("an option wins over dates", m.parameter_types.p.lo, 0.5)
    claim("an unknown option is an error", text:find("the pack has no parameter 'r'", 1, true), text)
end

-- ---- used packs ------------------------------------------------------------------------------------------------------

local WORLD = {
    { "pack.lua", 'pack "world" { version = "1.2", subject = "state" }\ndimension "size" {}' },
    { "vocabulary.lua", 'entity "state" { key = "id" }\nattribute "state.gdp" { type = number { 0, unit = "usd" }, doc = "output" }' },
    { "facts/states.lua", 'source "w" { title = "World" }\nfacts "state" { id = "KOR", title = "Korea" }' },
    { "rules/r.lua", 'rule "W01" { when = "gdp > 1" }' },
}

local function using(files)
    local input = pack_reader.run(files)
    input.use = { { name = "world", decls = pack_reader.run(WORLD).decls, files = pack_reader.run(WORLD).files } }
    return build(input)
end

local function test_use()
    local own = { "pack.lua", 'pack "p" { version = "1", subject = "state", use = { "world >= 1" } }' }
    local text, store, m = using { own }
    same("a pack takes over what it uses", text, "")
    claim("vocabulary comes in", m.entities.state and m.entities.state.attrs.gdp)
    claim("rules and dimensions do not", not m.rules.W01 and not m.dimensions.size)
    same("facts of used packs are always seen", store.stmts[1].group, 0)
    text = using { own, { "vocabulary.lua", 'attribute "state.gdp" { type = integer { 0 } }' } }
    claim("a name in both is an error that names both", text:find("vocabulary.lua:1:11: error[E109]: attribute 'state.gdp' is declared by the pack 'world' too", 1, true)
          and text:find("it is at world/vocabulary.lua:2", 1, true), text)
    text, _, m = using { own, { "vocabulary.lua", 'extend "state.gdp"\nattribute "state.gdp" { stale_after = "24 months" }' } }
    same("extend allows it", text, "")
    local attr = m.entities.state.attrs.gdp
    claim("and keeps the other keys", attr.doc == "output" and attr.body.stale_after == 24)
    text = using { own, { "vocabulary.lua", 'extend "state.gpd"\nextend "state.gdp"\nattribute "state.gdp" { docs = "x" }' } }
    claim("what is extended must exist", text:find("no pack used declares 'state.gpd'", 1, true) and text:find("did you mean 'state.gdp'", 1, true), text)
    claim("keys of extensions are located where they stand", text:find("vocabulary.lua:3:25: error[E101]: 'docs'", 1, true), text)
end

-- ---- order -----------------------------------------------------------------------------------------------------------

local function shuffled(list, random)
    local out = table.move(list, 1, #list, 1, {})
    for i = #out, 2, -1 do
        local k = random(i)
        out[i], out[k] = out[k], out[i]
    end
    return out
end

-- Everything a store has, without ids.
local function digest(store)
    local lines = {}
    for _, stmt in ipairs(store.stmts) do
        local entity = store.entities[stmt.entity + 1]
        local one = store.instances[stmt.entity][stmt.instance + 1]
        local key = one.key or store.instances[entity.of][one.a + 1].key .. store.instances[entity.of][one.b + 1].key
        lines[#lines + 1] = table.concat({ entity.name, key, stmt.attr and store.attrs[stmt.attr + 1].name or "", tostring(stmt.lo), tostring(stmt.from),
                                           store.groups[stmt.group + 1], stmt.file, stmt.line }, "|")
    end
    table.sort(lines)
    return table.concat(lines, "\n")
end

local function test_order(seed)
    math.randomseed(seed)
    local input = pack_reader.folder(root .. "/tests/packs/good-small")
    local text, store = build(input)
    local want = digest(store)
    for _ = 1, 20 do
        input.decls = shuffled(input.decls, math.random)
        local got_text, got_store = build(input)
        claim("the order of declarations changes nothing (seed " .. seed .. ")", got_text == text and digest(got_store) == want)
    end
end

-- ---- coverage --------------------------------------------------------------------------------------------------------

local function cover_digest(store)
    local lines = {}
    for i, cover in ipairs(store.covers) do
        local pair = store.instances[1][(cover.parent or -1) + 1]
        local ends = pair and store.instances[0][pair.a + 1].key .. store.instances[0][pair.b + 1].key or "all"
        lines[i] = table.concat({ store.entities[cover.entity + 1].name, ends, store.groups[cover.group + 1] }, " ")
    end
    return table.concat(lines, ", ")
end

local function test_covers()
    local text, store = build(with { { "facts/b.lua", 'covers "meeting" { a = "KOR", b = "CHN", source = "s" }' } })
    same("coverage is well", text, "")
    same("what is closed for a pair is closed for the pair turned round", cover_digest(store), "meeting KORCHN b, meeting CHNKOR b")
    local _, of_test = build(with { { "tests/t.lua",
        'test "t" { subject = { "KOR", "CHN" }, covers = { state = {}, meeting = { { a = "KOR", b = "CHN", to = "2020" }, { to = "2010" } } } }' } })
    same("a test closes collections for itself alone", cover_digest(of_test),
         "meeting KORCHN given:1, meeting CHNKOR given:1, meeting all given:1, state all given:1")
    local message = build(with { { "tests/t.lua", 'test "t" { subject = { "KOR", "CHN" }, covers = { dyad = {} } }' } })
    claim("pairs are no collection, in tests neither", message:find("E111", 1, true) and message:find("tests/t.lua:1:", 1, true), message)
end

-- ---- packs with mistakes ---------------------------------------------------------------------------------------------

local function pack_names()
    local names = {}
    local pipe = io.popen("ls -1 '" .. root .. "/tests/packs'")
    for name in pipe:lines() do names[#names + 1] = name end
    pipe:close()
    table.sort(names, order.before)
    return names
end

-- Packs whose mistakes show only in a real program, in the sandbox or in the folder, or that use others, are tested with the engine:
-- tests/test_pack.c.
local ENGINE_ONLY = { ["bad-amounts"] = true, ["bad-use"] = true, ["good-use"] = true, ["bad-sandbox"] = true, ["bad-quotes"] = true,
                      ["good-folders"] = true }

local function test_packs(update)
    for _, name in ipairs(pack_names()) do
        local folder = root .. "/tests/packs/" .. name
        if not ENGINE_ONLY[name] and not name:find "^used-" and pack_reader.read(folder .. "/pack.lua") then
            local text, plan = compiled(pack_reader.folder(folder))
            if update then
                local file = assert(io.open(folder .. "/expected.txt", "wb"))
                file:write(text)
                file:close()
            end
            same("messages of " .. name, text, pack_reader.read(folder .. "/expected.txt") or "")
            same(name .. " is good or bad", plan ~= nil, name:find("^good") ~= nil)
        end
    end
end

-- ---- the plan --------------------------------------------------------------------------------------------------------

local function test_plan()
    local input = with { { "rules/r.lua", [[
group "g" { dimension = "risk", cap = 2.5 }
levels "risk" { high = 6, low = 0 }
rule "B" { when = "rank == 1", add = { risk = 1.5 }, defeats = { "A" }, group = "g", say = "b" }
rule "A" { say = "whole", cases = { { name = "x", when = "share > 0.5", add = { risk = "share" } }, { name = "y", when = "not A.x" } } }
note "N" { when = "B" }
]] }, { "tests/t.lua", 'test "t" { subject = { "KOR", "CHN" }, given = { dyad = { a = "KOR", b = "CHN", rank = 1 } }, points = { risk = 1 } }' } }
    local text, plan = compiled(input)
    same("a small pack compiles", text, "")
    same("rules are in order of their ids", plan.rules[1].id .. plan.rules[2].id, "AB")
    same("caps are units", plan.groups[1].cap, 2500000)
    same("levels ascend", plan.dimensions[1].levels[1].name, "low")
    same("defeats are indices", plan.rules[2].defeats[1], 0)
    same("groups are indices", plan.rules[2].group, 0)
    same("a case says what its rule says", plan.rules[1].cases[2].say[1].text, "whole")
    same("a test's facts are a group of their own", plan.tests[1].given, "given:1")
    same("facts files are groups", table.concat(plan.groups_of_facts, " "), "a")
    same("what is read is listed", table.concat(plan.reads, " "), "dyad.rank dyad.share")
end

local function test_size()
    local lines = {}
    for i = 1, 2000 do lines[i] = string.format('rule "R%d" { when = "rank == %d or share > 0.5", add = { risk = 1 } }', i, i % 300 + 1) end
    local input = with { { "rules/r.lua", table.concat(lines, "\n") } }
    local before = os.clock()
    local text, plan = compiled(input)
    claim("two thousand rules compile within seconds", text == "" and #plan.rules == 2000 and os.clock() - before < 10, os.clock() - before)
end

test_scaled()
test_suggest()
test_meant_dates()
test_source()
test_failures()
test_diag()
test_cycles()
test_validity()
test_parameters()
test_covers()
test_use()
test_plan()
test_size()
test_order(tonumber(os.getenv "SEED") or os.time())
test_packs(arg and arg[2] == "--update")
print(string.format("%d passed, %d failed", n_passed, n_failed))
os.exit(n_failed == 0)
