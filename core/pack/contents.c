/* Owns the way from a plan to what a pack says beside its rules: head, notes, parameters, tests, facts files. */
#include "pack/plan.h"

static ent_status no_list(ent_error *err, const char *what) {
    return base_fail(err, ENT_EINTERNAL, "the plan of a pack is malformed: %s", what);
}

/* The texts of a list. */
static ent_status read_texts(const base_str **out, uint32_t *n, pack *p, const lua_tree *list, ent_error *err) {
    base_str *texts = BASE_ARRAY(&p->arena, base_str, lua_tree_n(list));
    if (!texts) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(list); i++) {
        const lua_tree *item = lua_tree_at(list, i);
        if (item->type != LUA_TREE_STRING) return no_list(err, "a list of texts");
        texts[i] = base_arena_str(&p->arena, item->as.string);
        if (!texts[i].p) return base_no_memory(err);
    }
    *out = texts;
    *n = lua_tree_n(list);
    return ENT_OK;
}

static int64_t read_day(const lua_tree *t) { return lua_tree_int(t, "asof", PACK_NO_DAY); }

/* ---- notes and parameters ------------------------------------------------------------------------------------------------ */

static ent_status read_note(pack_note *note, pack *p, const lua_tree *t, ent_error *err) {
    TRY(pack_plan_str(&note->id, p, t, "id", err));
    TRY(pack_plan_str(&note->title, p, t, "title", err));
    TRY(pack_plan_str(&note->when, p, t, "when", err));
    TRY(pack_plan_template(&note->say, p, t, "say", err));
    return pack_plan_node(&note->cond, p, t, "cond", COND_CLASS_T, err);
}

static ent_status read_notes(pack *p, const lua_tree *list, ent_error *err) {
    pack_note *notes = BASE_ARRAY(&p->arena, pack_note, lua_tree_n(list));
    if (!notes) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(list); i++) TRY(read_note(&notes[i], p, lua_tree_at(list, i), err));
    p->notes = notes;
    p->n_notes = lua_tree_n(list);
    return ENT_OK;
}

static ent_status read_parameters(pack *p, const lua_tree *list, ent_error *err) {
    pack_parameter *parameters = BASE_ARRAY(&p->arena, pack_parameter, lua_tree_n(list));
    if (!parameters) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(list); i++) {
        TRY(pack_plan_str(&parameters[i].name, p, lua_tree_at(list, i), "name", err));
        TRY(pack_plan_str(&parameters[i].text, p, lua_tree_at(list, i), "text", err));
        TRY(pack_plan_str(&parameters[i].source, p, lua_tree_at(list, i), "source", err));
    }
    p->parameters = parameters;
    p->n_parameters = lua_tree_n(list);
    return ENT_OK;
}

/* ---- tests --------------------------------------------------------------------------------------------------------------- */

static const char *const EXPECT_KEYS[PACK_N_EXPECT] = {"holds", "unknown", "fails", "defeated", "notes"};

static uint32_t n_fields(const lua_tree *t) { return t && t->type == LUA_TREE_TABLE ? t->as.table.n_fields : 0; }

static base_str key_of(const lua_tree *t, uint32_t i) { return t->as.table.fields[i].key; }
static const lua_tree *value_of(const lua_tree *t, uint32_t i) { return t->as.table.fields[i].value; }

static ent_status add_points(pack_points *out, uint32_t *n, pack *p, base_str rule, const lua_tree *by_dimension,
                             ent_error *err) {
    for (uint32_t i = 0; i < n_fields(by_dimension); i++) {
        base_str dimension = base_arena_str(&p->arena, key_of(by_dimension, i)), id = base_arena_str(&p->arena, rule);
        const lua_tree *points = value_of(by_dimension, i);
        if (!dimension.p || !id.p) return base_no_memory(err);
        out[(*n)++] = (pack_points){id, dimension,
                                    points->type == LUA_TREE_INTEGER ? (double)points->as.integer : points->as.number};
    }
    return ENT_OK;
}

