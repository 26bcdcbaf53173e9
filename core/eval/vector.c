/* The vector evaluator: which nodes are needed and for how long, their columns' memory, frames, and the run through the program. What
 * each operation does to columns is in vector_leaf.c, vector_apply.c and vector_reduce.c. */
#include "base/bits.h"
#include "eval/vector_parts.h"
#include "kernel/pick.h"

/* --- what is needed --------------------------------------------------------------------------------------------------------- */

static void need(eval_vector *v, uint32_t node, uint32_t user) {
    if (node == COND_NONE) return;
    v->is_live[node] = true;
    if (v->last_use[node] < user) v->last_use[node] = user;
}

/* Operands come before their users, so one pass from the last node to the first finds all that is needed. The first live node of a frame
 * has it expanded, which needs its source and its date: they too come before it. */
static void find_needed(eval_vector *v) {
    const cond_ir *ir = v->ir;
    for (uint32_t id = (uint32_t)ir->nodes.n; id-- > 0;) {
        if (!v->is_live[id]) continue;
        const cond_node *n = &ir->nodes.at[id];
        const cond_frame *f = &ir->frames.at[n->frame];
        for (int k = 0; k < 3; k++) need(v, n->arg[k], id);
        if (n->frame == COND_ROOT) continue;
        need(v, f->date, id);
        if (f->kind == COND_FRAME_CHILDREN) need(v, f->source, id);
    }
}

static ent_status plan(eval_vector *v, const uint32_t *roots, size_t n_roots, ent_error *err) {
    const size_t n = v->ir->nodes.n, n_frames = v->ir->frames.n;
    v->is_live = BASE_ARRAY(&v->arena, bool, n);
    v->is_root = BASE_ARRAY(&v->arena, bool, n);
    v->last_use = BASE_ARRAY(&v->arena, uint32_t, n);
    v->slots = BASE_ARRAY(&v->arena, eval_slot, n);
    v->frames = BASE_ARRAY(&v->arena, explain_rows, n_frames);
    v->is_expanded = BASE_ARRAY(&v->arena, bool, n_frames);
    if (!v->is_live || !v->is_root || !v->last_use || !v->slots || !v->frames || !v->is_expanded)
        return base_no_memory(err);
    for (size_t i = 0; i < n_roots; i++) v->is_live[roots[i]] = v->is_root[roots[i]] = true;
    find_needed(v);
    return ENT_OK;
}

ent_status eval_vector_new(eval_vector **out, const base_mem *mem, const cond_ir *ir, const fact_view *view,
                           const uint32_t *roots, size_t n_roots, ent_error *err) {
    base_arena arena;
    base_arena_init(&arena, mem);
    eval_vector *v = BASE_NEW(&arena, eval_vector);
    if (!v) return base_no_memory(err);
    *v = (eval_vector){.arena = arena, .ir = ir, .view = view, .max_rows = EVAL_MAX_ROWS};
    eval_pool_init(&v->pool, mem);
    const ent_status status = plan(v, roots, n_roots, err);
    if (status == ENT_OK)
        *out = v;
    else
        eval_vector_free(v);
    return status;
}

void eval_vector_free(eval_vector *v) {
    if (!v) return;
    eval_pool_clear(&v->pool);
    base_arena arena = v->arena; /* the evaluator lies in it */
    base_arena_clear(&arena);
}

void eval_vector_set_max_rows(eval_vector *v, uint64_t max_rows) { v->max_rows = max_rows ? max_rows : EVAL_MAX_ROWS; }

/* --- columns ---------------------------------------------------------------------------------------------------------------- */

/* A block for `n` things of `size` bytes, kept in the slot. */
static void *take(eval_vector *v, uint32_t id, int end, size_t n, size_t size) {
    void *block = n <= SIZE_MAX / size ? eval_pool_take(&v->pool, n * size) : NULL;
    v->slots[id].owned[end] = block;
    return block;
}

ent_status eval_i_take(eval_i_out *out, eval_vector *v, uint32_t id, bool exact, ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    if (!v->slots[id].owned[0] && !take(v, id, 0, n, sizeof *out->lo)) return base_no_memory(err);
    if (!exact && !take(v, id, 1, n, sizeof *out->hi)) return base_no_memory(err);
    *out = (eval_i_out){v->slots[id].owned[0], v->slots[id].owned[1]};
    return ENT_OK;
}

