/* Many subjects through the vector evaluator: verdict bits and points, chunk by chunk. */
#ifndef RUN_BATCH_H
#define RUN_BATCH_H

#include "run/plan.h"
#include "run/subject.h"

typedef struct {
    base_arena arena;
    const run_plan *plan;
    const fact_view *view;
    size_t n;
    eval_subjects subjects;
    uint64_t **holds, **unknown, **defeated; /* [rule], bits by subject */
    int64_t **points, **lo, **hi;            /* [dimension][subject], units */
} run_batch;

/* Subjects are found by run_subject_find() beforehand and copied. */
ent_status run_batch_init(run_batch *out, const base_mem *mem, const run_plan *plan, const fact_view *view,
                          const run_subject *subjects, size_t n, ent_error *err);
ent_status run_batch_run(run_batch *b, ent_error *err);
void run_batch_clear(run_batch *b);

#endif
