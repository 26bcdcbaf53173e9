/* The state that runs pack files: an allow-list of words, text chunks only, limits, and a list of what was declared. */
#ifndef LUA_SANDBOX_H
#define LUA_SANDBOX_H

#include "base/vec.h"
#include "lua/host.h"
#include "lua/tree.h"

/* One word of a pack: rule "C01" { ... }. Strings live in the sandbox's arena. */
typedef struct {
    base_str kind, name, file, group;
    uint32_t line;
    lua_tree body;
} lua_declaration;

typedef BASE_VEC(lua_declaration) lua_declarations;

typedef struct {
    lua_host host;
    lua_defects defects;
    base_arena *arena; /* declarations outlive the state */
    lua_declarations declared;
    bool is_syntax;       /* the last ENT_EINPUT was for a text that does not parse: nothing of it ran */
    base_str file, group; /* of the file that runs */
    const void *text;
    size_t n_bytes;
} lua_sandbox;

/* 64 MiB, 50 million steps. */
extern const lua_limits LUA_PACK_LIMITS;

/* `s` must not move afterwards. Declarations are put into `arena`. Limits that are 0, or NULL, are those above; block_bytes is then an eighth of memory_bytes. */
ent_status lua_sandbox_init(lua_sandbox *s, base_arena *arena, const base_mem *mem, const lua_limits *limits,
                            ent_error *err);
void lua_sandbox_clear(lua_sandbox *s);

/* Runs one file of a pack; `group` is the facts group its declarations belong to, or empty. ENT_EINPUT, ENT_ELIMIT: `err` has file, line and column (0 when unknown)
 * and message; what the file declared before stays. ENT_ELIMIT, ENT_ENOMEM: the sandbox is of no more use, and each further run says so again. */
ent_status lua_sandbox_run(lua_sandbox *s, base_str file, base_str group, base_str text, ent_error *err);

#endif
