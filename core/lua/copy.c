/* Copying tables between Lua states by way of trees. */
#include "lua/copy.h"

#include "lua/host.h"
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

/* The way from the value to what is being copied. */
typedef struct {
    base_arena *arena;
    bool is_pack;
    unsigned depth; /* tables we are in */
    struct {
        const void *table;
        base_str key;     /* of the field we are at */
        lua_Integer item; /* or the item, from 1 */
    } at[LUA_TREE_MAX_DEPTH];
} walk;

static void copy_value(lua_tree *out, lua_State *L, walk *w);

/* "cases[2].add": the last table's own key only with `whole`. */
static void print_place(char *out, size_t room, const walk *w, bool whole) {
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i + !whole < w->depth && n + 1 < room; i++) {
        base_str key = w->at[i].key;
        int more = w->at[i].item
                       ? snprintf(out + n, room - n, "[%lld]", (long long)w->at[i].item)
                       : snprintf(out + n, room - n, "%s%.*s", n ? "." : "", key.n < 40 ? (int)key.n : 40, key.p);
        n += (size_t)more;
    }
}

static void refuse(lua_State *L, const walk *w, bool whole, const char *what) {
    char place[200];
    print_place(place, sizeof place, w, whole);
    lua_host_raise(L, ENT_EINPUT, "%s%s%s%s", place[0] ? "'" : "the declaration", place, place[0] ? "'" : "", what);
}

static void check_memory(lua_State *L, const void *p) {
    if (!p) lua_host_raise(L, ENT_ENOMEM, "out of memory");
}

/* ---- texts ---------------------------------------------------------------------------------------------------------------------- */

static bool is_utf8(const unsigned char *p, size_t n) {
    static const uint32_t LEAST[] = {0, 0x80, 0x800, 0x10000};
    for (size_t i = 0; i < n;) {
        size_t more = p[i] < 0x80             ? 0
                      : (p[i] & 0xE0) == 0xC0 ? 1
                      : (p[i] & 0xF0) == 0xE0 ? 2
                      : (p[i] & 0xF8) == 0xF0 ? 3
                                              : 4;
        if (more == 4 || more >= n - i) return false;
        uint32_t code = more ? p[i] & (0x3Fu >> more) : p[i];
        for (size_t k = 1; k <= more; k++) {
            if ((p[i + k] & 0xC0) != 0x80) return false;
            code = code << 6 | (p[i + k] & 0x3F);
        }
        if (code < LEAST[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
        i += more + 1;
    }
    return true;
}

static base_str copy_string(lua_State *L, int index, const walk *w, bool whole) {
    base_str s;
    s.p = lua_tolstring(L, index, &s.n);
    if (w->is_pack && memchr(s.p, 0, s.n)) refuse(L, w, whole, " holds a character with the code 0");
    if (w->is_pack && !is_utf8((const unsigned char *)s.p, s.n))
        refuse(L, w, whole, " holds bytes that are not UTF-8; save the file as UTF-8");
    lua_host_keep(L, s.n + 1);
    s = base_arena_str(w->arena, s);
    check_memory(L, s.p);
    return s;
}

/* ---- tables --------------------------------------------------------------------------------------------------------------------- */

static int field_cmp(const void *pa, const void *pb) {
    return base_str_cmp(((const lua_tree_field *)pa)->key, ((const lua_tree_field *)pb)->key);
}

static void check_key(lua_State *L, const walk *w, lua_Unsigned n_items) {
    char what[128];
    switch (lua_type(L, -1)) {
    case LUA_TSTRING: return;
    case LUA_TNUMBER:
        if (!lua_isinteger(L, -1))
            refuse(L, w, false, " has a number with a fraction as key; keys are texts, or 1, 2, 3 and so on");
        if (lua_tointeger(L, -1) >= 1 && (lua_Unsigned)lua_tointeger(L, -1) <= n_items) return;
        snprintf(what, sizeof what,
                 " has the key %lld but is no list that reaches it; write the key as a text, or fill the list",
                 (long long)lua_tointeger(L, -1));
        refuse(L, w, false, what);
        return;
    default:
        snprintf(what, sizeof what, " has a %s as key; keys are texts, or 1, 2, 3 and so on", luaL_typename(L, -1));
        refuse(L, w, false, what);
    }
}

/* How many keys of the table on top are texts; all others must be items. */
static uint32_t count_fields(lua_State *L, const walk *w, lua_Unsigned n_items) {
    uint32_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        check_key(L, w, n_items);
        n += lua_type(L, -1) == LUA_TSTRING;
    }
    return n;
}

/* A table with a metatable is a word for a type, as `integer`, or a mistake. */
static void check_plain(lua_State *L, const walk *w) {
    if (luaL_getmetafield(L, -1, "__call") != LUA_TNIL && w->is_pack) {
        lua_pop(L, 1);
        return;
    }
    if (lua_getmetatable(L, -1)) refuse(L, w, true, " is a library, which cannot be part of a declaration");
}

static void copy_items(lua_tree *out, lua_State *L, walk *w) {
    for (uint32_t i = 0; i < out->as.table.n_items; i++) {
        w->at[w->depth - 1].item = (lua_Integer)i + 1;
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TNIL) refuse(L, w, true, " is nil: the list has a hole");
        copy_value(&out->as.table.items[i], L, w);
        lua_pop(L, 1);
    }
    w->at[w->depth - 1].item = 0;
}

