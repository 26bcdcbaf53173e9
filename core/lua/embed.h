/* The Lua sources that travel within the library; the table is written at build time by scripts/tools/embed.lua. */
#ifndef LUA_EMBED_H
#define LUA_EMBED_H

#include <stddef.h>

typedef struct {
    const char *module, *chunk; /* "grammar", "@scripts/grammar.lua" */
    const unsigned char *bytes;
    size_t n_bytes;
} lua_script;

extern const lua_script lua_scripts[];
extern const size_t lua_n_scripts;

/* NULL when there is none of this name. */
const lua_script *lua_script_find(const char *module);

#endif
