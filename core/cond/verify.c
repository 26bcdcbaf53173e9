/* The verifier: nothing runs that has not passed it, whoever built the program. */
#include "cond/ir.h"

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
        return ir->frames.at[n->what].parent == n->frame ? ENT_OK : bad(err, n, "reduces a frame that is not below its own");
    default: return n->what == 0 ? ENT_OK : bad(err, n, "has a part it has no use for");
    }
}

/* The frame an operand must live in. */
static uint32_t operand_frame(const cond_ir *ir, const cond_node *n) {
    switch ((cond_op)n->op) {
    case COND_LIFT_T: case COND_LIFT_I: case COND_LIFT_F: return ir->frames.at[n->frame].parent;
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
        if (cond_result(ir, n->arg[k]) != (cond_class)op->arg[k]) return bad(err, n, "an operand is of the wrong class");
        if (ir->nodes.at[n->arg[k]].frame != operand_frame(ir, n)) return bad(err, n, "an operand is of another frame");
    }
    return ENT_OK;
}

/* Cells are read as what their attribute is. */
static ent_status check_cell(const cond_ir *ir, const cond_node *n, ent_error *err) {
    const fact_attr *attr = &ir->store->attrs.at[n->what];
    bool right = n->op == COND_LOAD_T ? attr->kind == FACT_BOOL : n->op == COND_LOAD_F ? attr->is_float : !attr->is_float && attr->kind != FACT_BOOL;
    return right ? ENT_OK : bad(err, n, "reads an attribute of another class");
}

static ent_status check_place(const cond_ir *ir, const cond_node *n, ent_error *err) {
    switch ((cond_op)n->op) {
    case COND_SUBJECT: case COND_SUBJECT_A: case COND_SUBJECT_B: case COND_ASOF:
        return n->frame == COND_ROOT ? ENT_OK : bad(err, n, "belongs to the frame of subjects");
    case COND_ROW: case COND_GAP: case COND_LIFT_T: case COND_LIFT_I: case COND_LIFT_F:
        return n->frame != COND_ROOT ? ENT_OK : bad(err, n, "belongs to a child frame");
    case COND_PAIR: case COND_END_A: case COND_END_B:
        return ir->store->entities.at[n->what].shape == FACT_PAIR ? ENT_OK : bad(err, n, "its entity is no pair");
    case COND_LOAD_T: case COND_LOAD_I: case COND_LOAD_F: return check_cell(ir, n, err);
    case COND_CONST_T: return n->lo.i >= -1 && n->lo.i <= 1 ? ENT_OK : bad(err, n, "is no truth");
    case COND_CONST_I: return n->lo.i <= n->hi.i ? ENT_OK : bad(err, n, "its ends are the wrong way round");
    case COND_CONST_F: return n->lo.f <= n->hi.f ? ENT_OK : bad(err, n, "its ends are the wrong way round");
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

static ent_status verify_frame(const cond_ir *ir, uint32_t f, uint32_t first_node, ent_error *err) {
    const cond_frame *fr = &ir->frames.at[f];
    if (f == COND_ROOT) return fr->kind == COND_FRAME_ROOT ? ENT_OK : base_fail(err, ENT_EINTERNAL, "program: the first frame is not that of subjects");
    bool children = fr->kind == COND_FRAME_CHILDREN;
    if ((!children && fr->kind != COND_FRAME_EVERY) || fr->parent >= f || fr->depth != ir->frames.at[fr->parent].depth + 1 || fr->depth > COND_MAX_DEPTH ||
        fr->entity >= ir->store->entities.n)
        return base_fail(err, ENT_EINTERNAL, "program: frame %u is not well formed", f);
    uint32_t needs[2] = {fr->date, children ? fr->source : fr->date};
    for (int k = 0; k < 2; k++)
        if (needs[k] >= first_node || cond_result(ir, needs[k]) != COND_CLASS_I || ir->nodes.at[needs[k]].frame != fr->parent)
            return base_fail(err, ENT_EINTERNAL, "program: frame %u: its source or date is not there before it", f);
    return ENT_OK;
}

ent_status cond_verify(const cond_ir *ir, ent_error *err) {
    cond_ir before = *ir; /* the graph as it was when each node came */
    uint32_t seen = 0;    /* frames whose first node has come */
    for (uint32_t i = 0; i < ir->nodes.n; i++) {
        const cond_node *n = &ir->nodes.at[i];
        before.nodes.n = i;
        TRY(cond_verify_node(&before, n, err));
        for (; seen <= n->frame; seen++) TRY(verify_frame(ir, seen, i, err));
    }
    for (; seen < ir->frames.n; seen++) TRY(verify_frame(ir, seen, (uint32_t)ir->nodes.n, err));
    return ENT_OK;
}
