/* Owns the reading of pack folders: which files count, their order, their limits. Leaves their meaning to the sandbox and the compiler. */
#define _POSIX_C_SOURCE 200809L
#include "pack/files.h"

#include "base/vec.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef BASE_VEC(pack_file) file_list;
typedef BASE_VEC(base_str) name_list;

static const char *const PART_FOLDERS[] = {"facts", "rules", "tests"};
enum {
    N_PARTS = sizeof PART_FOLDERS / sizeof PART_FOLDERS[0],
    MAX_DEPTH = 8,        /* of folders in which files that are not read are looked for */
    MAX_SEARCHED = 20000, /* entries of those folders */
    MAX_EXTRA = 4096
};

/* ---- what the names say ------------------------------------------------------------------------------------------------ */

static bool ends_with_lua(base_str name) { return name.n > 4 && memcmp(name.p + name.n - 4, ".lua", 4) == 0; }

/* Where a file runs: 0 pack.lua, 1 vocabulary.lua, 2.. the folders; -1 when it is no part of a pack. */
static int part_of(base_str name) {
    if (base_str_eq(name, BASE_STR("pack.lua"))) return 0;
    if (base_str_eq(name, BASE_STR("vocabulary.lua"))) return 1;
    if (!ends_with_lua(name) || memchr(name.p, '\0', name.n)) return -1;
    for (int i = 0; i < N_PARTS; i++) {
        size_t n = strlen(PART_FOLDERS[i]);
        if (name.n <= n + 5 || memcmp(name.p, PART_FOLDERS[i], n) != 0 || name.p[n] != '/') continue;
        return memchr(name.p + n + 1, '/', name.n - n - 1) ? -1 : 2 + i;
    }
    return -1;
}

static int in_run_order(const void *x, const void *y) {
    const pack_file *p = x, *q = y;
    int by_part = part_of(p->name) - part_of(q->name);
    return by_part ? by_part : base_str_cmp(p->name, q->name);
}

static int by_name(const void *x, const void *y) { return base_str_cmp(*(const base_str *)x, *(const base_str *)y); }

static void finish(pack_files *out, base_str folder, file_list files, name_list extra) {
    if (files.n) qsort(files.at, files.n, sizeof *files.at, in_run_order);
    if (extra.n) qsort(extra.at, extra.n, sizeof *extra.at, by_name);
    *out = (pack_files){folder, (uint32_t)files.n, (uint32_t)extra.n, files.at, extra.at};
}

/* ---- the system -------------------------------------------------------------------------------------------------------- */

static ent_status system_fails(ent_error *err, const char *what, const char *path, int code) {
    char why[128];
    if (strerror_r(code, why, sizeof why) != 0) strcpy(why, "unknown error");
    ent_status status = code == ENOENT || code == ENOTDIR ? ENT_ENOTFOUND : code == ENOMEM ? ENT_ENOMEM : ENT_EIO;
    return base_fail(err, status, "cannot %s '%s': %s", what, path, why);
}

static ent_status join(char **out, base_arena *arena, const char *folder, const char *name, ent_error *err) {
    size_t n = strlen(folder), m = strlen(name);
    char *path = base_arena_raw(arena, n + m + 2);
    if (!path) return base_no_memory(err);
    memcpy(path, folder, n);
    path[n] = '/';
    memcpy(path + n + 1, name, m + 1);
    *out = path;
    return ENT_OK;
}

