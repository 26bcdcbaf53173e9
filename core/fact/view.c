/* Owns the making of a view: which statements and covers count, one timeline per attribute and level, rosters and coverage. How statements
 * merge is timeline.c; how a cell is read is cell.c. */
#include "fact/view_parts.h"

/* What is selected, in lists by attribute or entity: those of k are ids[first[k], first[k + 1]). */
typedef struct {
    uint32_t *first, *ids;
} lists;

typedef struct {
    fact_view *view;
    const fact_store *store;
    base_arena *scratch;
    const bool *groups;
    size_t n_groups;
    int32_t known_on;
} maker;

static bool counts(const maker *m, uint16_t group) { return group == 0 || (group < m->n_groups && m->groups[group]); }

static bool stmt_counts(const maker *m, const fact_stmt *x) {
    return counts(m, x->group) && x->known <= m->known_on && x->from < x->to;
}

/* Which list a thing goes to; FACT_NONE for none. */
typedef uint32_t (*chooser)(const maker *m, size_t i);

static uint32_t stmt_attr(const maker *m, size_t i) {
    const fact_stmt *x = &m->store->stmts.at[i];
    bool has_timeline = x->attr != FACT_NONE && !m->store->attrs.at[x->attr].is_key;
    return has_timeline && stmt_counts(m, x) ? x->attr : FACT_NONE;
}

static uint32_t stmt_entity(const maker *m, size_t i) {
    const fact_stmt *x = &m->store->stmts.at[i];
    return stmt_counts(m, x) ? x->entity : FACT_NONE;
}

static uint32_t cover_entity(const maker *m, size_t i) {
    const fact_cover *x = &m->store->covers.at[i];
    return counts(m, x->group) && x->from < x->to ? x->entity : FACT_NONE;
}

static ent_status make_lists(lists *out, const maker *m, size_t n, size_t n_lists, chooser choose, ent_error *err) {
    uint32_t *first = BASE_ARRAY(m->scratch, uint32_t, n_lists + 2), list;
    if (!first) return base_no_memory(err);
    for (size_t i = 0; i < n; i++)
        if ((list = choose(m, i)) != FACT_NONE) first[list + 2]++;
    for (size_t k = 2; k < n_lists + 2; k++) first[k] += first[k - 1];
    uint32_t *ids = BASE_ARRAY(m->scratch, uint32_t, first[n_lists + 1]);
    if (!ids) return base_no_memory(err);
    for (size_t i = 0; i < n; i++)
        if ((list = choose(m, i)) != FACT_NONE) ids[first[list + 1]++] = (uint32_t)i;
    *out = (lists){first, ids};
    return ENT_OK;
}

/* ---- the parts ------------------------------------------------------------------------------------------------------------ */

static uint32_t n_instances(const maker *m, uint32_t entity) { return (uint32_t)m->store->instances[entity].rows.n; }

/* Attributes of which nothing is on record share one timeline per entity: `empty`. So do entities of which nothing is. */
static ent_status make_attrs(const maker *m, const fact_timeline *const *empty, ent_error *err) {
    fact_view *v = m->view;
    lists by_attr;
    base_mark mark = base_arena_mark(m->scratch);
    TRY(make_lists(&by_attr, m, m->store->stmts.n, m->store->attrs.n, stmt_attr, err));
    for (uint32_t a = 0; a < m->store->attrs.n; a++) {
        uint32_t entity = m->store->attrs.at[a].entity, begin = by_attr.first[a], n = by_attr.first[a + 1] - begin;
        for (int level = 0; level < FACT_N_HEDGINGS; level++) v->attrs[a][level] = empty[entity];
        if (n)
            TRY(fact_timeline_make(v->attrs[a], &v->arena, m->scratch, m->store, n_instances(m, entity), a,
                                   by_attr.ids + begin, n, err));
        if (m->store->attrs.at[a].is_key && m->store->entities.at[entity].shape != FACT_PAIR)
            TRY(fact_roster_keys(&v->rosters[entity], &v->arena, m->store, a, err));
    }
    base_arena_rewind(m->scratch, mark);
    return ENT_OK;
}

