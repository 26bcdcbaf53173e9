/* The scalar evaluator: every node of the program in order, at every row of its frame. What a leaf says is eval/leaf.h's business, what an
 * operation makes of values cond/apply.h's; here are frames, lifts and the reductions, written as they are defined. */
#include "eval/row.h"
#include "eval/frame.h"
#include "eval/leaf.h"

typedef struct {
    base_arena *arena;
    const cond_ir *ir;
    const fact_view *view;
    explain_trace *trace;
    explain_rows *frames;
    bool *expanded; /* by frame */
    explain_value **values;
} machine;

static explain_value truth(base_truth x) { return (explain_value){.t = x}; }
static explain_value integer(base_irange x) { return (explain_value){.i = x}; }
static explain_value floating(base_frange x) { return (explain_value){.f = x}; }

/* --- frames ------------------------------------------------------------------------------------------------------------- */

static ent_status root_frame(machine *m, ent_error *err) {
    int64_t *instance = BASE_NEW(m->arena, int64_t);
    base_irange *gap = BASE_NEW(m->arena, base_irange);
    bool *unseen = BASE_NEW(m->arena, bool);
    if (!instance || !gap || !unseen) return base_no_memory(err);
    *instance = m->trace->instance;
    *gap = BASE_I_ALL;
    m->frames[COND_ROOT] = (explain_rows){.n_rows = 1, .instance = instance, .gap = gap, .unseen = unseen};
    m->expanded[COND_ROOT] = true;
    return ENT_OK;
}

/* A node of the parent frame as one range a row. */
static base_irange *ranges_of(machine *m, uint32_t node, uint32_t n) {
    base_irange *out = BASE_ARRAY(m->arena, base_irange, n);
    for (uint32_t i = 0; out && i < n; i++) out[i] = m->values[node][i].i;
    return out;
}

/* Its source and its date come before any of its nodes. */
static ent_status expand(machine *m, uint16_t id, ent_error *err) {
    if (m->expanded[id]) return ENT_OK;
    const cond_frame *f = &m->ir->frames.at[id];
    TRY(expand(m, f->parent, err));
    const explain_rows *parent = &m->frames[f->parent];
    eval_frame_input in = {.view = m->view, .frame = f, .parent = parent, .max_rows = EVAL_MAX_ROWS};
    uint32_t *first = BASE_ARRAY(m->arena, uint32_t, (size_t)parent->n_rows + 1);
    if (!first || !(in.date = ranges_of(m, f->date, parent->n_rows))) return base_no_memory(err);
    if (f->kind == COND_FRAME_CHILDREN && !(in.source = ranges_of(m, f->source, parent->n_rows)))
        return base_no_memory(err);
    TRY(eval_frame_count(first, &in, err));
    const uint32_t n = first[parent->n_rows];
    eval_frame_rows rows = {BASE_ARRAY(m->arena, uint32_t, n), BASE_ARRAY(m->arena, int64_t, n),
                            BASE_ARRAY(m->arena, base_irange, n), BASE_ARRAY(m->arena, bool, n)};
    if (!rows.parent || !rows.instance || !rows.gap || !rows.unseen) return base_no_memory(err);
    eval_frame_fill(&rows, first, &in);
    m->frames[id] = (explain_rows){n, rows.parent, first, rows.instance, rows.gap, rows.unseen};
    m->expanded[id] = true;
    return ENT_OK;
}

/* --- operands ------------------------------------------------------------------------------------------------------------ */

static base_truth t_arg(const machine *m, const cond_node *n, unsigned k, uint32_t row) {
    return m->values[n->arg[k]][row].t;
}
static base_frange f_arg(const machine *m, const cond_node *n, unsigned k, uint32_t row) {
    return m->values[n->arg[k]][row].f;
}
static base_irange i_arg(const machine *m, const cond_node *n, unsigned k, uint32_t row) {
    return n->arg[k] == COND_NONE ? BASE_I_ALL : m->values[n->arg[k]][row].i;
}

/* --- reductions ---------------------------------------------------------------------------------------------------------- */

static explain_value any_of(const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    base_truth some = BASE_FALSE;
    for (uint32_t i = from; i < to; i++) some = base_t_or(some, t_arg(m, n, 0, i));
    return truth(some);
}

static explain_value count_of(const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    base_irange count = base_i_of(0);
    for (uint32_t i = from; i < to; i++) {
        const base_truth part = t_arg(m, n, 0, i);
        count.lo += part.t;
        if (part.f) continue;
        const bool any_number = m->frames[n->what].unseen[i];
        count.hi = any_number || count.hi == INT64_MAX ? INT64_MAX : count.hi + 1;
    }
    return integer(count);
}

