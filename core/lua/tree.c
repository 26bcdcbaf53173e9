/* Trees without Lua: reading and building. To and from a state: lua/copy.c. */
#include "lua/tree.h"

const lua_tree *lua_tree_get(const lua_tree *t, const char *key) {
    if (!t || t->type != LUA_TREE_TABLE) return NULL;
    base_str k = base_str_of(key);
    uint32_t lo = 0, hi = t->as.table.n_fields;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = base_str_cmp(t->as.table.fields[mid].key, k);
        if (c == 0) return t->as.table.fields[mid].value;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const lua_tree *lua_tree_at(const lua_tree *t, uint32_t i) { return i < lua_tree_n(t) ? &t->as.table.items[i] : NULL; }

uint32_t lua_tree_n(const lua_tree *t) { return t && t->type == LUA_TREE_TABLE ? t->as.table.n_items : 0; }

base_str lua_tree_str(const lua_tree *t, const char *key) {
    const lua_tree *v = lua_tree_get(t, key);
    return v && v->type == LUA_TREE_STRING ? v->as.string : (base_str){"", 0};
}

int64_t lua_tree_int(const lua_tree *t, const char *key, int64_t dflt) {
    const lua_tree *v = lua_tree_get(t, key);
    return v && v->type == LUA_TREE_INTEGER ? v->as.integer : dflt;
}

double lua_tree_num(const lua_tree *t, const char *key, double dflt) {
    const lua_tree *v = lua_tree_get(t, key);
    if (!v) return dflt;
    return v->type == LUA_TREE_NUMBER ? v->as.number : v->type == LUA_TREE_INTEGER ? (double)v->as.integer : dflt;
}

bool lua_tree_bool(const lua_tree *t, const char *key, bool dflt) {
    const lua_tree *v = lua_tree_get(t, key);
    return v && v->type == LUA_TREE_BOOL ? v->as.boolean : dflt;
}

bool lua_tree_has(const lua_tree *t, const char *key) {
    const lua_tree *v = lua_tree_get(t, key);
    return v && v->type != LUA_TREE_NIL;
}

void lua_tree_set_str(lua_tree *t, base_str s) {
    t->type = LUA_TREE_STRING;
    t->as.string = s;
}

void lua_tree_set_int(lua_tree *t, int64_t i) {
    t->type = LUA_TREE_INTEGER;
    t->as.integer = i;
}

bool lua_tree_set_table(lua_tree *t, base_arena *arena, uint32_t n_items, uint32_t n_fields) {
    lua_tree *items = BASE_ARRAY(arena, lua_tree, n_items);
    lua_tree_field *fields = BASE_ARRAY(arena, lua_tree_field, n_fields);
    if (!items || !fields) return false;
    t->type = LUA_TREE_TABLE;
    t->as.table.n_items = n_items;
    t->as.table.n_fields = n_fields;
    t->as.table.items = items;
    t->as.table.fields = fields;
    return true;
}

lua_tree *lua_tree_field_at(lua_tree *t, base_arena *arena, uint32_t i, base_str key) {
    lua_tree_field *f = &t->as.table.fields[i];
    f->key = key;
    f->value = BASE_NEW(arena, lua_tree);
    return f->value;
}
