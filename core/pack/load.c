/* Owns the steps from files to a loaded pack, and its life. */
#include "pack/load.h"

#include "lua/compiler.h"
#include "pack/loader.h"
#include "pack/plan.h"

/* ---- diagnostics ---------------------------------------------------------------------------------------------------------- */

static bool is_error(const lua_tree *record) {
    return base_str_eq(lua_tree_str(record, "severity"), BASE_STR("error"));
}

static void copy_text(char *out, size_t room, base_str text) {
    size_t n = text.n < room ? text.n : room - 1;
    while (n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--; /* no half character at the end */
    if (n) memcpy(out, text.p, n);
    out[n] = '\0';
}

/* The first error becomes the caller's, unless there is one already. */
static ent_status first_error(const lua_tree *diagnostics, ent_error *err) {
    for (uint32_t i = 0; i < lua_tree_n(diagnostics); i++) {
        const lua_tree *record = lua_tree_at(diagnostics, i);
        if (!is_error(record)) continue;
        if (!err || err->code != ENT_OK) return ENT_EINPUT;
        err->code = ENT_EINPUT;
        copy_text(err->file, sizeof err->file, lua_tree_str(record, "file"));
        copy_text(err->message, sizeof err->message, lua_tree_str(record, "message"));
        err->line = (uint32_t)lua_tree_int(record, "line", 0);
        err->column = (uint32_t)lua_tree_int(record, "column", 0);
        return ENT_EINPUT;
    }
    return base_fail(err, ENT_EINTERNAL, "a pack has neither a plan nor an error");
}

static void print_all(base_buf *out, const lua_tree *diagnostics) {
    for (uint32_t i = 0; i < lua_tree_n(diagnostics); i++) {
        base_buf_add(out, lua_tree_str(lua_tree_at(diagnostics, i), "text"));
        base_buf_addc(out, '\n');
    }
}

static ent_status report(pack_diagnostics *out, const lua_tree *diagnostics, ent_error *err) {
    print_all(&out->text, diagnostics);
    for (uint32_t i = 0; i < lua_tree_n(diagnostics); i++)
        *(is_error(lua_tree_at(diagnostics, i)) ? &out->n_errors : &out->n_warnings) += 1;
    return out->text.failed ? base_no_memory(err) : ENT_OK;
}

static ent_status keep_warnings(pack *p, const lua_tree *diagnostics, ent_error *err) {
    base_buf text;
    base_buf_init(&text, &p->arena.mem);
    print_all(&text, diagnostics);
    p->warnings = text.failed ? (base_str){NULL, 0} : base_arena_str(&p->arena, (base_str){text.p, text.n});
    base_buf_clear(&text);
    return p->warnings.p ? ENT_OK : base_no_memory(err);
}

/* ---- steps ---------------------------------------------------------------------------------------------------------------- */

static ent_status finish(pack *p, const lua_tree *plan, ent_error *err) {
    int64_t subject = lua_tree_int(plan, "subject", -1);
    if (subject < 0 || (uint64_t)subject >= p->store.entities.n)
        return base_fail(err, ENT_EINTERNAL, "the plan of a pack has no subject");
    p->subject = (uint32_t)subject;
    if (p->ir.frames.at[COND_ROOT].entity != p->subject)
        return base_fail(err, ENT_EINTERNAL, "the program of a pack is about another entity than its plan");
    TRY(cond_verify(&p->ir, err));
    TRY(pack_plan_scheme(p, plan, err));
    return pack_plan_contents(p, plan, err);
}

static ent_status compile(pack *p, pack_loader *l, pack_diagnostics *diagnostics, ent_error *err) {
    lua_tree input, plan, reports;
    lua_compiler compiler;
    TRY(pack_input(&input, l, err));
    TRY(lua_compiler_init(&compiler, &l->arena.mem, err));
    ent_status s = lua_compiler_run(&plan, &reports, &l->arena, &compiler, &input, &p->store, &p->ir, err);
    lua_compiler_clear(&compiler);
    if (s != ENT_OK) return s;
    if (diagnostics) TRY(report(diagnostics, &reports, err));
    if (plan.type != LUA_TREE_TABLE) return first_error(&reports, err);
    TRY(keep_warnings(p, &reports, err));
    return finish(p, &plan, err);
}

static ent_status fill(pack *p, pack_loader *l, pack_diagnostics *diagnostics, ent_error *err) {
    TRY(pack_run_files(l, &l->own, err));
    TRY(pack_use_all(l, err));
    /* the compiler names the subject's entity once there is one */
    TRY(cond_ir_init(&p->ir, &p->arena, &p->store, FACT_NONE, err));
    return compile(p, l, diagnostics, err);
}

static ent_status pack_new(pack **out, const base_mem *mem, ent_error *err) {
    pack *p = base_mem_new(mem, sizeof *p);
    if (!p) return base_no_memory(err);
    memset(p, 0, sizeof *p);
    base_arena_init(&p->arena, mem);
    ent_status s = fact_store_init(&p->store, mem, err);
    if (s != ENT_OK) {
        base_arena_clear(&p->arena);
        base_mem_free(mem, p, sizeof *p);
        return s;
    }
    *out = p;
    return ENT_OK;
}

void pack_free(pack *p) {
    if (!p) return;
    base_mem mem = p->arena.mem;
    fact_store_clear(&p->store);
    base_arena_clear(&p->arena);
    base_mem_free(&mem, p, sizeof *p);
}

static ent_status load(pack **out, pack_diagnostics *diagnostics, pack_loader *l, const pack_files *files,
                       ent_error *err) {
    pack *p = NULL;
    TRY(pack_new(&p, &l->arena.mem, err));
    l->own = (pack_unit){.folder = files->folder, .prefix = BASE_STR(""), .files = files};
    ent_status s = fill(p, l, diagnostics, err);
    if (s != ENT_OK) {
        pack_free(p);
        return s;
    }
    *out = p;
    return ENT_OK;
}

static void begin(pack_loader *l, const pack_options *options) {
    static const pack_options NONE = {0};
    memset(l, 0, sizeof *l);
    l->options = options ? options : &NONE;
    base_arena_init(&l->arena, l->options->mem ? l->options->mem : &BASE_MEM_LIBC);
}

ent_status pack_load(pack **out, pack_diagnostics *diagnostics, const pack_files *files, const pack_options *options,
                     ent_error *err) {
    pack_loader l;
    begin(&l, options);
    ent_status s = load(out, diagnostics, &l, files, err);
    base_arena_clear(&l.arena);
    return s;
}

ent_status pack_load_folder(pack **out, pack_diagnostics *diagnostics, const char *folder, const pack_options *options,
                            ent_error *err) {
    pack_loader l;
    pack_files files;
    begin(&l, options);
    ent_status s = pack_files_read(&files, &l.arena, folder, err);
    if (s == ENT_OK) s = load(out, diagnostics, &l, &files, err);
    base_arena_clear(&l.arena);
    return s;
}
