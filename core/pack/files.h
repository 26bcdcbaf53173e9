/* The texts a pack is made of, read from a folder or handed over in memory. What they say is left to pack/load.h. */
#ifndef PACK_FILES_H
#define PACK_FILES_H

#include "base/arena.h"
#include "base/status.h"

#define PACK_MAX_FILE_BYTES ((size_t)1 << 20)
#define PACK_MAX_FILES 4096

typedef struct {
    base_str name; /* within the pack: "pack.lua", "rules/economic.lua" */
    base_str text;
} pack_file;

/* In the order in which they run: pack.lua, vocabulary.lua, facts/, rules/, tests/, each by name. Lives in the arena it was read into. */
typedef struct {
    base_str folder; /* ends with NUL; empty for packs in memory */
    uint32_t n, n_extra;
    const pack_file *at;
    /* other .lua files of the folder, and of folders in it, that no part of a pack goes by: never run */
    const base_str *extra;
} pack_files;

/* ENT_ENOTFOUND when there is no such folder or it has no pack.lua, ENT_EIO when the system refuses, ENT_ELIMIT for files or packs too large. */
ent_status pack_files_read(pack_files *out, base_arena *arena, const char *folder, ent_error *err);

/* Files in memory, in any order; names and texts are copied. ENT_EINVAL when a name is there twice or is none a pack may have. */
ent_status pack_files_from_memory(pack_files *out, base_arena *arena, const pack_file *files, size_t n_files,
                                  ent_error *err);

/* The file of this name, or NULL. */
const pack_file *pack_files_find(const pack_files *files, base_str name);

#endif
