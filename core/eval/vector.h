/* Programs over chunks of subjects, on columns: what every batch runs. */
#ifndef EVAL_VECTOR_H
#define EVAL_VECTOR_H

#include "cond/ir.h"
#include "eval/subject.h"
#include "fact/view.h"

#ifndef EVAL_CHUNK
#define EVAL_CHUNK 4096 /* rows; 64 in the TINY build, to cross every boundary */
#endif

/* A node's column over the rows of its frame. `hi` of an exact column is the same pointer as `lo`. */
typedef struct {
    const uint64_t *t, *f;    /* class T: bits past the rows are clear */
    const int64_t *ilo, *ihi; /* class I */
    const double *flo, *fhi;  /* class F */
} eval_column;

/* One worker's scratch: frames and columns, with their memory. `ir` and `view` must outlive it, and several may share them. */
typedef struct eval_vector eval_vector;

/* `roots`: the nodes whose columns are wanted, n_roots of them in any order. Only what they need is computed. */
ent_status eval_vector_new(eval_vector **out, const base_mem *mem, const cond_ir *ir, const fact_view *view,
                           const uint32_t *roots, size_t n_roots, ent_error *err);
void eval_vector_free(eval_vector *v);

/* The most rows a child frame may have over one chunk; 0 sets the default (EVAL_MAX_ROWS of eval/frame.h). */
void eval_vector_set_max_rows(eval_vector *v, uint64_t max_rows);

/* Runs the program over the subjects [first, first + n), n <= EVAL_CHUNK. Columns are valid until the next run. ENT_ELIMIT when some frame
 * comes to more than the most rows: the caller tries again with half as many subjects, and gives up when one alone is too much. */
ent_status eval_vector_run(eval_vector *v, const eval_subjects *subjects, size_t first, size_t n, ent_error *err);

/* The column of a root; of other nodes there is none. Borrowed. */
eval_column eval_vector_column(const eval_vector *v, uint32_t node);
/* Rows of a frame in the last run: n subjects for COND_ROOT. */
uint32_t eval_vector_rows(const eval_vector *v, uint16_t frame);

#endif