/* `points` speaks of dimensions, `contributes` of rules. */
static ent_status read_points(pack_test *test, pack *p, const lua_tree *t, ent_error *err) {
    const lua_tree *points = lua_tree_get(t, "points"), *contributes = lua_tree_get(t, "contributes");
    uint32_t n = n_fields(points), n_read = 0;
    for (uint32_t i = 0; i < n_fields(contributes); i++) n += n_fields(value_of(contributes, i));
    pack_points *out = BASE_ARRAY(&p->arena, pack_points, n);
    if (!out) return base_no_memory(err);
    TRY(add_points(out, &n_read, p, BASE_STR(""), points, err));
    for (uint32_t i = 0; i < n_fields(contributes); i++)
        TRY(add_points(out, &n_read, p, key_of(contributes, i), value_of(contributes, i), err));
    test->points = out;
    test->n_points = n_read;
    return ENT_OK;
}

static ent_status read_levels(pack_test *test, pack *p, const lua_tree *levels, ent_error *err) {
    pack_level *out = BASE_ARRAY(&p->arena, pack_level, n_fields(levels));
    if (!out) return base_no_memory(err);
    for (uint32_t i = 0; i < n_fields(levels); i++) {
        const lua_tree *level = value_of(levels, i);
        if (level->type != LUA_TREE_STRING) return no_list(err, "levels");
        out[i] =
            (pack_level){base_arena_str(&p->arena, key_of(levels, i)), base_arena_str(&p->arena, level->as.string)};
        if (!out[i].dimension.p || !out[i].level.p) return base_no_memory(err);
    }
    test->levels = out;
    test->n_levels = n_fields(levels);
    return ENT_OK;
}

/* { "KOR", "CHN" }, or { "KOR" } where the subject is no pair. */
static ent_status read_subject(pack_test *test, pack *p, const lua_tree *subject, ent_error *err) {
    const base_str *keys;
    uint32_t n;
    TRY(read_texts(&keys, &n, p, subject, err));
    if (n < 1 || n > 2) return no_list(err, "subject");
    test->a = keys[0];
    test->b = n > 1 ? keys[1] : BASE_STR("");
    return ENT_OK;
}

static ent_status read_given(pack_test *test, pack *p, const lua_tree *t, ent_error *err) {
    test->given = FACT_NONE;
    if (!lua_tree_has(t, "given")) return ENT_OK;
    return fact_store_group(&test->given, &p->store, lua_tree_str(t, "given"), err);
}

static ent_status read_test(pack_test *test, pack *p, const lua_tree *t, ent_error *err) {
    TRY(pack_plan_str(&test->title, p, t, "title", err));
    TRY(pack_plan_str(&test->file, p, t, "file", err));
    test->line = (uint32_t)lua_tree_int(t, "line", 0);
    TRY(read_subject(test, p, lua_tree_get(t, "subject"), err));
    test->asof = read_day(t);
    test->has_facts = lua_tree_has(t, "facts");
    TRY(read_texts(&test->facts, &test->n_facts, p, lua_tree_get(t, "facts"), err));
    TRY(read_given(test, p, t, err));
    for (int i = 0; i < PACK_N_EXPECT; i++) {
        test->has[i] = lua_tree_has(t, EXPECT_KEYS[i]);
        TRY(read_texts(&test->expect[i].ids, &test->expect[i].n, p, lua_tree_get(t, EXPECT_KEYS[i]), err));
    }
    TRY(read_points(test, p, t, err));
    return read_levels(test, p, lua_tree_get(t, "levels"), err);
}

static ent_status read_tests(pack *p, const lua_tree *list, ent_error *err) {
    pack_test *tests = BASE_ARRAY(&p->arena, pack_test, lua_tree_n(list));
    if (!tests) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(list); i++) TRY(read_test(&tests[i], p, lua_tree_at(list, i), err));
    p->tests = tests;
    p->n_tests = lua_tree_n(list);
    return ENT_OK;
}

ent_status pack_plan_contents(pack *p, const lua_tree *plan, ent_error *err) {
    TRY(pack_plan_str(&p->name, p, plan, "name", err));
    TRY(pack_plan_str(&p->version, p, plan, "version", err));
    TRY(pack_plan_str(&p->question, p, plan, "question", err));
    TRY(pack_plan_str(&p->horizon, p, plan, "horizon", err));
    p->asof = read_day(plan);
    TRY(read_notes(p, lua_tree_get(plan, "notes"), err));
    TRY(read_parameters(p, lua_tree_get(plan, "parameters"), err));
    TRY(read_tests(p, lua_tree_get(plan, "tests"), err));
    return read_texts(&p->facts, &p->n_facts, p, lua_tree_get(plan, "groups_of_facts"), err);
}
