/* Owns what goes into the record: ids, interning, the identity of instances. How it is printed is print.c; what of it counts, and when, is
 * the view's (view.h). A failed call leaves the record whole: at worst with a text, or a pair, that nothing refers to yet. */
#include "fact/store.h"

#include "fact/instance.h"
#include <assert.h>

#define MAX_GROUPS 65535 /* fact_stmt.group has 16 bits */

static ent_status copy(base_str *s, fact_store *to, ent_error *err) {
    *s = base_arena_str(&to->arena, *s);
    return s->p ? ENT_OK : base_no_memory(err);
}

/* One copy for all that are equal: places and files repeat. */
static ent_status share(base_str *s, fact_store *to, ent_error *err) {
    uint32_t id = 0;
    TRY(fact_store_text(&id, to, *s, err));
    *s = to->texts.at[id];
    return ENT_OK;
}

/* Ids end before FACT_NONE. */
static ent_status check_room(size_t n, const char *what, ent_error *err) {
    if (n < FACT_NONE) return ENT_OK;
    return base_fail(err, ENT_ELIMIT, "more than %lu %s in one record", (unsigned long)FACT_NONE, what);
}

ent_status fact_store_init(fact_store *s, const base_mem *mem, ent_error *err) {
    *s = (fact_store){.instances = NULL};
    base_arena_init(&s->arena, mem);
    base_map_init(&s->text_ids, &s->arena);
    base_map_init(&s->group_ids, &s->arena);
    uint32_t always;
    ent_status status = fact_store_group(&always, s, BASE_STR(""), err);
    if (status != ENT_OK) base_arena_clear(&s->arena);
    return status;
}

void fact_store_clear(fact_store *s) {
    base_arena_clear(&s->arena);
    *s = (fact_store){.arena = s->arena};
}

/* ---- vocabulary ---------------------------------------------------------------------------------------------------- */

ent_status fact_store_entity(uint32_t *out, fact_store *s, const fact_entity *entity, ent_error *err) {
    fact_entity e = *entity;
    assert(e.shape == FACT_PLAIN || e.of < s->entities.n);
    TRY(check_room(s->entities.n, "entities", err));
    TRY(copy(&e.name, s, err));
    TRY(copy(&e.title, s, err));
    if (s->entities.n == s->entities.cap) {
        /* the two arrays grow together; the one that has grown alone after a failure is only larger than it need be */
        void *instances = s->instances;
        size_t cap = s->entities.cap;
        if (!base_vec_reserve_(&s->arena, &instances, s->entities.n, &cap, sizeof *s->instances))
            return base_no_memory(err);
        s->instances = instances;
    }
    if (!BASE_PUSH(&s->arena, &s->entities, e)) return base_no_memory(err);
    uint32_t id = (uint32_t)s->entities.n - 1;
    s->instances[id] = (fact_instances){.rows = {.n = 0}};
    base_map_init(&s->instances[id].by_key, &s->arena);
    *out = id;
    return ENT_OK;
}

static ent_status copy_labels(const base_str **labels, uint32_t n, fact_store *s, ent_error *err) {
    base_str *own = BASE_ARRAY(&s->arena, base_str, n);
    if (!own) return base_no_memory(err);
    for (uint32_t i = 0; i < n; i++) {
        own[i] = (*labels)[i];
        TRY(copy(&own[i], s, err));
    }
    *labels = own;
    return ENT_OK;
}

ent_status fact_store_attr(uint32_t *out, fact_store *s, const fact_attr *attr, ent_error *err) {
    fact_attr a = *attr;
    assert(a.entity < s->entities.n);
    TRY(check_room(s->attrs.n, "attributes", err));
    TRY(copy(&a.name, s, err));
    TRY(copy(&a.title, s, err));
    TRY(copy(&a.doc, s, err));
    TRY(copy(&a.unit, s, err));
    if (a.labels) TRY(copy_labels(&a.labels, a.n_labels, s, err));
    if (a.label_titles) TRY(copy_labels(&a.label_titles, a.n_labels, s, err));
    if (!BASE_PUSH(&s->arena, &s->attrs, a)) return base_no_memory(err);
    *out = (uint32_t)s->attrs.n - 1;
    return ENT_OK;
}

/* ---- texts, sources, groups ------------------------------------------------------------------------------------------ */

ent_status fact_store_text(uint32_t *out, fact_store *s, base_str text, ent_error *err) {
    TRY(check_room(s->text_ids.n, "texts", err));
    uint32_t id = base_map_intern(&s->text_ids, text, (uint32_t)s->text_ids.n);
    if (id == BASE_NONE) return base_no_memory(err);
    s->texts.at = s->text_ids.keys; /* keys stand in order of arrival, as ids do */
    s->texts.n = s->text_ids.n;
    s->texts.cap = s->text_ids.cap;
    *out = id;
    return ENT_OK;
}