ent_status eval_f_take(eval_f_out *out, eval_vector *v, uint32_t id, bool exact, ent_error *err) {
    const size_t n = eval_n_rows(v, id);
    if (!v->slots[id].owned[0] && !take(v, id, 0, n, sizeof *out->lo)) return base_no_memory(err);
    if (!exact && !take(v, id, 1, n, sizeof *out->hi)) return base_no_memory(err);
    *out = (eval_f_out){v->slots[id].owned[0], v->slots[id].owned[1]};
    return ENT_OK;
}

ent_status eval_t_take(eval_t_out *out, eval_vector *v, uint32_t id, ent_error *err) {
    const size_t words = base_words(eval_n_rows(v, id));
    uint64_t *t = take(v, id, 0, words, sizeof *t), *f = take(v, id, 1, words, sizeof *f);
    if (!t || !f) return base_no_memory(err);
    v->slots[id].column.t = t;
    v->slots[id].column.f = f;
    *out = (eval_t_out){t, f};
    return ENT_OK;
}

static void drop_upper(eval_vector *v, uint32_t id) {
    eval_pool_give(&v->pool, v->slots[id].owned[1]);
    v->slots[id].owned[1] = NULL;
}

void eval_i_put(eval_vector *v, uint32_t id, eval_i_out out, bool may_be_exact) {
    const bool exact = !out.hi || (may_be_exact && kernel_i_is_exact(out.lo, out.hi, eval_n_rows(v, id)));
    v->slots[id].column.ilo = out.lo;
    v->slots[id].column.ihi = exact ? out.lo : out.hi;
    if (exact) drop_upper(v, id);
}

void eval_f_put(eval_vector *v, uint32_t id, eval_f_out out, bool may_be_exact) {
    const bool exact = !out.hi || (may_be_exact && kernel_f_is_exact(out.lo, out.hi, eval_n_rows(v, id)));
    v->slots[id].column.flo = out.lo;
    v->slots[id].column.fhi = exact ? out.lo : out.hi;
    if (exact) drop_upper(v, id);
}

/* A root that turned out to be one range for all rows still owes its column. */
static ent_status spread(eval_vector *v, uint32_t id, ent_error *err) {
    const eval_slot *s = &v->slots[id];
    const size_t n = eval_n_rows(v, id);
    if (cond_result(v->ir, id) == COND_CLASS_I) {
        eval_i_out out;
        TRY(eval_i_take(&out, v, id, s->i[0] == s->i[1], err));
        kernel_i_fill(out.lo, s->i[0], n);
        if (out.hi) kernel_i_fill(out.hi, s->i[1], n);
        eval_i_put(v, id, out, false);
    } else {
        eval_f_out out;
        TRY(eval_f_take(&out, v, id, s->f[0] == s->f[1], err));
        kernel_f_fill(out.lo, s->f[0], n);
        if (out.hi) kernel_f_fill(out.hi, s->f[1], n);
        eval_f_put(v, id, out, false);
    }
    return ENT_OK;
}

static void give_back(eval_vector *v, uint32_t node, uint32_t user) {
    if (node == COND_NONE || v->is_root[node] || v->last_use[node] != user) return;
    eval_slot *s = &v->slots[node];
    for (int end = 0; end < 2; end++) {
        eval_pool_give(&v->pool, s->owned[end]);
        s->owned[end] = NULL;
    }
}

/* --- frames ----------------------------------------------------------------------------------------------------------------- */

/* A node of the parent frame as one range a row, in a block of the pool. */
static base_irange *ranges_of(eval_vector *v, uint32_t node) {
    const kernel_i a = eval_integers(v, node);
    const size_t n = eval_n_rows(v, node);
    base_irange *out = eval_pool_take(&v->pool, n * sizeof *out);
    for (size_t i = 0; out && i < n; i++) out[i] = kernel_i_row(a, i);
    return out;
}

