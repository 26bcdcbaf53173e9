/* Trees out of and into a Lua state. Both may raise; call them within lua_host_call(). */
#ifndef LUA_COPY_H
#define LUA_COPY_H

#include "lua/tree.h"
#include <lua.h>

/* [-0, +0, v] The value at `index`. Functions become { ["function"] = line }. Raises for cycles, depth, metatables, holes, odd keys, and want of memory. */
void lua_copy_out(lua_tree *out, base_arena *arena, lua_State *L, int index);
/* [-0, +1, m] */
void lua_copy_in(lua_State *L, const lua_tree *t);

#endif