/* Rows that surely take part, and rows that may. */
static void tally(uint32_t *n_sure, uint32_t *n_may, const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    *n_sure = *n_may = 0;
    for (uint32_t i = from; i < to; i++) {
        const base_truth part = t_arg(m, n, 0, i);
        *n_sure += part.t;
        *n_may += !part.f;
    }
}

static base_irange i_sum_least_most(const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    const base_irange zero = base_i_of(0);
    base_irange sum = zero, least = {INT64_MAX, INT64_MAX}, most = {INT64_MIN, INT64_MIN};
    for (uint32_t i = from; i < to; i++) {
        const base_truth part = t_arg(m, n, 0, i);
        if (part.f) continue;
        const base_irange v = i_arg(m, n, 1, i);
        sum = base_i_add(sum, part.t ? v : base_i_hull(zero, v));
        least = (base_irange){v.lo < least.lo ? v.lo : least.lo, part.t && v.hi < least.hi ? v.hi : least.hi};
        most = (base_irange){part.t && v.lo > most.lo ? v.lo : most.lo, v.hi > most.hi ? v.hi : most.hi};
    }
    return n->op == COND_SUM_I ? sum : n->op == COND_LEAST_I ? least : most;
}

static base_frange f_sum_least_most(const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    const base_frange zero = base_f_of(0);
    base_frange sum = zero, least = {INFINITY, INFINITY}, most = {-INFINITY, -INFINITY};
    for (uint32_t i = from; i < to; i++) {
        const base_truth part = t_arg(m, n, 0, i);
        if (part.f) continue;
        const base_frange v = f_arg(m, n, 1, i);
        sum = base_f_add(sum, part.t ? v : base_f_hull(zero, v));
        least = (base_frange){v.lo < least.lo ? v.lo : least.lo, part.t && v.hi < least.hi ? v.hi : least.hi};
        most = (base_frange){part.t && v.lo > most.lo ? v.lo : most.lo, v.hi > most.hi ? v.hi : most.hi};
    }
    return n->op == COND_SUM_F ? sum : n->op == COND_LEAST_F ? least : most;
}

static base_frange mean_of(const machine *m, const cond_node *n, uint32_t from, uint32_t to, uint32_t n_sure,
                           uint32_t n_may) {
    base_frange sum = base_f_of(0), los = {INFINITY, -INFINITY}, his = los;
    for (uint32_t i = from; i < to; i++) {
        if (t_arg(m, n, 0, i).f) continue;
        const base_frange v = f_arg(m, n, 1, i);
        sum = base_f_add(sum, v);
        los = (base_frange){fmin(los.lo, v.lo), fmax(los.hi, v.lo)};
        his = (base_frange){fmin(his.lo, v.hi), fmax(his.hi, v.hi)};
    }
    return n_sure == n_may ? base_f_mean(sum, n_may, los, his) : (base_frange){los.lo, his.hi};
}

/* The values of the rows that no sure row is surely after (LATEST) or before (FIRST). */
static explain_value by_time(const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    const bool last = n->op == COND_LATEST_I || n->op == COND_LATEST_F,
               is_float = n->op == COND_LATEST_F || n->op == COND_FIRST_F;
    int64_t latest = INT64_MIN, earliest = INT64_MAX; /* by which some sure row surely is; has surely been */
    for (uint32_t i = from; i < to; i++) {
        if (!t_arg(m, n, 0, i).t) continue;
        const base_irange at = i_arg(m, n, 2, i);
        if (at.lo > latest) latest = at.lo;
        if (at.hi < earliest) earliest = at.hi;
    }
    explain_value all = is_float ? floating(BASE_F_ALL) : integer(BASE_I_ALL);
    bool found = false;
    for (uint32_t i = from; i < to; i++) {
        const base_irange at = i_arg(m, n, 2, i);
        if (t_arg(m, n, 0, i).f || (last ? at.hi < latest : at.lo > earliest)) continue;
        const explain_value v = m->values[n->arg[1]][i];
        if (!found)
            all = v;
        else
            all = is_float ? floating(base_f_hull(all.f, v.f)) : integer(base_i_either(all.i, v.i, n->nominal));
        found = true;
    }
    return all;
}

