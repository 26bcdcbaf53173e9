/* Engines: memory, limits, and what the last load had to say. */
#include "api/handles.h"
#include "lua/release.h"
#include "lua/sandbox.h"

const char *ent_status_name(ent_status status) {
    static const char *const NAMES[] = {"ENT_OK",     "ENT_EINVAL", "ENT_EINPUT", "ENT_ENOTFOUND", "ENT_ERANGE",
                                        "ENT_ELIMIT", "ENT_ENOMEM", "ENT_EIO",    "ENT_EINTERNAL"};
    return (size_t)status < sizeof NAMES / sizeof *NAMES ? NAMES[status] : "an unknown status";
}

const char *ent_version(void) { return ENT_VERSION; }
const char *ent_lua_version(void) { return lua_release; }

/* The caller's allocator has the shape of ours. */
static base_mem memory(const ent_engine_options *options) {
    if (!options || !options->allocator) return BASE_MEM_LIBC;
    return (base_mem){options->allocator->resize, options->allocator->user};
}

ent_status ent_engine_new(ent_engine **out, const ent_engine_options *options, ent_error *err) {
    if (!out || (options && options->allocator && !options->allocator->resize))
        return base_fail(err, ENT_EINVAL, "ent_engine_new: out, and an allocator's resize, are needed");
    base_mem mem = memory(options);
    ent_engine *e = base_mem_new(&mem, sizeof *e);
    if (!e) return base_no_memory(err);
    *e = (ent_engine){.mem = mem, .limits = LUA_PACK_LIMITS};
    if (options && options->pack_memory_bytes) e->limits.memory_bytes = options->pack_memory_bytes;
    if (options && options->pack_steps) e->limits.steps = options->pack_steps;
    base_buf_init(&e->diagnostics.text, &e->mem);
    *out = e;
    return ENT_OK;
}

void ent_engine_free(ent_engine *e) {
    if (!e) return;
    base_buf_clear(&e->diagnostics.text);
    base_mem mem = e->mem;
    base_mem_free(&mem, e, sizeof *e);
}

const char *ent_engine_diagnostics(const ent_engine *e) {
    return e && e->diagnostics.text.p && e->diagnostics.text.n ? e->diagnostics.text.p : "";
}
size_t ent_engine_n_errors(const ent_engine *e) { return e ? e->diagnostics.n_errors : 0; }
size_t ent_engine_n_warnings(const ent_engine *e) { return e ? e->diagnostics.n_warnings : 0; }
