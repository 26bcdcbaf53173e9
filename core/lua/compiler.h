/* The compile state: trusted, with LPeg and the embedded scripts. It never runs pack code. */
#ifndef LUA_COMPILER_H
#define LUA_COMPILER_H

#include "cond/ir.h"
#include "lua/host.h"
#include "lua/tree.h"

typedef struct {
    lua_host host;
} lua_compiler;

/* `c` must not move afterwards. Scripts are loaded when first needed and kept. */
ent_status lua_compiler_init(lua_compiler *c, const base_mem *mem, ent_error *err);
void lua_compiler_clear(lua_compiler *c);

/* compile.run(input, store, ir) -> plan, diagnostics, both copied into `arena`; the plan is NIL when there are errors. A Lua error is a defect of the library:
 * ENT_EINTERNAL with a traceback's worth of message. ENT_ELIMIT when the record or the program is too large; ENT_ENOMEM. What had gone into `store` and `ir` stays there. */
ent_status lua_compiler_run(lua_tree *plan, lua_tree *diagnostics, base_arena *arena, lua_compiler *c,
                            const lua_tree *input, fact_store *store, cond_ir *ir, ent_error *err);

#endif
