/* The builder: nodes and frames, each once. */
#include "cond/ir.h"

enum { FIRST_SLOTS = 256 };

static uint64_t mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static uint64_t hash_node(const cond_node *n) {
    uint64_t h = mix(n->op, (uint64_t)n->frame << 16 | (uint64_t)n->level << 8 | n->nominal);
    h = mix(h, (uint64_t)n->arg[0] << 32 | n->arg[1]);
    h = mix(h, (uint64_t)n->arg[2] << 32 | n->what);
    return mix(mix(h, (uint64_t)n->lo.i), (uint64_t)n->hi.i);
}

static bool same_node(const cond_node *a, const cond_node *b) {
    return a->op == b->op && a->level == b->level && a->nominal == b->nominal && a->frame == b->frame &&
           a->arg[0] == b->arg[0] && a->arg[1] == b->arg[1] && a->arg[2] == b->arg[2] && a->what == b->what &&
           a->lo.i == b->lo.i && a->hi.i == b->hi.i;
}

/* The slot that holds `node`, or the free one it belongs into. */
static uint32_t *find_slot(const cond_ir *ir, const cond_node *node) {
    size_t at = hash_node(node) & (ir->n_slots - 1);
    while (ir->slots[at] && !same_node(&ir->nodes.at[ir->slots[at] - 1], node)) at = (at + 1) & (ir->n_slots - 1);
    return &ir->slots[at];
}

static bool grow_slots(cond_ir *ir) {
    size_t n = ir->n_slots ? ir->n_slots * 2 : FIRST_SLOTS;
    uint32_t *slots = BASE_ARRAY(ir->arena, uint32_t, n);
    if (!slots) return false;
    ir->slots = slots;
    ir->n_slots = n;
    for (uint32_t i = 0; i < ir->nodes.n; i++) *find_slot(ir, &ir->nodes.at[i]) = i + 1;
    return true;
}

ent_status cond_ir_init(cond_ir *ir, base_arena *arena, const fact_store *store, uint32_t subject_entity,
                        ent_error *err) {
    *ir = (cond_ir){.arena = arena, .store = store, .fold = true};
    cond_frame root = {.kind = COND_FRAME_ROOT, .entity = subject_entity, .source = COND_NONE, .date = COND_NONE};
    return grow_slots(ir) && BASE_PUSH(arena, &ir->frames, root) ? ENT_OK : base_no_memory(err);
}

static bool is_cell(uint8_t op) { return cond_ops[op].what == COND_WHAT_ATTR || op == COND_EXISTS || op == COND_SEEN; }

/* Clears what the operation has no use for, so that nodes that mean the same are the same. */
static void clear_unused(cond_node *n) {
    if (!is_cell(n->op)) n->level = 0;
    n->nominal = n->nominal && (n->op == COND_IF_I || n->op == COND_LATEST_I || n->op == COND_FIRST_I);
    if (n->op == COND_CONST_F) {
        n->lo.f += 0.0; /* -0.0 is 0.0 */
        n->hi.f += 0.0;
    } else if (n->op == COND_CONST_T) {
        n->hi = n->lo;
    } else if (n->op != COND_CONST_I) {
        n->lo.i = n->hi.i = 0;
    }
}

ent_status cond_ir_node(uint32_t *out, cond_ir *ir, const cond_node *node, ent_error *err) {
    cond_node n = *node;
    TRY(cond_verify_node(ir, &n, err));
    clear_unused(&n);
    if (ir->fold && cond_fold(out, &n, ir)) return ENT_OK;
    if ((ir->nodes.n + 1) * 2 > ir->n_slots && !grow_slots(ir)) return base_no_memory(err);
    uint32_t *slot = find_slot(ir, &n);
    if (!*slot) {
        if (ir->nodes.n >= COND_NONE - 1)
            return base_fail(err, ENT_ELIMIT, "the conditions of the pack are too many for one program");
        if (!BASE_PUSH(ir->arena, &ir->nodes, n)) return base_no_memory(err);
        *slot = (uint32_t)ir->nodes.n;
    }
    *out = *slot - 1;
    return ENT_OK;
}

ent_status cond_ir_frame(uint16_t *out, cond_ir *ir, const cond_frame *frame, ent_error *err) {
    enum { MOST_FRAMES = 65000 };
    cond_frame fr = *frame;
    if (fr.parent >= ir->frames.n) return base_fail(err, ENT_EINTERNAL, "program: a frame below one that is not there");
    fr.depth = (uint8_t)(ir->frames.at[fr.parent].depth + 1);
    if (fr.depth > COND_MAX_DEPTH)
        return base_fail(err, ENT_ELIMIT, "aggregates stand more than %d deep", COND_MAX_DEPTH);
    TRY(cond_verify_frame(ir, &fr, ir->frames.n, ir->nodes.n, err));
    for (size_t i = 1; i < ir->frames.n; i++) {
        const cond_frame *x = &ir->frames.at[i];
        if (x->kind == fr.kind && x->parent == fr.parent && x->entity == fr.entity && x->source == fr.source &&
            x->date == fr.date) {
            *out = (uint16_t)i;
            return ENT_OK;
        }
    }
    if (ir->frames.n >= MOST_FRAMES)
        return base_fail(err, ENT_ELIMIT, "more than %d different collections in one pack", MOST_FRAMES);
    if (!BASE_PUSH(ir->arena, &ir->frames, fr)) return base_no_memory(err);
    *out = (uint16_t)(ir->frames.n - 1);
    return ENT_OK;
}
