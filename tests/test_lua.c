/* Claims about core/lua and scripts/prelude.lua: what pack code cannot reach, what its declarations become, what its mistakes are called and where, that it ends, and that
 * no failed allocation is lost or leaked. Most claims are made by Lua code that the sandbox runs. */
#include "ent_test.h"

#include <locale.h>
#include <time.h>

#include <lauxlib.h>
#include <lualib.h>

#include "lua/bind.h"
#include "lua/compiler.h"
#include "lua/copy.h"
#include "lua/embed.h"
#include "lua/lint.h"
#include "lua/sandbox.h"

static ent_error error;
#define OK(call) assert_ok(call, error)

/* --- a sandbox -------------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_arena arena;
    lua_sandbox sandbox;
    test_memory memory;
    base_mem mem;
} box;

static base_str z(const char *text) { return base_str_of(text); }

static void open_box(box *b, const lua_limits *limits) {
    error = (ent_error){0};
    b->memory = test_memory_new();
    b->mem = test_memory_hooks(&b->memory);
    base_arena_init(&b->arena, &b->mem);
    OK(lua_sandbox_init(&b->sandbox, &b->arena, &b->mem, limits, &error));
}

static void close_box(box *b) {
    lua_sandbox_clear(&b->sandbox);
    base_arena_clear(&b->arena);
    assert_int_equal(b->memory.n_live, 0);
    assert_false(b->memory.size_mismatch);
}

static ent_status run_bytes(box *b, const char *file, base_str text, ent_error *err) {
    *err = (ent_error){0};
    ent_status s = lua_sandbox_run(&b->sandbox, z(file), z(""), text, err);
    assert_int_equal(err->code, s);
    return s;
}
static ent_status run(box *b, const char *text, ent_error *err) { return run_bytes(b, "rules/x.lua", z(text), err); }

/* Runs `text` in a sandbox of its own; it checks itself. */
static void assert_runs(const char *text) {
    box b;
    ent_error err;
    open_box(&b, NULL);
    if (run(&b, text, &err) != ENT_OK) fail_msg("%u: %s\n%s", err.line, err.message, text);
    close_box(&b);
}

static void assert_says(const ent_error *err, uint32_t line, const char *message, const char *text) {
    if (err->line != line || strcmp(err->message, message) != 0)
        fail_msg("%u: %s\nexpected %u: %s\n%s", err->line, err->message, line, message, text);
    assert_string_equal(err->file, "rules/x.lua");
}

static void assert_fails(const char *text, uint32_t line, const char *message) {
    box b;
    ent_error err;
    open_box(&b, NULL);
    if (run(&b, text, &err) != ENT_EINPUT) fail_msg("status %d: %s\n%s", (int)err.code, err.message, text);
    assert_says(&err, line, message, text);
    assert_int_equal(run(&b, "rule 'after' {}", &err), ENT_OK); /* other files can be run */
    close_box(&b);
}

/* The message holds `part`. */
static void assert_fails_with(const char *text, uint32_t line, const char *part) {
    box b;
    ent_error err;
    open_box(&b, NULL);
    ent_status s = run(&b, text, &err);
    if (s != ENT_EINPUT || err.line != line || !strstr(err.message, part))
        fail_msg("status %d, %u: %s\nexpected %u: ... %s ...\n%s", (int)s, err.line, err.message, line, part, text);
    close_box(&b);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* the machine may be busy with other things */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* `before`, `base` n times, `after`: for texts that are too long to write; to be freed. */
static char *long_text(const char *before, const char *base, size_t n, const char *after) {
    size_t n_before = strlen(before), n_base = strlen(base);
    char *out = malloc(n_before + n_base * n + strlen(after) + 1);
    memcpy(out, before, n_before);
    for (size_t i = 0; i < n; i++) memcpy(out + n_before + i * n_base, base, n_base);
    strcpy(out + n_before + n * n_base, after);
    return out;
}

/* --- what pack code sees ---------------------------------------------------------------------------------------------------- */

static void names_that_are_not_offered_are_unknown(void **state) {
    (void)state;
    const char *const names[] = {
        "load",      "loadstring",   "loadfile",       "dofile",     "require", "module", "pcall", "xpcall",
        "coroutine", "setmetatable", "getmetatable",   "rawset",     "rawget",  "next",   "os",    "io",
        "debug",     "package",      "collectgarbage", "print",      "warn",    "arg",    "_G",    "_VERSION",
        "setfenv",   "getfenv",      "newproxy",       "unpack",     "bit32",   "lpeg",   "jit",   "ffi",
        "declare",   "line",         "charge",         "environment"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[128], message[128];
        snprintf(text, sizeof text, "\nlocal x = %s", names[i]);
        snprintf(message, sizeof message, "'%s' is not a word of packs", names[i]);
        assert_fails_with(text, 2, message);
    }
}

static void functions_that_are_not_offered_are_nil(void **state) {
    (void)state;
    assert_runs(
        "assert(string.dump == nil and string.find == nil and string.match == nil and string.gmatch == nil and string.gsub == nil)\n"
        "assert(string.pack == nil and string.unpack == nil and string.packsize == nil)\n"
        "assert(table.move == nil and table.pack == nil and math.random == nil and math.randomseed == nil and utf8.codes == nil)\n"
        "assert(utf8.charpattern == nil)");
    assert_runs(
        "local s = ''\n"
        "assert(s.dump == nil and s.find == nil and s.match == nil and s.gmatch == nil and s.gsub == nil and s.pack == nil and s.unpack == nil)");
    assert_fails_with("local s = 'x'\nreturn s:gsub('x', 'y')", 2, "attempt to call a nil value (method 'gsub')");
    assert_fails_with("return ('x'):find('x')", 1, "attempt to call a nil value (method 'find')");
}

static void functions_that_are_offered_work(void **state) {
    (void)state;
    assert_runs(
        "assert(('aBc'):upper() == 'ABC' and string.lower('X') == 'x' and ('abc'):sub(2) == 'bc' and ('abc'):rep(2, '-') == 'abc-abc')\n"
        "assert(('abc'):reverse() == 'cba' and ('abc'):len() == 3 and ('abc'):byte(2) == 98 and string.char(97, 98) == 'ab')\n"
        "local a, b, c, d = ('abc'):byte(1, -1) assert(a == 97 and b == 98 and c == 99 and d == nil)\n"
        "assert((''):rep(math.maxinteger) == '' and ('x'):rep(0) == '' and ('x'):rep(-1) == '')");
    assert_runs(
        "local t = { 3, 1, 2 } table.sort(t) assert(table.concat(t, ',') == '1,2,3')\n"
        "table.insert(t, 4) table.insert(t, 1, 0) assert(table.concat(t) == '01234')\n"
        "assert(table.remove(t) == 4 and table.remove(t, 1) == 0 and #t == 3 and select('#', table.unpack(t)) == 3)\n"
        "local x, y = table.unpack({ 5, 6, 7 }, 2) assert(x == 6 and y == 7)\n"
        "assert(select('#', table.unpack({}, 1, 0)) == 0 and table.unpack({ n = 1 }) == nil)");
    assert_runs(
        "assert(math.floor(2.5) == 2 and math.max(1, 3, 2) == 3 and math.tointeger(3.0) == 3 and math.type(1) == 'integer' and math.pi > 3)\n"
        "assert(utf8.len('\\u{D55C}\\u{AD6D}') == 2 and utf8.char(233) == '\\u{E9}' and utf8.codepoint('A') == 65 and utf8.offset('abc', 2) == 2)\n"
        "assert(tonumber('0x10') == 16 and tonumber('z', 36) == 35 and tonumber('1,5') == nil and type(assert) == 'function')\n"
        "assert(rawlen({ 1, 2 }) == 2 and rawequal('a', 'a') and select(2, 'a', 'b') == 'b')");
    assert_runs(
        "local n = 0 for i, x in ipairs { 'a', 'b' } do n = n + i * #x end assert(n == 3)\n"
        "assert('10' + 1 == 11 and 7 // 2 == 3 and 1 | 2 == 3 and not (1 < 0))");
}

static void libraries_cannot_be_changed(void **state) {
    (void)state;
    assert_fails("string.rep = nil", 1, "'string' cannot be changed: 'rep'");
    assert_fails("\nmath.pi = 3", 2, "'math' cannot be changed: 'pi'");
    assert_fails("table.extra = 1", 1, "'table' cannot be changed: 'extra'");
    assert_fails("utf8[1] = 1", 1, "'utf8' cannot be changed: '1'");
    assert_fails("table.insert(math, 1)", 1, "'math' cannot be changed: '1'");
    assert_fails("table.insert(string, 1, 1)", 1, "'string' cannot be changed: '1'");
    assert_fails("table.sort(_ENV, function() return true end) x = 1", 1,
                 "globals are not kept from file to file; write `local x = ...`");
    assert_fails_with("local s = 'x' s.len = 1", 1, "attempt to index a string value");
    assert_runs("for _ in pairs(string) do error('what is in a library is not listed') end");
}

static void globals_cannot_be_set(void **state) {
    (void)state;
    assert_fails("\n\nlimit = 3", 3, "globals are not kept from file to file; write `local limit = ...`");
    assert_fails("function helper() end", 1, "globals are not kept from file to file; write `local helper = ...`");
    assert_fails("_ENV.x = 1", 1, "globals are not kept from file to file; write `local x = ...`");
    assert_fails("rule = 1", 1, "globals are not kept from file to file; write `local rule = ...`");
    assert_fails("table.insert(_ENV, 1)", 1, "globals are not kept from file to file; write `local 1 = ...`");
    assert_runs("local _ENV = { rule = rule } x = 1 assert = nil rule 'A' {}");
}

static void files_do_not_see_each_other(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    OK(run(&b, "local shared = 1 integer.left = true text.left = true math.left = nil", &err) == ENT_EINPUT
           ? ENT_OK
           : ENT_EINTERNAL);
    OK(run(&b, "local t = { integer, text } t[1].left = true t[2].left = true", &err));
    OK(run(&b, "assert(integer.left == nil and text.left == nil)", &err));
    assert_int_equal(run(&b, "return shared", &err), ENT_EINPUT);
    assert_string_equal(err.message, "'shared' is not a word of packs");
    OK(run(&b, "local i = integer i.type = 'text' assert(integer.type == 'integer')", &err));
    close_box(&b);
}

static void unknown_words_are_met_with_the_nearest(void **state) {
    (void)state;
    assert_fails("rul 'C01' {}", 1, "'rul' is not a word of packs; did you mean 'rule'?");
    assert_fails("\nrules 'C01' {}", 2, "'rules' is not a word of packs; did you mean 'rule'?");
    assert_fails("atribute 'a.b' { type = bool }", 1, "'atribute' is not a word of packs; did you mean 'attribute'?");
    assert_fails("attribute 'a.b' { type = boolean }", 1, "'boolean' is not a word of packs; did you mean 'bool'?");
    assert_fails("attribute 'a.b' { type = nubmer }", 1, "'nubmer' is not a word of packs; did you mean 'number'?");
    assert_fails("something_else_entirely {}", 1, "'something_else_entirely' is not a word of packs");
    assert_fails("xyzzy()", 1, "'xyzzy' is not a word of packs");
    assert_fails("Rule 'C01' {}", 1, "'Rule' is not a word of packs; did you mean 'rule'?");
}

static void nothing_shows_an_address(void **state) {
    (void)state;
    assert_runs(
        "assert(tostring({}) == 'table' and tostring(tostring) == 'function' and tostring(string) == 'table' and tostring(nil) == 'nil')\n"
        "assert(tostring(true) == 'true' and tostring('x') == 'x' and tostring(12) == '12')");
    assert_fails("local x = string.format('%p', {})", 1, "format: '%p' is not offered");
    assert_fails("local x = ('%s'):format({})", 1, "format: value 1 is a table");
    assert_fails("local x = string.format('%d %s', 1, print_me or tostring)", 1, "'print_me' is not a word of packs");
    assert_fails("local x = string.format('%d %s', 1, tostring)", 1, "format: value 2 is a function");
    assert_fails("local x = string.format('%q', {})", 1, "format: value 1 is a table");
    assert_fails("error({})", 1, "an error that is a table");
    assert_fails("error(tostring)", 1, "an error that is a function");
    assert_fails("assert(false, {})", 1, "table");
    assert_fails("return {} .. 'x'", 1, "attempt to concatenate a table value");
    assert_fails("return {} < {}", 1, "attempt to compare two table values");
}

static void numbers_are_written_shortest(void **state) {
    (void)state;
    assert_runs(
        "assert(tostring(0.1) == '0.1' and tostring(1e15) == '1e+15' and tostring(2.0) == '2.0' and tostring(-3) == '-3' and tostring(1/3) == '0.3333333333333333')\n"
        "assert(tostring(1/0) == 'inf' and tostring(-1/0) == '-inf' and tostring(0/0) == 'nan' and tostring(-(0/0)) == 'nan')\n"
        "assert(tostring(0.1 + 0.2) == '0.30000000000000004' and tostring(math.mininteger) == '-9223372036854775808')");
    assert_runs(
        "assert(string.format('%5.2f|%-4d|%04d|%x|%%|%s|%s', 1.5, 7, 42, 255, 0.1, 'z') == ' 1.50|7   |0042|ff|%|0.1|z')\n"
        "assert(('%s %s'):format(true, nil) == 'true nil' and ('%q'):format('a\"b') == '\"a\\\\\"b\"' and ('%c'):format(65) == 'A')");
    assert_fails("local x = string.format('%s %s', 1)", 1, "format: value 2 is missing");
    assert_fails("local x = string.format('%')", 1, "format: '%' is not offered");
    assert_fails_with("local x = string.format('%d', 1.5)", 1, "number has no integer representation");
    assert_fails("local x = string.format(nil)", 1, "format: a text is expected, not a nil");
}

static int is_in_locale_c(lua_State *L) {
    assert_true(uselocale((locale_t)0) == lua_host_of(L)->locale);
    assert_string_equal(localeconv()->decimal_point, ".");
    return 0;
}

static void the_locale_of_the_program_does_not_count(void **state) {
    (void)state;
    const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "tr_TR.UTF-8", "C.UTF-8", "C.utf8"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_ALL, locales[i])) break;
    locale_t mine = uselocale((locale_t)0);
    assert_runs(
        "assert(tostring(1.5) == '1.5' and 1.5 .. '' == '1.5' and tonumber('1.5') == 1.5 and tonumber('1,5') == nil)\n"
        "assert('B' < 'a' and 'Z' < 'a' and string.format('%.1f', 1.5) == '1.5')\n"
        "assert(('i'):upper() == 'I' and ('\\xC4'):lower() == '\\xC4')");
    box b;
    open_box(&b, NULL);
    OK(lua_host_call(&b.sandbox.host, is_in_locale_c, NULL, &error));
    close_box(&b);
    assert_true(uselocale((locale_t)0) == mine);
    setlocale(LC_ALL, "C");
}

