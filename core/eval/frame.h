/* Rows of child frames: which instances each parent row has, and the unseen rows its gaps in coverage stand for (cond/ir.h). Both
 * evaluators expand frames with this; memory is theirs. */
#ifndef EVAL_FRAME_H
#define EVAL_FRAME_H

#include "cond/ir.h"
#include "explain/trace.h"
#include "fact/view.h"

#define EVAL_MAX_ROWS (UINT64_C(4) << 20) /* of one frame, unless set otherwise; never above UINT32_MAX - 1 */

typedef struct {
    const fact_view *view;
    const cond_frame *frame;
    const explain_rows *parent;
    const base_irange *source; /* by parent row; NULL for COND_FRAME_EVERY */
    const base_irange *date;   /* by parent row */
    uint64_t max_rows;
} eval_frame_input;

/* Fills first[0 .. parent rows]. ENT_ELIMIT when the rows come to more than max_rows. */
ent_status eval_frame_count(uint32_t *first, const eval_frame_input *in, ent_error *err);

/* Fills the rows that eval_frame_count() counted; each array has first[parent rows] entries. Within a parent row: instances in key
 * order, then unseen rows in order of their gaps. */
typedef struct {
    uint32_t *parent;
    int64_t *instance; /* -1 for unseen rows */
    base_irange *gap;  /* BASE_I_ALL for rows on record */
    bool *unseen;
} eval_frame_rows;
void eval_frame_fill(eval_frame_rows *out, const uint32_t *first, const eval_frame_input *in);

#endif
