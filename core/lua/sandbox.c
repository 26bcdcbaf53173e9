/* Opening the sandbox, running files in it, collecting declarations. What packs see is put together by scripts/prelude.lua. */
#include "lua/sandbox.h"

#include "lua/copy.h"
#include "lua/embed.h"
#include "lua/lint.h"
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

const lua_limits LUA_PACK_LIMITS = {
    .memory_bytes = (size_t)64 << 20, .block_bytes = (size_t)8 << 20, .steps = 50000000};

static const char WORDS_KEY, FINISH_KEY, SELF_KEY; /* registry keys are their addresses */
static const char CHUNK[] =
    "=pack"; /* of every file: files do not see each other, and the error record has the file's own name */

static lua_sandbox *sandbox_of(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &SELF_KEY);
    lua_sandbox *s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return s;
}

/* ---- for the prelude -------------------------------------------------------------------------------------------------------------- */

/* line(): of the pack's file that runs, nearest to the top of the stack. */
static int line(lua_State *L) {
    lua_Debug ar;
    int found = 0;
    for (int level = 1; !found && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (strcmp(ar.source, CHUNK) == 0 && ar.currentline > 0) found = ar.currentline;
    }
    lua_pushinteger(L, found);
    return 1;
}

/* declare(kind, name, body, line) */
static int declare(lua_State *L) {
    lua_sandbox *s = sandbox_of(L);
    lua_declaration d = {.file = s->file, .group = s->group, .line = (uint32_t)luaL_checkinteger(L, 4)};
    lua_tree kind, name;
    luaL_checktype(L, 1, LUA_TSTRING);
    luaL_checktype(L, 2, LUA_TSTRING);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_copy_out(&kind, s->arena, L, 1, true);
    lua_copy_out(&name, s->arena, L, 2, true);
    lua_copy_out(&d.body, s->arena, L, 3, true);
    d.kind = kind.as.string;
    d.name = name.as.string;
    lua_host_keep(L, sizeof d);
    if (!BASE_PUSH(s->arena, &s->declared, d)) return lua_host_raise(L, ENT_ENOMEM, "out of memory");
    return 0;
}

/* charge(n): for library functions that take long for what they make. */
static int charge(lua_State *L) {
    lua_Number n = luaL_checknumber(L, 1);
    lua_host_charge(L, n >= 1e18 ? (uint64_t)1e18 : n > 0 ? (uint64_t)n : 0);
    return 0;
}

/* ---- opening ------------------------------------------------------------------------------------------------------------------- */

static int open_sandbox(lua_State *L) {
    static const luaL_Reg LIBRARIES[] = {{LUA_GNAME, luaopen_base},       {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_TABLIBNAME, luaopen_table}, {LUA_MATHLIBNAME, luaopen_math},
                                         {LUA_UTF8LIBNAME, luaopen_utf8}, {NULL, NULL}};
    lua_sandbox *s = lua_touserdata(L, 1);
    lua_pushlightuserdata(L, s);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &SELF_KEY);
    for (const luaL_Reg *lib = LIBRARIES; lib->func; lib++) {
        luaL_requiref(L, lib->name, lib->func, 1);
        lua_pop(L, 1);
    }
    const lua_script *prelude = lua_script_find("prelude");
    if (!prelude) return luaL_error(L, "the library was built without its prelude");
    if (luaL_loadbufferx(L, (const char *)prelude->bytes, prelude->n_bytes, prelude->chunk, "t") != LUA_OK)
        return lua_error(L);
    lua_pushcfunction(L, declare);
    lua_pushcfunction(L, line);
    lua_pushcfunction(L, charge);
    lua_call(L, 3, 2); /* the words a pack may use; a function that ends a file */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &FINISH_KEY);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &WORDS_KEY);
    return 0;
}

static lua_limits filled_in(const lua_limits *given) {
    lua_limits l = *given;
    if (!l.memory_bytes) l.memory_bytes = LUA_PACK_LIMITS.memory_bytes;
    if (!l.block_bytes) l.block_bytes = l.memory_bytes / 8;
    if (!l.steps) l.steps = LUA_PACK_LIMITS.steps;
    return l;
}