/* --- order ------------------------------------------------------------------------------------------------------------------ */

static void pairs_go_in_order_of_keys(void **state) {
    (void)state;
    assert_runs(
        "local seen = {}\n"
        "for key, value in pairs { b = 2, [10] = 'x', a = 1, [2] = 'y', ['10'] = 3, [-1.5] = 'z', B = 0, aa = 5, [1] = 'w' } do\n"
        "  seen[#seen + 1] = tostring(key) .. type(key) .. tostring(value) end\n"
        "assert(table.concat(seen, ' ') == '-1.5numberz 1numberw 2numbery 10numberx 10string3 Bstring0 astring1 aastring5 bstring2')");
    assert_runs(
        "local t = {} for i = 1, 1000 do t['k' .. i] = i end\n"
        "local last, n = '', 0 for key, value in pairs(t) do assert(last < key and t[key] == value) last, n = key, n + 1 end assert(n == 1000)");
    assert_runs(
        "for _ in pairs {} do error('nothing') end local t = { a = 1, b = 2 } for key in pairs(t) do t[key] = nil end assert(pairs(t)() == nil)");
    assert_fails("for _ in pairs { [true] = 1 } do end", 1,
                 "pairs: a key is a boolean; only numbers and texts have an order");
    assert_fails("\nfor _ in pairs(nil) do end", 2, "pairs: a table is expected, not a nil");
}

static void sorting_is_stable_and_ends(void **state) {
    (void)state;
    assert_runs(
        "local list = {}\n"
        "for i = 1, 500 do list[i] = { key = i * 7 % 10, at = i } end\n"
        "table.sort(list, function(a, b) return a.key < b.key end)\n"
        "for i = 2, 500 do local a, b = list[i - 1], list[i] assert(a.key < b.key or a.key == b.key and a.at < b.at) end");
    assert_runs(
        "for n = 0, 40 do\n"
        "  local list, sum = {}, 0 for i = 1, n do list[i] = i * 17 % 23 sum = sum + list[i] end\n"
        "  table.sort(list)\n"
        "  for i = 1, n do sum = sum - list[i] assert(i == 1 or list[i - 1] <= list[i]) end assert(sum == 0 and #list == n) end");
    assert_runs(
        "local list = {} for i = 1, 300 do list[i] = i end\n"
        "table.sort(list, function() return true end) table.sort(list, function(a, b) return a ~= b end) assert(#list == 300)");
    assert_runs(
        "local list = { 'b', 'B', 'a\\u{E9}', 'a', '' } table.sort(list) assert(table.concat(list, '|') == '|B|a|a\\u{E9}|b')");
    assert_fails("table.sort({ 1, 'a' })", 1, "attempt to compare string with number");
    assert_fails("table.sort(1)", 1, "sort: a list is expected, not a number");
    assert_fails("table.sort({}, 1)", 1, "sort: a function is expected for the order, not a number");
    assert_fails("local function worse(a, b)\n  return a.x < b.x end\ntable.sort({ 1, 2 }, worse)", 2,
                 "attempt to index a number value (local 'a')");
}

/* --- declarations ----------------------------------------------------------------------------------------------------------- */

static const lua_declaration *declared(const box *b, size_t i) {
    assert_true(i < b->sandbox.declared.n);
    return &b->sandbox.declared.at[i];
}

static void assert_text(base_str s, const char *text) {
    if (!base_str_eq(s, z(text))) fail_msg("'%.*s' is not '%s'", BASE_FMT(s), text);
}

static void assert_declared(const box *b, size_t i, const char *kind, const char *name, uint32_t line) {
    const lua_declaration *d = declared(b, i);
    assert_text(d->kind, kind);
    assert_text(d->name, name);
    assert_int_equal(d->line, line);
}

static void declarations_say_what_and_where_they_are(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    OK(lua_sandbox_run(&b.sandbox, z("facts/brief.lua"), z("brief"),
                       z("source 'brief' { title = 'A' }\nfacts 'dyad' {\n  a = 'KOR',\n  rank = 3 }"), &error));
    OK(run(&b,
           "for _, x in ipairs { 'A', 'B' } do\n"
           "  for i = 1, 2 do\n"
           "    rule(x .. i) { n = i }\n"
           "  end\n"
           "end\n"
           "local function helper(id)\n"
           "  return rule(id) { when = 'x' }\n"
           "end\n"
           "helper 'H1'\n"
           "helper 'H2'\n"
           "local later = note 'N'\n"
           "later {}\n"
           "extend 'dyad.rank'",
           &err));
    assert_int_equal(b.sandbox.declared.n, 10);
    assert_declared(&b, 0, "source", "brief", 1);
    assert_declared(&b, 1, "facts", "dyad", 2);
    assert_text(declared(&b, 1)->file, "facts/brief.lua");
    assert_text(declared(&b, 1)->group, "brief");
    const char *const names[] = {"A1", "A2", "B1", "B2"};
    for (size_t i = 0; i < 4; i++) assert_declared(&b, 2 + i, "rule", names[i], 3);
    assert_int_equal(lua_tree_int(&declared(&b, 3)->body, "n", 0), 2);
    assert_declared(&b, 6, "rule", "H1", 7);
    assert_declared(&b, 7, "rule", "H2", 7);
    assert_declared(&b, 8, "note", "N", 11);
    assert_declared(&b, 9, "extend", "dyad.rank", 13);
    assert_text(declared(&b, 8)->file, "rules/x.lua");
    assert_text(declared(&b, 8)->group, "");
    close_box(&b);
}

static void every_word_declares_its_kind(void **state) {
    (void)state;
    const char *const words[] = {"pack",    "dimension", "levels", "group",  "param", "entity", "attribute",
                                 "derived", "source",    "facts",  "covers", "rule",  "note",   "test"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        box b;
        ent_error err;
        char text[64];
        open_box(&b, NULL);
        snprintf(text, sizeof text, "%s \"x\" { a = 1 }", words[i]);
        OK(run(&b, text, &err));
        assert_declared(&b, 0, words[i], "x", 1);
        assert_int_equal(lua_tree_int(&declared(&b, 0)->body, "a", 0), 1);
        close_box(&b);
    }
}

