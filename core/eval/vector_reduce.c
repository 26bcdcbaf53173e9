/* Columns that cross frames: lifts into a child frame and reductions of one. */
#include "eval/vector_parts.h"
#include "kernel/pick.h"
#include "kernel/reduce.h"

/* --- lifts ------------------------------------------------------------------------------------------------------------------ */

static ent_status lift(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_node *node = eval_node(v, id);
    const uint32_t from = node->arg[0], *parent = v->frames[node->frame].parent;
    const size_t n = eval_n_rows(v, id);
    eval_slot *slot = &v->slots[id];
    if (v->slots[from].is_const) {
        slot->is_const = true;
        for (int end = 0; end < 2; end++) {
            slot->i[end] = v->slots[from].i[end];
            slot->f[end] = v->slots[from].f[end];
        }
        return ENT_OK;
    }
    if (node->op == COND_LIFT_T) {
        eval_t_out out;
        TRY(eval_t_take(&out, v, id, err));
        kernel_t_pick(out.t, out.f, eval_truth(v, from), parent, n);
    } else if (node->op == COND_LIFT_I) {
        eval_i_out out;
        const kernel_i a = eval_integers(v, from);
        TRY(eval_i_take(&out, v, id, eval_i_is_exact(a), err));
        kernel_i_pick(out.lo, a.lo, parent, n);
        if (out.hi) kernel_i_pick(out.hi, a.hi, parent, n);
        eval_i_put(v, id, out, false);
    } else {
        eval_f_out out;
        const kernel_f a = eval_doubles(v, from);
        TRY(eval_f_take(&out, v, id, eval_f_is_exact(a), err));
        kernel_f_pick(out.lo, a.lo, parent, n);
        if (out.hi) kernel_f_pick(out.hi, a.hi, parent, n);
        eval_f_put(v, id, out, false);
    }
    return ENT_OK;
}

/* --- reductions -------------------------------------------------------------------------------------------------------------- */

static kernel_rows rows_of(const eval_vector *v, const cond_node *node) {
    const explain_rows *child = &v->frames[node->what];
    return (kernel_rows){child->first, v->frames[node->frame].n_rows, eval_truth(v, node->arg[0])};
}

static ent_status reduce_integers(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_node *node = eval_node(v, id);
    const kernel_rows rows = rows_of(v, node);
    const kernel_i none = {NULL, NULL, 0};
    const kernel_i value = node->arg[1] == COND_NONE ? none : eval_integers(v, node->arg[1]);
    const kernel_i time = node->arg[2] == COND_NONE ? none : eval_integers(v, node->arg[2]);
    eval_i_out out;
    TRY(eval_i_take(&out, v, id, false, err));
    switch ((cond_op)node->op) {
    case COND_COUNT: kernel_count_rows(out.lo, out.hi, rows, v->frames[node->what].unseen); break;
    case COND_SUM_I: kernel_i_sum(out.lo, out.hi, rows, value); break;
    case COND_LEAST_I: kernel_i_least(out.lo, out.hi, rows, value); break;
    case COND_MOST_I: kernel_i_most(out.lo, out.hi, rows, value); break;
    case COND_LATEST_I: kernel_i_latest(out.lo, out.hi, rows, value, time, node->nominal); break;
    default: kernel_i_first(out.lo, out.hi, rows, value, time, node->nominal); break;
    }
    eval_i_put(v, id, out, true);
    return ENT_OK;
}

static ent_status reduce_doubles(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_node *node = eval_node(v, id);
    const kernel_rows rows = rows_of(v, node);
    const kernel_f value = eval_doubles(v, node->arg[1]);
    eval_f_out out;
    TRY(eval_f_take(&out, v, id, false, err));
    switch ((cond_op)node->op) {
    case COND_SUM_F: kernel_f_sum(out.lo, out.hi, rows, value); break;
    case COND_MEAN_F: kernel_f_mean(out.lo, out.hi, rows, value); break;
    case COND_LEAST_F: kernel_f_least(out.lo, out.hi, rows, value); break;
    case COND_MOST_F: kernel_f_most(out.lo, out.hi, rows, value); break;
    case COND_LATEST_F: kernel_f_latest(out.lo, out.hi, rows, value, eval_integers(v, node->arg[2])); break;
    default: kernel_f_first(out.lo, out.hi, rows, value, eval_integers(v, node->arg[2])); break;
    }
    eval_f_put(v, id, out, true);
    return ENT_OK;
}

ent_status eval_vector_reduce(eval_vector *v, uint32_t id, ent_error *err) {
    switch ((cond_op)eval_node(v, id)->op) {
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: return lift(v, id, err);
    case COND_ANY: {
        eval_t_out out;
        TRY(eval_t_take(&out, v, id, err));
        kernel_any(out.t, out.f, rows_of(v, eval_node(v, id)));
        return ENT_OK;
    }
    default: return cond_result(v->ir, id) == COND_CLASS_I ? reduce_integers(v, id, err) : reduce_doubles(v, id, err);
    }
}
