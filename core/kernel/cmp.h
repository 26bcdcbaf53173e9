/* Comparisons: columns in, truth planes out. */
#ifndef KERNEL_CMP_H
#define KERNEL_CMP_H

#include "kernel/operand.h"

typedef void kernel_i_cmp(uint64_t *restrict t, uint64_t *restrict f, kernel_i a, kernel_i b, size_t n);
typedef void kernel_f_cmp(uint64_t *restrict t, uint64_t *restrict f, kernel_f a, kernel_f b, size_t n);

kernel_i_cmp kernel_i_eq, kernel_i_lt, kernel_i_le;
kernel_f_cmp kernel_f_eq, kernel_f_lt, kernel_f_le;
/* Both operands exact: every row is decided. */
kernel_i_cmp kernel_i_eq_exact, kernel_i_lt_exact, kernel_i_le_exact;
kernel_f_cmp kernel_f_eq_exact, kernel_f_lt_exact, kernel_f_le_exact;

/* true where lo == hi, else false; `a` is a column. */
void kernel_i_point(uint64_t *restrict t, uint64_t *restrict f, kernel_i a, size_t n);
void kernel_f_point(uint64_t *restrict t, uint64_t *restrict f, kernel_f a, size_t n);

#endif