static void a_body_becomes_a_tree(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    OK(run(
        &b,
        "rule 'T' { yes = true, no = false, whole = -7, part = 0.25, big = 2^53, text = 'h\\u{E9}', list = { 'a', { 1, x = 2 } }, empty = {},\n"
        "  ['two words'] = 1, score = function() end, zero = 0.0,\n"
        "  [1] = 'first', [2] = 'second',\n"
        "  helper = tostring }",
        &err));
    const lua_tree *t = &declared(&b, 0)->body, *list = lua_tree_get(t, "list");
    assert_true(lua_tree_bool(t, "yes", false));
    assert_false(lua_tree_bool(t, "no", true));
    assert_int_equal(lua_tree_int(t, "whole", 0), -7);
    assert_int_equal(lua_tree_get(t, "whole")->type, LUA_TREE_INTEGER);
    assert_int_equal(lua_tree_get(t, "zero")->type, LUA_TREE_NUMBER);
    assert_true(lua_tree_num(t, "part", 0) == 0.25 && lua_tree_num(t, "whole", 0) == -7 &&
                lua_tree_num(t, "big", 0) == 9007199254740992.0);
    assert_text(lua_tree_str(t, "text"), "h\xC3\xA9");
    assert_int_equal(lua_tree_n(list), 2);
    assert_text(lua_tree_at(list, 0)->as.string, "a");
    assert_int_equal(lua_tree_int(lua_tree_at(list, 1), "x", 0), 2);
    assert_int_equal(lua_tree_n(lua_tree_at(list, 1)), 1);
    assert_int_equal(lua_tree_n(lua_tree_get(t, "empty")), 0);
    assert_int_equal(lua_tree_int(lua_tree_get(t, "score"), "function", -1), 2);
    assert_int_equal(lua_tree_get(t, "score")->as.table.n_fields, 1);
    assert_int_equal(lua_tree_n(t), 2);
    assert_true(lua_tree_has(t, "two words"));
    assert_false(lua_tree_has(t, "three words"));
    for (uint32_t i = 1; i < t->as.table.n_fields; i++)
        assert_true(base_str_cmp(t->as.table.fields[i - 1].key, t->as.table.fields[i].key) < 0);
    close_box(&b);
}