ent_status lua_sandbox_init(lua_sandbox *s, base_arena *arena, const base_mem *mem, const lua_limits *limits,
                            ent_error *err) {
    *s = (lua_sandbox){.arena = arena};
    lua_limits filled = filled_in(limits ? limits : &LUA_PACK_LIMITS);
    TRY(lua_host_probe(&s->defects, mem, err));
    TRY(lua_host_init(&s->host, mem, &filled, err));
    s->host.place = CHUNK;
    ent_status st = lua_host_call(&s->host, open_sandbox, s, err);
    if (st != ENT_OK) lua_host_clear(&s->host);
    return st;
}

void lua_sandbox_clear(lua_sandbox *s) { lua_host_clear(&s->host); }

/* ---- running --------------------------------------------------------------------------------------------------------------------- */

static int run_file(lua_State *L) {
    lua_sandbox *s = lua_touserdata(L, 1);
    s->host.is_parsing = true;
    int rc = luaL_loadbufferx(L, s->text, s->n_bytes, CHUNK, "t");
    s->host.is_parsing = false;
    if (rc != LUA_OK) return lua_error(L);
    s->is_syntax = false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &WORDS_KEY);
    lua_call(L, 0, 1);
    if (!lua_setupvalue(L, -2, 1)) return luaL_error(L, "a chunk without an environment");
    lua_call(L, 0, 0);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &FINISH_KEY);
    lua_call(L, 0, 2);
    if (!lua_isnil(L, -2)) return luaL_error(L, "%s:%d: %s", CHUNK + 1, (int)lua_tointeger(L, -1), lua_tostring(L, -2));
    return 0;
}

/* Lua's own limits speak of C. */
static void reword(ent_error *err) {
    if (strncmp(err->message, "C stack overflow", 16) == 0)
        strcpy(err->message, "the text is nested too deep for Lua (200 levels); a long chain of .. or ^ counts, too");
    else if (strncmp(err->message, "stack overflow", 14) == 0)
        strcpy(err->message, "a function calls itself without end, or takes too many values");
}

static ent_status run(lua_sandbox *s, base_str text, ent_error *err) {
    static const char MARK[] = "\xEF\xBB\xBF"; /* some editors put it before UTF-8 */
    if (text.n >= 3 && memcmp(text.p, MARK, 3) == 0) text = (base_str){text.p + 3, text.n - 3};
    s->is_syntax = true;
    s->text = text.p ? text.p : "";
    s->n_bytes = text.n;
    if (text.n && text.p[0] == '\033') return base_fail(err, ENT_EINPUT, "this is compiled Lua; packs are text");
    TRY(lua_lint(text, &s->defects, err));
    ent_status st = lua_host_call(&s->host, run_file, s, err);
    if (st == ENT_EINPUT) reword(err);
    if ((st == ENT_EINPUT || st == ENT_ELIMIT) && s->host.line > 0) err->line = (uint32_t)s->host.line;
    return st;
}

/* As much of a file's name as the record has room for, from its end. */
static void set_file(ent_error *err, base_str file) {
    size_t n = file.n < sizeof err->file ? file.n : sizeof err->file - 1;
    /* not within a character */
    while (n < file.n && n > 0 && ((unsigned char)file.p[file.n - n] & 0xC0) == 0x80) n--;
    memcpy(err->file, file.p + file.n - n, n);
    err->file[n] = '\0';
}

ent_status lua_sandbox_run(lua_sandbox *s, base_str file, base_str group, base_str text, ent_error *err) {
    ent_error why = {0};
    s->file = base_arena_str(s->arena, file);
    s->group = base_arena_str(s->arena, group);
    if (!s->file.p || !s->group.p) {
        s->host.tripped = LUA_TRIPPED_NOMEM;
        return base_no_memory(err);
    }
    ent_status st = run(s, text, &why);
    if (st != ENT_OK && err && err->code == ENT_OK) {
        *err = why;
        set_file(err, file);
    }
    return st;
}
