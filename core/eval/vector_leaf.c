/* Columns of leaves: the row itself, references, cells. The common cell, a known instance on a known day, is looked up in its timeline; every
 * other goes through eval/leaf.h. */
#include "base/bits.h"
#include "eval/leaf.h"
#include "eval/vector_parts.h"
#include "kernel/logic.h"

#define SLOW (FACT_NONE - 1) /* in place of a spell: eval_leaf() knows */

/* --- the row itself ------------------------------------------------------------------------------------------------------- */

static void borrow(eval_vector *v, uint32_t id, const int64_t *column) {
    v->slots[id].column.ilo = v->slots[id].column.ihi = column;
}

static void put_const_i(eval_vector *v, uint32_t id, base_irange value) {
    v->slots[id].is_const = true;
    v->slots[id].i[0] = value.lo;
    v->slots[id].i[1] = value.hi;
}

/* One of the subjects' columns; ends of what is no pair are nobody. */
static void put_subject(eval_vector *v, uint32_t id, const int64_t *column) {
    if (column)
        borrow(v, id, column + v->first);
    else
        put_const_i(v, id, base_i_of(FACT_NOBODY));
}

static bool has_unseen(const explain_rows *rows) {
    bool any = false;
    for (uint32_t i = 0; i < rows->n_rows; i++) any |= rows->unseen[i];
    return any;
}

static ent_status put_row(eval_vector *v, uint32_t id, ent_error *err) {
    const explain_rows *rows = &v->frames[eval_node(v, id)->frame];
    if (!has_unseen(rows)) {
        borrow(v, id, rows->instance);
        return ENT_OK;
    }
    eval_i_out out;
    TRY(eval_i_take(&out, v, id, false, err));
    for (uint32_t i = 0; i < rows->n_rows; i++) {
        out.lo[i] = rows->unseen[i] ? INT64_MIN : rows->instance[i];
        out.hi[i] = rows->unseen[i] ? INT64_MAX : rows->instance[i];
    }
    eval_i_put(v, id, out, false);
    return ENT_OK;
}

static ent_status put_gap(eval_vector *v, uint32_t id, ent_error *err) {
    const explain_rows *rows = &v->frames[eval_node(v, id)->frame];
    if (!has_unseen(rows)) {
        put_const_i(v, id, BASE_I_ALL);
        return ENT_OK;
    }
    eval_i_out out;
    TRY(eval_i_take(&out, v, id, false, err));
    for (uint32_t i = 0; i < rows->n_rows; i++) {
        out.lo[i] = rows->gap[i].lo;
        out.hi[i] = rows->gap[i].hi;
    }
    eval_i_put(v, id, out, true);
    return ENT_OK;
}

/* --- constants -------------------------------------------------------------------------------------------------------------- */

static ent_status put_constant(eval_vector *v, uint32_t id, ent_error *err) {
    const explain_value x = eval_leaf(v->view, eval_node(v, id), BASE_I_ALL, BASE_I_ALL);
    if (cond_result(v->ir, id) == COND_CLASS_T) {
        eval_t_out out;
        TRY(eval_t_take(&out, v, id, err));
        kernel_t_fill(out.t, out.f, x.t, eval_n_rows(v, id));
    } else if (cond_result(v->ir, id) == COND_CLASS_I) {
        put_const_i(v, id, x.i);
    } else {
        v->slots[id].is_const = true;
        v->slots[id].f[0] = x.f.lo;
        v->slots[id].f[1] = x.f.hi;
    }
    return ENT_OK;
}

/* --- which spell ------------------------------------------------------------------------------------------------------------ */

/* The two operands of a cell, with an operation's value where there is no timeline to look in. */
typedef struct {
    const eval_vector *v;
    const cond_node *node;
    kernel_i instance, day;
} cells;

static explain_value slow_cell(const cells *c, size_t i) {
    return eval_leaf(c->v->view, c->node, kernel_i_row(c->instance, i), kernel_i_row(c->day, i));
}

static uint32_t spell_at(const cells *c, const fact_timeline *t, size_t i) {
    const base_irange ref = kernel_i_row(c->instance, i), day = kernel_i_row(c->day, i);
    if (!base_i_is_point(ref) || !base_i_is_point(day) || day.lo < BASE_DAY_MIN || day.lo > BASE_DAY_MAX) return SLOW;
    if (ref.lo == FACT_NOBODY) return FACT_NONE;
    if (ref.lo < 0 || ref.lo >= t->n_instances) return SLOW;
    return fact_timeline_at(t, (uint32_t)ref.lo, (int32_t)day.lo);
}

/* Known instances on days of the calendar, in a timeline where no spell has ends: then days do not matter. */
static bool is_timeless(const cells *c, const fact_timeline *t, size_t n) {
    if (!t->is_constant || !eval_i_is_exact(c->instance) || !eval_i_is_exact(c->day)) return false;
    bool all = true;
    for (size_t i = 0; i < (c->day.step ? n : 1); i++)
        all &= c->day.lo[i] >= BASE_DAY_MIN && c->day.lo[i] <= BASE_DAY_MAX;
    return all;
}