static void types_are_bare_words_and_calls(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    OK(run(
        &b,
        "attribute 'x' { a = integer, b = integer { 1, 300 }, c = number { 0, 1, unit = 'share' }, d = enum { 'low', 'high' }, e = ref 'state', f = duration 'months',\n"
        "  g = text, h = bool, i = date, j = number, k = integer {} }",
        &err));
    const lua_tree *t = &declared(&b, 0)->body;
    const char *const types[][2] = {{"a", "integer"}, {"b", "integer"},  {"c", "number"}, {"d", "enum"},
                                    {"e", "ref"},     {"f", "duration"}, {"g", "text"},   {"h", "bool"},
                                    {"i", "date"},    {"j", "number"},   {"k", "integer"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_text(lua_tree_str(lua_tree_get(t, types[i][0]), "type"), types[i][1]);
    assert_int_equal(lua_tree_n(lua_tree_get(t, "a")), 0);
    assert_int_equal(lua_tree_at(lua_tree_get(t, "b"), 1)->as.integer, 300);
    assert_text(lua_tree_str(lua_tree_get(t, "c"), "unit"), "share");
    assert_text(lua_tree_at(lua_tree_get(t, "d"), 1)->as.string, "high");
    assert_text(lua_tree_at(lua_tree_get(t, "e"), 0)->as.string, "state");
    assert_text(lua_tree_at(lua_tree_get(t, "f"), 0)->as.string, "months");
    close_box(&b);
    assert_fails("local x = text { 1 }", 1, "text takes nothing");
    assert_fails("local x = integer(3)", 1, "integer wants its range in braces, as in integer { 0, 100 }");
    assert_fails("local x = number { type = 'x' }", 1, "number has no key 'type'");
    assert_fails("local x = enum 'a'", 1, "enum wants a list, as in enum { \"none\", \"some\" }");
    assert_fails("local x = ref { 'state' }", 1, "ref wants a name, as in ref \"state\"");
    assert_fails("local x = duration 'months' 'days'", 1, "attempt to call a table value");
}

static void words_want_a_name_and_a_body(void **state) {
    (void)state;
    assert_fails("rule { when = 'x' }", 1, "rule wants a name first, as in rule \"name\" { ... }");
    assert_fails("rule(nil)", 1, "rule wants a name first, as in rule \"name\" { ... }");
    assert_fails("rule 'A' 'B'", 1, "rule 'A' wants its body in braces, not a string");
    assert_fails("\nrule('A')(nil)", 2, "rule 'A' wants its body in braces, not a nil");
    assert_fails("rule 'A' {}\n\nrule 'B'\nnote 'C'\n", 3, "rule 'B' has no body; write rule \"B\" { ... }");
    assert_fails("rule 'A'\n;(function() end)()", 1, "rule 'A' has no body; write rule \"A\" { ... }");
    assert_fails("rule 'A' {} local b = rule 'B' local c = rule 'C' c {} b {} b {}\nrule 'D'", 2,
                 "rule 'D' has no body; write rule \"D\" { ... }");
    assert_fails("local a = rule 'A'\nlocal b = rule 'B'\nb {}", 1, "rule 'A' has no body; write rule \"A\" { ... }");
    assert_fails("extend { 'a.b' }", 1, "extend wants a name, as in extend \"dyad.trade_rank\"");
    assert_fails("\nextend 'a.b' { stale_after = '1 month' }", 2,
                 "extend takes a name alone; what changes is declared beside it, as in attribute \"a.b\" { ... }");
}

static void what_no_tree_can_hold_is_refused_with_its_place(void **state) {
    (void)state;
    assert_fails("local t = {}\nt.again = { t }\nrule 'A' (t)", 3, "'again[1]' is a table that contains itself");
    assert_fails("local t = {} t.self = t rule 'A' (t)", 1, "'self' is a table that contains itself");
    assert_fails("rule 'A' { cases = { { x = 1 }, { 1, nil, 3 } } }", 1, "'cases[2][2]' is nil: the list has a hole");
    assert_fails("rule 'A' { cases = { [1] = 'x', [3] = 'y' } }", 1,
                 "'cases' has the key 3 but is no list that reaches it; write the key as a text, or fill the list");
    assert_fails(
        "rule 'A' { [0] = 'x' }", 1,
        "the declaration has the key 0 but is no list that reaches it; write the key as a text, or fill the list");
    assert_fails("rule 'A' { a = { [2024] = 1 } }", 1,
                 "'a' has the key 2024 but is no list that reaches it; write the key as a text, or fill the list");
    assert_fails("rule 'A' { [1.5] = 1 }", 1,
                 "the declaration has a number with a fraction as key; keys are texts, or 1, 2, 3 and so on");
    assert_fails("rule 'A' { x = { [true] = 1 } }", 1,
                 "'x' has a boolean as key; keys are texts, or 1, 2, 3 and so on");
    assert_fails("rule 'A' { [{}] = 1 }", 1,
                 "the declaration has a table as key; keys are texts, or 1, 2, 3 and so on");
    assert_fails("\nrule 'A' { x = { y = string } }", 2, "'x.y' is a library, which cannot be part of a declaration");
    assert_fails("rule 'A' { _ENV }", 1, "'[1]' is a library, which cannot be part of a declaration");
    assert_fails("rule 'A' (math)", 1, "the declaration is a library, which cannot be part of a declaration");
    assert_fails("rule 'A' { say = 'a\\0b' }", 1, "'say' holds a character with the code 0");
    assert_fails("rule 'A\\0B' {}", 1, "the declaration holds a character with the code 0");
    assert_fails("rule 'A' { say = 'caf\\xE9' }", 1, "'say' holds bytes that are not UTF-8; save the file as UTF-8");
    assert_fails("rule 'A' { say = '\\xED\\xA0\\x80' }", 1,
                 "'say' holds bytes that are not UTF-8; save the file as UTF-8");
    assert_fails("rule 'A' { [ '\\xFF' ] = 1 }", 1,
                 "the declaration holds bytes that are not UTF-8; save the file as UTF-8");
    assert_runs("local t = { 'x' } for i = 1, 62 do t = { t } end rule 'A' { t }");
    assert_fails_with("local t = { 'x' } for i = 1, 64 do t = { t } end rule 'A' (t)", 1,
                      "is nested more than 64 tables deep");
    assert_runs("local shared = { 1 } rule 'A' { a = shared, b = { shared, shared } }"); /* no cycle */
}

/* --- mistakes --------------------------------------------------------------------------------------------------------------- */

static void mistakes_are_told_with_their_line(void **state) {
    (void)state;
    assert_fails("rule 'A' {\n  when = \n}", 3, "unexpected symbol near '}'");
    assert_fails("rule 'A' {\n  a = 1\n  b = 2 }", 3, "'}' expected (to close '{' at line 1) near 'b'");
    assert_fails("x = 'open\n'", 1, "unfinished string near ''open'");
    assert_fails("\n\nif", 3, "unexpected symbol near <eof>");
    assert_fails("\nlocal a = nil\nreturn a.b", 3, "attempt to index a nil value (local 'a')");
    assert_fails("\nerror 'mine'", 2, "mine");
    assert_fails("local function f() error('mine', 2) end\n\nf()", 3, "mine");
    assert_fails("local function f() error('mine', 1e300) end\n\nf()", 1, "mine");
    assert_fails("error('rules/x.lua:7: mine', 0)", 1, "rules/x.lua:7: mine");
    assert_fails("error('pack:7: mine')", 1, "pack:7: mine");
    assert_fails("\nassert(false)", 2, "assertion failed!");
    assert_fails("\nassert(nil, 'why not')", 2, "why not");
    assert_fails("error()", 1, "nil");
    assert_fails("error 'no stack overflow here'", 1, "no stack overflow here");
    assert_fails("error 'not enough memory'", 1, "not enough memory");
    assert_fails("return 1 + {}", 1, "attempt to perform arithmetic on a table value");
    assert_fails_with("local x = ('x'):rep('y')", 1, "bad argument #2 to 'rep'");
    assert_fails_with("local x = math.floor('x')", 1, "bad argument #1 to 'floor'");
    assert_fails_with("\ntable.insert({}, 5, 1)", 2, "position out of bounds");
    assert_fails("local zero = 0 return 5 // zero", 1, "attempt to divide by zero");
    assert_fails("goto nowhere", 1, "no visible label 'nowhere' for <goto> at line 1");
    assert_fails("local x = table.unpack({}, 1, 1000)", 1, "unpack: more than 200 values at once");
    assert_fails("local x = table.unpack({}, math.mininteger, math.maxinteger)", 1,
                 "unpack: more than 200 values at once");
    assert_fails("local x = (('x'):rep(1000)):byte(1, -1)", 1, "byte: more than 200 values at once");
}

static void messages_are_one_line_of_text(void **state) {
    (void)state;
    assert_fails("error 'a\\nb\\tc\\xFFd\\0e'", 1, "a b c?d e");
    assert_fails("error '\\u{D55C}\\xED\\xA0\\x80'", 1, "\xED\x95\x9C???");
    box b;
    ent_error err;
    open_box(&b, NULL);
    assert_int_equal(run(&b, "error(('\\u{E9}'):rep(100000))", &err), ENT_EINPUT);
    size_t n = strlen(err.message);
    assert_true(n > 500 && n < sizeof err.message && n % 2 == 0);
    close_box(&b);
}

static void the_file_is_named_whatever_its_length(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    char *long_name = long_text("rules/", "x", 150, ".lua"), *longer = long_text("", "\xC3\xA9", 300, ".lua");
    assert_int_equal(run_bytes(&b, long_name, z("\nerror 'mine'"), &err), ENT_EINPUT);
    assert_string_equal(err.file, long_name);
    assert_string_equal(err.message, "mine");
    assert_int_equal(err.line, 2);
    assert_int_equal(run_bytes(&b, long_name, z("\n\nx x"), &err), ENT_EINPUT);
    assert_string_equal(err.message, "syntax error near 'x'");
    assert_int_equal(err.line, 3);
    assert_int_equal(run_bytes(&b, longer, z("error 'mine'"), &err), ENT_EINPUT);
    assert_int_equal(strlen(err.file), 254);
    assert_string_equal(err.file + 250, ".lua");
    assert_true(err.file[0] == '\xC3');
    free(long_name);
    free(longer);
    close_box(&b);
}

static void what_was_declared_before_a_mistake_stays(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    assert_int_equal(run(&b, "rule 'A' {}\nrule 'B' { x = string }\nrule 'C' {}", &err), ENT_EINPUT);
    assert_int_equal(err.line, 2);
    assert_false(b.sandbox.is_syntax);
    assert_int_equal(run(&b, "rule 'D' {}\nrule 'E' {", &err), ENT_EINPUT);
    assert_true(b.sandbox.is_syntax);
    OK(run(&b, "rule 'F' {}", &err));
    assert_int_equal(b.sandbox.declared.n, 2);
    assert_declared(&b, 0, "rule", "A", 1);
    assert_declared(&b, 1, "rule", "F", 1);
    close_box(&b);
}

static void the_first_error_of_a_record_stays(void **state) {
    (void)state;
    box b;
    open_box(&b, NULL);
    ent_error err = {.code = ENT_EIO, .message = "before"};
    assert_int_equal(lua_sandbox_run(&b.sandbox, z("x.lua"), z(""), z("error 'mine'"), &err), ENT_EINPUT);
    assert_string_equal(err.message, "before");
    assert_int_equal(lua_sandbox_run(&b.sandbox, z("x.lua"), z(""), z("error 'mine'"), NULL), ENT_EINPUT);
    close_box(&b);
}

/* --- texts that are none ---------------------------------------------------------------------------------------------------- */

static void compiled_code_is_refused(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    lua_State *L = luaL_newstate();
    assert_int_equal(luaL_loadstring(L, "return 1"), LUA_OK);
    base_str forms[] = {
        {"\033Lua", 4}, {"\033LuaS\0\x19\x93\r\n\x1a\n\x04\x08\x08xV", 17}, {"\xEF\xBB\xBF\033Lua", 7}, {"\033", 1}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(run_bytes(&b, "rules/x.lua", forms[i], &err), ENT_EINPUT);
        assert_string_equal(err.message, "this is compiled Lua; packs are text");
    }
    lua_close(L);
    assert_int_equal(run_bytes(&b, "rules/x.lua", (base_str){" \033Lua", 5}, &err), ENT_EINPUT);
    close_box(&b);
}

static void odd_texts_are_taken_or_refused(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, NULL);
    OK(run(&b, "", &err));
    OK(run_bytes(&b, "x.lua", (base_str){NULL, 0}, &err));
    OK(run(&b, "\xEF\xBB\xBFrule 'mark' {}", &err));
    OK(run(&b, "-- only a comment", &err));
    OK(run(&b, "rule 'crlf' {\r\n  x = 1,\r\n}\r\n", &err));
    assert_int_equal(run(&b, "local a\r\nlocal b\r\nerror 'third'", &err), ENT_EINPUT);
    assert_int_equal(err.line, 3);
    assert_int_equal(run_bytes(&b, "x.lua", (base_str){"rule 'A' {}\0 rule 'B' {}", 24}, &err), ENT_EINPUT);
    assert_int_equal(run(&b, "\xFF\xFE", &err), ENT_EINPUT);
    assert_int_equal(run(&b, "#!/usr/bin/lua\nrule 'A' {}", &err), ENT_EINPUT);
    close_box(&b);
}

/* --- what this Lua gets wrong ----------------------------------------------------------------------------------------------- */

static lua_defects both_defects(void) { return (lua_defects){.compare_in_index = true, .choice_in_bits = true}; }

static void assert_lint(const char *text, uint32_t line, uint32_t column) {
    lua_defects defects = both_defects();
    ent_error err = {0};
    ent_status s = lua_lint(z(text), &defects, &err);
    if (s != (line ? ENT_EINPUT : ENT_OK) || err.line != line || err.column != column)
        fail_msg("status %d at %u:%u, not %u:%u: %s\n%s", (int)s, err.line, err.column, line, column, err.message,
                 text);
}

static void comparisons_as_an_index_are_refused(void **state) {
    (void)state;
    assert_lint("x = T[a < b]", 1, 9);
    assert_lint("x = T\n  [a ~= b]", 2, 6);
    assert_lint("T[a == b] = 1", 1, 5);
    assert_lint("return T[(a <= b)]", 1, 13);
    assert_lint("return T[not (a < b)]", 1, 17);
    assert_lint("return T[not not ((a >= b))]", 1, 22);
    assert_lint("return f(x)[a > b]", 1, 15);
    assert_lint("return t.u[(a and b) == c]", 1, 22);
    assert_lint("return T['x' == y]", 1, 14);
    assert_lint("return ('x')[a < b]", 1, 16);
    assert_lint("return T[U[a] < b]", 1, 15);
    assert_lint("local k = T[1]\r\nreturn T[a < b]", 2, 12);
    assert_lint("-- [[ a < b ]]\nx = [==[ ]] ]==] .. T[a<b]", 2, 24);
    assert_lint("return T[f(a) < 1 --[[ or ]]]", 1, 15);
}

static void comparisons_elsewhere_are_not(void **state) {
    (void)state;
    const char *const texts[] = {
        "x = a < b",
        "local k = a < b return T[k]",
        "t = { [a < b] = 1, a < b }",
        "f(a < b)",
        "T[f(a < b)] = 1",
        "T[{ a < b }] = 1",
        "T[a < b and c] = 1",
        "T[c or a < b] = 1",
        "T[(a < b) and 1 or 2] = 1",
        "T[not (a < b and c)] = 1",
        "s = '[a < b]'",
        "s = \"T[a < b]\"",
        "s = [[T[a < b]]]",
        "s = [=[T[a < b]]=]",
        "-- T[a < b]\nx = 1",
        "--[[ T[a < b] ]] x = 1",
        "--[==[ T[a < b] ]] ]==] x = 1",
        "s = 'it\\'s T[a < b]'",
        "s = 'a\\\nT[a < b]'",
        "s = 'x\\z\n  T[a < b]'",
        "T[a << b] = a >> b",
        "T[i] = a < b",
        "x = T[i] < T[j]",
        "if T[i] == 1 then end",
        "T[(function() return a < b end)()] = 1",
        "local t <const> = { [1] = 2 }",
        "for i = 1, #T do if T[i] <= n then end end",
        "x = T[a]<b",
        "goto done ::done::",
        "x = a ~= b",
        "return { [ [[a < b]] ] = 1 }",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_lint(texts[i], 0, 0);
}

static void choices_beside_bits_are_refused(void **state) {
    (void)state;
    assert_lint("x = 1 | (2 or 3)", 1, 9);
    assert_lint("x = 1 & ((2 or 3))", 1, 9);
    assert_lint("x = 1 ~ (y and 3)", 1, 9);
    assert_lint("x = 1 | f(2 or 3)", 0, 0);
    assert_lint("x = (2 or 3) | 1", 0, 0);
    assert_lint("x = 1 | (2 + 3)", 0, 0);
    assert_lint("x = 1 + (2 or 3)", 0, 0);
    assert_lint("x = a ~= (b or c)", 0, 0);
}

/* What is not refused comes out right in this Lua: each expression as an index of an upvalue, in a function of its own. */
static void what_is_let_through_is_compiled_right(void **state) {
    (void)state;
    const char *const keys[] = {"a < b and c",       "c and a < b",
                                "c or a < b",        "not c",
                                "not (a < b and c)", "not (c or a == b)",
                                "f(a < b)",          "({ a < b })[1]",
                                "(a < b) and true",  "(function() return a < b end)()",
                                "f(not (a < b))",    "c and not (a < b)"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char text[400];
        snprintf(
            text, sizeof text,
            "local T, f = { [true] = 't', [false] = 'f' }, function(x) return x end\n"
            "local function direct(a, b, c) return T[%s] end\n"
            "local function apart(a, b, c) local k = %s return T[k] end\n"
            "for a = 1, 2 do for b = 1, 2 do for _, c in ipairs { true, false } do assert(direct(a, b, c) == apart(a, b, c)) end end end",
            keys[i], keys[i]);
        assert_runs(text);
    }
}

static void lint_follows_what_the_linked_lua_does(void **state) {
    (void)state;
    lua_defects found = {false, false}, none = {false, false};
    OK(lua_host_probe(&found, &BASE_MEM_LIBC, &error));
    assert_int_equal(lua_lint(z("return T[a < b] | 1 | (2 or 3)"), &none, NULL), ENT_OK);
    box b;
    ent_error err;
    open_box(&b, NULL);
    ent_status s =
        run(&b, "local T = { [true] = 1 }\nlocal function f(a, b) return T[a < b] end\nassert(f(1, 2) == 1)", &err);
    assert_int_equal(s, found.compare_in_index ? ENT_EINPUT : ENT_OK);
    if (found.compare_in_index) {
        assert_int_equal(err.line, 2);
        assert_int_equal(err.column, 35);
        assert_true(b.sandbox.is_syntax);
        assert_string_equal(
            err.message,
            "this Lua gets a comparison within an index bracket wrong; write `local k = a < b` and then `t[k]`");
    }
    close_box(&b);
}

static void long_chains_are_refused(void **state) {
    (void)state;
    const char *const links[] = {".b", "[1]", "(1)", "'x'", ":m()", "{}", ".b[1]"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        size_t per_link = links[i][0] == ':' || strlen(links[i]) == 5 ? 2 : 1;
        char *fits = long_text("return a", links[i], 64 / per_link, ""),
             *too_long = long_text("return\na", links[i], 64 / per_link + 1, "");
        assert_lint(fits, 0, 0);
        lua_defects none = {false, false};
        ent_error err = {0};
        assert_int_equal(lua_lint(z(too_long), &none, &err), ENT_EINPUT);
        assert_int_equal(err.line, 2);
        assert_string_equal(err.message,
                            "more than 64 links of '.', '[...]' or calls in one chain; keep a part in a local");
        free(fits);
        free(too_long);
    }
    char *const texts[] = {long_text("", "a.b.c = d.e.f(x)[1]\n", 100, ""), long_text("return { ", "a.b, ", 200, "}"),
                           long_text("return ", "a .. ", 100, "'x'")};
    for (size_t i = 0; i < 3; i++) {
        assert_lint(texts[i], 0, 0);
        free(texts[i]);
    }
}

static void deep_nesting_is_refused(void **state) {
    (void)state;
    const char *const pairs[][2] = {{"(", ")"}, {"{", "}"}, {"f(", ")"}, {"a[", "]"}};
    for (size_t i = 0; i < 4; i++) {
        char *text = long_text("return ", pairs[i][0], 100000, "");
        box b;
        ent_error err;
        open_box(&b, NULL);
        double t = seconds();
        assert_int_equal(run(&b, text, &err), ENT_EINPUT);
        assert_string_equal(err.message, "brackets are nested more than 200 deep");
        assert_true(seconds() - t < 1);
        close_box(&b);
        free(text);
    }
    const char *const deep[] = {"- ", "not ", "do ", "function() return ", "a ^ ", "'x' .. "};
    for (size_t i = 0; i < 6; i++) {
        char *text = long_text(i == 2 ? "" : "return ", deep[i], 50000, "1");
        box b;
        ent_error err;
        open_box(&b, NULL);
        assert_int_equal(run(&b, text, &err), ENT_EINPUT);
        assert_string_equal(
            err.message, i == 3
                             ? err.message
                             : "the text is nested too deep for Lua (200 levels); a long chain of .. or ^ counts, too");
        close_box(&b);
        free(text);
    }
}

/* --- limits ----------------------------------------------------------------------------------------------------------------- */

/* Ends with ENT_ELIMIT and a message that holds `part`, at `line`; the sandbox is of no more use. */
static void assert_limited(const lua_limits *limits, const char *text, uint32_t line, const char *part) {
    box b;
    ent_error err, again;
    open_box(&b, limits);
    ent_status s = run(&b, text, &err);
    if (s != ENT_ELIMIT || err.line != line || !strstr(err.message, part))
        fail_msg("status %d, %u: %s\nexpected %u: ... %s ...\n%s", (int)s, err.line, err.message, line, part, text);
    assert_string_equal(err.file, "rules/x.lua");
    size_t n = b.sandbox.declared.n;
    assert_int_equal(run(&b, "rule 'A' {}", &again), ENT_ELIMIT);
    assert_string_equal(again.message, err.message);
    assert_int_equal(b.sandbox.declared.n, n);
    close_box(&b);
}

static void limits_end_a_pack_and_name_the_option(void **state) {
    (void)state;
    lua_limits steps = {.steps = 100000}, memory = {.memory_bytes = (size_t)2 << 20},
               small = {.memory_bytes = (size_t)4 << 20};
    assert_limited(&steps, "\nwhile true do end", 2,
                   "takes more than 100000 steps; the option pack_steps raises this limit");
    assert_limited(&steps, "local function f() return f() end\n\nf()", 1, "takes more than 100000 steps");
    assert_limited(&memory, "local t = {}\nfor i = 1, 1e9 do\n  t = { t }\nend", 3,
                   "needs more than 2097152 bytes of memory at once; the option pack_memory_bytes raises this limit");
    assert_limited(&small, "local t = {}\nfor i = 1, 1e9 do t[i] = i end", 2,
                   "a list of the pack's Lua grows beyond 524288 bytes; the option pack_memory_bytes");
    assert_limited(&small, "local s = ('x'):rep(100)\nlocal t = ('x'):rep(1e6)", 2,
                   "bytes; the option pack_memory_bytes");
    assert_limited(&small, "local s = 'x'\nwhile true do s = s .. s end", 2,
                   "larger than 32768 bytes; the option pack_memory_bytes raises this limit");
    assert_limited(&small, "local t = {}\nfor i = 1, 1e9 do t['k' .. i] = i end", 2,
                   "a table with keys, of the pack's Lua is larger than 32768 bytes");
    assert_limited(&small, "local t = {} for i = 1, 20 do t = { t, t } end\nrule 'A' (t)", 2,
                   "what the pack declares takes more than 4194304 bytes; the option pack_memory_bytes");
    assert_limited(NULL, "local function f() return 1 + f() end\nf()", 1,
                   "call each other too deep, as if without end; the option pack_memory_bytes");
}

static void limits_that_are_not_given_are_the_defaults(void **state) {
    (void)state;
    const char *const text = "for i = 1, 100000 do local t = { i } end local s = ('x'):rep(400000)";
    lua_limits none = {0}, more = {.steps = 200000000};
    const lua_limits *const cases[] = {NULL, &none, &more};
    for (size_t i = 0; i < 3; i++) {
        box b;
        ent_error err;
        open_box(&b, cases[i]);
        assert_ok(run(&b, text, &err), err);
        assert_int_equal(b.sandbox.host.limits.memory_bytes, (size_t)64 << 20);
        assert_int_equal(b.sandbox.host.limits.block_bytes, (size_t)8 << 20);
        assert_int_equal(b.sandbox.host.limits.steps, i == 2 ? 200000000 : 50000000);
        close_box(&b);
    }
    box b;
    open_box(&b, &(lua_limits){.memory_bytes = (size_t)80 << 20});
    assert_int_equal(b.sandbox.host.limits.block_bytes, (size_t)10 << 20);
    close_box(&b);
}

static void a_state_that_does_not_fit_is_a_limit(void **state) {
    (void)state;
    for (size_t bytes = 1; bytes < 60000; bytes = bytes * 3 / 2 + 1) {
        test_memory m = test_memory_new();
        base_mem mem = test_memory_hooks(&m);
        base_arena arena;
        lua_sandbox s;
        ent_error err = {0};
        base_arena_init(&arena, &mem);
        lua_limits limits = {.memory_bytes = bytes, .block_bytes = (size_t)1 << 20};
        assert_int_equal(lua_sandbox_init(&s, &arena, &mem, &limits, &err), ENT_ELIMIT);
        assert_non_null(strstr(err.message, "pack_memory_bytes"));
        base_arena_clear(&arena);
        assert_int_equal(m.n_live, 0);
    }
}

static void steps_are_counted_over_all_files_and_the_same_each_time(void **state) {
    (void)state;
    uint64_t seen[3];
    for (int i = 0; i < 3; i++) {
        box b;
        ent_error err;
        open_box(&b, NULL);
        for (int k = 0; k < 5; k++)
            assert_ok(run(&b, "local t = {} for i = 1, 3000 do t[i] = ('x'):rep(i % 50) .. i end table.sort(t)", &err),
                      err);
        seen[i] = b.sandbox.host.steps;
        close_box(&b);
    }
    assert_true(seen[0] > 1000000);
    assert_true(seen[0] == seen[1] && seen[1] == seen[2]);
    box b;
    ent_error err;
    open_box(&b, &(lua_limits){.steps = 200000});
    ent_status s = ENT_OK;
    int n = 0;
    for (; s == ENT_OK && n < 100; n++) s = run(&b, "for i = 1, 20000 do end", &err);
    assert_int_equal(s, ENT_ELIMIT);
    assert_true(n > 2 && n < 15);
    close_box(&b);
}

static void a_large_file_is_no_large_text(void **state) {
    (void)state;
    size_t n = 60000;
    char *text = malloc(n * 64 + 1), *p = text;
    for (size_t i = 0; i < n; i++) p += sprintf(p, "facts 'dyad' { a = 'A%zu', b = 'B%zu' }\n", i, i);
    box b;
    ent_error err;
    open_box(&b, NULL);
    assert_ok(run_bytes(&b, "facts/many.lua", (base_str){text, (size_t)(p - text)}, &err), err);
    assert_int_equal(b.sandbox.declared.n, n);
    close_box(&b);
    free(text);
}

/* --- hostile packs ---------------------------------------------------------------------------------------------------------- */

/* Sanitizers are slower. */
static const double SLOWER =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    10;
#else
    1;
#endif

static double time_of(const char *text, const lua_limits *limits) {
    box b;
    ent_error err;
    open_box(&b, limits);
    double started = seconds();
    ent_status s = run(&b, text, &err);
    double took = seconds() - started;
    assert_true(s == ENT_OK || s == ENT_EINPUT || s == ENT_ELIMIT);
    assert_true(b.memory.peak_bytes < (size_t)150 << 20);
    close_box(&b);
    return took;
}

/* Whatever it comes to. Twice if need be: others may be at work on this machine. */
static void assert_ends(const char *text, const lua_limits *limits, double most) {
    double took = time_of(text, limits);
    most += 1; /* the grace that every budget has */
    if (took > most * SLOWER) took = time_of(text, limits);
    if (took > most * SLOWER) fail_msg("takes %.2f s\n%s", took, text);
}

static void hostile_packs_end_soon(void **state) {
    (void)state;
    const char *const texts[] = {
        "while true do end",
        "repeat until false",
        "::again:: goto again",
        "for i = 1, math.huge do end",
        "local function f() f() end f()",
        "local function f() return f() end f()",
        "local function f(n) return n + f(n + 1) end f(1)",
        "while true do local t = {} end",
        "while true do local f = function() return _ENV end end",
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} while true do t = { t } end",
        "local s = 'x' while true do s = s .. s end",
        "local s = '' while true do s = s .. 'x' end",
        "while true do local s = ('x'):rep(500000) end",
        "while true do local s = ('x'):rep(1000) end",
        "while true do local s = ('x'):rep(60) end",
        "local s = ('x'):rep(1e18)",
        "local s = (''):rep(1e18)",
        "local s = (''):rep(1e9, '')",
        "local s = ('x'):rep(math.maxinteger, 'y')",
        "local s = ('x'):rep(500000) while true do local t = s:upper() end",
        "local s = ('x'):rep(1000) while true do local t = s:reverse() end",
        "local s = ('x'):rep(500000) while true do local t = s:sub(2) end",
        "local s = ('x'):rep(500000) while true do local t = s .. 'y' end",
        "local s = ('1'):rep(500000) while true do local n = tonumber(s) end",
        "local s = ('1'):rep(500000) while true do local n = tonumber(s, 2) end",
        "local s = ('x'):rep(500000) while true do local n = utf8.len(s) end",
        "local s = ('x'):rep(500000) while true do local n = utf8.offset(s, -1, 1) end",
        "local s = ('%'):rep(500000) while true do local t = s:format() end",
        "local s = ('%%'):rep(250000) while true do local t = s:format() end",
        "local s = ('%d'):rep(30) while true do local t = s:format(table.unpack({}, 1, 30)) end",
        "while true do local t = ('%99.99f'):format(1e308) end",
        "local t = {} for i = 1, 500000 do t[i] = '' end while true do local s = table.concat(t) end",
        "local t = {} for i = 1, 500000 do t[i] = i end while true do table.insert(t, 1, 0) table.remove(t) end",
        "local t = {} for i = 1, 500000 do t[i] = i end while true do table.remove(t, 1) t[#t + 1] = 1 end",
        "local t = {} for i = 1, 300000 do t[i] = -i end while true do table.sort(t) end",
        "local t = {} while true do table.unpack(t, 1, 199) end",
        "local s = ('x'):rep(199) while true do s:byte(1, -1) end",
        "local s = ('x'):rep(199) while true do utf8.codepoint(s, 1, -1) end",
        "while true do tostring(1e308 / 3) end",
        "table.unpack({}, 1, 1e7)",
        "table.concat({}, 'x', 1, math.maxinteger)",
        "table.concat({}, 'x', math.mininteger, math.maxinteger)",
        "local t = {} t[math.maxinteger] = 1 table.insert(t, 1) while true do t[#t + 1] = 1 end",
        "local t = {} for i = 1, 1e9 do t[i * 2^20] = i end",
        "local t = {} for i = 1, 1e9 do t[i * 32767] = i end",
        "local t = {} for i = 1, 1e9 do t[i * 65535 * 32767] = i end",
        "local t = {} for i = 1, 1e9 do t[2^53 * i] = i end",
        "local t = {} for i = 1, 1e9 do t[i] = true t['x' .. i] = i end",
        "local t = {} for i = 1, 30 do t = { t, t } end rule 'A' (t)",
        "local t = {} for i = 1, 60 do t = { t, t, t } end rule 'A' (t)",
        "local s = ('x'):rep(500000) local t = {} for i = 1, 60000 do t[i] = s end rule 'A' (t)",
        "local s = ('x'):rep(500000) while true do rule 'A' { s } end",
        "while true do rule 'A' {} end",
        "while true do rule 'A' end",
        "for i = 1, 1e9 do rule('A' .. i) end",
        "local t = {} t.t = t rule 'A' (t)",
        "local t = { {}, {} } for i = 1, 1000 do t = { t } end rule 'A' (t)",
        "error(('x'):rep(500000))",
        "error(('\\n'):rep(500000))",
        "return _ENV[('x'):rep(500000)]",
        "return _ENV[('x'):rep(20)]",
        "while true do pairs { a = 1, b = 2, c = 3 } end",
        "local t = {} for i = 1, 30000 do t['k' .. i] = i end while true do for _ in pairs(t) do break end end",
        "while true do integer { 1, 2 } end",
        "while true do enum { 'a', 'b' } end",
        "local e = {} for i = 1, 30000 do e[i] = 'x' .. i end while true do enum(e) end",
        "while true do tostring(1 / 3) end",
        "table.sort({ 3, 2, 1 }, function() while true do end end)",
        "local list = { 3, 2, 1 } table.sort(list, function() list[#list + 1] = 1 return true end)",
        "for k in pairs { a = 1 } do while true do end end",
        "local s = 'x' for i = 1, 1e9 do s = s .. i end",
        "local x <close> = nil while true do end",
        "return 1 < 2, ('x') < 1",
        "local a = {} for i = 1, 1e8 do a[-i] = i end",
    };
    lua_limits tenth = {.memory_bytes = (size_t)64 << 20, .steps = 5000000};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_ends(texts[i], &tenth, 0.4);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i += 12) assert_ends(texts[i], NULL, 1);
}

