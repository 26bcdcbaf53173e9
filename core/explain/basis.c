/* Walks a trace from one node down to the cells it depends on. A decided truth is followed through the operands that
 * decided it, an undecided one through those that left it open; every (node, row) is visited once for each purpose.
 * What is yet to be visited waits in a list, not on the stack: conditions may be thousands of operations deep. */
#include "explain/basis.h"

#include "explain/items.h"

typedef enum { WALK_SUPPORT, WALK_MISSING } walk_mode;

typedef struct {
    uint32_t node, row;
    walk_mode mode;
} visit_to_make;

typedef struct {
    explain_collector items;
    BASE_VEC(visit_to_make) waiting;
    const explain_trace *trace;
    const cond_ir *ir;
    uint64_t *slots; /* what was visited: a set as large as the walk, not as the program */
    size_t n_slots, n_seen;
} walker;

static void visit(walker *w, uint32_t node, uint32_t row, walk_mode mode) {
    if (!w->items.failed && !BASE_PUSH(w->items.arena, &w->waiting, ((visit_to_make){node, row, mode})))
        w->items.failed = true;
}

static const explain_value *value_of(const walker *w, uint32_t node, uint32_t row) {
    return &w->trace->values[node][row];
}

static bool is_point(const walker *w, uint32_t node, uint32_t row) {
    const explain_value *v = value_of(w, node, row);
    switch (cond_result(w->ir, node)) {
    case COND_CLASS_T: return v->t.t || v->t.f;
    case COND_CLASS_I: return v->i.lo == v->i.hi;
    default: return v->f.lo == v->f.hi;
    }
}

/* ---- the walk ------------------------------------------------------------------------------------------------------- */

static void visit_args(walker *w, const cond_node *n, uint32_t row, walk_mode mode) {
    for (int k = 0; k < 3; k++)
        if (n->arg[k] != COND_NONE && (mode == WALK_SUPPORT || !is_point(w, n->arg[k], row)))
            visit(w, n->arg[k], row, mode);
}

/* A row that is on record with too weak a hedging: what else is open about it does not matter yet. */
static bool visit_weak(walker *w, const cond_node *n, uint32_t row) {
    for (int k = 0; k < 2; k++) {
        base_truth x = value_of(w, n->arg[k], row)->t;
        if (w->ir->nodes.at[n->arg[k]].op != COND_EXISTS || x.t || x.f) continue;
        visit(w, n->arg[k], row, WALK_MISSING);
        return true;
    }
    return false;
}

static void visit_truth(walker *w, const cond_node *n, uint32_t node, uint32_t row, walk_mode mode) {
    base_truth v = value_of(w, node, row)->t;
    if (mode == WALK_MISSING && n->op == COND_AND && visit_weak(w, n, row)) return;
    for (int k = 0; k < 2; k++) {
        base_truth x = value_of(w, n->arg[k], row)->t;
        if (mode == WALK_MISSING ? !x.t && !x.f : v.t ? x.t : x.f) {
            visit(w, n->arg[k], row, mode);
            if (mode == WALK_SUPPORT && v.f && n->op == COND_AND) return; /* one false operand is enough */
        }
    }
}

/* One row of a reduction: what makes it take part, and its value where it may. */
static void visit_row(walker *w, const cond_node *n, uint32_t row, walk_mode mode) {
    base_truth part = value_of(w, n->arg[0], row)->t;
    if (mode == WALK_SUPPORT) {
        if (part.t || part.f) visit(w, n->arg[0], row, mode);
    } else if (!part.t && !part.f) {
        visit(w, n->arg[0], row, mode);
    }
    for (int k = 1; k < 3; k++)
        if (n->arg[k] != COND_NONE && !part.f && (mode == WALK_SUPPORT || !is_point(w, n->arg[k], row)))
            visit(w, n->arg[k], row, mode);
}

static void visit_reduction(walker *w, const cond_node *n, uint32_t node, uint32_t row, walk_mode mode) {
    const explain_rows *rows = &w->trace->frames[n->what];
    bool any_true = n->op == COND_ANY && value_of(w, node, row)->t.t;
    bool closed = true, possible = false, counts = n->op == COND_ANY || n->op == COND_COUNT;
    for (uint32_t r = rows->first[row]; r < rows->first[row + 1]; r++) {
        base_truth part = value_of(w, n->arg[0], r)->t;
        if (rows->unseen[r]) {
            closed = false;
            if (mode == WALK_MISSING && !part.f && counts)
                explain_add_collection(&w->items, n->what, row, EXPLAIN_OPEN);
        } else if (!any_true || part.t) {
            possible |= !part.f;
            visit_row(w, n, r, mode);
        }
    }
    if (mode == WALK_SUPPORT && counts && !any_true && closed)
        explain_add_collection(&w->items, n->what, row, EXPLAIN_CLOSED);
    if (mode == WALK_SUPPORT && !counts && !closed) explain_add_collection(&w->items, n->what, row, EXPLAIN_COMPLETE);
    if (mode == WALK_MISSING && !counts && !possible) explain_add_collection(&w->items, n->what, row, EXPLAIN_OPEN);
}

