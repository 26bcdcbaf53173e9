/* What kernels read: columns of range ends, or one range for all rows. Kernels are pure: they own nothing, keep nothing, allocate
 * nothing and write only the arrays they are given, which never overlap their operands.
 *
 * An operand is exact when lo and hi are one pointer: every value is then a finite point. Each operation has a general kernel, which
 * takes any operands and yields both ends, and an exact one, which reads lo alone, yields points and returns false when some row's
 * result is not a point; the caller then runs the general one over the same rows. What an operation does to a row is base/range.h's
 * to say; exact kernels repeat it where plain arithmetic on points comes to the same bits.
 * Kernels of two operands want at least one column, or n == 1; those of one a column, or n == 1. */
#ifndef KERNEL_OPERAND_H
#define KERNEL_OPERAND_H

#include "base/range.h"
#include <stddef.h>

typedef struct {
    const int64_t *lo, *hi;
    size_t step; /* 1: a column; 0: one range for all rows */
} kernel_i;
typedef struct {
    const double *lo, *hi;
    size_t step;
} kernel_f;
/* Bit planes; bits past the rows are clear in what kernels write, and ignored in what they read. */
typedef struct {
    const uint64_t *t, *f;
} kernel_t;

static inline base_irange kernel_i_at(kernel_i a, size_t row) { return (base_irange){a.lo[row], a.hi[row]}; }
static inline base_frange kernel_f_at(kernel_f a, size_t row) { return (base_frange){a.lo[row], a.hi[row]}; }
/* The same for row i of either kind of operand. */
static inline base_irange kernel_i_row(kernel_i a, size_t i) { return kernel_i_at(a, i * a.step); }
static inline base_frange kernel_f_row(kernel_f a, size_t i) { return kernel_f_at(a, i * a.step); }

/* Runs the body for every row i < n, with p and q the places of the row in operands a and b: a loop for each kind of operands, so that
 * none has a stride. */
#define KERNEL_ROWS2(n, a, b, ...)             \
    do {                                       \
        if ((a).step && (b).step)              \
            for (size_t i = 0; i < (n); i++) { \
                const size_t p = i, q = i;     \
                __VA_ARGS__                    \
            }                                  \
        else if ((a).step)                     \
            for (size_t i = 0; i < (n); i++) { \
                const size_t p = i, q = 0;     \
                __VA_ARGS__                    \
            }                                  \
        else                                   \
            for (size_t i = 0; i < (n); i++) { \
                const size_t p = 0, q = i;     \
                __VA_ARGS__                    \
            }                                  \
    } while (0)

#endif
