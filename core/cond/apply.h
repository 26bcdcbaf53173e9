/* One operation on values: what folding and static bounds compute with. Leaves, lifts and reductions are not its business. */
#ifndef COND_APPLY_H
#define COND_APPLY_H

#include "cond/ir.h"

typedef union {
    base_truth t;
    base_irange i;
    base_frange f;
} cond_value; /* by the node's class */

/* The value of a constant. */
cond_value cond_constant(const cond_node *node);
/* The constant node's parts for a value of class `class`, in `*node` (frame and the like are the caller's). */
void cond_make_constant(cond_node *node, cond_class class, cond_value v);
/* False when the operation is not one of values alone. */
bool cond_apply(cond_value *out, const cond_node *node, const cond_value args[3]);

#endif
