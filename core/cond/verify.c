/* The verifier: nothing runs that has not passed it, whoever built the program. */
#include "cond/ir.h"

#include <math.h>

static ent_status bad(ent_error *err, const cond_node *n, const char *what) {
    return base_fail(err, ENT_EINTERNAL, "program: '%s': %s", n->op < COND_N_OPS ? cond_ops[n->op].name : "?", what);
}

static ent_status check_what(const cond_ir *ir, const cond_node *n, ent_error *err) {
    switch ((cond_what)cond_ops[n->op].what) {
    case COND_WHAT_ATTR: return n->what < ir->store->attrs.n ? ENT_OK : bad(err, n, "there is no such attribute");
    case COND_WHAT_ENTITY: return n->what < ir->store->entities.n ? ENT_OK : bad(err, n, "there is no such entity");
    case COND_WHAT_SHIFT: return n->what <= 18 ? ENT_OK : bad(err, n, "a power of ten beyond 18");
    case COND_WHAT_FRAME:
        if (n->what == COND_ROOT || n->what >= ir->frames.n) return bad(err, n, "there is no such frame");
        return ir->frames.at[n->what].parent == n->frame ? ENT_OK
                                                         : bad(err, n, "reduces a frame that is not below its own");
    default: return n->what == 0 ? ENT_OK : bad(err, n, "has a part it has no use for");
    }
}

/* The frame an operand must live in. */
static uint32_t operand_frame(const cond_ir *ir, const cond_node *n) {
    switch ((cond_op)n->op) {
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: return ir->frames.at[n->frame].parent;
    default: return cond_ops[n->op].what == COND_WHAT_FRAME ? n->what : n->frame;
    }
}

static ent_status check_operands(const cond_ir *ir, const cond_node *n, ent_error *err) {
    const cond_op_info *op = &cond_ops[n->op];
    for (int k = 0; k < 3; k++) {
        if (op->arg[k] == COND_CLASS_N) {
            if (n->arg[k] != COND_NONE) return bad(err, n, "has an operand too many");
            continue;
        }
        if (n->arg[k] >= ir->nodes.n) return bad(err, n, "an operand is missing or comes later");
        if (cond_result(ir, n->arg[k]) != (cond_class)op->arg[k])
            return bad(err, n, "an operand is of the wrong class");
        if (ir->nodes.at[n->arg[k]].frame != operand_frame(ir, n)) return bad(err, n, "an operand is of another frame");
    }
    return ENT_OK;
}

/* Cells are read as what their attribute is. */
static ent_status check_cell(const cond_ir *ir, const cond_node *n, ent_error *err) {
    const fact_attr *attr = &ir->store->attrs.at[n->what];
    bool right = n->op == COND_LOAD_T   ? attr->kind == FACT_BOOL
                 : n->op == COND_LOAD_F ? attr->is_float
                                        : !attr->is_float && attr->kind != FACT_BOOL;
    return right ? ENT_OK : bad(err, n, "reads an attribute of another class");
}

static bool is_pair(const cond_ir *ir, uint32_t entity) {
    return entity < ir->store->entities.n && ir->store->entities.at[entity].shape == FACT_PAIR;
}

static ent_status check_place(const cond_ir *ir, const cond_node *n, ent_error *err) {
    switch ((cond_op)n->op) {
    case COND_SUBJECT:
    case COND_ASOF: return n->frame == COND_ROOT ? ENT_OK : bad(err, n, "belongs to the frame of subjects");
    case COND_SUBJECT_A:
    case COND_SUBJECT_B:
        if (n->frame != COND_ROOT) return bad(err, n, "belongs to the frame of subjects");
        return is_pair(ir, ir->frames.at[COND_ROOT].entity) ? ENT_OK : bad(err, n, "the subject is no pair");
    case COND_ROW:
    case COND_GAP:
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F: return n->frame != COND_ROOT ? ENT_OK : bad(err, n, "belongs to a child frame");
    case COND_PAIR:
    case COND_END_A:
    case COND_END_B: return is_pair(ir, n->what) ? ENT_OK : bad(err, n, "its entity is no pair");
    case COND_LOAD_T:
    case COND_LOAD_I:
    case COND_LOAD_F: return check_cell(ir, n, err);
    case COND_CONST_T: return n->lo.i >= -1 && n->lo.i <= 1 ? ENT_OK : bad(err, n, "is no truth");
    case COND_CONST_I:
        return n->lo.i <= n->hi.i && n->lo.i != INT64_MAX && n->hi.i != INT64_MIN ? ENT_OK : bad(err, n, "is no range");
    case COND_CONST_F:
        return n->lo.f <= n->hi.f && n->lo.f < INFINITY && n->hi.f > -INFINITY ? ENT_OK : bad(err, n, "is no range");
    default: return ENT_OK;
    }
}

