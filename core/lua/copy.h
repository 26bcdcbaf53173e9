/* Trees out of and into a Lua state. Both may raise; call them within lua_host_call(). */
#ifndef LUA_COPY_H
#define LUA_COPY_H

#include "lua/tree.h"
#include <lua.h>
#include <stdbool.h>

/* [-0, +0, v] The value at `index`. Raises for cycles, depth, metatables, lists with holes, keys that are neither texts nor 1, 2, 3 ..., and want of memory; messages
 * name the place within the value. Of a pack, functions become { ["function"] = line }, words that name types the table they stand for, and texts must be UTF-8
 * without NUL; otherwise functions are refused. */
void lua_copy_out(lua_tree *out, base_arena *arena, lua_State *L, int index, bool is_pack);
/* [-0, +1, m] */
void lua_copy_in(lua_State *L, const lua_tree *t);

#endif
