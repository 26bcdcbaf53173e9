/* Owns how statements compare: which of two stands for a value, and which say the same. Nothing here looks at ids that depend on the
 * order of arrival. */
#include "fact/instance.h"
#include "fact/view_parts.h"

unsigned fact_source_reliability(const fact_store *s, uint32_t source) {
    char grade = source == FACT_NONE ? 0 : s->sources.at[source].reliability;
    return grade >= 'A' && grade <= 'E' ? (unsigned)(grade - 'A') : FACT_UNGRADED;
}

unsigned fact_source_credibility(const fact_store *s, uint32_t source) {
    char grade = source == FACT_NONE ? 0 : s->sources.at[source].credibility;
    return grade >= '1' && grade <= '5' ? (unsigned)(grade - '1') : FACT_UNGRADED;
}

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int order_end(const fact_store *s, const fact_attr *a, fact_scalar x, fact_scalar y) {
    if (a->is_float) return ORDER(x.f, y.f);
    bool is_point = x.i >= 0 && y.i >= 0 && x.i < UINT32_MAX && y.i < UINT32_MAX;
    if (x.i == y.i || !is_point) return ORDER(x.i, y.i);
    if (a->kind == FACT_TEXT) return base_str_cmp(s->texts.at[x.i], s->texts.at[y.i]);
    if (a->kind == FACT_REF) return fact_instance_cmp(s, a->ref, (uint32_t)x.i, (uint32_t)y.i);
    return ORDER(x.i, y.i);
}

static int order_value(const fact_store *s, const fact_stmt *x, const fact_stmt *y) {
    if (x->attr != y->attr) {
        base_str none = BASE_STR("");
        return base_str_cmp(x->attr == FACT_NONE ? none : s->attrs.at[x->attr].name,
                            y->attr == FACT_NONE ? none : s->attrs.at[y->attr].name);
    }
    if (x->attr == FACT_NONE) return 0;
    const fact_attr *a = &s->attrs.at[x->attr];
    int order = order_end(s, a, x->value.lo, y->value.lo);
    return order ? order : order_end(s, a, x->value.hi, y->value.hi);
}

static int order_known(const fact_stmt *x, const fact_stmt *y) { return ORDER(y->known, x->known); }

static int order_grade(const fact_store *s, const fact_stmt *x, const fact_stmt *y) {
    if (x->source == y->source) return 0;
    int order = ORDER(fact_source_reliability(s, x->source), fact_source_reliability(s, y->source));
    return order ? order : ORDER(fact_source_credibility(s, x->source), fact_source_credibility(s, y->source));
}

static int order_source(const fact_store *s, const fact_stmt *x, const fact_stmt *y) {
    if (x->source == y->source) return 0;
    base_str none = BASE_STR("");
    return base_str_cmp(x->source == FACT_NONE ? none : s->sources.at[x->source].id,
                        y->source == FACT_NONE ? none : s->sources.at[y->source].id);
}

int fact_stmt_grade_cmp(const fact_store *s, uint32_t a, uint32_t b) {
    const fact_stmt *x = &s->stmts.at[a], *y = &s->stmts.at[b];
    int order = order_grade(s, x, y);
    if (!order) order = order_known(x, y);
    if (!order) order = order_source(s, x, y);
    if (!order) order = order_value(s, x, y);
    return order;
}

int fact_stmt_cmp(const fact_store *s, uint32_t a, uint32_t b) {
    const fact_stmt *x = &s->stmts.at[a], *y = &s->stmts.at[b];
    int order = order_known(x, y);
    if (!order) order = order_grade(s, x, y);
    if (!order) order = order_source(s, x, y);
    if (!order) order = order_value(s, x, y);
    if (!order) order = ORDER(x->from, y->from);
    if (!order) order = ORDER(x->to, y->to);
    if (!order) order = ORDER(x->hedging, y->hedging);
    if (!order) order = base_str_cmp(x->place, y->place);
    if (!order) order = base_str_cmp(x->quote, y->quote);
    return order;
}
