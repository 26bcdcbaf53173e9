/* Values in words. */
#include "explain/render.h"

static void add_instance(base_buf *out, const fact_store *store, uint32_t entity, int64_t id) {
    if (id < 0 || (uint64_t)id >= store->instances[entity].rows.n) {
        base_buf_adds(out, "not known");
        return;
    }
    base_str title = store->instances[entity].rows.at[id].title;
    if (title.n)
        base_buf_add(out, title);
    else
        fact_store_name(out, store, entity, (uint32_t)id);
}

static void add_days(base_buf *out, int64_t n, bool in_months) {
    if (in_months && n % 12 == 0 && n >= 24)
        base_buf_addf(out, "%lld years", (long long)(n / 12));
    else
        base_buf_addf(out, "%lld %s%s", (long long)n, in_months ? "month" : "day", n == 1 ? "" : "s");
}

static void add_point(base_buf *out, const fact_store *store, const cond_part *p, int64_t x) {
    switch (p->type) {
    case FACT_BOOL: base_buf_adds(out, x ? "yes" : "no"); return;
    case FACT_ENUM:
        if (x >= 0 && (uint64_t)x < p->n_labels) base_buf_add(out, p->labels[x]);
        return;
    case FACT_TEXT:
        if (x >= 0 && (uint64_t)x < store->texts.n) base_buf_add(out, store->texts.at[x]);
        return;
    case FACT_DATE: base_buf_adddate(out, x); return;
    case FACT_DURATION: add_days(out, x, p->in_months); return;
    case FACT_REF: add_instance(out, store, p->entity, x); return;
    default: base_buf_addfixed(out, x, p->decimals);
    }
}

static void add_integer(base_buf *out, const fact_store *store, const cond_part *p, base_irange v) {
    bool open = v.lo == INT64_MIN && v.hi == INT64_MAX;
    bool nominal = p->type == FACT_TEXT || p->type == FACT_REF;
    if (v.lo == v.hi) {
        add_point(out, store, p, v.lo);
    } else if (open || nominal) {
        base_buf_adds(out, "not known");
    } else if (v.hi == INT64_MAX) {
        base_buf_adds(out, "at least ");
        add_point(out, store, p, v.lo);
    } else if (v.lo == INT64_MIN) {
        base_buf_adds(out, "at most ");
        add_point(out, store, p, v.hi);
    } else {
        add_point(out, store, p, v.lo);
        base_buf_adds(out, " to ");
        add_point(out, store, p, v.hi);
    }
}

/* To four digits; whole numbers stay whole. */
static double rounded(double x) {
    if (x == 0 || !isfinite(x) || fabs(x) >= 1e4) return rint(x);
    double step = pow(10, floor(log10(fabs(x))) - 3);
    return step < 1e-300 ? x : rint(x / step) / (1 / step);
}

static void add_double(base_buf *out, base_frange v) {
    if (v.lo != v.hi && (v.lo == -INFINITY || v.hi == INFINITY)) {
        base_buf_adds(out, "not known");
        return;
    }
    base_buf_addnum(out, rounded(v.lo));
    if (v.lo == v.hi) return;
    base_buf_adds(out, " to ");
    base_buf_addnum(out, rounded(v.hi));
}

/* The first row, in order of keys, that surely takes part. */
static void add_witness(base_buf *out, const explain_trace *trace, const cond_part *p) {
    const cond_node *n = &trace->ir->nodes.at[p->node];
    if (n->op == COND_ANY) {
        const explain_rows *rows = &trace->frames[n->what];
        for (uint32_t r = rows->first[0]; r < rows->first[1]; r++)
            if (trace->values[n->arg[0]][r].t.t) {
                add_instance(out, fact_view_store(trace->view), trace->ir->frames.at[n->what].entity,
                             rows->instance[r]);
                return;
            }
    }
    base_buf_adds(out, "not known");
}

/* An attribute that is neither on record nor assumed: its declared range says nothing about it. */
static bool is_not_on_record(const explain_trace *trace, const cond_node *n) {
    if (n->op != COND_LOAD_T && n->op != COND_LOAD_I && n->op != COND_LOAD_F) return false;
    fact_cell cell = fact_view_cell(trace->view, n->what, (fact_hedging)n->level, trace->values[n->arg[0]][0].i,
                                    trace->values[n->arg[1]][0].i);
    bool is_key = fact_view_store(trace->view)->attrs.at[n->what].is_key;
    return !is_key && cell.known.f && !cell.is_default;
}

static void add_value(base_buf *out, const explain_trace *trace, const cond_part *p) {
    const explain_value *v = &trace->values[p->node][0];
    if (is_not_on_record(trace, &trace->ir->nodes.at[p->node])) {
        base_buf_adds(out, "not known");
        return;
    }
    switch (cond_result(trace->ir, p->node)) {
    case COND_CLASS_T: base_buf_adds(out, v->t.t ? "yes" : v->t.f ? "no" : "not known"); return;
    case COND_CLASS_I: add_integer(out, fact_view_store(trace->view), p, v->i); return;
    default: add_double(out, v->f);
    }
}

void explain_render(base_buf *out, const explain_trace *trace, const cond_template *t) {
    for (uint32_t i = 0; i < t->n; i++) {
        const cond_part *p = &t->parts[i];
        switch (p->kind) {
        case COND_PART_TEXT: base_buf_add(out, p->text); break;
        case COND_PART_WITNESS: add_witness(out, trace, p); break;
        default: add_value(out, trace, p);
        }
    }
}