ent_status fact_store_group(uint32_t *out, fact_store *s, base_str name, ent_error *err) {
    if (s->group_ids.n > MAX_GROUPS && base_map_find(&s->group_ids, name) == BASE_NONE)
        return base_fail(err, ENT_ELIMIT, "more than %d groups of facts", MAX_GROUPS);
    uint32_t id = base_map_intern(&s->group_ids, name, (uint32_t)s->group_ids.n);
    if (id == BASE_NONE) return base_no_memory(err);
    s->groups.at = s->group_ids.keys;
    s->groups.n = s->group_ids.n;
    s->groups.cap = s->group_ids.cap;
    *out = id;
    return ENT_OK;
}

ent_status fact_store_source(uint32_t *out, fact_store *s, const fact_source *source, ent_error *err) {
    fact_source src = *source;
    TRY(check_room(s->sources.n, "sources", err));
    TRY(copy(&src.id, s, err));
    TRY(copy(&src.title, s, err));
    TRY(copy(&src.file, s, err));
    TRY(copy(&src.derived_from, s, err));
    if (!BASE_PUSH(&s->arena, &s->sources, src)) return base_no_memory(err);
    *out = (uint32_t)s->sources.n - 1;
    return ENT_OK;
}

/* ---- instances ------------------------------------------------------------------------------------------------------- */

/* Makes instances of one entity the same: up to two ids, as bytes. */
typedef struct {
    uint32_t id[2];
    size_t n;
} identity;

static identity identity_of(const fact_entity *e, uint32_t key, uint32_t parent, uint32_t a, uint32_t b) {
    if (e->shape == FACT_PAIR) return (identity){{a, b}, 2};
    if (e->shape == FACT_CHILD && !e->has_parties) return (identity){{key, parent}, 2};
    return (identity){{key, 0}, 1};
}

static base_str identity_bytes(const identity *of) {
    return (base_str){(const char *)of->id, of->n * sizeof of->id[0]};
}

uint32_t fact_store_find_key(const fact_store *s, uint32_t entity, uint32_t parent, base_str key) {
    const fact_entity *e = &s->entities.at[entity];
    uint32_t text = base_map_find(&s->text_ids, key);
    if (text == BASE_NONE || e->shape == FACT_PAIR) return FACT_NONE;
    identity of = identity_of(e, text, parent, FACT_NONE, FACT_NONE);
    return base_map_find(&s->instances[entity].by_key, identity_bytes(&of));
}

uint32_t fact_store_find_pair(const fact_store *s, uint32_t entity, uint32_t a, uint32_t b) {
    const fact_entity *e = &s->entities.at[entity];
    if (e->shape != FACT_PAIR) return FACT_NONE;
    identity of = identity_of(e, FACT_NONE, FACT_NONE, a, b);
    return base_map_find(&s->instances[entity].by_key, identity_bytes(&of));
}

static ent_status make_pair(uint32_t *out, fact_store *s, uint32_t pair_entity, uint32_t a, uint32_t b,
                            ent_error *err) {
    return fact_store_instance(out, s, pair_entity, &(fact_instance){.a = a, .b = b}, err);
}

/* Yields all of `x` and `y` (instances of the ends of `pair_entity`), ascending by key and each once, and makes every ordered pair of them. */
static ent_status unite_parties(fact_instance *x, const fact_instance *y, fact_store *s, uint32_t pair_entity,
                                ent_error *err) {
    size_t n_both = (size_t)x->n_parties + y->n_parties;
    if (y->n_parties == 0) return ENT_OK;
    uint32_t *ids = BASE_ARRAY(&s->arena, uint32_t, n_both), n = 0, pair;
    if (!ids) return base_no_memory(err);
    for (size_t i = 0; i < n_both; i++) ids[i] = i < x->n_parties ? x->parties[i] : y->parties[i - x->n_parties];
    TRY(fact_instance_sort(s, s->entities.at[pair_entity].of, ids, n_both, &s->arena, err));
    for (size_t i = 0; i < n_both; i++)
        if (n == 0 || ids[n - 1] != ids[i]) ids[n++] = ids[i];
    if (n == x->n_parties) return ENT_OK;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++)
            if (i != k) TRY(make_pair(&pair, s, pair_entity, ids[i], ids[k], err));
    x->parties = ids;
    x->n_parties = n;
    return ENT_OK;
}

/* What another declaration of the same instance adds: parties, and a title. Of two titles the first by its bytes stays, whichever came first. */
static ent_status add_to_instance(fact_instance *row, const fact_instance *more, fact_store *s, uint32_t entity,
                                  ent_error *err) {
    const fact_entity *e = &s->entities.at[entity];
    if (e->has_parties) TRY(unite_parties(row, more, s, e->of, err));
    if (more->title.n && (row->title.n == 0 || base_str_cmp(more->title, row->title) < 0)) {
        base_str title = more->title;
        TRY(copy(&title, s, err));
        row->title = title;
    }
    return ENT_OK;
}

