/* A host with a Lua of its own, of another version, exported to everything it loads. The library must not call into it: each of
 * these ends the program. Linked with -rdynamic by tests/build/install.sh, around tests/embed_example.c. */
#include <stdlib.h>

#define OWN(name)    \
    void name(void); \
    void name(void) { abort(); }

OWN(lua_newstate)
OWN(lua_close)
OWN(lua_pcallk)
OWN(lua_callk)
OWN(lua_settop)
OWN(lua_gettop)
OWN(lua_checkstack)
OWN(lua_pushcclosure)
OWN(lua_pushlstring)
OWN(lua_pushinteger)
OWN(lua_tolstring)
OWN(lua_type)
OWN(lua_setfield)
OWN(lua_getfield)
OWN(lua_createtable)
OWN(lua_newuserdatauv)
OWN(luaL_newstate)
OWN(luaL_checkversion_)
OWN(luaL_loadbufferx)
OWN(luaL_requiref)
OWN(luaL_setfuncs)
OWN(luaL_error)
OWN(luaL_ref)
OWN(luaL_unref)
OWN(luaopen_base)
OWN(luaopen_string)
OWN(luaopen_lpeg)
