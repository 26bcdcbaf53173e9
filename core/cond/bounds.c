/* Static bounds: the program over a record in which no cell is known. */
#include "cond/apply.h"

static cond_value leaf(const cond_ir *ir, const cond_node *n) {
    cond_value v = {.i = BASE_I_ALL};
    switch ((cond_op)n->op) {
    case COND_CONST_T: case COND_CONST_I: case COND_CONST_F: return cond_constant(n);
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

ent_status cond_bounds(cond_bound *out, const cond_ir *ir, ent_error *err) {
    (void)err;
    for (size_t i = 0; i < ir->nodes.n; i++) {
        const cond_node *n = &ir->nodes.at[i];
        cond_value args[3] = {{.t = BASE_UNKNOWN}, {.t = BASE_UNKNOWN}, {.t = BASE_UNKNOWN}}, v;
        for (int k = 0; k < 3 && n->arg[k] != COND_NONE; k++) {
            const cond_bound *b = &out[n->arg[k]];
            switch (cond_result(ir, n->arg[k])) {
            case COND_CLASS_T: args[k].t = b->t; break;
            case COND_CLASS_I: args[k].i = b->i; break;
            default: args[k].f = b->f;
            }
        }
        if (n->op == COND_LIFT_T || n->op == COND_LIFT_I || n->op == COND_LIFT_F)
            v = args[0];
        else if (!cond_apply(&v, n, args))
            v = leaf(ir, n);
        out[i] = (cond_bound){BASE_I_ALL, BASE_F_ALL, BASE_UNKNOWN};
        switch (cond_ops[n->op].result) {
        case COND_CLASS_T: out[i].t = v.t; break;
        case COND_CLASS_I: out[i].i = v.i; break;
        default: out[i].f = v.f;
        }
    }
    return ENT_OK;
}
