/* Running the embedded scripts. */
#include "lua/compiler.h"

#include "lua/bind.h"
#include "lua/copy.h"
#include "lua/embed.h"
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

int luaopen_lpeg(lua_State *L);

static const char LOADED_KEY; /* registry: modules by name */

const lua_script *lua_script_find(const char *module) {
    for (size_t i = 0; i < lua_n_scripts; i++)
        if (strcmp(lua_scripts[i].module, module) == 0) return &lua_scripts[i];
    return NULL;
}

/* require(name): from the library itself; there are no other places. */
static int require(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &LOADED_KEY);
    if (lua_getfield(L, -1, name) != LUA_TNIL) return 1;
    const lua_script *script = lua_script_find(name);
    if (!script) return luaL_error(L, "the library has no script '%s'", name);
    if (luaL_loadbufferx(L, (const char *)script->bytes, script->n_bytes, script->chunk, "t") != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -4, name);
    return 1;
}

static int open_compiler(lua_State *L) {
    static const luaL_Reg LIBRARIES[] = {{LUA_GNAME, luaopen_base},       {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_TABLIBNAME, luaopen_table}, {LUA_MATHLIBNAME, luaopen_math},
                                         {LUA_UTF8LIBNAME, luaopen_utf8}, {NULL, NULL}};
    for (const luaL_Reg *lib = LIBRARIES; lib->func; lib++) {
        luaL_requiref(L, lib->name, lib->func, 1);
        lua_pop(L, 1);
    }
    lua_newtable(L);
    luaL_requiref(L, "lpeg", luaopen_lpeg, 0);
    lua_setfield(L, -2, "lpeg");
    lua_bind_date(L);
    lua_setfield(L, -2, "date");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &LOADED_KEY);
    lua_pushcfunction(L, require);
    lua_setglobal(L, "require");
    return 0;
}

ent_status lua_compiler_init(lua_compiler *c, const base_mem *mem, ent_error *err) {
    lua_limits none = {0};
    TRY(lua_host_init(&c->host, mem, &none, err));
    ent_status st = lua_host_call(&c->host, open_compiler, NULL, err);
    if (st != ENT_OK) lua_host_clear(&c->host);
    return st;
}

void lua_compiler_clear(lua_compiler *c) { lua_host_clear(&c->host); }

typedef struct {
    lua_tree plan, diagnostics;
    base_arena *arena;
    const lua_tree *input;
    fact_store *store;
    cond_ir *ir;
} job;

/* Errors of scripts carry where they came from. */
static int add_traceback(lua_State *L) {
    if (lua_type(L, 1) == LUA_TSTRING) luaL_traceback(L, L, lua_tostring(L, 1), 1);
    return 1;
}

static int run(lua_State *L) {
    job *j = lua_touserdata(L, 1);
    lua_pushcfunction(L, add_traceback);
    lua_pushcfunction(L, require);
    lua_pushliteral(L, "compile");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "run");
    lua_copy_in(L, j->input);
    lua_bind_store(L, j->store);
    lua_bind_ir(L, j->ir);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2); /* the handles stay below, to be cut off */
    lua_rotate(L, -6, 2);
    int store_at = lua_gettop(L) - 5;
    int rc = lua_pcall(L, 3, 2, 2);
    lua_bind_cut(L, store_at);
    lua_bind_cut(L, store_at + 1);
    if (rc != LUA_OK) return lua_error(L);
    lua_copy_out(&j->plan, j->arena, L, -2, false);
    lua_copy_out(&j->diagnostics, j->arena, L, -1, false);
    return 0;
}

ent_status lua_compiler_run(lua_tree *plan, lua_tree *diagnostics, base_arena *arena, lua_compiler *c,
                            const lua_tree *input, fact_store *store, cond_ir *ir, ent_error *err) {
    job j = {.arena = arena, .input = input, .store = store, .ir = ir};
    ent_error why = {0};
    ent_status st = lua_host_call(&c->host, run, &j, &why);
    if (st != ENT_OK)
        return base_fail(err, st == ENT_EINPUT ? ENT_EINTERNAL : st, "%s",
                         why.message); /* scripts have no input errors */
    *plan = j.plan;
    *diagnostics = j.diagnostics;
    return ENT_OK;
}
