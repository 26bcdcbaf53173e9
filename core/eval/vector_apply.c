/* Columns of operations within a frame: which kernel does what. Exact operands go to the exact kernel; where it finds a row whose result
 * is no point, and for all other operands, the general one does the column. Operands that are one range for all rows make results that are. */
#include "eval/vector_parts.h"
#include "kernel/arith.h"
#include "kernel/choose.h"
#include "kernel/cmp.h"
#include "kernel/date.h"
#include "kernel/logic.h"

#define BINARY(CLASS)                         \
    struct {                                  \
        kernel_##CLASS##_binary *general;     \
        kernel_##CLASS##_binary_exact *exact; \
    }
#define UNARY(CLASS)                         \
    struct {                                 \
        kernel_##CLASS##_unary *general;     \
        kernel_##CLASS##_unary_exact *exact; \
    }
#define CMP(CLASS)                             \
    struct {                                   \
        kernel_##CLASS##_cmp *general, *exact; \
    }
#define KERNEL(NAME) \
    { kernel_##NAME, kernel_##NAME##_exact }

static const BINARY(i) I2[COND_N_OPS] = {
    [COND_ADD_I] = KERNEL(i_add),   [COND_SUB_I] = KERNEL(i_sub),
    [COND_MUL_I] = KERNEL(i_mul),   [COND_MIN_I] = KERNEL(i_min),
    [COND_MAX_I] = KERNEL(i_max),   [COND_MEET_I] = KERNEL(i_meet),
    [COND_YEARS] = KERNEL(i_years), [COND_ADD_MONTHS] = KERNEL(i_add_months),
};
static const UNARY(i) I1[COND_N_OPS] = {
    [COND_NEG_I] = KERNEL(i_neg),
    [COND_ABS_I] = KERNEL(i_abs),
    [COND_YEAR] = KERNEL(i_year),
};
static const BINARY(f) F2[COND_N_OPS] = {
    [COND_ADD_F] = KERNEL(f_add), [COND_SUB_F] = KERNEL(f_sub),     [COND_MUL_F] = KERNEL(f_mul),
    [COND_DIV_F] = KERNEL(f_div), [COND_POW_F] = KERNEL(f_pow),     [COND_MIN_F] = KERNEL(f_min),
    [COND_MAX_F] = KERNEL(f_max), [COND_RATIO_F] = KERNEL(f_ratio),
};
static const UNARY(f) F1[COND_N_OPS] = {
    [COND_NEG_F] = KERNEL(f_neg),   [COND_ABS_F] = KERNEL(f_abs), [COND_LOG_F] = KERNEL(f_log),
    [COND_SQRT_F] = KERNEL(f_sqrt), [COND_EXP_F] = KERNEL(f_exp), [COND_ROUND_F] = KERNEL(f_round),
};
static const CMP(i) IC[COND_N_OPS] = {
    [COND_EQ_I] = KERNEL(i_eq), [COND_LT_I] = KERNEL(i_lt), [COND_LE_I] = KERNEL(i_le)};
static const CMP(f) FC[COND_N_OPS] = {
    [COND_EQ_F] = KERNEL(f_eq), [COND_LT_F] = KERNEL(f_lt), [COND_LE_F] = KERNEL(f_le)};

/* --- one column of numbers ----------------------------------------------------------------------------------------------------
 * STEP: whether any operand is a column. EXACT_OPERANDS: whether all are exact. GENERAL, EXACT: the kernels' calls over `out` and n rows. */
#define NUMBERS(CLASS, STEP, EXACT_OPERANDS, EXACT, GENERAL)              \
    do {                                                                  \
        eval_##CLASS##_out out;                                           \
        size_t n = eval_n_rows(v, id);                                    \
        if (!(STEP)) { /* once for all rows */                            \
            eval_slot *slot = &v->slots[id];                              \
            out = (eval_##CLASS##_out){&slot->CLASS[0], &slot->CLASS[1]}; \
            n = 1;                                                        \
            GENERAL;                                                      \
            slot->is_const = true;                                        \
            return ENT_OK;                                                \
        }                                                                 \
        if (EXACT_OPERANDS) {                                             \
            TRY(eval_##CLASS##_take(&out, v, id, true, err));             \
            if (EXACT) {                                                  \
                eval_##CLASS##_put(v, id, out, true);                     \
                return ENT_OK;                                            \
            }                                                             \
        }                                                                 \
        TRY(eval_##CLASS##_take(&out, v, id, false, err));                \
        GENERAL;                                                          \
        eval_##CLASS##_put(v, id, out, false);                            \
        return ENT_OK;                                                    \
    } while (0)

static ent_status integers2(eval_vector *v, uint32_t id, kernel_i a, kernel_i b, ent_error *err) {
    const unsigned op = eval_node(v, id)->op;
    NUMBERS(i, a.step || b.step, eval_i_is_exact(a) && eval_i_is_exact(b), I2[op].exact(out.lo, a, b, n),
            I2[op].general(out.lo, out.hi, a, b, n));
}

static ent_status integers1(eval_vector *v, uint32_t id, kernel_i a, ent_error *err) {
    const unsigned op = eval_node(v, id)->op;
    NUMBERS(i, a.step, eval_i_is_exact(a), I1[op].exact(out.lo, a, n), I1[op].general(out.lo, out.hi, a, n));
}

static ent_status doubles2(eval_vector *v, uint32_t id, kernel_f a, kernel_f b, ent_error *err) {
    const unsigned op = eval_node(v, id)->op;
    NUMBERS(f, a.step || b.step, eval_f_is_exact(a) && eval_f_is_exact(b), F2[op].exact(out.lo, a, b, n),
            F2[op].general(out.lo, out.hi, a, b, n));
}

static ent_status doubles1(eval_vector *v, uint32_t id, kernel_f a, ent_error *err) {
    const unsigned op = eval_node(v, id)->op;
    NUMBERS(f, a.step, eval_f_is_exact(a), F1[op].exact(out.lo, a, n), F1[op].general(out.lo, out.hi, a, n));
}

static ent_status scale(eval_vector *v, uint32_t id, kernel_i a, ent_error *err) {
    const uint32_t by = eval_node(v, id)->what;
    NUMBERS(i, a.step, eval_i_is_exact(a), kernel_i_scale_exact(out.lo, a, by, n),
            kernel_i_scale(out.lo, out.hi, a, by, n));
}

static ent_status to_doubles(eval_vector *v, uint32_t id, kernel_i a, ent_error *err) {
    const uint32_t by = eval_node(v, id)->what;
    NUMBERS(f, a.step, eval_i_is_exact(a), kernel_i_to_f_exact(out.lo, a, by, n),
            kernel_i_to_f(out.lo, out.hi, a, by, n));
}

static ent_status fix(eval_vector *v, uint32_t id, kernel_f a, ent_error *err) {
    const uint32_t by = eval_node(v, id)->what;
    NUMBERS(i, a.step, eval_f_is_exact(a), kernel_f_fix_exact(out.lo, a, by, n),
            kernel_f_fix(out.lo, out.hi, a, by, n));
}

static ent_status choose_integers(eval_vector *v, uint32_t id, kernel_t c, kernel_i x, kernel_i y, ent_error *err) {
    const bool nominal = eval_node(v, id)->nominal;
    NUMBERS(i, true, eval_i_is_exact(x) && eval_i_is_exact(y), kernel_i_if_exact(out.lo, c, x, y, n),
            kernel_i_if(out.lo, out.hi, c, x, y, nominal, n));
}

static ent_status choose_doubles(eval_vector *v, uint32_t id, kernel_t c, kernel_f x, kernel_f y, ent_error *err) {
    NUMBERS(f, true, eval_f_is_exact(x) && eval_f_is_exact(y), kernel_f_if_exact(out.lo, c, x, y, n),
            kernel_f_if(out.lo, out.hi, c, x, y, n));
}

static ent_status from_truth(eval_vector *v, uint32_t id, kernel_t a, ent_error *err) {
    NUMBERS(i, true, kernel_t_all_decided(a, n), (kernel_t_to_i_exact(out.lo, a, n), true),
            kernel_t_to_i(out.lo, out.hi, a, n));
}

/* --- one column of truths ---------------------------------------------------------------------------------------------------- */

static ent_status compare_integers(eval_vector *v, uint32_t id, kernel_i a, kernel_i b, ent_error *err) {
    const unsigned op = eval_node(v, id)->op;
    eval_t_out out;
    TRY(eval_t_take(&out, v, id, err));
    const size_t n = eval_n_rows(v, id);
    kernel_i_cmp *const kernel = eval_i_is_exact(a) && eval_i_is_exact(b) ? IC[op].exact : IC[op].general;
    if (a.step || b.step) {
        kernel(out.t, out.f, a, b, n);
        return ENT_OK;
    }
    kernel(out.t, out.f, a, b, 1);
    kernel_t_fill(out.t, out.f, (base_truth){out.t[0] & 1, out.f[0] & 1}, n);
    return ENT_OK;
}

static ent_status compare_doubles(eval_vector *v, uint32_t id, kernel_f a, kernel_f b, ent_error *err) {
    const unsigned op = eval_node(v, id)->op;
    eval_t_out out;
    TRY(eval_t_take(&out, v, id, err));
    const size_t n = eval_n_rows(v, id);
    kernel_f_cmp *const kernel = eval_f_is_exact(a) && eval_f_is_exact(b) ? FC[op].exact : FC[op].general;
    if (a.step || b.step) {
        kernel(out.t, out.f, a, b, n);
        return ENT_OK;
    }
    kernel(out.t, out.f, a, b, 1);
    kernel_t_fill(out.t, out.f, (base_truth){out.t[0] & 1, out.f[0] & 1}, n);
    return ENT_OK;
}

static ent_status truths(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_node *node = eval_node(v, id);
    const size_t n = eval_n_rows(v, id);
    eval_t_out out;
    TRY(eval_t_take(&out, v, id, err));
    switch ((cond_op)node->op) {
    case COND_NOT: kernel_t_not(out.t, out.f, eval_truth(v, node->arg[0]), n); break;
    case COND_AND: kernel_t_and(out.t, out.f, eval_truth(v, node->arg[0]), eval_truth(v, node->arg[1]), n); break;
    case COND_OR: kernel_t_or(out.t, out.f, eval_truth(v, node->arg[0]), eval_truth(v, node->arg[1]), n); break;
    case COND_DECIDED: kernel_t_decided(out.t, out.f, eval_truth(v, node->arg[0]), n); break;
    case COND_POINT_I: {
        const kernel_i a = eval_integers(v, node->arg[0]);
        if (a.step && !eval_i_is_exact(a))
            kernel_i_point(out.t, out.f, a, n);
        else
            kernel_t_fill(out.t, out.f, base_t_of(eval_i_is_exact(a)), n);
        break;
    }
    default: { /* COND_POINT_F */
        const kernel_f a = eval_doubles(v, node->arg[0]);
        if (a.step && !eval_f_is_exact(a))
            kernel_f_point(out.t, out.f, a, n);
        else
            kernel_t_fill(out.t, out.f, base_t_of(eval_f_is_exact(a)), n);
    }
    }
    return ENT_OK;
}

ent_status eval_vector_apply(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_node *n = eval_node(v, id);
    const uint32_t *a = n->arg;
    if (IC[n->op].general) return compare_integers(v, id, eval_integers(v, a[0]), eval_integers(v, a[1]), err);
    if (FC[n->op].general) return compare_doubles(v, id, eval_doubles(v, a[0]), eval_doubles(v, a[1]), err);
    if (I2[n->op].general) return integers2(v, id, eval_integers(v, a[0]), eval_integers(v, a[1]), err);
    if (F2[n->op].general) return doubles2(v, id, eval_doubles(v, a[0]), eval_doubles(v, a[1]), err);
    if (I1[n->op].general) return integers1(v, id, eval_integers(v, a[0]), err);
    if (F1[n->op].general) return doubles1(v, id, eval_doubles(v, a[0]), err);
    switch ((cond_op)n->op) {
    case COND_SCALE_I: return scale(v, id, eval_integers(v, a[0]), err);
    case COND_TO_F: return to_doubles(v, id, eval_integers(v, a[0]), err);
    case COND_FIX_F: return fix(v, id, eval_doubles(v, a[0]), err);
    case COND_FROM_T: return from_truth(v, id, eval_truth(v, a[0]), err);
    case COND_IF_I:
        return choose_integers(v, id, eval_truth(v, a[0]), eval_integers(v, a[1]), eval_integers(v, a[2]), err);
    case COND_IF_F:
        return choose_doubles(v, id, eval_truth(v, a[0]), eval_doubles(v, a[1]), eval_doubles(v, a[2]), err);
    default: return truths(v, id, err);
    }
}
