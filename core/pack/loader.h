/* One load under way: within core/pack/ only. Everything lives in the loader's arena and ends with it. */
#ifndef PACK_LOADER_H
#define PACK_LOADER_H

#include "lua/sandbox.h"
#include "pack/load.h"

#define PACK_MAX_USED 64 /* packs that one pack may use, directly or not */

/* Something that kept files from running or packs from being found; the compiler prints it with the other mistakes. */
typedef struct {
    const char *code;
    base_str file, message, note;
    uint32_t line, column;
    uint32_t use; /* item of the pack's own `use`, from 1; 0 when it is about something else */
} pack_failure;

/* A pack and what its files declared. */
typedef struct {
    base_str name; /* as declared; empty when it is not */
    base_str folder;
    base_str prefix; /* of file names in messages: "" for the pack itself, "world/" for one it uses */
    const pack_files *files;
    lua_declarations declared;
} pack_unit;

typedef struct {
    base_arena arena;
    const pack_options *options;
    pack_unit own;
    BASE_VEC(pack_unit) used; /* each once, by name */
    BASE_VEC(pack_failure) failures;
} pack_loader;

/* Runs a pack's files; what does not run becomes a failure and does not keep the others from running. */
ent_status pack_run_files(pack_loader *l, pack_unit *unit, ent_error *err);
ent_status pack_add_failure(pack_loader *l, const pack_failure *failure, ent_error *err);
/* Formats into the loader's arena. */
ent_status pack_format(base_str *out, pack_loader *l, ent_error *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The `pack` declaration, or NULL. */
const lua_declaration *pack_head(const pack_unit *unit);

/* Finds, reads and runs every pack that l->own uses; packs that are missing, too old or in a cycle become failures. */
ent_status pack_use_all(pack_loader *l, ent_error *err);
/* Whether dotted `version` is at least `wanted`: "1.10" is above "1.9". */
bool pack_version_at_least(base_str version, base_str wanted);

/* What the compiler is given: docs/internals.md, "The compile state". */
ent_status pack_input(lua_tree *out, pack_loader *l, ent_error *err);

#endif
