/* Simplification while the graph is built. Only what holds for every range and in three-valued logic: x and not x stays, x - x stays. */
#include "cond/apply.h"

static bool is_constant(const cond_node *n) {
    return n->op == COND_CONST_T || n->op == COND_CONST_I || n->op == COND_CONST_F;
}

static const cond_node *operand(const cond_ir *ir, const cond_node *n, int k) { return &ir->nodes.at[n->arg[k]]; }

/* -1 when it is no constant truth that is decided; else 0 or 1. */
static int truth_of(const cond_ir *ir, const cond_node *n, int k) {
    const cond_node *x = operand(ir, n, k);
    return x->op == COND_CONST_T ? (int)x->lo.i : -1;
}

static bool is_commutative(uint8_t op) {
    switch ((cond_op)op) {
    case COND_AND:
    case COND_OR:
    case COND_EQ_I:
    case COND_EQ_F:
    case COND_ADD_I:
    case COND_MUL_I:
    case COND_MIN_I:
    case COND_MAX_I:
    case COND_ADD_F:
    case COND_MUL_F:
    case COND_MIN_F:
    case COND_MAX_F:
    case COND_RATIO_F: return true;
    default: return false;
    }
}

/* Constants to the right, else the older node first, so that equal terms meet. */
static void order_operands(cond_node *n, const cond_ir *ir) {
    if (!is_commutative(n->op)) return;
    bool ca = is_constant(operand(ir, n, 0)), cb = is_constant(operand(ir, n, 1));
    if (ca == cb ? n->arg[0] > n->arg[1] : ca) {
        uint32_t a = n->arg[0];
        n->arg[0] = n->arg[1];
        n->arg[1] = a;
    }
}

static bool fold_constants(cond_node *n, const cond_ir *ir) {
    cond_value args[3] = {{.t = BASE_UNKNOWN}, {.t = BASE_UNKNOWN}, {.t = BASE_UNKNOWN}}, v;
    int n_args = 0;
    for (int k = 0; k < 3 && n->arg[k] != COND_NONE; k++, n_args++) {
        if (!is_constant(operand(ir, n, k))) return false;
        args[k] = cond_constant(operand(ir, n, k));
    }
    if (n_args == 0 || !cond_apply(&v, n, args)) return false;
    cond_make_constant(n, (cond_class)cond_ops[n->op].result, v);
    return true;
}

/* `x and true`, `x or false`, `x and x`: x. `x and false`: false, by way of the constant that is there already. */
static bool fold_logic(uint32_t *same, const cond_node *n, const cond_ir *ir) {
    int neutral = n->op == COND_AND;
    if (n->arg[0] == n->arg[1]) return *same = n->arg[0], true;
    for (int k = 0; k < 2; k++) {
        int t = truth_of(ir, n, k);
        if (t < 0) continue;
        *same = t == neutral ? n->arg[1 - k] : n->arg[k];
        return true;
    }
    return false;
}

static bool fold_choice(uint32_t *same, const cond_node *n, const cond_ir *ir) {
    int c = truth_of(ir, n, 0);
    if (c >= 0) return *same = n->arg[c ? 1 : 2], true;
    if (n->arg[1] == n->arg[2] && !n->nominal) return *same = n->arg[1], true;
    return false;
}

bool cond_fold(uint32_t *same, cond_node *n, const cond_ir *ir) {
    order_operands(n, ir);
    if (fold_constants(n, ir)) return false;
    switch ((cond_op)n->op) {
    case COND_AND:
    case COND_OR: return fold_logic(same, n, ir);
    case COND_NOT:
        if (operand(ir, n, 0)->op != COND_NOT) return false;
        *same = operand(ir, n, 0)->arg[0];
        return true;
    case COND_IF_I:
    case COND_IF_F: return fold_choice(same, n, ir);
    case COND_SCALE_I:
        if (n->what != 0) return false;
        *same = n->arg[0];
        return true;
    case COND_MIN_I:
    case COND_MAX_I:
    case COND_MIN_F:
    case COND_MAX_F:
        if (n->arg[0] != n->arg[1]) return false;
        *same = n->arg[0];
        return true;
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: { /* a constant is the same in every frame */
        const cond_node *x = operand(ir, n, 0);
        if (!is_constant(x)) return false;
        cond_make_constant(n, (cond_class)cond_ops[x->op].result, cond_constant(x));
        return false;
    }
    default: return false;
    }
}