/* Reads at most `room` bytes; one more tells that there are more. */
static ent_status read_all(char *into, size_t room, size_t *n_bytes, int fd, const char *path, ent_error *err) {
    size_t n = 0;
    while (n < room) {
        ssize_t got = read(fd, into + n, room - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_fails(err, "read", path, errno);
        if (got == 0) break;
        n += (size_t)got;
    }
    *n_bytes = n;
    return ENT_OK;
}

static ent_status read_open(base_str *out, base_arena *arena, int fd, const char *path, ent_error *err) {
    struct stat st;
    if (fstat(fd, &st) != 0) return system_fails(err, "read", path, errno);
    if (!S_ISREG(st.st_mode)) return base_fail(err, ENT_EIO, "'%s' is not a file", path);
    if (st.st_size < 0 || (uintmax_t)st.st_size > PACK_MAX_FILE_BYTES)
        return base_fail(err, ENT_ELIMIT, "'%s' is larger than %zu KiB: split it", path, PACK_MAX_FILE_BYTES / 1024);
    size_t room = (size_t)st.st_size + 1, n = 0; /* one more byte than there should be: it may have grown */
    char *text = base_arena_raw(arena, room + 1);
    if (!text) return base_no_memory(err);
    TRY(read_all(text, room, &n, fd, path, err));
    if (n == room) return base_fail(err, ENT_EIO, "'%s' changed while it was read", path);
    text[n] = '\0';
    *out = (base_str){text, n};
    return ENT_OK;
}

static ent_status read_text(base_str *out, base_arena *arena, const char *path, ent_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe in a pack must not hang the reader */
    if (fd < 0) return system_fails(err, "read", path, errno);
    ent_status s = read_open(out, arena, fd, path, err);
    close(fd);
    return s;
}

/* ---- folders ----------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_arena *arena;
    const char *folder;
    file_list files;
    name_list extra;
    uint32_t n_searched;
} reader;

static ent_status add_file(reader *r, base_str name, ent_error *err) {
    char *path;
    pack_file file = {.name = name};
    if (r->files.n >= PACK_MAX_FILES)
        return base_fail(err, ENT_ELIMIT, "'%s' has more than %d files", r->folder, PACK_MAX_FILES);
    TRY(join(&path, r->arena, r->folder, name.p, err));
    TRY(read_text(&file.text, r->arena, path, err));
    return BASE_PUSH(r->arena, &r->files, file) ? ENT_OK : base_no_memory(err);
}

static ent_status add_entry(reader *r, const char *part, const char *entry, ent_error *err) {
    base_str name = base_str_of(entry);
    if (entry[0] == '.' || !ends_with_lua(name)) return ENT_OK;
    if (part) {
        char *joined;
        TRY(join(&joined, r->arena, part, entry, err));
        return add_file(r, base_str_of(joined), err);
    }
    name = base_arena_str(r->arena, name);
    if (!name.p) return base_no_memory(err);
    if (part_of(name) >= 0) return add_file(r, name, err);
    return BASE_PUSH(r->arena, &r->extra, name) ? ENT_OK : base_no_memory(err);
}

static ent_status list_open(reader *r, const char *part, DIR *dir, const char *path, ent_error *err) {
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        if (!entry) return errno ? system_fails(err, "list", path, errno) : ENT_OK;
        TRY(add_entry(r, part, entry->d_name, err));
    }
}

/* "mypack" for "mypack/pack.lua", and what else can be said of a file where a folder is wanted. */
static ent_status no_folder(ent_error *err, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (strcmp(name, "pack.lua") != 0)
        return base_fail(err, ENT_ENOTFOUND, "'%s' is no folder: name the folder of a pack", path);
    int n = !slash ? 1 : slash == path ? 1 : (int)(slash - path);
    return base_fail(err, ENT_ENOTFOUND, "'%s' is a file of a pack: name the pack's folder: %.*s", path, n,
                     slash ? path : ".");
}

/* The .lua files of the pack's folder itself (part NULL) or of one of its parts, which may be missing. */
static ent_status list_folder(reader *r, const char *part, ent_error *err) {
    char *path = NULL;
    if (part) TRY(join(&path, r->arena, r->folder, part, err));
    DIR *dir = opendir(part ? path : r->folder);
    if (!dir && part && errno == ENOENT) return ENT_OK;
    if (!dir && !part && errno == ENOTDIR) return no_folder(err, r->folder);
    if (!dir) return system_fails(err, "open the folder", part ? path : r->folder, errno);
    ent_status s = list_open(r, part, dir, part ? path : r->folder, err);
    closedir(dir);
    return s;
}

/* ---- files that are not read ------------------------------------------------------------------------------------------- */

/* .lua files in folders that no part of a pack goes by: "rule/all.lua", "rules/old/all.lua". They are only told of: what cannot be looked into is
   passed over, and so are links, names with a dot before them, packs inside a pack, and all that is beyond the limits. */
static ent_status search(reader *r, const char *within, int depth, ent_error *err);

static bool is_part(const char *name) {
    for (int i = 0; i < N_PARTS; i++)
        if (strcmp(name, PART_FOLDERS[i]) == 0) return true;
    return false;
}

static ent_status search_entry(reader *r, DIR *dir, const char *within, const char *entry, int depth, ent_error *err) {
    struct stat st;
    char *name;
    if (entry[0] == '.' || fstatat(dirfd(dir), entry, &st, AT_SYMLINK_NOFOLLOW) != 0) return ENT_OK;
    bool is_file = S_ISREG(st.st_mode) && ends_with_lua(base_str_of(entry));
    if (!is_file && !S_ISDIR(st.st_mode)) return ENT_OK;
    /* the files of the pack's folder itself are known */
    if (!within) return is_file ? ENT_OK : search(r, entry, depth + 1, err);
    TRY(join(&name, r->arena, within, entry, err));
    if (!is_file) return search(r, name, depth + 1, err);
    if (is_part(within) || r->extra.n >= MAX_EXTRA) return ENT_OK;
    return BASE_PUSH(r->arena, &r->extra, base_str_of(name)) ? ENT_OK : base_no_memory(err);
}

static bool is_pack(DIR *dir) {
    struct stat st;
    return fstatat(dirfd(dir), "pack.lua", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static ent_status search(reader *r, const char *within, int depth, ent_error *err) {
    char *path = NULL;
    ent_status s = ENT_OK;
    if (depth > MAX_DEPTH) return ENT_OK;
    if (within) TRY(join(&path, r->arena, r->folder, within, err));
    DIR *dir = opendir(within ? path : r->folder);
    if (!dir) return ENT_OK;
    if (!within || !is_pack(dir)) {
        for (struct dirent *entry; s == ENT_OK && r->n_searched < MAX_SEARCHED && (entry = readdir(dir));
             r->n_searched++)
            s = search_entry(r, dir, within, entry->d_name, depth, err);
    }
    closedir(dir);
    return s;
}

/* ---- a whole folder ----------------------------------------------------------------------------------------------------- */

const pack_file *pack_files_find(const pack_files *files, base_str name) {
    for (uint32_t i = 0; i < files->n; i++)
        if (base_str_eq(files->at[i].name, name)) return &files->at[i];
    return NULL;
}

static ent_status read_folder(pack_files *out, base_arena *arena, const char *folder, ent_error *err) {
    reader r = {.arena = arena, .folder = folder};
    base_str copy = base_arena_str(arena, base_str_of(folder));
    pack_files found;
    if (!copy.p) return base_no_memory(err);
    TRY(list_folder(&r, NULL, err));
    for (int i = 0; i < N_PARTS; i++) TRY(list_folder(&r, PART_FOLDERS[i], err));
    TRY(search(&r, NULL, 0, err));
    finish(&found, copy, r.files, r.extra);
    if (!pack_files_find(&found, BASE_STR("pack.lua")))
        return base_fail(err, ENT_ENOTFOUND, "'%s' is not a pack: it has no pack.lua", folder);
    *out = found;
    return ENT_OK;
}

ent_status pack_files_read(pack_files *out, base_arena *arena, const char *folder, ent_error *err) {
    base_mark mark = base_arena_mark(arena);
    ent_status s = read_folder(out, arena, folder, err);
    if (s != ENT_OK) base_arena_rewind(arena, mark);
    return s;
}

/* ---- memory ------------------------------------------------------------------------------------------------------------ */

static ent_status copy_file(reader *r, const pack_file *file, ent_error *err) {
    pack_file own = {base_arena_str(r->arena, file->name), {NULL, 0}};
    if (!own.name.p) return base_no_memory(err);
    if (part_of(own.name) < 0 && (!ends_with_lua(own.name) || memchr(own.name.p, '/', own.name.n)))
        return base_fail(
            err, ENT_EINVAL,
            "'%.*s' is no file of a pack: expected pack.lua, vocabulary.lua, facts/, rules/ or tests/*.lua",
            BASE_FMT(own.name));
    if (file->text.n > PACK_MAX_FILE_BYTES)
        return base_fail(err, ENT_ELIMIT, "'%.*s' is larger than %zu KiB: split it", BASE_FMT(own.name),
                         PACK_MAX_FILE_BYTES / 1024);
    if (part_of(own.name) < 0) return BASE_PUSH(r->arena, &r->extra, own.name) ? ENT_OK : base_no_memory(err);
    own.text = base_arena_str(r->arena, file->text);
    if (!own.text.p) return base_no_memory(err);
    return BASE_PUSH(r->arena, &r->files, own) ? ENT_OK : base_no_memory(err);
}

static ent_status copy_files(pack_files *out, base_arena *arena, const pack_file *files, size_t n_files,
                             ent_error *err) {
    reader r = {.arena = arena, .folder = ""};
    pack_files found;
    if (n_files > PACK_MAX_FILES) return base_fail(err, ENT_ELIMIT, "a pack has at most %d files", PACK_MAX_FILES);
    for (size_t i = 0; i < n_files; i++) TRY(copy_file(&r, &files[i], err));
    finish(&found, BASE_STR(""), r.files, r.extra);
    for (uint32_t i = 1; i < found.n; i++)
        if (base_str_eq(found.at[i - 1].name, found.at[i].name))
            return base_fail(err, ENT_EINVAL, "the file '%.*s' is there twice", BASE_FMT(found.at[i].name));
    if (!pack_files_find(&found, BASE_STR("pack.lua")))
        return base_fail(err, ENT_ENOTFOUND, "this is not a pack: it has no pack.lua");
    *out = found;
    return ENT_OK;
}

ent_status pack_files_from_memory(pack_files *out, base_arena *arena, const pack_file *files, size_t n_files,
                                  ent_error *err) {
    base_mark mark = base_arena_mark(arena);
    ent_status s = copy_files(out, arena, files, n_files, err);
    if (s != ENT_OK) base_arena_rewind(arena, mark);
    return s;
}
