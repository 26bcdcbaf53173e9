/* Values between Lua states: flat C records of nil, booleans, numbers, strings and tables, owned by an arena. */
#ifndef LUA_TREE_H
#define LUA_TREE_H

#include "base/arena.h"
#include "base/status.h"

typedef enum {
    LUA_TREE_NIL,
    LUA_TREE_BOOL,
    LUA_TREE_INTEGER,
    LUA_TREE_NUMBER,
    LUA_TREE_STRING,
    LUA_TREE_TABLE
} lua_tree_type;

typedef struct lua_tree lua_tree;
typedef struct {
    base_str key;
    lua_tree *value;
} lua_tree_field;

struct lua_tree {
    lua_tree_type type;
    union {
        bool boolean;
        int64_t integer;
        double number;
        base_str string;
        struct {
            uint32_t n_items, n_fields;
            lua_tree *items;        /* t[1], t[2], ... */
            lua_tree_field *fields; /* string keys, ascending by bytes */
        } table;
    } as;
};

enum { LUA_TREE_MAX_DEPTH = 64 };

/* The value of a field, NULL when `t` is no table or has none of this name. */
const lua_tree *lua_tree_get(const lua_tree *t, const char *key);
/* Item `i`, zero-based; NULL beyond the end. */
const lua_tree *lua_tree_at(const lua_tree *t, uint32_t i);
uint32_t lua_tree_n(const lua_tree *t); /* items; 0 for NULL and what is no table */

/* Typed reading of a field; the default when it is absent or of another type. An integer reads as a number too. */
base_str lua_tree_str(const lua_tree *t, const char *key);
int64_t lua_tree_int(const lua_tree *t, const char *key, int64_t dflt);
double lua_tree_num(const lua_tree *t, const char *key, double dflt);
bool lua_tree_bool(const lua_tree *t, const char *key, bool dflt);
bool lua_tree_has(const lua_tree *t, const char *key);

/* Building in C. NULL / false when memory is out. Strings are not copied. */
void lua_tree_set_str(lua_tree *t, base_str s);
void lua_tree_set_int(lua_tree *t, int64_t i);
bool lua_tree_set_table(lua_tree *t, base_arena *arena, uint32_t n_items, uint32_t n_fields);
/* Field `i` of a table made by lua_tree_set_table; keys must come in ascending order of bytes. */
lua_tree *lua_tree_field_at(lua_tree *t, base_arena *arena, uint32_t i, base_str key);

#endif