/* An operation that has points on the way in and none on the way out could not be computed. */
static void visit_operation(walker *w, const cond_node *n, uint32_t node, uint32_t row, walk_mode mode) {
    bool open = false;
    for (int k = 0; k < 3; k++) open |= n->arg[k] != COND_NONE && !is_point(w, n->arg[k], row);
    if (mode == WALK_MISSING && !open && !is_point(w, node, row)) explain_add_undefined(&w->items, node);
    visit_args(w, n, row, mode);
}

/* The slot of a set of `n` (a power of two) that holds `key`, or the free one it belongs into. */
static uint64_t *find_slot(uint64_t *slots, size_t n, uint64_t key) {
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (n - 1);
    while (slots[at] && slots[at] != key) at = (at + 1) & (n - 1);
    return &slots[at];
}

/* Doubles the set; what is in it goes over. */
static bool grow_seen(walker *w) {
    const base_mem *mem = &w->items.arena->mem;
    size_t n = w->n_slots ? w->n_slots * 2 : 256;
    uint64_t *slots = base_mem_new(mem, n * sizeof *slots);
    if (!slots) return false;
    memset(slots, 0, n * sizeof *slots);
    for (size_t i = 0; i < w->n_slots; i++)
        if (w->slots[i]) *find_slot(slots, n, w->slots[i]) = w->slots[i];
    base_mem_free(mem, w->slots, w->n_slots * sizeof *slots);
    w->slots = slots;
    w->n_slots = n;
    return true;
}

static bool first_visit(walker *w, uint32_t node, uint32_t row, walk_mode mode) {
    if (2 * w->n_seen >= w->n_slots && !grow_seen(w)) {
        w->items.failed = true;
        return false;
    }
    /* never 0 */
    const uint64_t key = ((uint64_t)node << 33 | (uint64_t)row << 1 | (mode == WALK_MISSING)) + 1;
    uint64_t *slot = find_slot(w->slots, w->n_slots, key);
    if (*slot) return false;
    *slot = key;
    w->n_seen++;
    return true;
}

static void make_visit(walker *w, uint32_t node, uint32_t row, walk_mode mode) {
    if (w->items.failed || !first_visit(w, node, row, mode)) return;
    const cond_node *n = &w->ir->nodes.at[node];
    switch ((cond_op)n->op) {
    case COND_CONST_T:
    case COND_CONST_I:
    case COND_CONST_F:
    case COND_SUBJECT:
    case COND_SUBJECT_A:
    case COND_SUBJECT_B:
    case COND_ASOF:
    case COND_ROW:
    case COND_GAP:
    case COND_DECIDED:
    case COND_POINT_I:
    case COND_POINT_F: return;
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: visit(w, n->arg[0], w->trace->frames[n->frame].parent[row], mode); return;
    case COND_LOAD_T:
    case COND_LOAD_I:
    case COND_LOAD_F:
    case COND_CONTESTED:
    case COND_HEDGING:
    case COND_GRADE:
    case COND_SINCE:
    case COND_KNOWN:
        visit_args(w, n, row, mode);
        if (is_point(w, n->arg[0], row)) explain_add_cell(&w->items, n, row, mode == WALK_MISSING);
        return;
    case COND_EXISTS:
    case COND_SEEN: /* that a row exists is said by the facts about it */
        if (mode == WALK_MISSING) explain_add_weak_row(&w->items, n, row);
        return;
    case COND_AND:
    case COND_OR: visit_truth(w, n, node, row, mode); return;
    case COND_IF_I:
    case COND_IF_F: {
        base_truth c = value_of(w, n->arg[0], row)->t;
        visit(w, n->arg[0], row, c.t || c.f ? WALK_SUPPORT : mode);
        if (!c.f) visit(w, n->arg[1], row, mode);
        if (!c.t) visit(w, n->arg[2], row, mode);
        return;
    }
    default: break;
    }
    if (cond_ops[n->op].what == COND_WHAT_FRAME)
        visit_reduction(w, n, node, row, mode);
    else
        visit_operation(w, n, node, row, mode);
}

ent_status explain_basis(explain_items *out, base_arena *arena, const explain_trace *trace, uint32_t node,
                         ent_error *err) {
    walker w = {.trace = trace, .ir = trace->ir};
    w.items = (explain_collector){
        .trace = trace, .ir = trace->ir, .store = fact_view_store(trace->view), .arena = arena, .out = out};
    base_buf_init(&w.items.text, &arena->mem);
    if (!w.items.failed) visit(&w, node, 0, is_point(&w, node, 0) ? WALK_SUPPORT : WALK_MISSING);
    while (w.waiting.n && !w.items.failed) {
        visit_to_make next = w.waiting.at[--w.waiting.n];
        make_visit(&w, next.node, next.row, next.mode);
    }
    base_buf_clear(&w.items.text);
    base_mem_free(&arena->mem, w.slots, w.n_slots * sizeof *w.slots);
    if (w.items.failed) return base_no_memory(err);
    explain_sort_items(out);
    return ENT_OK;
}
