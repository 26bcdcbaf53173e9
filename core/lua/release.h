/* Which Lua the library was built with. */
#ifndef LUA_RELEASE_H
#define LUA_RELEASE_H

extern const char lua_release[]; /* "Lua 5.4.4" */

#endif