ent_status fact_store_instance(uint32_t *out, fact_store *s, uint32_t entity, const fact_instance *instance,
                               ent_error *err) {
    const fact_entity *e = &s->entities.at[entity];
    fact_instances *all = &s->instances[entity];
    identity of = identity_of(e, instance->key, instance->parent, instance->a, instance->b);
    uint32_t id = base_map_find(&all->by_key, identity_bytes(&of));
    if (id != BASE_NONE) {
        TRY(add_to_instance(&all->rows.at[id], instance, s, entity, err));
        *out = id;
        return ENT_OK;
    }
    assert(e->shape == FACT_PAIR ? instance->a != instance->b : instance->key < s->texts.n);
    assert(e->shape != FACT_CHILD || e->has_parties || instance->parent < s->instances[e->of].rows.n);
    TRY(check_room(all->rows.n, "instances of an entity", err));
    fact_instance row = {.key = FACT_NONE, .a = FACT_NONE, .b = FACT_NONE, .parent = FACT_NONE, .title = BASE_STR("")};
    if (e->shape == FACT_PAIR) {
        row.a = instance->a;
        row.b = instance->b;
    } else {
        row.key = instance->key;
        if (e->shape == FACT_CHILD && !e->has_parties) row.parent = instance->parent;
    }
    TRY(add_to_instance(&row, instance, s, entity, err));
    if (!base_vec_reserve_(&s->arena, (void **)&all->rows.at, all->rows.n, &all->rows.cap, sizeof row))
        return base_no_memory(err);
    id = (uint32_t)all->rows.n;
    if (!base_map_put(&all->by_key, identity_bytes(&of), id)) return base_no_memory(err);
    all->rows.at[all->rows.n++] = row;
    *out = id;
    return ENT_OK;
}

/* The pair turned round, made when there is none. */
static ent_status reverse_of(uint32_t *out, fact_store *s, uint32_t pair_entity, uint32_t pair, ent_error *err) {
    const fact_instance *p = &s->instances[pair_entity].rows.at[pair];
    return make_pair(out, s, pair_entity, p->b, p->a, err);
}

/* ---- statements and coverage ------------------------------------------------------------------------------------------ */

static bool is_symmetric(const fact_store *s, const fact_stmt *stmt) {
    return stmt->attr != FACT_NONE && s->attrs.at[stmt->attr].symmetric &&
           s->entities.at[stmt->entity].shape == FACT_PAIR;
}

ent_status fact_store_stmt(fact_store *s, const fact_stmt *stmt, ent_error *err) {
    fact_stmt st = *stmt;
    assert(st.instance < s->instances[st.entity].rows.n &&
           (st.attr == FACT_NONE || s->attrs.at[st.attr].entity == st.entity));
    TRY(check_room(s->stmts.n + 1, "statements", err));
    TRY(share(&st.place, s, err));
    TRY(share(&st.quote, s, err));
    TRY(share(&st.file, s, err));
    if (st.attr != FACT_NONE && s->attrs.at[st.attr].is_float) {
        st.value.lo.f += 0.0; /* -0.0 is 0.0 */
        st.value.hi.f += 0.0;
    }
    uint32_t reverse = FACT_NONE;
    if (is_symmetric(s, &st)) TRY(reverse_of(&reverse, s, st.entity, st.instance, err));
    if (!base_vec_reserve_(&s->arena, (void **)&s->stmts.at, s->stmts.n + 1, &s->stmts.cap, sizeof st))
        return base_no_memory(err);
    s->stmts.at[s->stmts.n++] = st;
    if (reverse != FACT_NONE) {
        st.instance = reverse;
        s->stmts.at[s->stmts.n++] = st;
    }
    return ENT_OK;
}

/* A child with parties belongs to a pair and its reverse alike, so what closes the one collection closes the other. */
ent_status fact_store_cover(fact_store *s, const fact_cover *cover, ent_error *err) {
    fact_cover c = *cover;
    const fact_entity *e = &s->entities.at[c.entity];
    uint32_t reverse = FACT_NONE;
    if (e->shape == FACT_CHILD && e->has_parties && c.parent != FACT_NONE)
        TRY(reverse_of(&reverse, s, e->of, c.parent, err));
    if (!base_vec_reserve_(&s->arena, (void **)&s->covers.at, s->covers.n + 1, &s->covers.cap, sizeof c))
        return base_no_memory(err);
    s->covers.at[s->covers.n++] = c;
    if (reverse != FACT_NONE) {
        c.parent = reverse;
        s->covers.at[s->covers.n++] = c;
    }
    return ENT_OK;
}
