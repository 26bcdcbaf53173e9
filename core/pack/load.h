/* Loading a pack: its files run in a sandbox, what they declare is compiled and verified. All or nothing. */
#ifndef PACK_LOAD_H
#define PACK_LOAD_H

#include "lua/host.h"
#include "pack/files.h"
#include "pack/pack.h"

/* What a load had to say, as printed: one block after another. */
typedef struct {
    base_buf text;
    size_t n_errors, n_warnings;
} pack_diagnostics;

/* Zeroed means: libc's memory, used packs only beside the pack itself, parameters as declared. */
typedef struct {
    const base_mem *mem;
    const char *const *search; /* folders that hold packs, asked after the one that holds this pack */
    size_t n_search;
    const char *install;       /* asked last; NULL for none */
    const ent_setting *params; /* values that replace those declared */
    size_t n_params;
    const lua_limits *limits; /* of each pack's Lua while it loads; NULL for the defaults */
} pack_options;

/* Loads the pack made of `files` (which may go away afterwards) and whatever it uses. `diagnostics` (may be NULL) gets every error and warning as printed, also
 * when loading fails; `err` gets the first error. ENT_EINPUT for mistakes in the pack, ENT_ELIMIT, ENT_ENOMEM, ENT_EINVAL for settings given twice; what a used
 * pack's folder refuses is a mistake in the pack. `options` may be NULL. */
ent_status pack_load(pack **out, pack_diagnostics *diagnostics, const pack_files *files, const pack_options *options,
                     ent_error *err);
/* The same for a folder; also ENT_ENOTFOUND and ENT_EIO. */
ent_status pack_load_folder(pack **out, pack_diagnostics *diagnostics, const char *folder, const pack_options *options,
                            ent_error *err);
void pack_free(pack *p);

#endif
