/* What the compile state's scripts call: the record and the program under construction, as userdata with methods. */
#ifndef LUA_BIND_H
#define LUA_BIND_H

#include "cond/ir.h"
#include "fact/store.h"
#include <lua.h>

/* [-0, +1, m] A userdata whose methods work on `store` or `ir` until it is cut off. */
void lua_bind_store(lua_State *L, fact_store *store);
void lua_bind_ir(lua_State *L, cond_ir *ir);
/* [-0, +0, -] The userdata at `index` becomes stale: its methods raise from now on. */
void lua_bind_cut(lua_State *L, int index);
/* [-0, +1, m] The module `date`. */
int lua_bind_date(lua_State *L);

/* For the two bindings: raises what went wrong, which becomes the status of the call. */
void lua_bind_check(lua_State *L, ent_status status, const ent_error *err);
base_str lua_bind_str(lua_State *L, int index);
/* Fields of the table at `index`, with defaults for nil. */
base_str lua_bind_str_field(lua_State *L, int index, const char *key);
lua_Integer lua_bind_int_field(lua_State *L, int index, const char *key, lua_Integer dflt);
bool lua_bind_bool_field(lua_State *L, int index, const char *key);

#endif