static void copy_fields(lua_tree *out, lua_State *L, walk *w) {
    uint32_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            base_str key = copy_string(L, -2, w, false);
            w->at[w->depth - 1].key = key;
            lua_tree *value = lua_tree_field_at(out, w->arena, n++, key);
            check_memory(L, value);
            copy_value(value, L, w);
        }
        lua_pop(L, 1);
    }
    if (n > 1) qsort(out->as.table.fields, n, sizeof *out->as.table.fields, field_cmp);
}

/* The table on top of the stack. */
static void copy_table(lua_tree *out, lua_State *L, walk *w) {
    const void *self = lua_topointer(L, -1);
    for (unsigned i = 0; i < w->depth; i++)
        if (w->at[i].table == self) refuse(L, w, true, " is a table that contains itself");
    if (w->depth == LUA_TREE_MAX_DEPTH) refuse(L, w, true, " is nested more than 64 tables deep");
    luaL_checkstack(L, 8, "a declaration");
    check_plain(L, w);
    w->at[w->depth++].table = self;
    w->at[w->depth - 1].key = (base_str){"", 0};
    w->at[w->depth - 1].item = 0;
    lua_Unsigned n_items = lua_rawlen(L, -1);
    uint32_t n_fields = count_fields(L, w, n_items);
    if (n_items > UINT32_MAX / 2) refuse(L, w, false, " is too long a list");
    lua_host_keep(L, (n_items + 1) * sizeof(lua_tree) + n_fields * (sizeof(lua_tree) + sizeof(lua_tree_field)));
    if (!lua_tree_set_table(out, w->arena, (uint32_t)n_items, n_fields)) check_memory(L, NULL);
    copy_items(out, L, w);
    copy_fields(out, L, w);
    w->depth--;
}

/* ---- values --------------------------------------------------------------------------------------------------------------------- */

static void copy_function(lua_tree *out, lua_State *L, walk *w) {
    lua_Debug ar;
    if (!w->is_pack) refuse(L, w, true, " is a function");
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &ar);
    lua_host_keep(L, 2 * sizeof(lua_tree) + sizeof(lua_tree_field));
    lua_tree *line =
        lua_tree_set_table(out, w->arena, 0, 1) ? lua_tree_field_at(out, w->arena, 0, BASE_STR("function")) : NULL;
    check_memory(L, line);
    lua_tree_set_int(line, ar.linedefined > 0 ? ar.linedefined : 0);
}

static void copy_value(lua_tree *out, lua_State *L, walk *w) {
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
    case LUA_TSTRING: lua_tree_set_str(out, copy_string(L, -1, w, true)); return;
    case LUA_TTABLE: copy_table(out, L, w); return;
    case LUA_TFUNCTION: copy_function(out, L, w); return;
    default: refuse(L, w, true, " is no value that can be declared");
    }
}

void lua_copy_out(lua_tree *out, base_arena *arena, lua_State *L, int index, bool is_pack) {
    walk w = {.arena = arena, .is_pack = is_pack};
    lua_tree t = {.type = LUA_TREE_NIL};
    lua_pushvalue(L, index);
    copy_value(&t, L, &w);
    lua_pop(L, 1);
    *out = t;
}

/* ---- into a state --------------------------------------------------------------------------------------------------------------- */

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
