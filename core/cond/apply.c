/* Operations on values, one range function each. */
#include "cond/apply.h"

cond_value cond_constant(const cond_node *n) {
    cond_value v = {.t = BASE_UNKNOWN};
    switch ((cond_op)n->op) {
    case COND_CONST_T: v.t = (base_truth){n->lo.i == 1, n->lo.i == 0}; break;
    case COND_CONST_I: v.i = (base_irange){n->lo.i, n->hi.i}; break;
    default: v.f = (base_frange){n->lo.f, n->hi.f};
    }
    return v;
}

void cond_make_constant(cond_node *n, cond_class class, cond_value v) {
    n->level = n->nominal = 0;
    n->what = 0;
    n->arg[0] = n->arg[1] = n->arg[2] = COND_NONE;
    n->lo.i = n->hi.i = 0;
    switch (class) {
    case COND_CLASS_T:
        n->op = COND_CONST_T;
        n->lo.i = n->hi.i = v.t.t ? 1 : v.t.f ? 0 : -1;
        break;
    case COND_CLASS_I:
        n->op = COND_CONST_I;
        n->lo.i = v.i.lo;
        n->hi.i = v.i.hi;
        break;
    default:
        n->op = COND_CONST_F;
        n->lo.f = v.f.lo;
        n->hi.f = v.f.hi;
    }
}

static bool apply_truth(cond_value *out, const cond_node *n, const cond_value a[3]) {
    switch ((cond_op)n->op) {
    case COND_NOT: out->t = base_t_not(a[0].t); return true;
    case COND_AND: out->t = base_t_and(a[0].t, a[1].t); return true;
    case COND_OR: out->t = base_t_or(a[0].t, a[1].t); return true;
    case COND_DECIDED: out->t = base_t_decided(a[0].t); return true;
    case COND_POINT_I: out->t = base_i_point(a[0].i); return true;
    case COND_POINT_F: out->t = base_f_point(a[0].f); return true;
    case COND_EQ_I: out->t = base_i_eq(a[0].i, a[1].i); return true;
    case COND_LT_I: out->t = base_i_lt(a[0].i, a[1].i); return true;
    case COND_LE_I: out->t = base_i_le(a[0].i, a[1].i); return true;
    case COND_EQ_F: out->t = base_f_eq(a[0].f, a[1].f); return true;
    case COND_LT_F: out->t = base_f_lt(a[0].f, a[1].f); return true;
    case COND_LE_F: out->t = base_f_le(a[0].f, a[1].f); return true;
    default: return false;
    }
}

static bool apply_integer(cond_value *out, const cond_node *n, const cond_value a[3]) {
    switch ((cond_op)n->op) {
    case COND_FROM_T: out->i = base_t_to_i(a[0].t); return true;
    case COND_ADD_I: out->i = base_i_add(a[0].i, a[1].i); return true;
    case COND_SUB_I: out->i = base_i_sub(a[0].i, a[1].i); return true;
    case COND_MUL_I: out->i = base_i_mul(a[0].i, a[1].i); return true;
    case COND_NEG_I: out->i = base_i_neg(a[0].i); return true;
    case COND_ABS_I: out->i = base_i_abs(a[0].i); return true;
    case COND_MIN_I: out->i = base_i_min(a[0].i, a[1].i); return true;
    case COND_MAX_I: out->i = base_i_max(a[0].i, a[1].i); return true;
    case COND_MEET_I: out->i = base_i_meet(a[0].i, a[1].i); return true;
    case COND_SCALE_I: out->i = base_i_scale(a[0].i, n->what); return true;
    case COND_FIX_F: out->i = base_f_fix(a[0].f, n->what); return true;
    case COND_ADD_MONTHS: out->i = base_i_add_months(a[0].i, a[1].i); return true;
    case COND_YEAR: out->i = base_i_year(a[0].i); return true;
    case COND_YEARS: out->i = base_i_years(a[0].i, a[1].i); return true;
    case COND_IF_I: out->i = base_i_if(a[0].t, a[1].i, a[2].i, n->nominal); return true;
    default: return false;
    }
}

static bool apply_double(cond_value *out, const cond_node *n, const cond_value a[3]) {
    switch ((cond_op)n->op) {
    case COND_TO_F: out->f = base_i_to_f(a[0].i, n->what); return true;
    case COND_ADD_F: out->f = base_f_add(a[0].f, a[1].f); return true;
    case COND_SUB_F: out->f = base_f_sub(a[0].f, a[1].f); return true;
    case COND_MUL_F: out->f = base_f_mul(a[0].f, a[1].f); return true;
    case COND_DIV_F: out->f = base_f_div(a[0].f, a[1].f); return true;
    case COND_POW_F: out->f = base_f_pow(a[0].f, a[1].f); return true;
    case COND_NEG_F: out->f = base_f_neg(a[0].f); return true;
    case COND_ABS_F: out->f = base_f_abs(a[0].f); return true;
    case COND_MIN_F: out->f = base_f_min(a[0].f, a[1].f); return true;
    case COND_MAX_F: out->f = base_f_max(a[0].f, a[1].f); return true;
    case COND_LOG_F: out->f = base_f_log(a[0].f); return true;
    case COND_SQRT_F: out->f = base_f_sqrt(a[0].f); return true;
    case COND_EXP_F: out->f = base_f_exp(a[0].f); return true;
    case COND_ROUND_F: out->f = base_f_round(a[0].f); return true;
    case COND_RATIO_F: out->f = base_f_ratio(a[0].f, a[1].f); return true;
    case COND_IF_F: out->f = base_f_if(a[0].t, a[1].f, a[2].f); return true;
    default: return false;
    }
}

bool cond_apply(cond_value *out, const cond_node *n, const cond_value args[3]) {
    switch (cond_ops[n->op].result) {
    case COND_CLASS_T: return apply_truth(out, n, args);
    case COND_CLASS_I: return apply_integer(out, n, args);
    default: return apply_double(out, n, args);
    }
}
