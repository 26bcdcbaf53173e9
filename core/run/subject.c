/* Names to instances and dates; facts files to views. */
#include "run/subject.h"

#include "base/date.h"
#include "base/nearest.h"
#include <stdio.h>

/* ---- subjects -------------------------------------------------------------------------------------------------------- */

static ent_status find_instance(uint32_t *out, const pack *p, uint32_t entity, const char *name, ent_error *err) {
    const fact_store *store = &p->store;
    base_str word = base_str_of(name);
    uint32_t id = fact_store_find_key(store, entity, FACT_NONE, word);
    if (id == FACT_NONE) {
        base_str near = {NULL, 0};
        const fact_instances *all = &store->instances[entity];
        for (size_t i = 0; i < all->rows.n; i++) base_nearest(&near, word, store->texts.at[all->rows.at[i].key]);
        base_str kind = store->entities.at[entity].name;
        if (near.p)
            return base_fail(err, ENT_ENOTFOUND, "'%s' is no %.*s of pack '%.*s'; did you mean '%.*s'?", name,
                             BASE_FMT(kind), BASE_FMT(p->name), BASE_FMT(near));
        return base_fail(err, ENT_ENOTFOUND, "'%s' is no %.*s of pack '%.*s'", name, BASE_FMT(kind), BASE_FMT(p->name));
    }
    *out = id;
    return ENT_OK;
}

static ent_status find_day(int64_t *out, const pack *p, const char *as_of, ent_error *err) {
    int64_t first, last;
    if (!as_of) {
        if (p->asof == PACK_NO_DAY)
            return base_fail(err, ENT_EINPUT,
                             "no date to assess at: pack '%.*s' has no 'asof'; give one, as in --as-of 2024-06-20",
                             BASE_FMT(p->name));
        *out = p->asof;
        return ENT_OK;
    }
    if (!base_date_parse(base_str_of(as_of), &first, &last) || first != last)
        return base_fail(err, ENT_EINPUT, "'%s' is no day; write it as 2024-06-20", as_of);
    *out = first;
    return ENT_OK;
}

static ent_status find_pair(run_subject *out, const pack *p, const fact_entity *entity, const char *a, const char *b,
                            ent_error *err) {
    uint32_t ia, ib;
    if (!b)
        return base_fail(err, ENT_EINPUT, "a %.*s has two ends; '%s' is one: name the other too",
                         BASE_FMT(entity->name), a);
    TRY(find_instance(&ia, p, entity->of, a, err));
    TRY(find_instance(&ib, p, entity->of, b, err));
    if (ia == ib) return base_fail(err, ENT_EINPUT, "'%s' makes no pair with itself", a);
    uint32_t id = fact_store_find_pair(&p->store, p->subject, ia, ib);
    *out = (run_subject){.instance = id == FACT_NONE ? FACT_NOBODY : (int64_t)id, .a = ia, .b = ib};
    return ENT_OK;
}

ent_status run_subject_find(run_subject *out, const pack *p, const char *a, const char *b, const char *as_of,
                            ent_error *err) {
    const fact_entity *entity = &p->store.entities.at[p->subject];
    run_subject s = {0};
    if (!a) return base_fail(err, ENT_EINVAL, "the subject has no name");
    TRY(find_day(&s.day, p, as_of, err));
    int64_t day = s.day;
    if (entity->shape == FACT_PAIR) {
        TRY(find_pair(&s, p, entity, a, b, err));
    } else {
        uint32_t id;
        if (b)
            return base_fail(err, ENT_EINPUT, "pack '%.*s' assesses one %.*s, not a pair: leave out '%s'",
                             BASE_FMT(p->name), BASE_FMT(entity->name), b);
        TRY(find_instance(&id, p, p->subject, a, err));
        s.instance = id;
    }
    s.day = day;
    *out = s;
    return ENT_OK;
}

/* ---- views ----------------------------------------------------------------------------------------------------------- */

static bool is_facts_file(const pack *p, base_str name) {
    for (uint32_t i = 0; i < p->n_facts; i++)
        if (base_str_eq(p->facts[i], name)) return true;
    return false;
}

static ent_status check_names(const pack *p, const char *const *names, size_t n, ent_error *err) {
    for (size_t i = 0; i < n; i++) {
        if (is_facts_file(p, base_str_of(names[i]))) continue;
        char known[256];
        size_t used = 0;
        known[0] = '\0';
        for (uint32_t k = 0; k < p->n_facts && used < sizeof known - 1; k++) {
            int w = snprintf(known + used, sizeof known - used, "%s%.*s", k ? ", " : "", BASE_FMT(p->facts[k]));
            used += w > 0 ? (size_t)w : 0;
        }
        return base_fail(err, ENT_ENOTFOUND, "'%s' is no facts file of pack '%.*s'; it has %s", names[i],
                         BASE_FMT(p->name), known);
    }
    return ENT_OK;
}

static bool is_chosen(base_str name, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (base_str_eq(base_str_of(names[i]), name)) return true;
    return false;
}

ent_status run_view_new(fact_view **out, const pack *p, const char *const *names, size_t n_names, uint32_t given,
                        ent_error *err) {
    const fact_store *store = &p->store;
    if (names) TRY(check_names(p, names, n_names, err));
    bool *counts = base_mem_new(&store->arena.mem, store->groups.n + 1);
    if (!counts) return base_no_memory(err);
    for (size_t g = 0; g < store->groups.n; g++) {
        base_str name = store->groups.at[g];
        counts[g] = g == 0 || g == given || (is_facts_file(p, name) && (!names || is_chosen(name, names, n_names)));
    }
    ent_status st = fact_view_new(out, store, counts, store->groups.n, FACT_ALWAYS_TO, err);
    base_mem_free(&store->arena.mem, counts, store->groups.n + 1);
    return st;
}
