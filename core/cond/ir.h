/* Conditions as one hash-consed graph of typed operations, shared by all rules of a pack. Nodes are in order of dependency: an
 * operand's id is below its user's, and a frame's first node comes after its source and date. Built once, then read-only. */
#ifndef COND_IR_H
#define COND_IR_H

#include "base/arena.h"
#include "base/map.h"
#include "base/status.h"
#include "base/vec.h"
#include "fact/store.h"

typedef enum {
#define OP(name, text, result, a, b, c, what) COND_##name,
#include "cond/ops.def"
#undef OP
    COND_N_OPS
} cond_op;

typedef enum { COND_CLASS_N, COND_CLASS_T, COND_CLASS_I, COND_CLASS_F } cond_class;
typedef enum { COND_WHAT_NONE, COND_WHAT_ATTR, COND_WHAT_ENTITY, COND_WHAT_SHIFT, COND_WHAT_FRAME } cond_what;

typedef struct {
    const char *name;
    uint8_t result, arg[3], what; /* cond_class, cond_what */
} cond_op_info;
extern const cond_op_info cond_ops[COND_N_OPS];
/* COND_N_OPS when there is none of this name. */
cond_op cond_op_find(const char *name);

#define COND_NONE UINT32_MAX
#define COND_ROOT 0      /* the frame of subjects */
#define COND_MAX_DEPTH 3 /* aggregates inside each other */

typedef struct {
    uint8_t op;
    uint8_t level;   /* fact_hedging accepted, for cells */
    uint8_t nominal; /* IF_I, LATEST_I, FIRST_I over texts and references */
    uint16_t frame;
    uint32_t arg[3]; /* nodes, COND_NONE where unused */
    uint32_t what;
    fact_scalar lo, hi; /* constants */
} cond_node;

typedef enum { COND_FRAME_ROOT, COND_FRAME_CHILDREN, COND_FRAME_EVERY } cond_frame_kind;

/* Rows of a child frame, per row of its parent: the children of `source`, or every instance of `entity`, in key order, then one unseen row
 * per gap in the coverage as of `date`. CHILDREN of FACT_NOBODY: unseen rows only; of a reference that is not a point: one unseen row, no gap. */
typedef struct {
    uint8_t kind, depth; /* depth of the root is 0 */
    uint16_t parent;
    uint32_t entity;
    uint32_t source; /* node of the parent frame; COND_NONE for EVERY */
    uint32_t date;   /* node of the parent frame */
} cond_frame;

typedef struct {
    base_arena *arena;
    const fact_store *store;
    BASE_VEC(cond_node) nodes;
    BASE_VEC(cond_frame) frames; /* [0] is the root */
    uint32_t *slots;             /* hash of nodes */
    size_t n_slots;
    bool fold; /* simplify while building (default true) */
} cond_ir;

ent_status cond_ir_init(cond_ir *ir, base_arena *arena, const fact_store *store, uint32_t subject_entity,
                        ent_error *err);

/* The node with these parts: folded, or one that exists, or new. Parts its operation has no use for (level, nominal, ends) do not count.
 * `node->frame` must be right. ENT_EINTERNAL when verify would refuse it. */
ent_status cond_ir_node(uint32_t *out, cond_ir *ir, const cond_node *node, ent_error *err);
/* The frame with these parts, each once too. ENT_ELIMIT beyond COND_MAX_DEPTH or 65,000 frames, ENT_EINTERNAL when verify would refuse it. depth is computed. */
ent_status cond_ir_frame(uint16_t *out, cond_ir *ir, const cond_frame *frame, ent_error *err);

static inline cond_class cond_result(const cond_ir *ir, uint32_t node) {
    return (cond_class)cond_ops[ir->nodes.at[node].op].result;
}

/* cond/verify.c: every operand exists, comes first, has the class and the frame its operation wants; whats and levels are in range. C runs it over
 * every program before it is used, whoever built it. */
ent_status cond_verify_node(const cond_ir *ir, const cond_node *node, ent_error *err);
/* As the frame that comes after `n_frames` frames and `n_nodes` nodes; not for the root. */
ent_status cond_verify_frame(const cond_ir *ir, const cond_frame *frame, size_t n_frames, size_t n_nodes,
                             ent_error *err);
ent_status cond_verify(const cond_ir *ir, ent_error *err);

/* cond/fold.c: a simpler equivalent of `node` (constants computed with base/range.h; x and true = x; not not x = x; x and x = x; if(true, x, y) = x ...).
 * Either fills `*same` with an existing node and returns true, or may rewrite `*node` and returns false. */
bool cond_fold(uint32_t *same, cond_node *node, const cond_ir *ir);

/* cond/print.c: stable text of a node, as nested calls: "(or (eq.i (load.i dyad.trade_rank subject asof) 1) ...)". Names, not ids, of attributes, entities,
 * labels where the kind is known; lifts are written "^x"; frames as "[meeting of subject at asof]". What is deeper than 200 calls or longer than 64 KiB ends in "...". */
void cond_print(base_buf *out, const cond_ir *ir, uint32_t node);

/* cond/bounds.c: a range that holds the node's value whatever the record says: from the declared ranges alone. A truth is what it is in every record, or unknown. */
typedef struct {
    base_irange i;
    base_frange f;
    base_truth t;
} cond_bound;
ent_status cond_bounds(cond_bound *out /* n nodes */, const cond_ir *ir, ent_error *err);

#endif
