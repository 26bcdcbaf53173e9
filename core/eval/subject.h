/* Subjects of one evaluation, as columns. */
#ifndef EVAL_SUBJECT_H
#define EVAL_SUBJECT_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t n;
    const int64_t *instance; /* FACT_NOBODY for a pair without a record */
    const int64_t *a, *b;    /* ends of pairs; NULL otherwise */
    const int64_t *day;      /* as of */
} eval_subjects;

#endif
