/* Texts with values in them: what `say` and titles become. Plain data between pack/, which fills it, and explain/, which renders it. */
#ifndef COND_TEMPLATE_H
#define COND_TEMPLATE_H

#include "fact/vocabulary.h"

typedef enum { COND_PART_TEXT, COND_PART_VALUE, COND_PART_WITNESS } cond_part_kind;

typedef struct {
    cond_part_kind kind;
    base_str text; /* TEXT */
    uint32_t node; /* VALUE: of the root frame. WITNESS: an ANY, or a constant where folding left nothing else */
    fact_kind type;
    bool is_float, in_months; /* durations are months or days */
    uint8_t decimals;
    uint32_t entity;   /* FACT_REF */
    uint32_t n_labels; /* FACT_ENUM: as they are printed */
    const base_str *labels;
} cond_part;

typedef struct {
    uint32_t n;
    const cond_part *parts;
} cond_template;

#endif