/* What instructions cost in C by themselves is no matter of steps: time ends it. A hundredth of the steps are a hundredth of the time. */
static void what_steps_cannot_count_ends_with_time(void **state) {
    (void)state;
    const char *const texts[] = {
        "local a, b = ('x'):rep(500000), ('x'):rep(499999) .. 'x' while true do local c = a == b end",
        "local a, b = ('x'):rep(500000), ('x'):rep(499999) .. 'y' while true do local c = a < b end",
        "local a, b = ('\\0'):rep(500000), ('\\0'):rep(499999) .. '\\1' while true do local c = a < b end",
        "local s = ('1'):rep(500000) while true do local n = s + 1 end",
        "local function f(n, ...) if n == 0 then while true do local x = select('#', ...) end end return f(n - 1, n, ...) end f(20000)",
        "local function g(n) if n == 0 then return end return n, g(n - 1) end while true do local x = select('#', g(10000)) end",
        "local function g(n) if n == 0 then return end return n, g(n - 1) end while true do local x = { g(10000) } end",
    };
    lua_limits limits = {.memory_bytes = (size_t)64 << 20, .block_bytes = (size_t)8 << 20, .steps = 3000000};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_ends(texts[i], &limits, 1);
}

static void a_pack_takes_no_time_limit_it_cannot_see(void **state) {
    (void)state;
    box b;
    ent_error err;
    open_box(&b, &(lua_limits){.steps = 3000000});
    assert_int_equal(
        run(&b, "local a, b = ('x'):rep(500000), ('x'):rep(499999) .. 'x'\nwhile true do local c = a == b end", &err),
        ENT_ELIMIT);
    assert_int_equal(err.line, 2);
    assert_string_equal(
        err.message,
        "the pack's Lua takes longer than the 3000000 steps it may; the option pack_steps raises this limit");
    close_box(&b);
}

