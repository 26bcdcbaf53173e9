/* What the vector evaluator is made of, for the files that make it up. Others see vector.h alone. */
#ifndef EVAL_VECTOR_PARTS_H
#define EVAL_VECTOR_PARTS_H

#include "eval/frame.h"
#include "eval/pool.h"
#include "eval/vector.h"
#include "kernel/operand.h"

/* A node in the current run. */
typedef struct {
    eval_column column;
    void *owned[2]; /* blocks of the pool behind it */
    bool is_const;  /* class I and F: one range for all rows, and no column unless it is a root's */
    int64_t i[2];   /* its ends */
    double f[2];
} eval_slot;

struct eval_vector {
    base_arena arena; /* what lasts as long as the evaluator */
    eval_pool pool;
    const cond_ir *ir;
    const fact_view *view;
    uint64_t max_rows;
    bool *is_live, *is_root;
    uint32_t *last_use; /* by node: the node after which its column is given back */
    eval_slot *slots;
    explain_rows *frames;
    bool *is_expanded;
    const eval_subjects *subjects; /* of the current run, from `first` on */
    size_t first;
};

static inline const cond_node *eval_node(const eval_vector *v, uint32_t id) { return &v->ir->nodes.at[id]; }
static inline uint32_t eval_n_rows(const eval_vector *v, uint32_t id) {
    return v->frames[eval_node(v, id)->frame].n_rows;
}
static inline kernel_t eval_truth(const eval_vector *v, uint32_t id) {
    return (kernel_t){v->slots[id].column.t, v->slots[id].column.f};
}

/* Operands for kernels. */
static inline kernel_i eval_integers(const eval_vector *v, uint32_t id) {
    const eval_slot *s = &v->slots[id];
    if (!s->is_const) return (kernel_i){s->column.ilo, s->column.ihi, 1};
    return (kernel_i){&s->i[0], &s->i[s->i[0] != s->i[1]], 0};
}
static inline kernel_f eval_doubles(const eval_vector *v, uint32_t id) {
    const eval_slot *s = &v->slots[id];
    if (!s->is_const) return (kernel_f){s->column.flo, s->column.fhi, 1};
    return (kernel_f){&s->f[0], &s->f[s->f[0] != s->f[1]], 0};
}
static inline bool eval_i_is_exact(kernel_i a) { return a.lo == a.hi; }
static inline bool eval_f_is_exact(kernel_f a) { return a.lo == a.hi; }

/* A column being written: both ends, from the pool. vector.c */
typedef struct {
    int64_t *lo, *hi;
} eval_i_out;
typedef struct {
    double *lo, *hi;
} eval_f_out;
typedef struct {
    uint64_t *t, *f;
} eval_t_out;
/* Blocks for node `id`, as many rows as its frame has. `lo` alone (hi NULL) when `exact`; a second call adds `hi` and keeps `lo`. */
ent_status eval_i_take(eval_i_out *out, eval_vector *v, uint32_t id, bool exact, ent_error *err);
ent_status eval_f_take(eval_f_out *out, eval_vector *v, uint32_t id, bool exact, ent_error *err);
ent_status eval_t_take(eval_t_out *out, eval_vector *v, uint32_t id, ent_error *err);
/* The column of `id` is what was taken for it; `may_be_exact` looks whether lo alone says all, and gives hi back if so. */
void eval_i_put(eval_vector *v, uint32_t id, eval_i_out out, bool may_be_exact);
void eval_f_put(eval_vector *v, uint32_t id, eval_f_out out, bool may_be_exact);

/* Families of operations. Each computes the column of node `id`. */
ent_status eval_vector_leaf(eval_vector *v, uint32_t id, ent_error *err); /* vector_leaf.c: rows, references, cells */
ent_status eval_vector_apply(eval_vector *v, uint32_t id,
                             ent_error *err); /* vector_apply.c: row by row, within a frame */
/* vector_reduce.c: lifts and reductions */
ent_status eval_vector_reduce(eval_vector *v, uint32_t id, ent_error *err);

#endif
