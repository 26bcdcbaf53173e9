/* Truth planes to truth planes, and to integers. */
#ifndef KERNEL_LOGIC_H
#define KERNEL_LOGIC_H

#include "kernel/operand.h"

typedef void kernel_t_binary(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, kernel_t b, size_t n);

kernel_t_binary kernel_t_and, kernel_t_or;
void kernel_t_not(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, size_t n);
void kernel_t_decided(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, size_t n);
void kernel_t_fill(uint64_t *restrict t, uint64_t *restrict f, base_truth value, size_t n);
bool kernel_t_all_decided(kernel_t a, size_t n);

/* 1, 0, [0, 1]. The exact one wants every row decided. */
void kernel_t_to_i(int64_t *restrict lo, int64_t *restrict hi, kernel_t a, size_t n);
void kernel_t_to_i_exact(int64_t *restrict out, kernel_t a, size_t n);

#endif
