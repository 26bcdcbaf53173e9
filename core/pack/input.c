/* Owns the shape of what the compiler is given: declarations, texts, settings and failures as one tree. Strings are borrowed from the loader. */
#include "pack/loader.h"

#include <stdlib.h>

/* ---- building tables ------------------------------------------------------------------------------------------------------ */

/* A table whose fields are filled one after another, their keys ascending. */
typedef struct {
    lua_tree *t;
    base_arena *arena;
    uint32_t n;
    bool failed;
} builder;

static builder begin(lua_tree *t, base_arena *arena, uint32_t n_fields) {
    builder b = {t, arena, 0, false};
    b.failed = !lua_tree_set_table(t, arena, 0, n_fields);
    return b;
}

static lua_tree *field(builder *b, base_str key) {
    lua_tree *v = b->failed ? NULL : lua_tree_field_at(b->t, b->arena, b->n++, key);
    b->failed = !v;
    return v;
}

static void put_str(builder *b, base_str key, base_str value) {
    lua_tree *v = field(b, key);
    if (v) lua_tree_set_str(v, value.p ? value : BASE_STR(""));
}

static void put_int(builder *b, base_str key, int64_t value) {
    lua_tree *v = field(b, key);
    if (v) lua_tree_set_int(v, value);
}

static ent_status done(const builder *b, ent_error *err) { return b->failed ? base_no_memory(err) : ENT_OK; }

/* A list of `n` items under `key`; NULL when memory is out. */
static lua_tree *put_list(builder *b, base_str key, size_t n) {
    lua_tree *list = field(b, key);
    if (!list || !lua_tree_set_table(list, b->arena, (uint32_t)n, 0)) {
        b->failed = true;
        return NULL;
    }
    return list;
}

/* ---- declarations and texts ------------------------------------------------------------------------------------------------ */

static ent_status declaration(lua_tree *out, base_arena *arena, const lua_declaration *d, ent_error *err) {
    builder b = begin(out, arena, 6);
    lua_tree *body = field(&b, BASE_STR("body"));
    if (body) *body = d->body;
    put_str(&b, BASE_STR("file"), d->file);
    put_str(&b, BASE_STR("group"), d->group);
    put_str(&b, BASE_STR("kind"), d->kind);
    put_int(&b, BASE_STR("line"), d->line);
    put_str(&b, BASE_STR("name"), d->name);
    return done(&b, err);
}

static ent_status declarations(builder *b, const pack_unit *unit, ent_error *err) {
    lua_tree *list = put_list(b, BASE_STR("decls"), unit->declared.n);
    if (!list) return base_no_memory(err);
    for (size_t i = 0; i < unit->declared.n; i++)
        TRY(declaration(&list->as.table.items[i], b->arena, &unit->declared.at[i], err));
    return ENT_OK;
}

static int by_name(const void *x, const void *y) {
    return base_str_cmp((*(const pack_file *const *)x)->name, (*(const pack_file *const *)y)->name);
}

static ent_status texts(builder *b, const pack_files *files, ent_error *err) {
    const pack_file **sorted = BASE_ARRAY(b->arena, const pack_file *, files->n);
    lua_tree *t = field(b, BASE_STR("files"));
    if (!sorted || !t) return base_no_memory(err);
    for (uint32_t i = 0; i < files->n; i++) sorted[i] = &files->at[i];
    if (files->n) qsort(sorted, files->n, sizeof *sorted, by_name);
    builder fields = begin(t, b->arena, files->n);
    for (uint32_t i = 0; i < files->n; i++) put_str(&fields, sorted[i]->name, sorted[i]->text);
    return done(&fields, err);
}

static ent_status extra(builder *b, const pack_files *files, ent_error *err) {
    lua_tree *list = put_list(b, BASE_STR("extra"), files->n_extra);
    if (!list) return base_no_memory(err);
    for (uint32_t i = 0; i < files->n_extra; i++) lua_tree_set_str(&list->as.table.items[i], files->extra[i]);
    return ENT_OK;
}

/* ---- failures, settings, used packs ------------------------------------------------------------------------------------------ */

static ent_status failure(lua_tree *out, base_arena *arena, const pack_failure *f, ent_error *err) {
    builder b = begin(out, arena, f->use ? 7 : 6);
    put_str(&b, BASE_STR("code"), base_str_of(f->code));
    put_int(&b, BASE_STR("column"), f->column);
    put_str(&b, BASE_STR("file"), f->file);
    put_int(&b, BASE_STR("line"), f->line);
    put_str(&b, BASE_STR("message"), f->message);
    put_str(&b, BASE_STR("note"), f->note);
    if (f->use) put_int(&b, BASE_STR("use"), f->use);
    return done(&b, err);
}

static ent_status failures(builder *b, const pack_loader *l, ent_error *err) {
    lua_tree *list = put_list(b, BASE_STR("failures"), l->failures.n);
    if (!list) return base_no_memory(err);
    for (size_t i = 0; i < l->failures.n; i++)
        TRY(failure(&list->as.table.items[i], b->arena, &l->failures.at[i], err));
    return ENT_OK;
}

static int by_setting(const void *x, const void *y) {
    return strcmp((*(const ent_setting *const *)x)->name, (*(const ent_setting *const *)y)->name);
}

static ent_status settings(builder *b, const pack_options *o, ent_error *err) {
    const ent_setting **sorted = BASE_ARRAY(b->arena, const ent_setting *, o->n_params);
    lua_tree *t = field(b, BASE_STR("options"));
    builder options = begin(t ? t : &(lua_tree){0}, b->arena, 1);
    lua_tree *param = t ? field(&options, BASE_STR("param")) : NULL;
    if (!sorted || !param) return base_no_memory(err);
    for (size_t i = 0; i < o->n_params; i++) sorted[i] = &o->params[i];
    if (o->n_params) qsort(sorted, o->n_params, sizeof *sorted, by_setting);
    builder params = begin(param, b->arena, (uint32_t)o->n_params);
    for (size_t i = 0; i < o->n_params; i++) {
        if (i && strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            return base_fail(err, ENT_EINVAL, "the parameter '%s' is set twice", sorted[i]->name);
        put_str(&params, base_str_of(sorted[i]->name), base_str_of(sorted[i]->value));
    }
    return done(&params, err);
}

static ent_status used_packs(builder *b, const pack_loader *l, ent_error *err) {
    lua_tree *list = put_list(b, BASE_STR("use"), l->used.n);
    if (!list) return base_no_memory(err);
    for (size_t i = 0; i < l->used.n; i++) {
        builder unit = begin(&list->as.table.items[i], b->arena, 3);
        TRY(declarations(&unit, &l->used.at[i], err));
        TRY(texts(&unit, l->used.at[i].files, err));
        put_str(&unit, BASE_STR("name"), l->used.at[i].name);
        TRY(done(&unit, err));
    }
    return ENT_OK;
}

ent_status pack_input(lua_tree *out, pack_loader *l, ent_error *err) {
    builder b = begin(out, &l->arena, 6);
    TRY(declarations(&b, &l->own, err));
    TRY(extra(&b, l->own.files, err));
    TRY(failures(&b, l, err));
    TRY(texts(&b, l->own.files, err));
    TRY(settings(&b, l->options, err));
    TRY(used_packs(&b, l, err));
    return done(&b, err);
}
