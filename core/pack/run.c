/* Owns the running of a pack's files: one sandbox for each pack, its files one after another. Leaves what they declared to the compiler. */
#include "pack/loader.h"

#include <stdio.h>

ent_status pack_format(base_str *out, pack_loader *l, ent_error *err, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = n < 0 ? NULL : base_arena_raw(&l->arena, (size_t)n + 1);
    if (text) vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    if (!text) return base_no_memory(err);
    *out = (base_str){text, (size_t)n};
    return ENT_OK;
}

ent_status pack_add_failure(pack_loader *l, const pack_failure *failure, ent_error *err) {
    return BASE_PUSH(&l->arena, &l->failures, *failure) ? ENT_OK : base_no_memory(err);
}

const lua_declaration *pack_head(const pack_unit *unit) {
    for (size_t i = 0; i < unit->declared.n; i++)
        if (base_str_eq(unit->declared.at[i].kind, BASE_STR("pack"))) return &unit->declared.at[i];
    return NULL;
}

/* "brief" for "facts/brief.lua", else empty. */
static base_str group_of(base_str file) {
    static const base_str FOLDER = {"facts/", 6};
    if (file.n <= FOLDER.n + 4 || memcmp(file.p, FOLDER.p, FOLDER.n) != 0) return (base_str){"", 0};
    return (base_str){file.p + FOLDER.n, file.n - FOLDER.n - 4};
}

static ent_status not_run(pack_loader *l, const pack_unit *unit, const pack_file *file, const char *code,
                          const ent_error *why, ent_error *err) {
    pack_failure f = {.code = code, .line = why->line, .column = why->column, .note = BASE_STR("")};
    TRY(pack_format(&f.file, l, err, "%.*s%.*s", BASE_FMT(unit->prefix), BASE_FMT(file->name)));
    TRY(pack_format(&f.message, l, err, "%s", why->message));
    return pack_add_failure(l, &f, err);
}

/* A mistake is one file's own; a limit ends the sandbox and with it the files that were to come. */
static ent_status run_all(pack_loader *l, const pack_unit *unit, lua_sandbox *sandbox, ent_error *err) {
    for (uint32_t i = 0; i < unit->files->n; i++) {
        const pack_file *file = &unit->files->at[i];
        ent_error why = {0};
        ent_status s = lua_sandbox_run(sandbox, file->name, group_of(file->name), file->text, &why);
        if (s == ENT_ELIMIT) return not_run(l, unit, file, "E003", &why, err);
        if (s == ENT_EINPUT) {
            TRY(not_run(l, unit, file, sandbox->is_syntax ? "E001" : "E002", &why, err));
        } else if (s != ENT_OK) {
            return base_fail(err, s, "%s", why.message);
        }
    }
    return ENT_OK;
}

ent_status pack_run_files(pack_loader *l, pack_unit *unit, ent_error *err) {
    lua_sandbox sandbox;
    TRY(lua_sandbox_init(&sandbox, &l->arena, &l->arena.mem, l->options->limits, err));
    ent_status s = run_all(l, unit, &sandbox, err);
    unit->declared = sandbox.declared;
    lua_sandbox_clear(&sandbox);
    if (s != ENT_OK) return s;
    const lua_declaration *head = pack_head(unit);
    unit->name = head ? head->name : BASE_STR("");
    return ENT_OK;
}