/* --- trees ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    base_arena arena;
    lua_host host;
    const lua_tree *in;
    lua_tree out;
    const char *text;
    fact_store *store;
    cond_ir *ir;
} state_job;

static void open_state(state_job *j) {
    lua_limits none = {0};
    *j = (state_job){.text = NULL};
    error = (ent_error){0};
    base_arena_init(&j->arena, &BASE_MEM_LIBC);
    OK(lua_host_init(&j->host, &BASE_MEM_LIBC, &none, &error));
}
static void close_state(state_job *j) {
    lua_host_clear(&j->host);
    base_arena_clear(&j->arena);
}

static int there_and_back(lua_State *L) {
    state_job *j = lua_touserdata(L, 1);
    lua_copy_in(L, j->in);
    lua_copy_out(&j->out, &j->arena, L, -1, false);
    return 0;
}

static void assert_same_tree(const lua_tree *a, const lua_tree *b) {
    assert_int_equal(a->type, b->type);
    switch (a->type) {
    case LUA_TREE_NIL: return;
    case LUA_TREE_BOOL: assert_true(a->as.boolean == b->as.boolean); return;
    case LUA_TREE_INTEGER: assert_true(a->as.integer == b->as.integer); return;
    case LUA_TREE_NUMBER: assert_memory_equal(&a->as.number, &b->as.number, sizeof a->as.number); return;
    case LUA_TREE_STRING: assert_true(base_str_eq(a->as.string, b->as.string)); return;
    default: break;
    }
    assert_int_equal(lua_tree_n(a), lua_tree_n(b));
    assert_int_equal(a->as.table.n_fields, b->as.table.n_fields);
    for (uint32_t i = 0; i < lua_tree_n(a); i++) assert_same_tree(lua_tree_at(a, i), lua_tree_at(b, i));
    for (uint32_t i = 0; i < a->as.table.n_fields; i++) {
        assert_true(base_str_eq(a->as.table.fields[i].key, b->as.table.fields[i].key));
        assert_same_tree(a->as.table.fields[i].value, b->as.table.fields[i].value);
    }
}

static lua_tree random_tree(test_random *r, base_arena *arena, unsigned depth) {
    static const double NUMBERS[] = {0.0, -0.0, 0.1, 1e308, -1e-320, 3.0};
    static const base_str TEXTS[] = {{"", 0}, {"x", 1}, {"a\0b", 3}, {"\xED\x95\x9C", 3}, {"\xFF\n", 2}};
    lua_tree t = {.type = LUA_TREE_BOOL, .as.boolean = true};
    switch (test_random_between(r, depth < 5 ? 0 : 2, 5)) {
    case 2: lua_tree_set_int(&t, (int64_t)test_random_next(r)); return t;
    case 3: return (lua_tree){.type = LUA_TREE_NUMBER, .as.number = NUMBERS[test_random_between(r, 0, 5)]};
    case 4: lua_tree_set_str(&t, TEXTS[test_random_between(r, 0, 4)]); return t;
    case 5: return t;
    default: break;
    }
    uint32_t n_items = (uint32_t)test_random_between(r, 0, 4), n_fields = (uint32_t)test_random_between(r, 0, 4);
    static const base_str KEYS[] = {{"", 0}, {"A", 1}, {"a", 1}, {"a\0", 2}};
    assert_true(lua_tree_set_table(&t, arena, n_items, n_fields));
    for (uint32_t i = 0; i < n_items; i++) t.as.table.items[i] = random_tree(r, arena, depth + 1);
    for (uint32_t i = 0; i < n_fields; i++)
        *lua_tree_field_at(&t, arena, i, KEYS[i]) = random_tree(r, arena, depth + 1);
    return t;
}

static void trees_go_into_a_state_and_come_back_the_same(void **state) {
    (void)state;
    test_random r = test_random_new(17);
    print_message("trees: seed %llu\n", (unsigned long long)r.state);
    state_job j;
    open_state(&j);
    for (int i = 0; i < 2000; i++) {
        base_mark mark = base_arena_mark(&j.arena);
        lua_tree t = random_tree(&r, &j.arena, 0);
        j.in = &t;
        OK(lua_host_call(&j.host, there_and_back, &j, &error));
        assert_same_tree(&t, &j.out);
        base_arena_rewind(&j.arena, mark);
    }
    close_state(&j);
}

static void what_a_tree_has_not_reads_as_the_default(void **state) {
    (void)state;
    base_arena arena;
    base_arena_init(&arena, &BASE_MEM_LIBC);
    lua_tree t, whole;
    assert_true(lua_tree_set_table(&t, &arena, 1, 2));
    lua_tree_set_int(&t.as.table.items[0], 5);
    lua_tree_set_str(lua_tree_field_at(&t, &arena, 0, z("a")), z("text"));
    lua_tree_set_int(lua_tree_field_at(&t, &arena, 1, z("b")), 3);
    lua_tree_set_int(&whole, 3);
    const lua_tree *const none[] = {NULL, &whole};
    for (size_t i = 0; i < 2; i++) {
        assert_null(lua_tree_get(none[i], "a"));
        assert_null(lua_tree_at(none[i], 0));
        assert_int_equal(lua_tree_n(none[i]), 0);
        assert_int_equal(lua_tree_str(none[i], "a").n, 0);
        assert_int_equal(lua_tree_int(none[i], "a", 7), 7);
        assert_false(lua_tree_has(none[i], "a"));
    }
    assert_int_equal(lua_tree_int(&t, "a", 7), 7);
    assert_int_equal(lua_tree_int(&t, "b", 7), 3);
    assert_true(lua_tree_num(&t, "b", 7) == 3 && lua_tree_num(&t, "a", 7) == 7 && lua_tree_bool(&t, "a", true));
    assert_text(lua_tree_str(&t, "a"), "text");
    assert_text(lua_tree_str(&t, "b"), "");
    assert_null(lua_tree_at(&t, 1));
    assert_null(lua_tree_get(&t, "c"));
    base_arena_clear(&arena);
}

/* --- bindings --------------------------------------------------------------------------------------------------------------- */

static int run_bound(lua_State *L) {
    state_job *j = lua_touserdata(L, 1);
    luaL_requiref(L, "_G", luaopen_base, 1);
    if (luaL_loadstring(L, j->text) != LUA_OK) return lua_error(L);
    lua_bind_store(L, j->store);
    lua_bind_ir(L, j->ir);
    lua_bind_date(L);
    lua_call(L, 3, 0);
    return 0;
}