static ent_status make_existence(const maker *m, const fact_timeline *const *empty, ent_error *err) {
    fact_view *v = m->view;
    lists by_entity;
    base_mark mark = base_arena_mark(m->scratch);
    TRY(make_lists(&by_entity, m, m->store->stmts.n, m->store->entities.n, stmt_entity, err));
    for (uint32_t e = 0; e < m->store->entities.n; e++) {
        uint32_t begin = by_entity.first[e], n = by_entity.first[e + 1] - begin;
        for (int level = 0; level < FACT_N_HEDGINGS; level++) v->existence[e][level] = empty[e];
        if (n)
            TRY(fact_timeline_make(v->existence[e], &v->arena, m->scratch, m->store, n_instances(m, e), FACT_NONE,
                                   by_entity.ids + begin, n, err));
    }
    base_arena_rewind(m->scratch, mark);
    return ENT_OK;
}

static ent_status make_entities(const maker *m, ent_error *err) {
    fact_view *v = m->view;
    lists covers;
    base_mark mark = base_arena_mark(m->scratch);
    TRY(make_lists(&covers, m, m->store->covers.n, m->store->entities.n, cover_entity, err));
    for (uint32_t e = 0; e < m->store->entities.n; e++) {
        uint32_t begin = covers.first[e], n = covers.first[e + 1] - begin;
        TRY(fact_roster_make(&v->rosters[e], &v->arena, m->scratch, m->store, e, err));
        TRY(fact_coverage_make(&v->coverages[e], &v->arena, m->scratch, m->store, covers.ids + begin, n, err));
    }
    base_arena_rewind(m->scratch, mark);
    return ENT_OK;
}

/* One timeline without spells per entity. */
static ent_status make_empty(const fact_timeline **out, const maker *m, ent_error *err) {
    const fact_timeline *levels[FACT_N_HEDGINGS];
    for (uint32_t e = 0; e < m->store->entities.n; e++) {
        TRY(fact_timeline_make(levels, &m->view->arena, m->scratch, m->store, n_instances(m, e), FACT_NONE, NULL, 0,
                               err));
        out[e] = levels[0];
    }
    return ENT_OK;
}

static ent_status make_view(const maker *m, ent_error *err) {
    fact_view *v = m->view;
    size_t n_entities = m->store->entities.n;
    const fact_timeline **empty = BASE_ARRAY(m->scratch, const fact_timeline *, n_entities);
    v->attrs = base_arena_array(&v->arena, m->store->attrs.n, sizeof *v->attrs);
    v->existence = base_arena_array(&v->arena, n_entities, sizeof *v->existence);
    v->rosters = BASE_ARRAY(&v->arena, fact_roster, n_entities);
    v->coverages = BASE_ARRAY(&v->arena, fact_coverage, n_entities);
    if (!empty || !v->attrs || !v->existence || !v->rosters || !v->coverages) return base_no_memory(err);
    TRY(make_entities(m, err));
    TRY(make_empty(empty, m, err));
    TRY(make_attrs(m, empty, err));
    return make_existence(m, empty, err);
}

ent_status fact_view_new(fact_view **out, const fact_store *s, const bool *groups, size_t n_groups, int32_t known_on,
                         ent_error *err) {
    base_arena arena, scratch;
    base_arena_init(&arena, &s->arena.mem);
    fact_view *v = BASE_NEW(&arena, fact_view);
    if (!v) {
        base_arena_clear(&arena);
        return base_no_memory(err);
    }
    v->arena = arena; /* from here on the view owns its own block */
    v->store = s;
    base_arena_init(&scratch, &s->arena.mem);
    maker m = {
        .view = v, .store = s, .scratch = &scratch, .groups = groups, .n_groups = n_groups, .known_on = known_on};
    ent_status status = make_view(&m, err);
    base_arena_clear(&scratch);
    if (status == ENT_OK)
        *out = v;
    else
        fact_view_free(v);
    return status;
}

void fact_view_free(fact_view *v) {
    if (!v) return;
    base_arena arena = v->arena; /* the view lies in it */
    base_arena_clear(&arena);
}

const fact_store *fact_view_store(const fact_view *v) { return v->store; }

/* ---- lists of instances ------------------------------------------------------------------------------------------------------ */

void fact_view_children(const fact_view *v, uint32_t entity, uint32_t parent, const uint32_t **ids, uint32_t *n) {
    const fact_roster *r = &v->rosters[entity];
    bool has = parent < r->n_parents;
    *ids = has ? r->child_ids + r->first[parent] : r->ids;
    *n = has ? r->first[parent + 1] - r->first[parent] : 0;
}

void fact_view_every(const fact_view *v, uint32_t entity, const uint32_t **ids, uint32_t *n) {
    *ids = v->rosters[entity].ids;
    *n = v->rosters[entity].n;
}