static ent_status fill_frame(eval_vector *v, uint16_t id, const eval_frame_input *in, ent_error *err) {
    uint32_t *first = eval_pool_take(&v->pool, ((size_t)in->parent->n_rows + 1) * sizeof *first);
    if (!first) return base_no_memory(err);
    TRY(eval_frame_count(first, in, err));
    const size_t n = first[in->parent->n_rows];
    eval_frame_rows rows = {
        .parent = eval_pool_take(&v->pool, n * sizeof *rows.parent),
        .instance = eval_pool_take(&v->pool, n * sizeof *rows.instance),
        .gap = eval_pool_take(&v->pool, n * sizeof *rows.gap),
        .unseen = eval_pool_take(&v->pool, n * sizeof *rows.unseen),
    };
    if (!rows.parent || !rows.instance || !rows.gap || !rows.unseen) return base_no_memory(err);
    eval_frame_fill(&rows, first, in);
    v->frames[id] = (explain_rows){(uint32_t)n, rows.parent, first, rows.instance, rows.gap, rows.unseen};
    return ENT_OK;
}

/* Before the first live node of a frame; the frames above it have been through this. */
static ent_status expand(eval_vector *v, uint16_t id, ent_error *err) {
    if (v->is_expanded[id]) return ENT_OK;
    const cond_frame *f = &v->ir->frames.at[id];
    eval_frame_input in = {.view = v->view, .frame = f, .parent = &v->frames[f->parent], .max_rows = v->max_rows};
    base_irange *date = ranges_of(v, f->date), *source = NULL;
    if (f->kind == COND_FRAME_CHILDREN) source = ranges_of(v, f->source);
    if (!date || (f->kind == COND_FRAME_CHILDREN && !source)) return base_no_memory(err);
    in.date = date;
    in.source = source;
    TRY(fill_frame(v, id, &in, err));
    eval_pool_give(&v->pool, date);
    eval_pool_give(&v->pool, source);
    v->is_expanded[id] = true;
    return ENT_OK;
}

/* --- the run ---------------------------------------------------------------------------------------------------------------- */

static ent_status compute(eval_vector *v, uint32_t id, ent_error *err) {
    const cond_op_info *op = &cond_ops[eval_node(v, id)->op];
    switch ((cond_op)eval_node(v, id)->op) {
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: return eval_vector_reduce(v, id, err);
    default: break;
    }
    if (op->what == COND_WHAT_FRAME) return eval_vector_reduce(v, id, err);
    if (op->what == COND_WHAT_ATTR || op->what == COND_WHAT_ENTITY || op->arg[0] == COND_CLASS_N)
        return eval_vector_leaf(v, id, err);
    return eval_vector_apply(v, id, err);
}

static ent_status run_nodes(eval_vector *v, ent_error *err) {
    for (uint32_t id = 0; id < v->ir->nodes.n; id++) {
        if (!v->is_live[id]) continue;
        const cond_node *n = eval_node(v, id);
        TRY(expand(v, n->frame, err));
        TRY(compute(v, id, err));
        if (v->is_root[id] && v->slots[id].is_const) TRY(spread(v, id, err));
        for (int k = 0; k < 3; k++) give_back(v, n->arg[k], id);
        if (n->frame == COND_ROOT) continue;
        give_back(v, v->ir->frames.at[n->frame].date, id);
        if (v->ir->frames.at[n->frame].kind == COND_FRAME_CHILDREN) give_back(v, v->ir->frames.at[n->frame].source, id);
    }
    return ENT_OK;
}

ent_status eval_vector_run(eval_vector *v, const eval_subjects *subjects, size_t first, size_t n, ent_error *err) {
    if (n > EVAL_CHUNK || n > subjects->n || first > subjects->n - n)
        return base_fail(err, ENT_EINTERNAL, "a chunk of %zu subjects beyond its bounds", n);
    eval_pool_reset(&v->pool);
    for (size_t i = 0; i < v->ir->nodes.n; i++) v->slots[i] = (eval_slot){.is_const = false};
    for (size_t f = 0; f < v->ir->frames.n; f++) v->frames[f] = (explain_rows){.n_rows = 0}, v->is_expanded[f] = false;
    v->subjects = subjects;
    v->first = first;
    v->frames[COND_ROOT].n_rows = (uint32_t)n;
    v->is_expanded[COND_ROOT] = true;
    return run_nodes(v, err);
}

eval_column eval_vector_column(const eval_vector *v, uint32_t node) { return v->slots[node].column; }

uint32_t eval_vector_rows(const eval_vector *v, uint16_t frame) { return v->frames[frame].n_rows; }
