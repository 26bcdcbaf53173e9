/* How points came about, line by line: contributions, and what caps, floors and ranges cut off them. Only for display; eval/score.c makes the
 * points. */
#ifndef EVAL_ACCOUNT_H
#define EVAL_ACCOUNT_H

#include "eval/score.h"

/* What one true case of a rule that holds adds to one dimension; in order of rule, case and its adds. */
typedef struct {
    uint32_t rule, case_index, dim;
    int64_t units;
    int64_t left;               /* of `units`, after the cuts so far */
    uint64_t weight, remainder; /* while a cut is shared out */
    bool bears;
} eval_contribution;

/* Most lines there can be for `n` contributions. */
size_t eval_account_most_lines(const cond_scheme *s, size_t n);
/* Fills `lines`; yields how many. Within a dimension: base, contributions, cuts by groups, cuts by the range. */
uint32_t eval_account_lines(eval_line *lines, const cond_scheme *s, eval_contribution *list, uint32_t n);

/* score.c */
int64_t eval_group_clamp(const cond_group *g, int64_t x);
int64_t eval_range_clamp(const cond_dimension *d, int64_t x);
/* Whether what the rule adds to `dim` counts towards its group. */
bool eval_in_group(const cond_scheme *s, const cond_rule *rule, uint32_t dim);

#endif
