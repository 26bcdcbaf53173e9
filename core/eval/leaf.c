/* Leaves at one row. */
#include "eval/leaf.h"

bool eval_is_leaf(cond_op op) {
    switch (op) {
    case COND_CONST_T:
    case COND_CONST_I:
    case COND_CONST_F:
    case COND_PAIR:
    case COND_END_A:
    case COND_END_B:
    case COND_LOAD_T:
    case COND_LOAD_I:
    case COND_LOAD_F:
    case COND_KNOWN:
    case COND_CONTESTED:
    case COND_HEDGING:
    case COND_GRADE:
    case COND_SINCE:
    case COND_EXISTS:
    case COND_SEEN: return true;
    default: return false;
    }
}

/* A reference as an instance, FACT_NONE when it is not known which or none on record. */
static uint32_t instance_of(base_irange ref) {
    return base_i_is_point(ref) && ref.lo >= 0 && ref.lo < FACT_NONE ? (uint32_t)ref.lo : FACT_NONE;
}

/* The pair (a, b); a pair of an instance with itself does not exist. */
static base_irange pair_of(const fact_store *s, uint32_t entity, base_irange a, base_irange b) {
    const uint32_t x = instance_of(a), y = instance_of(b);
    if (x == FACT_NONE || y == FACT_NONE || x == y) return BASE_I_ALL;
    const uint32_t pair = fact_store_find_pair(s, entity, x, y);
    return base_i_of(pair == FACT_NONE ? FACT_NOBODY : (int64_t)pair);
}

static base_irange end_of(const fact_store *s, uint32_t entity, base_irange pair, bool second) {
    const uint32_t x = instance_of(pair);
    if (x >= s->instances[entity].rows.n) return BASE_I_ALL;
    const fact_instance *row = &s->instances[entity].rows.at[x];
    return base_i_of(second ? row->b : row->a);
}

static base_truth constant_truth(int64_t x) { return x == 1 ? BASE_TRUE : x == 0 ? BASE_FALSE : BASE_UNKNOWN; }

static explain_value truth(base_truth x) { return (explain_value){.t = x}; }
static explain_value integer(base_irange x) { return (explain_value){.i = base_i_clean(x.lo, x.hi)}; }
static explain_value floating(fact_range x) { return (explain_value){.f = base_f_clean(x.lo.f, x.hi.f)}; }

explain_value eval_leaf(const fact_view *view, const cond_node *node, base_irange a, base_irange b) {
    const fact_store *s = fact_view_store(view);
    const fact_hedging level = (fact_hedging)node->level;
    const uint32_t what = node->what;
    switch ((cond_op)node->op) {
    case COND_CONST_T: return truth(constant_truth(node->lo.i));
    case COND_CONST_I: return integer((base_irange){node->lo.i, node->hi.i});
    case COND_CONST_F: return floating((fact_range){node->lo, node->hi});
    case COND_PAIR: return integer(pair_of(s, what, a, b));
    case COND_END_A: return integer(end_of(s, what, a, false));
    case COND_END_B: return integer(end_of(s, what, a, true));
    case COND_LOAD_T: return truth(eval_leaf_truth(fact_view_cell(view, what, level, a, b).value));
    case COND_LOAD_F: return floating(fact_view_cell(view, what, level, a, b).value);
    case COND_LOAD_I: {
        const fact_range v = fact_view_cell(view, what, level, a, b).value;
        return integer((base_irange){v.lo.i, v.hi.i});
    }
    case COND_KNOWN: return truth(fact_view_cell(view, what, level, a, b).known);
    case COND_CONTESTED: return truth(fact_view_cell(view, what, level, a, b).contested);
    case COND_HEDGING: return integer(fact_view_hedging(view, what, level, a, b));
    case COND_GRADE: return integer(fact_view_grade(view, what, level, a, b));
    case COND_SINCE: return integer(fact_view_since(view, what, level, a, b));
    case COND_EXISTS: return truth(fact_view_exists(view, what, level, false, a, b));
    case COND_SEEN: return truth(fact_view_exists(view, what, level, true, a, b));
    default: return integer(BASE_I_ALL); /* not a leaf */
    }
}