/* Over the rows [from, to) of the child frame. */
static explain_value reduce(const machine *m, const cond_node *n, uint32_t from, uint32_t to) {
    const bool is_float = cond_ops[n->op].result == COND_CLASS_F;
    uint32_t n_sure, n_may;
    if (n->op == COND_ANY) return any_of(m, n, from, to);
    if (n->op == COND_COUNT) return count_of(m, n, from, to);
    tally(&n_sure, &n_may, m, n, from, to);
    if (n_sure == 0) return is_float ? floating(BASE_F_ALL) : integer(BASE_I_ALL);
    switch ((cond_op)n->op) {
    case COND_MEAN_F: return floating(mean_of(m, n, from, to, n_sure, n_may));
    case COND_LATEST_I:
    case COND_LATEST_F:
    case COND_FIRST_I:
    case COND_FIRST_F: return by_time(m, n, from, to);
    default: return is_float ? floating(f_sum_least_most(m, n, from, to)) : integer(i_sum_least_most(m, n, from, to));
    }
}

/* --- one operation at one row ---------------------------------------------------------------------------------------------- */

static explain_value row_itself(const machine *m, const cond_node *n, uint32_t row) {
    const explain_rows *rows = &m->frames[n->frame];
    switch ((cond_op)n->op) {
    case COND_SUBJECT: return integer(base_i_of(m->trace->instance));
    case COND_SUBJECT_A: return integer(base_i_of(m->trace->a));
    case COND_SUBJECT_B: return integer(base_i_of(m->trace->b));
    case COND_ASOF: return integer(base_i_of(m->trace->day));
    case COND_GAP: return integer(rows->gap[row]);
    default: return integer(rows->unseen[row] ? BASE_I_ALL : base_i_of(rows->instance[row])); /* ROW */
    }
}

static explain_value value_of(const machine *m, const cond_node *n, uint32_t row) {
    if (eval_is_leaf((cond_op)n->op)) return eval_leaf(m->view, n, i_arg(m, n, 0, row), i_arg(m, n, 1, row));
    if (cond_ops[n->op].what == COND_WHAT_FRAME) {
        const uint32_t *first = m->frames[n->what].first;
        return reduce(m, n, first[row], first[row + 1]);
    }
    if (n->op == COND_LIFT_T || n->op == COND_LIFT_I || n->op == COND_LIFT_F)
        return m->values[n->arg[0]][m->frames[n->frame].parent[row]];
    explain_value args[3] = {integer(BASE_I_ALL), integer(BASE_I_ALL), integer(BASE_I_ALL)}, z;
    for (int k = 0; k < 3; k++)
        if (n->arg[k] != COND_NONE) args[k] = m->values[n->arg[k]][row];
    return cond_apply(&z, n, args) ? z : row_itself(m, n, row);
}

/* --- the whole program ------------------------------------------------------------------------------------------------------ */

static ent_status run(machine *m, ent_error *err) {
    TRY(root_frame(m, err));
    for (uint32_t id = 0; id < m->ir->nodes.n; id++) {
        const cond_node *n = &m->ir->nodes.at[id];
        TRY(expand(m, n->frame, err));
        const uint32_t n_rows = m->frames[n->frame].n_rows;
        if (!(m->values[id] = BASE_ARRAY(m->arena, explain_value, n_rows))) return base_no_memory(err);
        for (uint32_t row = 0; row < n_rows; row++) m->values[id][row] = value_of(m, n, row);
    }
    for (size_t f = 0; f < m->ir->frames.n; f++) TRY(expand(m, (uint16_t)f, err));
    return ENT_OK;
}

ent_status eval_row(explain_trace *out, base_arena *arena, const cond_ir *ir, const fact_view *view,
                    const eval_subjects *subjects, size_t row, ent_error *err) {
    const base_mark mark = base_arena_mark(arena);
    explain_trace trace = {.ir = ir, .view = view, .instance = subjects->instance[row], .day = subjects->day[row]};
    trace.a = subjects->a ? subjects->a[row] : FACT_NOBODY;
    trace.b = subjects->b ? subjects->b[row] : FACT_NOBODY;
    machine m = {.arena = arena, .ir = ir, .view = view, .trace = &trace};
    m.frames = BASE_ARRAY(arena, explain_rows, ir->frames.n);
    m.expanded = BASE_ARRAY(arena, bool, ir->frames.n);
    m.values = BASE_ARRAY(arena, explain_value *, ir->nodes.n);
    ent_status status = m.frames && m.expanded && m.values ? run(&m, err) : base_no_memory(err);
    if (status != ENT_OK) {
        base_arena_rewind(arena, mark);
        return status;
    }
    trace.frames = m.frames;
    trace.values = m.values;
    *out = trace;
    return ENT_OK;
}
