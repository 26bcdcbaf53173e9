/* What the record and the program's constants say at one row: the operations whose result does not come from base/range.h. The row evaluator
 * calls this; the vector one has faster ways for what is common and falls back on it. */
#ifndef EVAL_LEAF_H
#define EVAL_LEAF_H

#include "cond/ir.h"
#include "explain/trace.h"
#include "fact/view.h"

/* Operations that eval_leaf() knows: constants, references and cells. */
bool eval_is_leaf(cond_op op);
/* a and b: the operands' values at the row, where the operation has them. */
explain_value eval_leaf(const fact_view *view, const cond_node *node, base_irange a, base_irange b);

/* A stored value as a truth, without what is no range. */
static inline base_truth eval_leaf_truth(fact_range value) { return (base_truth){value.lo.i >= 1, value.hi.i <= 0}; }
/* What a cell without a record holds. */
static inline fact_range eval_leaf_missing(const fact_attr *attr) {
    return attr->has_default ? attr->dflt : attr->range;
}

#endif
