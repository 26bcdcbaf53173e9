/* The release, from Lua's own header. */
#include "lua/release.h"

#include <lua.h>

const char lua_release[] = LUA_RELEASE;