/* A world for `store, ir, date = ...`. */
#define WORLD                                                                                                           \
    "local store, ir, date = ... local state = store:entity { name = 'state', shape = 'plain' }\n"                      \
    "local dyad = store:entity { name = 'dyad', shape = 'pair', of = state }\n"                                         \
    "local rank = store:attr { name = 'rank', entity = dyad, kind = 'integer', policy = 'newest', lo = 1, hi = 300 }\n" \
    "local gdp = store:attr { name = 'gdp', entity = state, kind = 'number', policy = 'hull', float = true, lo = 0 }\n" \
    "local kor, chn = store:instance { entity = state, key = 'KOR' }, store:instance { entity = state, key = 'CHN' }\n" \
    "local pair = store:instance { entity = dyad, a = kor, b = chn } ir:subject(dyad)\n"                                \
    "local subject, asof = ir:node('SUBJECT', 0), ir:node('ASOF', 0)\n"

static ent_status run_binding(const char *text, ent_error *err) {
    state_job j;
    fact_store store;
    cond_ir ir;
    char *whole = long_text(WORLD, text, 1, "");
    open_state(&j);
    OK(fact_store_init(&store, &BASE_MEM_LIBC, &error));
    OK(cond_ir_init(&ir, &j.arena, &store, FACT_NONE, &error));
    j.text = whole;
    j.store = &store;
    j.ir = &ir;
    *err = (ent_error){0};
    ent_status s = lua_host_call(&j.host, run_bound, &j, err);
    close_state(&j);
    fact_store_clear(&store);
    free(whole);
    return s;
}

static void assert_binding(const char *text) {
    ent_error err;
    if (run_binding(text, &err) != ENT_OK) fail_msg("%s\n%s", err.message, text);
}

static void assert_binding_raises(const char *text, const char *part) {
    ent_error err;
    ent_status s = run_binding(text, &err);
    if (s == ENT_OK || !strstr(err.message, part))
        fail_msg("status %d: %s\nexpected ... %s ...\n%s", (int)s, err.message, part, text);
}

static void bindings_do_what_the_scripts_need(void **state) {
    (void)state;
    assert_binding(
        "assert(state == 0 and dyad == 1 and rank == 0 and gdp == 1 and kor == 0 and chn == 1 and pair == 0)\n"
        "assert(store:find(state, 'CHN') == chn and store:find(state, 'USA') == nil and store:find_pair(dyad, kor, chn) == pair and store:find_pair(dyad, chn, kor) == nil)\n"
        "local keys = store:keys(state) assert(#keys == 2 and keys[1] == 'KOR' and keys[2] == 'CHN' and #store:keys(dyad) == 0)\n"
        "assert(store:text 'KOR' == store:text 'KOR' and store:group '' == 0 and store:group 'brief' == 1)\n"
        "local source = store:source { id = 'brief', title = 'Brief', reliability = 'B', credibility = '2', first_day = 0, last_day = 30 }\n"
        "store:stmt { entity = dyad, instance = pair, attr = rank, lo = 1, hi = 1, group = 1, source = source, place = 'P1', quote = 'q', file = 'f', line = 3 }\n"
        "store:cover { entity = state, from = 0, to = 100, source = source }");
    assert_binding(
        "local cell = ir:node('LOAD_I', 0, subject, asof, nil, rank) assert(ir:class(cell) == 'I' and ir:class(ir:node('KNOWN', 0, subject, asof, nil, rank)) == 'T')\n"
        "local lo, hi = ir:bounds(cell) assert(lo == 1 and hi == 300)\n"
        "local two = ir:node('CONST_I', 0, nil, nil, nil, nil, nil, nil, 2) local sum = ir:node('ADD_I', 0, cell, two)\n"
        "lo, hi = ir:bounds(sum) assert(lo == 3 and hi == 302) lo, hi = ir:bounds(asof) assert(lo == nil and hi == nil)\n"
        "assert(ir:print(sum) == '(add.i (load.i dyad.rank subject asof) 2)')\n"
        "local frame = ir:frame('every', 0, state, nil, asof) assert(frame == 1 and ir:frame('every', 0, state, nil, asof) == 1)\n"
        "assert(ir:class(ir:node('ROW', frame)) == 'I' and ir:bounds(ir:node('NOT', 0, ir:node('POINT_I', 0, cell))) == nil)\n"
        "local half = ir:node('CONST_F', 0, nil, nil, nil, nil, nil, nil, 0.5, 1.5) lo, hi = ir:bounds(half) assert(lo == 0.5 and hi == 1.5)");
    assert_binding(
        "local first, last = date.parse '2024-06' assert(last - first == 29 and date.print(first) == '2024-06-01' and date.parse 'soon' == nil)\n"
        "assert(date.print(date.add_months(last, -4)) == '2024-02-29' and date.print(-800000) == '-0221-09-04')");
}

