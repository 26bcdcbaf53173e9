/* The table of operations, from ops.def. */
#include "cond/ir.h"

#include <string.h>

#define N COND_CLASS_N
#define T COND_CLASS_T
#define I COND_CLASS_I
#define F COND_CLASS_F
const cond_op_info cond_ops[COND_N_OPS] = {
#define OP(name, text, result, a, b, c, what) [COND_##name] = {text, result, {a, b, c}, COND_WHAT_##what},
#include "cond/ops.def"
#undef OP
};

cond_op cond_op_find(const char *name) {
    static const char *const NAMES[COND_N_OPS] = {
#define OP(name, text, result, a, b, c, what) [COND_##name] = #name,
#include "cond/ops.def"
#undef OP
    };
    int op = 0;
    while (op < COND_N_OPS && strcmp(NAMES[op], name) != 0) op++;
    return (cond_op)op;
}
