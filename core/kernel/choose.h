/* if(c, x, y) over columns. The exact kernels return false when some row's c is unknown. */
#ifndef KERNEL_CHOOSE_H
#define KERNEL_CHOOSE_H

#include "kernel/operand.h"

void kernel_i_if(int64_t *restrict lo, int64_t *restrict hi, kernel_t c, kernel_i x, kernel_i y, bool nominal,
                 size_t n);
bool kernel_i_if_exact(int64_t *restrict out, kernel_t c, kernel_i x, kernel_i y, size_t n);
void kernel_f_if(double *restrict lo, double *restrict hi, kernel_t c, kernel_f x, kernel_f y, size_t n);
bool kernel_f_if_exact(double *restrict out, kernel_t c, kernel_f x, kernel_f y, size_t n);

#endif
