/* One subject through the same program, scalar, with every step kept: what explanations are made from. Agrees with eval/vector to the last bit. */
#ifndef EVAL_ROW_H
#define EVAL_ROW_H

#include "cond/ir.h"
#include "eval/subject.h"
#include "explain/trace.h"
#include "fact/view.h"

/* Everything in `out` lives in `arena`. */
ent_status eval_row(explain_trace *out, base_arena *arena, const cond_ir *ir, const fact_view *view,
                    const eval_subjects *subjects, size_t row, ent_error *err);

#endif
