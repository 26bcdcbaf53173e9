/* Copying tables between Lua states by way of trees. */
#include "lua/copy.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>

static void copy_value(lua_tree *out, base_arena *arena, lua_State *L, int depth);

static base_str copy_string(base_arena *arena, lua_State *L, int index) {
    size_t n;
    const char *p = lua_tolstring(L, index, &n);
    base_str s = base_arena_str(arena, (base_str){p, n});
    if (!s.p) luaL_error(L, "not enough memory");
    return s;
}

static int field_cmp(const void *pa, const void *pb) {
    return base_str_cmp(((const lua_tree_field *)pa)->key, ((const lua_tree_field *)pb)->key);
}

/* Counts the string keys of the table on top; anything but those and 1..n is refused. */
static uint32_t count_fields(lua_State *L, lua_Unsigned n_items) {
    uint32_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING)
            n++;
        else if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 || (lua_Unsigned)lua_tointeger(L, -1) > n_items)
            luaL_error(L, "a declaration may have names and a list without holes as keys, not a %s", luaL_typename(L, -1));
    }
    return n;
}

/* The table on top of the stack. */
static void copy_table(lua_tree *out, base_arena *arena, lua_State *L, int depth) {
    if (depth >= LUA_TREE_MAX_DEPTH) luaL_error(L, "a declaration is nested more than %d deep, or contains itself", LUA_TREE_MAX_DEPTH);
    if (luaL_getmetafield(L, -1, "__call") != LUA_TNIL)
        lua_pop(L, 1); /* a bare type, as `integer` */
    else if (lua_getmetatable(L, -1))
        luaL_error(L, "a library cannot be part of a declaration");
    luaL_checkstack(L, 8, "a declaration is nested too deep");
    lua_Unsigned n_items = lua_rawlen(L, -1);
    if (n_items > UINT32_MAX / 2) luaL_error(L, "a list is too long");
    uint32_t n_fields = count_fields(L, n_items), k = 0;
    if (!lua_tree_set_table(out, arena, (uint32_t)n_items, n_fields)) luaL_error(L, "not enough memory");
    for (lua_Unsigned i = 1; i <= n_items; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i) == LUA_TNIL) luaL_error(L, "a list has a hole at %d", (int)i);
        copy_value(&out->as.table.items[i - 1], arena, L, depth + 1);
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            lua_tree *v = lua_tree_field_at(out, arena, k++, copy_string(arena, L, -2));
            if (!v) luaL_error(L, "not enough memory");
            copy_value(v, arena, L, depth + 1);
        }
        lua_pop(L, 1);
    }
    if (k > 1) qsort(out->as.table.fields, k, sizeof *out->as.table.fields, field_cmp);
}

static void copy_function(lua_tree *out, base_arena *arena, lua_State *L) {
    lua_Debug ar;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &ar);
    lua_tree *line = lua_tree_set_table(out, arena, 0, 1) ? lua_tree_field_at(out, arena, 0, BASE_STR("function")) : NULL;
    if (!line) luaL_error(L, "not enough memory");
    lua_tree_set_int(line, ar.linedefined > 0 ? ar.linedefined : 0);
}

static void copy_value(lua_tree *out, base_arena *arena, lua_State *L, int depth) {
    switch (lua_type(L, -1)) {
    case LUA_TNIL: out->type = LUA_TREE_NIL; return;
    case LUA_TBOOLEAN:
        out->type = LUA_TREE_BOOL;
        out->as.boolean = lua_toboolean(L, -1);
        return;
    case LUA_TNUMBER:
        if (lua_isinteger(L, -1)) {
            lua_tree_set_int(out, lua_tointeger(L, -1));
        } else {
            out->type = LUA_TREE_NUMBER;
            out->as.number = lua_tonumber(L, -1);
        }
        return;
    case LUA_TSTRING: lua_tree_set_str(out, copy_string(arena, L, -1)); return;
    case LUA_TTABLE: copy_table(out, arena, L, depth); return;
    case LUA_TFUNCTION: copy_function(out, arena, L); return;
    default: luaL_error(L, "a %s cannot be part of a declaration", luaL_typename(L, -1));
    }
}

void lua_copy_out(lua_tree *out, base_arena *arena, lua_State *L, int index) {
    lua_pushvalue(L, index);
    copy_value(out, arena, L, 0);
    lua_pop(L, 1);
}

void lua_copy_in(lua_State *L, const lua_tree *t) {
    luaL_checkstack(L, 4, "a tree is too deep");
    switch (t->type) {
    case LUA_TREE_NIL: lua_pushnil(L); return;
    case LUA_TREE_BOOL: lua_pushboolean(L, t->as.boolean); return;
    case LUA_TREE_INTEGER: lua_pushinteger(L, t->as.integer); return;
    case LUA_TREE_NUMBER: lua_pushnumber(L, t->as.number); return;
    case LUA_TREE_STRING: lua_pushlstring(L, t->as.string.p, t->as.string.n); return;
    default: break;
    }
    lua_createtable(L, (int)t->as.table.n_items, (int)t->as.table.n_fields);
    for (uint32_t i = 0; i < t->as.table.n_items; i++) {
        lua_copy_in(L, &t->as.table.items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    for (uint32_t i = 0; i < t->as.table.n_fields; i++) {
        lua_pushlstring(L, t->as.table.fields[i].key.p, t->as.table.fields[i].key.n);
        lua_copy_in(L, t->as.table.fields[i].value);
        lua_rawset(L, -3);
    }
}
