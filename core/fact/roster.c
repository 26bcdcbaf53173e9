/* Owns which instances there are, in which order they are listed, and which are whose children. */
#include "base/date.h"
#include "fact/instance.h"
#include "fact/view_parts.h"

#include <assert.h>

/* ---- children -------------------------------------------------------------------------------------------------------- */

/* Children are placed twice: without `ids` they are counted at first[parent + 2], with them they go where first[parent + 1] says. */
static void place_child(uint32_t *first, uint32_t *ids, uint32_t parent, uint32_t child) {
    if (ids)
        ids[first[parent + 1]++] = child;
    else
        first[parent + 2]++;
}

/* Every ordered pair of the parties has the child. */
static void place_for_parties(uint32_t *first, uint32_t *ids, const fact_store *s, uint32_t pair_entity,
                              const fact_instance *row, uint32_t child) {
    for (uint32_t i = 0; i < row->n_parties; i++)
        for (uint32_t k = 0; k < row->n_parties; k++) {
            if (i == k) continue;
            uint32_t pair = fact_store_find_pair(s, pair_entity, row->parties[i], row->parties[k]);
            assert(pair != FACT_NONE); /* made when the child was */
            place_child(first, ids, pair, child);
        }
}

static void place_all(uint32_t *first, uint32_t *ids, const fact_store *s, uint32_t entity, const fact_roster *roster) {
    const fact_entity *e = &s->entities.at[entity];
    for (uint32_t i = 0; i < roster->n; i++) {
        const fact_instance *row = &s->instances[entity].rows.at[roster->ids[i]];
        if (e->has_parties)
            place_for_parties(first, ids, s, e->of, row, roster->ids[i]);
        else
            place_child(first, ids, row->parent, roster->ids[i]);
    }
}

/* Children are placed in the order of the roster, so each parent's are in it too. */
static ent_status make_children(fact_roster *roster, base_arena *arena, const fact_store *s, uint32_t entity,
                                ent_error *err) {
    size_t n_parents = s->instances[s->entities.at[entity].of].rows.n;
    uint32_t *first = BASE_ARRAY(arena, uint32_t, n_parents + 2);
    if (!first) return base_no_memory(err);
    place_all(first, NULL, s, entity, roster);
    size_t total = 0;
    for (size_t p = 2; p < n_parents + 2; p++) {
        total += first[p];
        if (total >= FACT_NONE)
            return base_fail(err, ENT_ELIMIT, "more than %lu children of one kind", (unsigned long)FACT_NONE);
        first[p] = (uint32_t)total;
    }
    uint32_t *ids = BASE_ARRAY(arena, uint32_t, total);
    if (!ids) return base_no_memory(err);
    place_all(first, ids, s, entity, roster);
    roster->first = first;
    roster->child_ids = ids;
    roster->n_parents = (uint32_t)n_parents;
    return ENT_OK;
}

ent_status fact_roster_make(fact_roster *out, base_arena *arena, base_arena *scratch, const fact_store *s,
                            uint32_t entity, ent_error *err) {
    fact_roster roster = {.n = (uint32_t)s->instances[entity].rows.n};
    uint32_t *ids = BASE_ARRAY(arena, uint32_t, roster.n);
    if (!ids) return base_no_memory(err);
    for (uint32_t i = 0; i < roster.n; i++) ids[i] = i;
    TRY(fact_instance_sort(s, entity, ids, roster.n, scratch, err));
    roster.ids = ids;
    if (s->entities.at[entity].shape == FACT_CHILD) TRY(make_children(&roster, arena, s, entity, err));
    *out = roster;
    return ENT_OK;
}

/* ---- keys as values ---------------------------------------------------------------------------------------------------- */

static fact_range point(int64_t x) { return (fact_range){{x}, {x}}; }

/* A whole number as one writes it: digits, perhaps a minus. */
static bool parse_whole(base_str s, int64_t *out) {
    bool is_negative = s.n > 0 && s.p[0] == '-';
    int64_t x = 0;
    if (s.n == is_negative) return false;
    for (size_t i = is_negative; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        int digit = s.p[i] - '0';
        /* below 0 lies one more */
        if (__builtin_mul_overflow(x, 10, &x) || __builtin_sub_overflow(x, digit, &x)) return false;
    }
    if (!is_negative && x == INT64_MIN) return false;
    *out = is_negative ? x : -x;
    return true;
}

static bool find_label(const fact_attr *a, base_str key, int64_t *out) {
    for (*out = 0; *out < (int64_t)a->n_labels; ++*out)
        if (base_str_eq(a->labels[*out], key)) return true;
    return false;
}

/* What a key says, read as the type its attribute has; what it may be where it says nothing of that type. */
static fact_range key_value(const fact_store *s, const fact_attr *a, uint32_t key) {
    base_str text = s->texts.at[key];
    fact_range value = a->range;
    int64_t x;
    switch (a->kind) {
    case FACT_TEXT: return point(key);
    case FACT_REF: {
        uint32_t id = fact_store_find_key(s, a->ref, FACT_NONE, text);
        return id == FACT_NONE ? (fact_range){{INT64_MIN}, {INT64_MAX}} : point(id);
    }
    case FACT_ENUM: return find_label(a, text, &x) ? point(x) : value;
    case FACT_DATE: base_date_parse(text, &value.lo.i, &value.hi.i); return value;
    case FACT_INTEGER:
    case FACT_DURATION: return parse_whole(text, &x) ? point(x) : value;
    case FACT_BOOL:
    case FACT_NUMBER: return value;
    }
    return value;
}

ent_status fact_roster_keys(fact_roster *roster, base_arena *arena, const fact_store *s, uint32_t attr,
                            ent_error *err) {
    const fact_attr *a = &s->attrs.at[attr];
    fact_range *keys = BASE_ARRAY(arena, fact_range, roster->n);
    if (!keys) return base_no_memory(err);
    for (uint32_t i = 0; i < roster->n; i++) keys[i] = key_value(s, a, s->instances[a->entity].rows.at[i].key);
    roster->keys = keys;
    return ENT_OK;
}
