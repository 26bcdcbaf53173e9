/* Owns how instances and values are named in messages. Sentences are made elsewhere. */
#include "base/date.h"
#include "fact/store.h"

/* ---- instances ------------------------------------------------------------------------------------------------------- */

static void add_key(base_buf *out, const fact_store *s, const fact_instance *i) {
    base_buf_add(out, s->texts.at[i->key]);
}

void fact_store_name(base_buf *out, const fact_store *s, uint32_t entity, uint32_t instance) {
    const fact_entity *e = &s->entities.at[entity];
    if (instance >= s->instances[entity].rows.n) {
        base_buf_addf(out, "some %.*s", BASE_FMT(e->name));
        return;
    }
    const fact_instance *i = &s->instances[entity].rows.at[instance];
    switch (e->shape) {
    case FACT_PLAIN: add_key(out, s, i); return;
    case FACT_PAIR:
        fact_store_name(out, s, e->of, i->a);
        base_buf_adds(out, "→");
        fact_store_name(out, s, e->of, i->b);
        return;
    case FACT_CHILD:
        base_buf_add(out, e->name);
        base_buf_addc(out, ' ');
        add_key(out, s, i);
        if (i->parent == FACT_NONE) return;
        base_buf_adds(out, " of ");
        fact_store_name(out, s, e->of, i->parent);
        return;
    }
}

/* ---- values ---------------------------------------------------------------------------------------------------------- */

/* "24 months", "1 month". */
static void add_duration(base_buf *out, const fact_attr *a, int64_t n) {
    base_str unit = a->unit;
    base_buf_addfixed(out, n, 0);
    if (unit.n == 0) return;
    if ((n == 1 || n == -1) && unit.p[unit.n - 1] == 's') unit.n--;
    base_buf_addf(out, " %.*s", BASE_FMT(unit));
}

static void add_ref(base_buf *out, const fact_store *s, uint32_t entity, int64_t id) {
    bool is_on_record = id >= 0 && (uint64_t)id < s->instances[entity].rows.n;
    if (is_on_record && s->entities.at[entity].shape != FACT_PAIR)
        add_key(out, s, &s->instances[entity].rows.at[id]);
    else
        fact_store_name(out, s, entity, is_on_record ? (uint32_t)id : FACT_NONE);
}

static void add_scalar(base_buf *out, const fact_store *s, const fact_attr *a, fact_scalar x) {
    if (a->is_float) {
        base_buf_addnum(out, x.f);
        return;
    }
    bool is_label = a->kind == FACT_ENUM && x.i >= 0 && x.i < (int64_t)a->n_labels;
    bool is_text = a->kind == FACT_TEXT && x.i >= 0 && (uint64_t)x.i < s->texts.n;
    if (a->kind == FACT_BOOL)
        base_buf_adds(out, x.i ? "true" : "false");
    else if (is_label)
        base_buf_add(out, a->labels[x.i]);
    else if (is_text)
        base_buf_add(out, s->texts.at[x.i]);
    else if (a->kind == FACT_REF)
        add_ref(out, s, a->ref, x.i);
    else if (a->kind == FACT_DURATION)
        add_duration(out, a, x.i);
    else
        base_buf_addfixed(out, x.i, a->decimals);
}

typedef struct {
    bool point, lo_open, hi_open, declared;
} range_shape;

static range_shape shape_of(const fact_attr *a, fact_range v) {
    if (a->is_float)
        return (range_shape){v.lo.f == v.hi.f, v.lo.f == -INFINITY, v.hi.f == INFINITY,
                             v.lo.f == a->range.lo.f && v.hi.f == a->range.hi.f};
    return (range_shape){v.lo.i == v.hi.i, v.lo.i == INT64_MIN, v.hi.i == INT64_MAX,
                         v.lo.i == a->range.lo.i && v.hi.i == a->range.hi.i};
}

void fact_store_value(base_buf *out, const fact_store *s, uint32_t attr, fact_range value) {
    const fact_attr *a = &s->attrs.at[attr];
    range_shape shape = shape_of(a, value);
    bool has_span = a->kind != FACT_TEXT && a->kind != FACT_REF;
    if (!shape.point && (!has_span || shape.declared || (shape.lo_open && shape.hi_open))) {
        base_buf_adds(out, "not known");
    } else if (a->kind == FACT_DATE) {
        base_buf_addspan(out, value.lo.i, value.hi.i);
    } else if (shape.point) {
        add_scalar(out, s, a, value.lo);
    } else if (shape.lo_open || shape.hi_open) {
        base_buf_adds(out, shape.lo_open ? "at most " : "at least ");
        add_scalar(out, s, a, shape.lo_open ? value.hi : value.lo);
    } else {
        add_scalar(out, s, a, value.lo);
        base_buf_adds(out, " to ");
        add_scalar(out, s, a, value.hi);
    }
}
