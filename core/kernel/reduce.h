/* Reductions of a child frame's columns to its parent's rows: parent row p has the child rows [first[p], first[p + 1]).
 * `part` is each child row's truth of taking part; docs/conditions.md, "Over many", says what each reduction comes to. */
#ifndef KERNEL_REDUCE_H
#define KERNEL_REDUCE_H

#include "kernel/operand.h"

typedef struct {
    const uint32_t *first; /* n + 1 */
    size_t n;              /* parent rows */
    kernel_t part;
} kernel_rows;

void kernel_any(uint64_t *restrict t, uint64_t *restrict f, kernel_rows rows);
/* `unseen` marks the child rows that stand for any number of them. */
void kernel_count_rows(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, const bool *unseen);

typedef void kernel_i_reduce(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, kernel_i value);
typedef void kernel_f_reduce(double *restrict lo, double *restrict hi, kernel_rows rows, kernel_f value);
kernel_i_reduce kernel_i_sum, kernel_i_least, kernel_i_most;
kernel_f_reduce kernel_f_sum, kernel_f_mean, kernel_f_least, kernel_f_most;

/* The values of the rows that may be the last (first) by `time`. */
void kernel_i_latest(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, kernel_i value, kernel_i time,
                     bool nominal);
void kernel_i_first(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, kernel_i value, kernel_i time,
                    bool nominal);
void kernel_f_latest(double *restrict lo, double *restrict hi, kernel_rows rows, kernel_f value, kernel_i time);
void kernel_f_first(double *restrict lo, double *restrict hi, kernel_rows rows, kernel_f value, kernel_i time);

#endif
