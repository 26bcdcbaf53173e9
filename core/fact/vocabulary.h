/* What facts may be about: entities and their attributes. Plain data; filled through fact/store.h, never changed once frozen. */
#ifndef FACT_VOCABULARY_H
#define FACT_VOCABULARY_H

#include "base/range.h"
#include "base/str.h"

#define FACT_NONE UINT32_MAX

typedef enum {
    FACT_BOOL,
    FACT_INTEGER,
    FACT_NUMBER,
    FACT_ENUM,
    FACT_TEXT,
    FACT_DATE,
    FACT_DURATION,
    FACT_REF
} fact_kind;

typedef union {
    int64_t i; /* bool 0/1, integer, scaled number, label index, text id, day, days or months, instance id */
    double f;  /* FACT_NUMBER without decimals */
} fact_scalar;
typedef struct {
    fact_scalar lo, hi;
} fact_range; /* ends as in base/range.h */

/* How two valid statements that differ are settled, once the stronger hedging has been preferred. */
typedef enum { FACT_NEWEST, FACT_BEST_GRADED, FACT_HULL } fact_policy;

/* In order of strength: a rule that accepts one accepts those before it. */
typedef enum { FACT_STATED, FACT_CLAIM, FACT_FORECAST, FACT_RECOMMENDATION, FACT_N_HEDGINGS } fact_hedging;

typedef struct {
    base_str name, title, doc, unit;
    uint32_t entity;
    fact_kind kind;
    bool is_float;    /* doubles in timelines; everything else is int64 */
    uint8_t decimals; /* scaled integers: value * 10^decimals */
    fact_range range; /* what an unknown cell may be */
    bool has_default;
    fact_range dflt;
    bool symmetric; /* pairs: a->b says the same of b->a */
    fact_policy policy;
    bool is_key;       /* the entity's own key: known for every instance, has no timeline of its own */
    uint32_t n_labels; /* FACT_ENUM, in order */
    const base_str *labels, *label_titles;
    uint32_t ref;         /* FACT_REF: the entity referred to */
    int64_t carry_months; /* the last value stands this long beyond its spell; 0 = not */
    int64_t stale_months; /* 0 = never stale */
} fact_attr;

typedef enum { FACT_PLAIN, FACT_PAIR, FACT_CHILD } fact_shape;

typedef struct {
    base_str name, title;
    fact_shape shape;
    uint32_t of;        /* FACT_PAIR: the entity of both ends. FACT_CHILD: the parent entity */
    bool has_parties;   /* FACT_CHILD of a pair: seen by every ordered pair of its parties */
    uint32_t key_attr;  /* PLAIN, CHILD: the attribute that holds the key */
    uint32_t time_attr; /* FACT_NONE, or the date an instance happened */
} fact_entity;

#endif
