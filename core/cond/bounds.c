/* Static bounds: the program over everything its cells may be. */
#include "cond/apply.h"

static cond_value leaf(const cond_ir *ir, const cond_node *n) {
    cond_value v = {.i = BASE_I_ALL};
    switch ((cond_op)n->op) {
    case COND_CONST_T:
    case COND_CONST_I:
    case COND_CONST_F: return cond_constant(n);
    case COND_LOAD_I: {
        const fact_attr *a = &ir->store->attrs.at[n->what];
        v.i = (base_irange){a->range.lo.i, a->range.hi.i};
        return v;
    }
    case COND_LOAD_F: {
        const fact_attr *a = &ir->store->attrs.at[n->what];
        v.f = (base_frange){a->range.lo.f, a->range.hi.f};
        return v;
    }
    case COND_HEDGING: v.i = (base_irange){0, FACT_N_HEDGINGS - 1}; return v;
    case COND_GRADE: v.i = (base_irange){0, 4}; return v;
    case COND_COUNT: v.i = (base_irange){0, INT64_MAX}; return v;
    default: break;
    }
    switch (cond_ops[n->op].result) {
    case COND_CLASS_T: v.t = BASE_UNKNOWN; break;
    case COND_CLASS_F: v.f = BASE_F_ALL; break;
    default: break;
    }
    return v;
}

static cond_value bound_value(const cond_ir *ir, uint32_t node, const cond_bound *b) {
    switch (cond_result(ir, node)) {
    case COND_CLASS_T: return (cond_value){.t = b->t};
    case COND_CLASS_I: return (cond_value){.i = b->i};
    default: return (cond_value){.f = b->f};
    }
}

/* Most operations give less for less, so what they give for the bounds of their operands bounds them. These do not: a range that is no
 * point may become one, and one that is not met may be met no more. */
static bool bound_of_narrowing(cond_value *out, const cond_node *n, const cond_value args[3]) {
    switch ((cond_op)n->op) {
    case COND_POINT_I: out->t = base_i_is_point(args[0].i) ? BASE_TRUE : BASE_UNKNOWN; return true;
    case COND_POINT_F: out->t = base_f_is_point(args[0].f) ? BASE_TRUE : BASE_UNKNOWN; return true;
    case COND_DECIDED: out->t = args[0].t.t || args[0].t.f ? BASE_TRUE : BASE_UNKNOWN; return true;
    case COND_MEET_I:
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: *out = args[0]; return true;
    default: return false;
    }
}

static cond_value bound_of(const cond_ir *ir, const cond_node *n, const cond_bound *known) {
    cond_value args[3] = {{.t = BASE_UNKNOWN}, {.t = BASE_UNKNOWN}, {.t = BASE_UNKNOWN}}, v;
    for (int k = 0; k < 3 && n->arg[k] != COND_NONE; k++) args[k] = bound_value(ir, n->arg[k], &known[n->arg[k]]);
    if (bound_of_narrowing(&v, n, args) || cond_apply(&v, n, args)) return v;
    return leaf(ir, n);
}

ent_status cond_bounds(cond_bound *out, const cond_ir *ir, ent_error *err) {
    (void)err;
    for (size_t i = 0; i < ir->nodes.n; i++) {
        const cond_node *n = &ir->nodes.at[i];
        cond_value v = bound_of(ir, n, out);
        out[i] = (cond_bound){BASE_I_ALL, BASE_F_ALL, BASE_UNKNOWN};
        switch (cond_ops[n->op].result) {
        case COND_CLASS_T: out[i].t = v.t; break;
        case COND_CLASS_I: out[i].i = v.i; break;
        default: out[i].f = v.f;
        }
    }
    return ENT_OK;
}
