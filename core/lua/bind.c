/* What both bindings share, and dates. */
#include "lua/bind.h"

#include "base/date.h"
#include "lua/host.h"
#include <lauxlib.h>
#include <stdio.h>

void lua_bind_check(lua_State *L, ent_status status, const ent_error *err) {
    if (status != ENT_OK) lua_host_raise(L, status, "%s", err->message);
}

void lua_bind_cut(lua_State *L, int index) {
    void **handle = lua_touserdata(L, index);
    if (handle) *handle = NULL;
}

base_str lua_bind_str(lua_State *L, int index) {
    base_str s;
    s.p = luaL_checklstring(L, index, &s.n);
    return s;
}

/* The text stays on the stack's table, which keeps it alive. */
base_str lua_bind_str_field(lua_State *L, int index, const char *key) {
    base_str s = {"", 0};
    if (lua_getfield(L, index, key) != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "field '%s' must be a string", key);
        s.p = lua_tolstring(L, -1, &s.n);
    }
    lua_pop(L, 1);
    return s;
}

lua_Integer lua_bind_int_field(lua_State *L, int index, const char *key, lua_Integer dflt) {
    lua_Integer i = dflt;
    if (lua_getfield(L, index, key) != LUA_TNIL) {
        int ok;
        i = lua_tointegerx(L, -1, &ok);
        if (!ok) luaL_error(L, "field '%s' must be an integer", key);
    }
    lua_pop(L, 1);
    return i;
}

bool lua_bind_bool_field(lua_State *L, int index, const char *key) {
    lua_getfield(L, index, key);
    bool b = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return b;
}

/* ---- date --------------------------------------------------------------------------------------------------------------------- */

/* date.parse(text) -> first, last day; nothing when it is no date */
static int parse(lua_State *L) {
    int64_t first, last;
    if (!base_date_parse(lua_bind_str(L, 1), &first, &last)) return 0;
    lua_pushinteger(L, first);
    lua_pushinteger(L, last);
    return 2;
}

static int add_months(lua_State *L) {
    lua_pushinteger(L, base_add_months(luaL_checkinteger(L, 1), luaL_checkinteger(L, 2)));
    return 1;
}

/* date.print(day) -> "2024-06-18" */
static int print(lua_State *L) {
    char text[32];
    int64_t year;
    unsigned month, day;
    base_civil(luaL_checkinteger(L, 1), &year, &month, &day);
    snprintf(text, sizeof text, "%s%04lld-%02u-%02u", year < 0 ? "-" : "", (long long)(year < 0 ? -year : year), month,
             day);
    lua_pushstring(L, text);
    return 1;
}

int lua_bind_date(lua_State *L) {
    static const luaL_Reg FUNCTIONS[] = {{"parse", parse}, {"add_months", add_months}, {"print", print}, {NULL, NULL}};
    luaL_newlib(L, FUNCTIONS);
    return 1;
}