ent_status cond_verify_node(const cond_ir *ir, const cond_node *n, ent_error *err) {
    if (n->op >= COND_N_OPS) return bad(err, n, "there is no such operation");
    if (n->frame >= ir->frames.n) return bad(err, n, "there is no such frame");
    if (n->level >= FACT_N_HEDGINGS) return bad(err, n, "there is no such hedging");
    TRY(check_what(ir, n, err));
    TRY(check_operands(ir, n, err));
    return check_place(ir, n, err);
}

/* Source and date are integers of the parent frame among the first `n_nodes`. */
static bool is_rooted(const cond_ir *ir, const cond_frame *fr, size_t n_nodes) {
    uint32_t needs[2] = {fr->date, fr->kind == COND_FRAME_CHILDREN ? fr->source : fr->date};
    for (int k = 0; k < 2; k++)
        if (needs[k] >= n_nodes || cond_result(ir, needs[k]) != COND_CLASS_I ||
            ir->nodes.at[needs[k]].frame != fr->parent)
            return false;
    return fr->kind == COND_FRAME_CHILDREN || fr->source == COND_NONE;
}

ent_status cond_verify_frame(const cond_ir *ir, const cond_frame *fr, size_t n_frames, size_t n_nodes, ent_error *err) {
    if (fr->kind != COND_FRAME_CHILDREN && fr->kind != COND_FRAME_EVERY)
        return base_fail(err, ENT_EINTERNAL, "program: there is no such kind of frame");
    if (fr->parent >= n_frames) return base_fail(err, ENT_EINTERNAL, "program: a frame below one that is not there");
    if (fr->depth != ir->frames.at[fr->parent].depth + 1 || fr->depth > COND_MAX_DEPTH)
        return base_fail(err, ENT_EINTERNAL, "program: a frame's depth is wrong");
    if (fr->entity >= ir->store->entities.n)
        return base_fail(err, ENT_EINTERNAL, "program: a frame's entity is not there");
    if (!is_rooted(ir, fr, n_nodes))
        return base_fail(err, ENT_EINTERNAL, "program: a frame's source or date is not there before it");
    return ENT_OK;
}

static ent_status verify_root(const cond_ir *ir, ent_error *err) {
    const cond_frame *root = &ir->frames.at[COND_ROOT];
    bool right = root->kind == COND_FRAME_ROOT && root->depth == 0 && root->entity < ir->store->entities.n;
    return right ? ENT_OK : base_fail(err, ENT_EINTERNAL, "program: the first frame is not that of subjects");
}

ent_status cond_verify(const cond_ir *ir, ent_error *err) {
    cond_ir before = *ir; /* the graph as it was when each node came */
    size_t seen = 1;      /* frames whose first node has come */
    if (ir->frames.n == 0) return base_fail(err, ENT_EINTERNAL, "program: there is no frame of subjects");
    TRY(verify_root(ir, err));
    for (uint32_t i = 0; i < ir->nodes.n; i++) {
        const cond_node *n = &ir->nodes.at[i];
        before.nodes.n = i;
        TRY(cond_verify_node(&before, n, err));
        for (; seen <= n->frame; seen++) TRY(cond_verify_frame(ir, &ir->frames.at[seen], seen, i, err));
    }
    for (; seen < ir->frames.n; seen++) TRY(cond_verify_frame(ir, &ir->frames.at[seen], seen, ir->nodes.n, err));
    return ENT_OK;
}
