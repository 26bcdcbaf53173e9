/* Rows picked from another frame's columns by index, and small scans over columns. */
#ifndef KERNEL_PICK_H
#define KERNEL_PICK_H

#include "kernel/operand.h"

/* out[i] = in[from[i]]. */
void kernel_i_pick(int64_t *restrict out, const int64_t *in, const uint32_t *from, size_t n);
void kernel_f_pick(double *restrict out, const double *in, const uint32_t *from, size_t n);
void kernel_t_pick(uint64_t *restrict t, uint64_t *restrict f, kernel_t in, const uint32_t *from, size_t n);

void kernel_i_fill(int64_t *restrict out, int64_t value, size_t n);
void kernel_f_fill(double *restrict out, double value, size_t n);

/* Whether every row is a finite point, so that `lo` alone says all. */
bool kernel_i_is_exact(const int64_t *lo, const int64_t *hi, size_t n);
bool kernel_f_is_exact(const double *lo, const double *hi, size_t n);

#endif