static void wrong_calls_of_bindings_raise(void **state) {
    (void)state;
    const char *const calls[][2] = {
        {"store:entity { name = 'x', shape = 'round' }", "field 'shape': 'round' is none of its words"},
        {"store:entity { name = 'x', shape = 'pair' }", "field 'of' is missing"},
        {"store:entity { name = 3, shape = 'plain' }", "field 'name' must be a string"},
        {"store:entity { name = 'x', shape = 'child', of = 9 }", "field 'of': there is no id 9"},
        {"store:set_entity(7, {})", "there is no entity 7"},
        {"store:attr { name = 'x', kind = 'bool', policy = 'newest' }", "field 'entity' is missing"},
        {"store:attr { name = 'x', entity = 5, kind = 'bool', policy = 'newest' }", "field 'entity': there is no id 5"},
        {"store:attr { name = 'x', entity = dyad, kind = 'bool', policy = 'newest', lo = 0.5 }",
         "field 'lo' must be a number without fraction"},
        {"store:attr { name = 'x', entity = dyad, kind = 'enum', policy = 'newest', labels = { 'a' }, label_titles = {} }",
         "as many titles as labels are wanted"},
        {"store:instance { key = 'x' }", "field 'entity' is missing"},
        {"store:instance { entity = dyad, a = kor, b = 9 }", "field 'b': there is no id 9"},
        {"store:instance { entity = dyad, a = kor, b = kor }", "a pair of one with itself"},
        {"store:instance { entity = dyad, a = kor }", "field 'b' is missing"},
        {"local m = store:entity { name = 'm', shape = 'child', of = dyad } store:instance { entity = m, key = 'x', parent = 4 }",
         "field 'parent': there is no id 4"},
        {"local m = store:entity { name = 'm', shape = 'child', of = dyad, parties = true } store:instance { entity = m, key = 'x', parties = { 0, 9 } }",
         "field 'parties': there is no id 9"},
        {"store:stmt { entity = dyad, instance = 3 }", "field 'instance': there is no id 3"},
        {"store:stmt { entity = dyad, instance = pair, attr = gdp }", "field 'attr': of another entity"},
        {"store:stmt { entity = dyad, instance = pair, hedging = 4 }", "field 'hedging': 4 is out of range"},
        {"store:stmt { entity = dyad, instance = pair, group = 1 }", "field 'group': 1 is out of range"},
        {"store:cover { entity = state, parent = 0 }", "field 'parent': there is no id 0"},
        {"store.entity({}, {})", "entente.store expected"},
        {"ir:node('NO_SUCH', 0)", "there is no operation 'NO_SUCH'"},
        {"ir:node('NOT', 0, subject)", "program: 'not': an operand is of the wrong class"},
        {"ir:node('SUBJECT', 65536)", "there is no such id"},
        {"ir:node('SUBJECT', 3)", "there is no such frame"},
        {"ir:node('NOT', 0, -1)", "there is no such id"},
        {"ir:node('NOT', 0, 4294967295)", "there is no such id"},
        {"ir:node('LOAD_I', 0, subject, asof, nil, rank, 256)", "there is no such id"},
        {"ir:node('CONST_I', 0)", "number expected"},
        {"ir:frame('every', 0, 9, nil, asof)", "a frame's entity is not there"},
        {"ir:frame('every', 65536, state, nil, asof)", "there is no such id"},
        {"ir:frame('children', 0, state, nil, asof)", "source or date is not there"},
        {"ir:frame('some', 0, state, nil, asof)", "invalid option 'some'"},
        {"ir:print(99)", "there is no node 99"},
        {"ir:bounds(-1)", "there is no node -1"},
        {"ir:subject(9)", "there is no entity 9"},
        {"date.add_months('x', 1)", "number expected"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) assert_binding_raises(calls[i][0], calls[i][1]);
}

static void what_a_binding_fails_with_is_the_status_of_the_call(void **state) {
    (void)state;
    ent_error err;
    assert_int_equal(run_binding("ir:node('NOT', 0, subject)", &err), ENT_EINTERNAL);
    const char *const deep =
        "local frame, date = 0, asof for i = 1, 4 do frame = ir:frame('every', frame, state, nil, date) date = ir:node('ROW', frame) end";
    assert_int_equal(run_binding(deep, &err), ENT_ELIMIT);
    assert_string_equal(err.message, "aggregates stand more than 3 deep");
    assert_int_equal(run_binding("error 'mine'", &err), ENT_EINPUT);
}

static int use_cut_handles(lua_State *L) {
    state_job *j = lua_touserdata(L, 1);
    lua_bind_store(L, j->store);
    lua_bind_ir(L, j->ir);
    lua_bind_cut(L, -2);
    lua_bind_cut(L, -1);
    const char *const methods[][2] = {{"entity", "the record is closed"},
                                      {"keys", "the record is closed"},
                                      {"print", "the program is closed"},
                                      {"node", "the program is closed"}};
    for (int i = 0; i < 4; i++) {
        int handle = i < 2 ? -2 : -1;
        lua_getfield(L, handle, methods[i][0]);
        lua_pushvalue(L, handle - 1);
        assert_int_equal(lua_pcall(L, 1, 0, 0), LUA_ERRRUN);
        assert_non_null(strstr(lua_tostring(L, -1), methods[i][1]));
        lua_pop(L, 1);
    }
    return 0;
}

static void handles_that_are_cut_off_raise(void **state) {
    (void)state;
    state_job j;
    fact_store store;
    cond_ir ir;
    open_state(&j);
    OK(fact_store_init(&store, &BASE_MEM_LIBC, &error));
    OK(cond_ir_init(&ir, &j.arena, &store, FACT_NONE, &error));
    j.store = &store;
    j.ir = &ir;
    OK(lua_host_call(&j.host, use_cut_handles, &j, &error));
    close_state(&j);
    fact_store_clear(&store);
}

/* --- memory ----------------------------------------------------------------------------------------------------------------- */

static const char SAMPLE[] =
    "local function make(id) return rule(id) { title = 'T' .. id, when = 'x', add = { risk = 1, list = { 1, 2, { 3 } } }, f = function() end } end\n"
    "for i = 1, 6 do make('R' .. i) end\n"
    "local t = {} for i = 1, 20 do t[i] = ('x'):rep(i) .. tostring(i / 3) end table.sort(t)\n"
    "for key in pairs { b = 1, a = 2 } do note(key) { say = string.format('%s %5.2f', key, 1.5) } end\n"
    "attribute 'a.b' { type = integer { 1, 3 }, x = enum { 'a' } }";

static ent_status run_sample(const base_mem *mem, void *user) {
    base_arena arena;
    lua_sandbox s;
    ent_error err = {0};
    const char *text = user;
    base_arena_init(&arena, mem);
    ent_status st = lua_sandbox_init(&s, &arena, mem, NULL, &err);
    if (st == ENT_OK) {
        st = lua_sandbox_run(&s, z("rules/x.lua"), z("brief"), z(text), &err);
        if (st == ENT_ENOMEM)
            assert_int_equal(lua_sandbox_run(&s, z("rules/y.lua"), z(""), z("rule 'A' {}"), NULL), ENT_ENOMEM);
        lua_sandbox_clear(&s);
    }
    base_arena_clear(&arena);
    assert_int_equal(err.code, st);
    if (st == ENT_ENOMEM) assert_string_equal(err.message, "out of memory");
    return st;
}

static void without_memory_the_sandbox_says_so_and_keeps_nothing(void **state) {
    (void)state;
    test_each_failure(run_sample, (void *)SAMPLE, 20000);
}

/* Each allocation after the first `from`, that is after the sandbox was opened. */
static void fail_each_after(size_t from, const char *text) {
    ent_status s = ENT_ENOMEM;
    for (size_t k = from; s == ENT_ENOMEM; k++) {
        test_memory m = test_memory_new();
        m.fail_at = k;
        base_mem mem = test_memory_hooks(&m);
        s = run_sample(&mem, (void *)text);
        if (m.n_live != 0 || m.size_mismatch) fail_msg("failed allocation %zu left %zu blocks\n%s", k, m.n_live, text);
    }
    if (s != ENT_EINPUT) fail_msg("status %d\n%s", (int)s, text);
}

static void mistakes_without_memory_are_want_of_memory(void **state) {
    (void)state;
    const char *const texts[] = {"local x = {} x.y.z = 1", "rule 'A' { x = string }", "rul 'A' {}", "x x", "rule 'A'",
                                 "error(('x'):rep(600))",  "local x = T[a < b]"};
    test_memory count = test_memory_new();
    base_mem counting = test_memory_hooks(&count);
    assert_int_equal(run_sample(&counting, (void *)""), ENT_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) fail_each_after(count.n_allocations - 10, texts[i]);
}

static ent_status open_compiler(const base_mem *mem, void *user) {
    (void)user;
    lua_compiler c;
    ent_error err = {0};
    ent_status s = lua_compiler_init(&c, mem, &err);
    if (s == ENT_OK) lua_compiler_clear(&c);
    assert_int_equal(err.code, s);
    return s;
}

static void without_memory_the_compiler_says_so_and_keeps_nothing(void **state) {
    (void)state;
    test_each_failure(open_compiler, NULL, 20000);
}

/* --- the compiler ----------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_arena arena;
    fact_store store;
    cond_ir ir;
    lua_compiler compiler;
} workshop;

static ent_status open_workshop(workshop *w, const base_mem *mem, ent_error *err) {
    base_arena_init(&w->arena, mem);
    TRY(fact_store_init(&w->store, mem, err));
    ent_status s = cond_ir_init(&w->ir, &w->arena, &w->store, FACT_NONE, err);
    if (s == ENT_OK) s = lua_compiler_init(&w->compiler, mem, err);
    if (s != ENT_OK) fact_store_clear(&w->store);
    return s;
}

/* input = { decls = {}, files = {}, use = {}, options = {} } */
static bool empty_input(lua_tree *t, base_arena *arena) {
    static const char *const KEYS[] = {"decls", "files", "options", "use"};
    if (!lua_tree_set_table(t, arena, 0, 4)) return false;
    for (uint32_t i = 0; i < 4; i++) {
        lua_tree *list = lua_tree_field_at(t, arena, i, z(KEYS[i]));
        if (!list || !lua_tree_set_table(list, arena, 0, 0)) return false;
    }
    return true;
}

static ent_status compile_nothing(const base_mem *mem, void *user) {
    (void)user;
    workshop w;
    lua_tree input, plan = {.type = LUA_TREE_BOOL}, diagnostics = {.type = LUA_TREE_BOOL};
    ent_error err = {0};
    ent_status s = open_workshop(&w, mem, &err);
    if (s == ENT_OK) {
        s = empty_input(&input, &w.arena)
                ? lua_compiler_run(&plan, &diagnostics, &w.arena, &w.compiler, &input, &w.store, &w.ir, &err)
                : base_no_memory(&err);
        lua_compiler_clear(&w.compiler);
        fact_store_clear(&w.store);
    }
    base_arena_clear(&w.arena);
    assert_int_equal(err.code, s);
    if (s != ENT_OK) assert_true(plan.type == LUA_TREE_BOOL && diagnostics.type == LUA_TREE_BOOL); /* untouched */
    if (s == ENT_OK)
        assert_true(plan.type == LUA_TREE_NIL && lua_tree_n(&diagnostics) > 0); /* a pack without `pack` is none */
    return s;
}

static void nothing_compiles_to_diagnostics(void **state) {
    (void)state;
    assert_int_equal(compile_nothing(&BASE_MEM_LIBC, NULL), ENT_OK);
}

/* Thousands of allocations: single ones here and there, by a stride that shares no factor with anything. */
static void compiling_without_memory_says_so_and_keeps_nothing(void **state) {
    (void)state;
    test_memory count = test_memory_new();
    base_mem counting = test_memory_hooks(&count);
    assert_int_equal(compile_nothing(&counting, NULL), ENT_OK);
    assert_int_equal(count.n_live, 0);
    size_t stride = count.n_allocations / 97 + 1;
    for (size_t k = 0; k < count.n_allocations; k += stride) {
        test_memory m = test_memory_new();
        m.fail_at = k;
        m.persistent = k % 2;
        base_mem mem = test_memory_hooks(&m);
        ent_status s = compile_nothing(&mem, NULL);
        if (s != ENT_ENOMEM && s != ENT_OK) fail_msg("failed allocation %zu gave status %d", k, (int)s);
        if (m.n_live != 0 || m.size_mismatch) fail_msg("failed allocation %zu left %zu blocks", k, m.n_live);
    }
}

static void a_defect_of_the_scripts_is_an_internal_error(void **state) {
    (void)state;
    workshop w;
    ent_error err = {0};
    lua_tree input, plan, diagnostics;
    OK(open_workshop(&w, &BASE_MEM_LIBC, &error));
    lua_tree_set_int(&input, 3); /* no input at all */
    assert_int_equal(lua_compiler_run(&plan, &diagnostics, &w.arena, &w.compiler, &input, &w.store, &w.ir, &err),
                     ENT_EINTERNAL);
    assert_non_null(strstr(err.message, "scripts/"));
    lua_compiler_clear(&w.compiler);
    fact_store_clear(&w.store);
    base_arena_clear(&w.arena);
}

static void embedded_scripts_are_found_by_name(void **state) {
    (void)state;
    const lua_script *prelude = lua_script_find("prelude");
    assert_non_null(prelude);
    assert_string_equal(prelude->chunk, "@scripts/prelude.lua");
    assert_true(prelude->n_bytes > 1000);
    assert_null(lua_script_find("preludes"));
    assert_null(lua_script_find(""));
    assert_true(lua_n_scripts > 1);
}

#define CLAIM(test) cmocka_unit_test(test)

int main(void) {
    const struct CMUnitTest tests[] = {
        CLAIM(names_that_are_not_offered_are_unknown),
        CLAIM(functions_that_are_not_offered_are_nil),
        CLAIM(functions_that_are_offered_work),
        CLAIM(libraries_cannot_be_changed),
        CLAIM(globals_cannot_be_set),
        CLAIM(files_do_not_see_each_other),
        CLAIM(unknown_words_are_met_with_the_nearest),
        CLAIM(nothing_shows_an_address),
        CLAIM(numbers_are_written_shortest),
        CLAIM(the_locale_of_the_program_does_not_count),
        CLAIM(pairs_go_in_order_of_keys),
        CLAIM(sorting_is_stable_and_ends),
        CLAIM(declarations_say_what_and_where_they_are),
        CLAIM(every_word_declares_its_kind),
        CLAIM(a_body_becomes_a_tree),
        CLAIM(types_are_bare_words_and_calls),
        CLAIM(words_want_a_name_and_a_body),
        CLAIM(what_no_tree_can_hold_is_refused_with_its_place),
        CLAIM(mistakes_are_told_with_their_line),
        CLAIM(messages_are_one_line_of_text),
        CLAIM(the_file_is_named_whatever_its_length),
        CLAIM(what_was_declared_before_a_mistake_stays),
        CLAIM(the_first_error_of_a_record_stays),
        CLAIM(compiled_code_is_refused),
        CLAIM(odd_texts_are_taken_or_refused),
        CLAIM(comparisons_as_an_index_are_refused),
        CLAIM(comparisons_elsewhere_are_not),
        CLAIM(choices_beside_bits_are_refused),
        CLAIM(what_is_let_through_is_compiled_right),
        CLAIM(lint_follows_what_the_linked_lua_does),
        CLAIM(long_chains_are_refused),
        CLAIM(deep_nesting_is_refused),
        CLAIM(limits_end_a_pack_and_name_the_option),
        CLAIM(limits_that_are_not_given_are_the_defaults),
        CLAIM(a_state_that_does_not_fit_is_a_limit),
        CLAIM(steps_are_counted_over_all_files_and_the_same_each_time),
        CLAIM(a_large_file_is_no_large_text),
        CLAIM(hostile_packs_end_soon),
        CLAIM(what_steps_cannot_count_ends_with_time),
        CLAIM(a_pack_takes_no_time_limit_it_cannot_see),
        CLAIM(trees_go_into_a_state_and_come_back_the_same),
        CLAIM(what_a_tree_has_not_reads_as_the_default),
        CLAIM(bindings_do_what_the_scripts_need),
        CLAIM(wrong_calls_of_bindings_raise),
        CLAIM(what_a_binding_fails_with_is_the_status_of_the_call),
        CLAIM(handles_that_are_cut_off_raise),
        CLAIM(without_memory_the_sandbox_says_so_and_keeps_nothing),
        CLAIM(mistakes_without_memory_are_want_of_memory),
        CLAIM(without_memory_the_compiler_says_so_and_keeps_nothing),
        CLAIM(nothing_compiles_to_diagnostics),
        CLAIM(compiling_without_memory_says_so_and_keeps_nothing),
        CLAIM(a_defect_of_the_scripts_is_an_internal_error),
        CLAIM(embedded_scripts_are_found_by_name),
    };
    return cmocka_run_group_tests_name("lua", tests, NULL, NULL);
}
