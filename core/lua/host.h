/* One Lua state with its limits: memory, the size of one block, and steps. Every call that can allocate or raise goes through lua_host_call(). */
#ifndef LUA_HOST_H
#define LUA_HOST_H

#include "base/mem.h"
#include "base/status.h"
#include <locale.h>
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

/* 0 means no limit. */
typedef struct {
    size_t memory_bytes; /* held at any time; and once more by what is kept outside of the state */
    size_t
        /* of a list or buffer that grows. Texts and tables with keys get a sixteenth: what Lua does to them in one go nothing can interrupt */
        block_bytes;
    uint64_t
        steps; /* instructions, and work in C as if it were. A fifth of a microsecond is allowed for each, twenty times what it takes: what steps
                            cannot count ends with that */
} lua_limits;

typedef enum {
    LUA_NOT_TRIPPED,
    LUA_TRIPPED_MEMORY,
    LUA_TRIPPED_KEPT,
    LUA_TRIPPED_BLOCK,
    LUA_TRIPPED_TEXT,
    LUA_TRIPPED_DEPTH,
    LUA_TRIPPED_STEPS,
    LUA_TRIPPED_TIME,
    LUA_TRIPPED_NOMEM
} lua_tripped;

typedef struct {
    lua_State *L;
    base_mem mem;
    lua_limits limits;
    size_t used_bytes, kept_bytes;
    uint64_t steps;
    int64_t spent_ns, deadline_ns; /* in calls before; of the call under way */
    lua_tripped tripped;           /* once set the state is of no more use */
    bool is_parsing;   /* what text takes while it is parsed is in proportion to it: blocks may be of any size */
    ent_status raised; /* what lua_host_raise() was given during this call */
    const char *place; /* chunk name whose lines matter ("=pack"), or NULL */
    int line;          /* where the last error arose: a line of `place`, 0 when unknown */
    size_t skip_bytes; /* the position that stands before its message */
    locale_t locale;   /* "C", whatever the program's */
} lua_host;

/* `host` must not move afterwards. */
ent_status lua_host_init(lua_host *h, const base_mem *mem, const lua_limits *limits, ent_error *err);
void lua_host_clear(lua_host *h);

/* [-0, +0, -] Runs fn(job) protected; job is argument 1 as light userdata. What tripped, lua_host_raise() and the error's message decide the status: ENT_ELIMIT,
 * ENT_ENOMEM, what was raised, else ENT_EINPUT with the message as one line of UTF-8 without its position. */
ent_status lua_host_call(lua_host *h, lua_CFunction fn, void *job, ent_error *err);

/* The rest is for C functions within such a call. */

/* The host of a state. */
lua_host *lua_host_of(lua_State *L);
/* [-0, +0, v] The call fails with `status`, and for ENT_ENOMEM so does every later one. */
int lua_host_raise(lua_State *L, ent_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* [-0, +0, v] Counts work done in C as `n` steps. */
void lua_host_charge(lua_State *L, uint64_t n);
/* [-0, +0, v] Counts memory outside of the state that outlives it, and the work to fill it. */
void lua_host_keep(lua_State *L, size_t n_bytes);

/* What the linked Lua is known to get wrong; probed in a state of its own. */
typedef struct {
    bool compare_in_index; /* T[a < b], T an upvalue, comes out wrong (5.4.0 to 5.4.7) */
    bool choice_in_bits;   /* 1 | (2 or 3) comes out wrong among more than 256 constants (5.4.0 to 5.4.4) */
} lua_defects;
ent_status lua_host_probe(lua_defects *out, const base_mem *mem, ent_error *err);

#endif