static uint32_t spell_of(const cells *c, const fact_timeline *t, size_t i) {
    const int64_t ref = c->instance.lo[i * c->instance.step];
    if (ref == FACT_NOBODY) return FACT_NONE;
    if (ref < 0 || ref >= t->n_instances) return SLOW;
    return t->first[ref] < t->first[ref + 1] ? t->first[ref] : FACT_NONE;
}

/* spell[i]: the spell that holds in row i, FACT_NONE for none, or SLOW. */
static void find_spells(uint32_t *spell, const cells *c, const fact_timeline *t, size_t n) {
    if (is_timeless(c, t, n))
        for (size_t i = 0; i < n; i++) spell[i] = spell_of(c, t, i);
    else
        for (size_t i = 0; i < n; i++) spell[i] = spell_at(c, t, i);
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

static void put_truth(eval_t_out out, size_t i, base_truth x) {
    out.t[i / 64] |= (uint64_t)x.t << (i % 64);
    out.f[i / 64] |= (uint64_t)x.f << (i % 64);
}

static ent_status truth_column(eval_t_out *out, eval_vector *v, uint32_t id, ent_error *err) {
    TRY(eval_t_take(out, v, id, err));
    kernel_t_fill(out->t, out->f, BASE_UNKNOWN, eval_n_rows(v, id));
    return ENT_OK;
}

static fact_range spell_value(const fact_timeline *t, uint32_t spell) {
    return (fact_range){t->lo[spell], t->hi[spell]};
}

/* What a truth of the record is in a spell. Existence on a weaker hedging is not in the timeline: no spell needs a closer look. */
static base_truth truth_in(const cells *c, const fact_timeline *t, uint32_t spell, size_t i, const fact_attr *attr) {
    if (spell == SLOW) return slow_cell(c, i).t;
    const bool found = spell != FACT_NONE;
    switch ((cond_op)c->node->op) {
    case COND_LOAD_T: return eval_leaf_truth(found ? spell_value(t, spell) : eval_leaf_missing(attr));
    case COND_KNOWN: return base_t_of(found);
    case COND_CONTESTED: return base_t_of(found && (t->flags[spell] & FACT_SPELL_CONTESTED) != 0);
    default: return found ? BASE_TRUE : slow_cell(c, i).t;
    }
}

static ent_status put_truths(eval_vector *v, uint32_t id, const cells *c, const fact_timeline *t, const uint32_t *spell,
                             ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    const fact_attr *attr =
        cond_ops[c->node->op].what == COND_WHAT_ATTR ? &v->ir->store->attrs.at[c->node->what] : NULL;
    eval_t_out out;
    TRY(truth_column(&out, v, id, err));
    for (size_t i = 0; i < n; i++) put_truth(out, i, truth_in(c, t, spell[i], i, attr));
    return ENT_OK;
}

/* A timeline that has one known value for every instance is a column already: spell i is instance i. False when it is not that, or a row
 * is not one of its instances. */
static bool is_dense(const cells *c, const fact_timeline *t, size_t n) {
    if (!t->all_points || t->n_spells != t->n_instances || !is_timeless(c, t, n)) return false;
    bool all = true;
    for (size_t i = 0; i < (c->instance.step ? n : 1); i++) all &= (uint64_t)c->instance.lo[i] < t->n_instances;
    return all;
}

static bool dense_integers(int64_t *out, const cells *c, const fact_timeline *t, size_t n) {
    bool marks = false;
    if (!is_dense(c, t, n)) return false;
    for (size_t i = 0; i < n; i++) {
        out[i] = t->lo[c->instance.lo[i * c->instance.step]].i;
        marks |= !base_i_is_finite(out[i]);
    }
    return !marks;
}

static bool dense_doubles(double *out, const cells *c, const fact_timeline *t, size_t n) {
    bool marks = false;
    if (!is_dense(c, t, n)) return false;
    for (size_t i = 0; i < n; i++) {
        out[i] = t->lo[c->instance.lo[i * c->instance.step]].f + 0.0;
        marks |= !isfinite(out[i]);
    }
    return !marks;
}

static ent_status put_integers(eval_vector *v, uint32_t id, const cells *c, const fact_timeline *t,
                               const uint32_t *spell, ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    const fact_range missing = eval_leaf_missing(&v->ir->store->attrs.at[c->node->what]);
    eval_i_out out;
    TRY(eval_i_take(&out, v, id, false, err));
    for (size_t i = 0; i < n; i++) {
        const fact_range x = spell[i] >= SLOW ? missing : spell_value(t, spell[i]);
        const base_irange value = spell[i] == SLOW ? slow_cell(c, i).i : base_i_clean(x.lo.i, x.hi.i);
        out.lo[i] = value.lo;
        out.hi[i] = value.hi;
    }
    eval_i_put(v, id, out, true);
    return ENT_OK;
}

static ent_status put_doubles(eval_vector *v, uint32_t id, const cells *c, const fact_timeline *t,
                              const uint32_t *spell, ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    const fact_range missing = eval_leaf_missing(&v->ir->store->attrs.at[c->node->what]);
    eval_f_out out;
    TRY(eval_f_take(&out, v, id, false, err));
    for (size_t i = 0; i < n; i++) {
        const fact_range x = spell[i] >= SLOW ? missing : spell_value(t, spell[i]);
        const base_frange value = spell[i] == SLOW ? slow_cell(c, i).f : base_f_clean(x.lo.f, x.hi.f);
        out.lo[i] = value.lo;
        out.hi[i] = value.hi;
    }
    eval_f_put(v, id, out, true);
    return ENT_OK;
}

static ent_status put_cells(eval_vector *v, uint32_t id, const cells *c, const fact_timeline *t, ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    const cond_class class = cond_result(v->ir, id);
    eval_i_out i_out;
    eval_f_out f_out;
    if (class == COND_CLASS_I) {
        TRY(eval_i_take(&i_out, v, id, true, err));
        if (dense_integers(i_out.lo, c, t, n)) return eval_i_put(v, id, i_out, true), ENT_OK;
    } else if (class == COND_CLASS_F) {
        TRY(eval_f_take(&f_out, v, id, true, err));
        if (dense_doubles(f_out.lo, c, t, n)) return eval_f_put(v, id, f_out, true), ENT_OK;
    }
    uint32_t *spell = eval_pool_take(&v->pool, n * sizeof *spell);
    if (!spell) return base_no_memory(err);
    find_spells(spell, c, t, n);
    const ent_status status = class == COND_CLASS_T   ? put_truths(v, id, c, t, spell, err)
                              : class == COND_CLASS_I ? put_integers(v, id, c, t, spell, err)
                                                      : put_doubles(v, id, c, t, spell, err);
    eval_pool_give(&v->pool, spell);
    return status;
}

/* --- everything else: row by row --------------------------------------------------------------------------------------------- */

static ent_status put_slow(eval_vector *v, uint32_t id, const cells *c, ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    switch (cond_result(v->ir, id)) {
    case COND_CLASS_T: {
        eval_t_out out;
        TRY(truth_column(&out, v, id, err));
        for (size_t i = 0; i < n; i++) put_truth(out, i, slow_cell(c, i).t);
        return ENT_OK;
    }
    case COND_CLASS_I: {
        eval_i_out out;
        TRY(eval_i_take(&out, v, id, false, err));
        for (size_t i = 0; i < n; i++) {
            const base_irange x = slow_cell(c, i).i;
            out.lo[i] = x.lo;
            out.hi[i] = x.hi;
        }
        eval_i_put(v, id, out, true);
        return ENT_OK;
    }
    default: {
        eval_f_out out;
        TRY(eval_f_take(&out, v, id, false, err));
        for (size_t i = 0; i < n; i++) {
            const base_frange x = slow_cell(c, i).f;
            out.lo[i] = x.lo;
            out.hi[i] = x.hi;
        }
        eval_f_put(v, id, out, true);
        return ENT_OK;
    }
    }
}

static ent_status put_leaf(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_node *n = eval_node(v, id);
    const cells c = {v, n, eval_integers(v, n->arg[0]),
                     n->arg[1] == COND_NONE ? eval_integers(v, n->arg[0]) : eval_integers(v, n->arg[1])};
    const fact_hedging level = (fact_hedging)n->level;
    switch ((cond_op)n->op) {
    case COND_LOAD_T:
    case COND_LOAD_I:
    case COND_LOAD_F:
    case COND_KNOWN:
    case COND_CONTESTED:
        if (v->ir->store->attrs.at[n->what].is_key) break;
        return put_cells(v, id, &c, fact_view_timeline(v->view, n->what, level), err);
    case COND_EXISTS:
    case COND_SEEN: return put_cells(v, id, &c, fact_view_existence(v->view, n->what, level), err);
    default: break;
    }
    return put_slow(v, id, &c, err);
}

ent_status eval_vector_leaf(eval_vector *v, uint32_t id, ent_error *err) {
    switch ((cond_op)eval_node(v, id)->op) {
    case COND_CONST_T:
    case COND_CONST_I:
    case COND_CONST_F: return put_constant(v, id, err);
    case COND_SUBJECT: put_subject(v, id, v->subjects->instance); return ENT_OK;
    case COND_SUBJECT_A: put_subject(v, id, v->subjects->a); return ENT_OK;
    case COND_SUBJECT_B: put_subject(v, id, v->subjects->b); return ENT_OK;
    case COND_ASOF: put_subject(v, id, v->subjects->day); return ENT_OK;
    case COND_ROW: return put_row(v, id, err);
    case COND_GAP: return put_gap(v, id, err);
    default: return put_leaf(v, id, err);
    }
}
