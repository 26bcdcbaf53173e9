/* Opening the sandbox, running files in it, collecting declarations. What packs see is put together by scripts/prelude.lua. */
#include "lua/sandbox.h"

#include "lua/copy.h"
#include "lua/embed.h"
#include "lua/lint.h"
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

const lua_limits LUA_PACK_LIMITS = {.memory_bytes = (size_t)64 << 20, .block_bytes = (size_t)8 << 20, .steps = 50000000};

static const char WORDS_KEY, FINISH_KEY, SELF_KEY; /* registry keys are their addresses */

static lua_sandbox *sandbox_of(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &SELF_KEY);
    lua_sandbox *s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return s;
}

/* ---- declarations ------------------------------------------------------------------------------------------------------------ */

/* The line of the pack's file that is being run, nearest to the top of the stack. */
static int pack_line(lua_State *L, const lua_sandbox *s) {
    lua_Debug ar;
    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (strcmp(ar.source, s->chunk.p) == 0 && ar.currentline > 0) return ar.currentline;
    }
    return 0;
}

static base_str keep(lua_State *L, lua_sandbox *s, int index) {
    size_t n;
    const char *p = luaL_checklstring(L, index, &n);
    base_str copy = base_arena_str(s->arena, (base_str){p, n});
    if (!copy.p) luaL_error(L, "not enough memory");
    return copy;
}

/* line() for the prelude: where the pack's file stands. */
static int line(lua_State *L) {
    lua_pushinteger(L, pack_line(L, sandbox_of(L)));
    return 1;
}

/* declare(kind, name, body, line) for the prelude. */
static int declare(lua_State *L) {
    lua_sandbox *s = sandbox_of(L);
    lua_declaration d = {.file = s->file, .group = s->group, .line = (uint32_t)luaL_checkinteger(L, 4)};
    luaL_checktype(L, 3, LUA_TTABLE);
    d.kind = keep(L, s, 1);
    d.name = keep(L, s, 2);
    lua_copy_out(&d.body, s->arena, L, 3);
    if (!BASE_PUSH(s->arena, &s->declared, d)) luaL_error(L, "not enough memory");
    return 0;
}

/* ---- opening ------------------------------------------------------------------------------------------------------------------- */

static int open_sandbox(lua_State *L) {
    static const luaL_Reg LIBRARIES[] = {{LUA_GNAME, luaopen_base}, {LUA_STRLIBNAME, luaopen_string}, {LUA_TABLIBNAME, luaopen_table},
                                         {LUA_MATHLIBNAME, luaopen_math}, {LUA_UTF8LIBNAME, luaopen_utf8}, {NULL, NULL}};
    lua_sandbox *s = lua_touserdata(L, 1);
    lua_pushlightuserdata(L, s);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &SELF_KEY);
    for (const luaL_Reg *lib = LIBRARIES; lib->func; lib++) {
        luaL_requiref(L, lib->name, lib->func, 1);
        lua_pop(L, 1);
    }
    const lua_script *prelude = lua_script_find("prelude");
    if (!prelude) return luaL_error(L, "the library was built without its prelude");
    if (luaL_loadbufferx(L, (const char *)prelude->bytes, prelude->n_bytes, prelude->chunk, "t") != LUA_OK) return lua_error(L);
    lua_pushcfunction(L, declare);
    lua_pushcfunction(L, line);
    lua_call(L, 2, 2); /* the words a pack may use; a function that ends a file */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &FINISH_KEY);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &WORDS_KEY);
    return 0;
}

ent_status lua_sandbox_init(lua_sandbox *s, base_arena *arena, const base_mem *mem, const lua_limits *limits, ent_error *err) {
    *s = (lua_sandbox){.arena = arena};
    TRY(lua_host_probe(&s->defects, mem, err));
    TRY(lua_host_init(&s->host, mem, limits ? limits : &LUA_PACK_LIMITS, err));
    ent_status st = lua_host_call(&s->host, open_sandbox, s, err);
    if (st != ENT_OK) lua_host_clear(&s->host);
    return st;
}

void lua_sandbox_clear(lua_sandbox *s) { lua_host_clear(&s->host); }

/* ---- running --------------------------------------------------------------------------------------------------------------------- */

/* words.environment() makes each file an environment of its own. */
static int run_file(lua_State *L) {
    lua_sandbox *s = lua_touserdata(L, 1);
    s->is_syntax = true;
    if (luaL_loadbufferx(L, s->text, s->n_bytes, s->chunk.p, "t") != LUA_OK) return lua_error(L);
    s->is_syntax = false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &WORDS_KEY);
    lua_call(L, 0, 1);
    if (!lua_setupvalue(L, -2, 1)) return luaL_error(L, "a chunk without an environment");
    lua_call(L, 0, 0);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &FINISH_KEY);
    lua_call(L, 0, 2);
    if (!lua_isnil(L, -2)) return luaL_error(L, "%s:%d: %s", s->chunk.p + 1, (int)lua_tointeger(L, -1), lua_tostring(L, -2));
    return 0;
}

/* Lua's own limits speak of C; a file name comes from the caller, a remedy from here. */
static void reword(ent_error *err) {
    if (err && strstr(err->message, "C stack overflow"))
        strcpy(err->message, "the text is nested too deep for Lua (200 levels)");
    else if (err && strstr(err->message, "stack overflow"))
        strcpy(err->message, "a function calls itself without end");
}

static ent_status run(lua_sandbox *s, base_str text, ent_error *err) {
    s->is_syntax = true;
    if (text.n && text.p[0] == '\033') return base_fail(err, ENT_EINPUT, "this is compiled Lua; packs are text");
    TRY(lua_lint(text, &s->defects, err));
    ent_status st = lua_host_call(&s->host, run_file, s, err);
    if (st == ENT_EINPUT && err && err->line == 0 && s->host.line > 0) err->line = (uint32_t)s->host.line;
    if (st == ENT_EINPUT) reword(err);
    return st;
}

ent_status lua_sandbox_run(lua_sandbox *s, base_str file, base_str group, base_str text, ent_error *err) {
    ent_error why = {0};
    base_buf chunk;
    base_buf_init(&chunk, &s->arena->mem);
    base_buf_addf(&chunk, "@%.*s", BASE_FMT(file));
    s->chunk = chunk.failed ? (base_str){NULL, 0} : base_arena_str(s->arena, (base_str){chunk.p, chunk.n});
    base_buf_clear(&chunk);
    s->file = base_arena_str(s->arena, file);
    s->group = base_arena_str(s->arena, group);
    if (!s->chunk.p || !s->file.p || !s->group.p) return base_no_memory(err);
    s->text = text.p ? text.p : "";
    s->n_bytes = text.n;
    s->host.place = s->chunk.p;
    ent_status st = run(s, text, &why);
    if (st != ENT_OK && err && err->code == ENT_OK) {
        *err = why;
        size_t n = file.n < sizeof err->file ? file.n : sizeof err->file - 1;
        memcpy(err->file, file.p, n);
        err->file[n] = '\0';
    }
    return st;
}
