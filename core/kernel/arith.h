/* Arithmetic on columns of integers (scaled numbers among them) and of doubles, and between the two. */
#ifndef KERNEL_ARITH_H
#define KERNEL_ARITH_H

#include "kernel/operand.h"

typedef void kernel_i_binary(int64_t *restrict lo, int64_t *restrict hi, kernel_i a, kernel_i b, size_t n);
typedef bool kernel_i_binary_exact(int64_t *restrict out, kernel_i a, kernel_i b, size_t n);
typedef void kernel_i_unary(int64_t *restrict lo, int64_t *restrict hi, kernel_i a, size_t n);
typedef bool kernel_i_unary_exact(int64_t *restrict out, kernel_i a, size_t n);
typedef void kernel_f_binary(double *restrict lo, double *restrict hi, kernel_f a, kernel_f b, size_t n);
typedef bool kernel_f_binary_exact(double *restrict out, kernel_f a, kernel_f b, size_t n);
typedef void kernel_f_unary(double *restrict lo, double *restrict hi, kernel_f a, size_t n);
typedef bool kernel_f_unary_exact(double *restrict out, kernel_f a, size_t n);

kernel_i_binary kernel_i_add, kernel_i_sub, kernel_i_mul, kernel_i_min, kernel_i_max, kernel_i_meet;
kernel_i_binary_exact kernel_i_add_exact, kernel_i_sub_exact, kernel_i_mul_exact, kernel_i_min_exact,
    kernel_i_max_exact, kernel_i_meet_exact;
kernel_i_unary kernel_i_neg, kernel_i_abs;
kernel_i_unary_exact kernel_i_neg_exact, kernel_i_abs_exact;

kernel_f_binary kernel_f_add, kernel_f_sub, kernel_f_mul, kernel_f_div, kernel_f_pow, kernel_f_min, kernel_f_max,
    kernel_f_ratio;
kernel_f_binary_exact kernel_f_add_exact, kernel_f_sub_exact, kernel_f_mul_exact, kernel_f_div_exact,
    kernel_f_pow_exact, kernel_f_min_exact, kernel_f_max_exact, kernel_f_ratio_exact;
kernel_f_unary kernel_f_neg, kernel_f_abs, kernel_f_log, kernel_f_sqrt, kernel_f_exp, kernel_f_round;
kernel_f_unary_exact kernel_f_neg_exact, kernel_f_abs_exact, kernel_f_log_exact, kernel_f_sqrt_exact,
    kernel_f_exp_exact, kernel_f_round_exact;

/* By a power of ten: integers times 10^shift; integers over 10^shift as doubles; doubles times 10^shift as integers. */
void kernel_i_scale(int64_t *restrict lo, int64_t *restrict hi, kernel_i a, uint32_t shift, size_t n);
bool kernel_i_scale_exact(int64_t *restrict out, kernel_i a, uint32_t shift, size_t n);
void kernel_i_to_f(double *restrict lo, double *restrict hi, kernel_i a, uint32_t shift, size_t n);
bool kernel_i_to_f_exact(double *restrict out, kernel_i a, uint32_t shift, size_t n);
void kernel_f_fix(int64_t *restrict lo, int64_t *restrict hi, kernel_f a, uint32_t shift, size_t n);
bool kernel_f_fix_exact(int64_t *restrict out, kernel_f a, uint32_t shift, size_t n);

#endif
