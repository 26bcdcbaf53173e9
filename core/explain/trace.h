/* What one evaluation of one subject came to, step by step: every node's value at every row of its frame. */
#ifndef EXPLAIN_TRACE_H
#define EXPLAIN_TRACE_H

#include "cond/apply.h"
#include "fact/view.h"

typedef cond_value explain_value; /* by the node's class */

typedef struct {
    uint32_t n_rows;
    const uint32_t *parent;  /* row of the parent frame; NULL for the root */
    const uint32_t *first;   /* rows of parent row p are [first[p], first[p + 1]); NULL for the root */
    const int64_t *instance; /* -1 for unseen rows */
    const base_irange *gap;  /* when an unseen row may have happened */
    const bool *unseen;
} explain_rows;

typedef struct {
    const cond_ir *ir;
    const fact_view *view;
    int64_t instance, a, b, day;  /* the subject */
    const explain_rows *frames;   /* by frame id */
    explain_value *const *values; /* [node][row of its frame] */
} explain_trace;

#endif
