/* Packs: loading, names, their own tests. */
#include "api/handles.h"
#include "run/spec.h"

/* Where `make install` puts packs; the last place a used pack is looked for. */
#ifndef ENT_RULES_DIR
#define ENT_RULES_DIR "/usr/local/share/entente/rules"
#endif

static ent_status finish(ent_pack *p, ent_error *err) {
    TRY(run_plan_init(&p->plan, &p->arena, p->loaded, err));
    return run_view_new(&p->view, p->loaded, NULL, 0, FACT_NONE, err);
}

/* Takes over `loaded`. */
static ent_status wrap(ent_pack **out, const ent_engine *engine, pack *loaded, ent_error *err) {
    ent_pack *p = base_mem_new(&engine->mem, sizeof *p);
    if (!p) {
        pack_free(loaded);
        return base_no_memory(err);
    }
    *p = (ent_pack){.mem = engine->mem, .loaded = loaded};
    base_arena_init(&p->arena, &engine->mem);
    ent_status st = finish(p, err);
    if (st != ENT_OK) {
        ent_pack_free(p);
        return st;
    }
    *out = p;
    return ENT_OK;
}

static pack_options load_options(const ent_engine *engine, const ent_load_options *o) {
    pack_options options = {.mem = &engine->mem, .limits = &engine->limits, .install = ENT_RULES_DIR};
    if (!o) return options;
    options.search = o->pack_path;
    options.n_search = o->n_pack_path;
    options.params = o->params;
    options.n_params = o->n_params;
    return options;
}

/* Forgets what the load before had to say. */
static void begin(ent_engine *engine) {
    base_buf_clear(&engine->diagnostics.text);
    base_buf_init(&engine->diagnostics.text, &engine->mem);
    engine->diagnostics.n_errors = engine->diagnostics.n_warnings = 0;
}

ent_status ent_pack_load(ent_pack **out, ent_engine *engine, const char *path, const ent_load_options *options,
                         ent_error *err) {
    if (!out || !engine || !path) return base_fail(err, ENT_EINVAL, "ent_pack_load: out, engine and path are needed");
    pack_options o = load_options(engine, options);
    pack *loaded;
    begin(engine);
    TRY(pack_load_folder(&loaded, &engine->diagnostics, path, &o, err));
    return wrap(out, engine, loaded, err);
}

static ent_status load_files(pack **out, ent_engine *engine, base_arena *arena, const ent_file *files, size_t n,
                             const ent_load_options *options, ent_error *err) {
    pack_options o = load_options(engine, options);
    pack_file *list = BASE_ARRAY(arena, pack_file, n);
    pack_files all;
    if (!list) return base_no_memory(err);
    for (size_t i = 0; i < n; i++) list[i] = (pack_file){base_str_of(files[i].name), {files[i].text, files[i].n_bytes}};
    TRY(pack_files_from_memory(&all, arena, list, n, err));
    return pack_load(out, &engine->diagnostics, &all, &o, err);
}

ent_status ent_pack_load_files(ent_pack **out, ent_engine *engine, const ent_file *files, size_t n_files,
                               const ent_load_options *options, ent_error *err) {
    if (!out || !engine || (!files && n_files))
        return base_fail(err, ENT_EINVAL, "ent_pack_load_files: out, engine and files are needed");
    for (size_t i = 0; i < n_files; i++)
        if (!files[i].name || (!files[i].text && files[i].n_bytes))
            return base_fail(err, ENT_EINVAL, "ent_pack_load_files: file %zu has no name or text", i);
    pack *loaded;
    base_arena arena;
    begin(engine);
    base_arena_init(&arena, &engine->mem);
    ent_status st = load_files(&loaded, engine, &arena, files, n_files, options, err);
    base_arena_clear(&arena);
    TRY(st);
    return wrap(out, engine, loaded, err);
}

void ent_pack_free(ent_pack *p) {
    if (!p) return;
    fact_view_free(p->view);
    base_arena_clear(&p->arena);
    pack_free(p->loaded);
    base_mem mem = p->mem;
    base_mem_free(&mem, p, sizeof *p);
}

/* Texts of a pack end with NUL. */
static const char *text(base_str s) { return s.n ? s.p : ""; }

const char *ent_pack_name(const ent_pack *p) { return p ? text(p->loaded->name) : ""; }
const char *ent_pack_version(const ent_pack *p) { return p ? text(p->loaded->version) : ""; }
const char *ent_pack_question(const ent_pack *p) { return p ? text(p->loaded->question) : ""; }
size_t ent_pack_n_rules(const ent_pack *p) { return p ? p->loaded->scheme.n_rules : 0; }
size_t ent_pack_n_dimensions(const ent_pack *p) { return p ? p->loaded->scheme.n_dims : 0; }

const char *ent_pack_rule_id(const ent_pack *p, size_t rule) {
    return rule < ent_pack_n_rules(p) ? p->loaded->scheme.rules[rule].id.p : NULL;
}
const char *ent_pack_dimension_name(const ent_pack *p, size_t dimension) {
    return dimension < ent_pack_n_dimensions(p) ? p->loaded->scheme.dims[dimension].name.p : NULL;
}

static ent_status run_tests(size_t *passed, size_t *failed, base_buf *out, const ent_pack *p, ent_error *err) {
    for (uint32_t i = 0; i < p->loaded->n_tests; i++) {
        bool ok = false;
        TRY(run_spec(&ok, out, &p->mem, &p->plan, &p->loaded->tests[i], err));
        *(ok ? passed : failed) += 1;
    }
    return ENT_OK;
}

ent_status ent_pack_test(size_t *n_passed, size_t *n_failed, const ent_pack *p, ent_write write, void *user,
                         ent_error *err) {
    if (!n_passed || !n_failed || !p || !write)
        return base_fail(err, ENT_EINVAL, "ent_pack_test: all arguments but user and err are needed");
    size_t passed = 0, failed = 0;
    base_buf out;
    base_buf_init(&out, &p->mem);
    ent_status st = run_tests(&passed, &failed, &out, p, err);
    if (st == ENT_OK) st = api_write(&out, write, user, err);
    base_buf_clear(&out);
    TRY(st);
    *n_passed = passed;
    *n_failed = failed;
    return ENT_OK;
}
