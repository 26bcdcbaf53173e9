/* What a value rests on, or what is missing for it: the facts, defaults and gaps behind one node of a trace.
 * Reads a trace only; how an item is worded is explain/wording.h. */
#ifndef EXPLAIN_BASIS_H
#define EXPLAIN_BASIS_H

#include "base/vec.h"
#include "explain/trace.h"

typedef enum {
    EXPLAIN_FACT,     /* a record was read */
    EXPLAIN_CONFLICT, /* another valid record of it says something else */
    EXPLAIN_DEFAULT,  /* the attribute's default stood in for a record */
    EXPLAIN_CARRIED,  /* a value was carried beyond its spell */
    EXPLAIN_COMPLETE, /* an aggregate took the rows on record for all there are */
    EXPLAIN_CLOSED,   /* nothing else is on record, and coverage says there is nothing else */
    EXPLAIN_MISSING,  /* no record that the rule accepts, or one too rough to decide */
    EXPLAIN_EXPIRED,  /* on record for other days only */
    EXPLAIN_OPEN,     /* rows nobody has seen may exist */
    EXPLAIN_WEAK,     /* a row is on record, but hedged more than the rule accepts */
    EXPLAIN_UNDEFINED /* cannot be computed: a division by zero and the like */
} explain_kind;

typedef struct {
    explain_kind kind;
    base_str of; /* instance: "KOR→CHN", "meeting M1" */
    /* name; for COMPLETE, CLOSED and OPEN the collection's entity; for UNDEFINED the operation, as cond/print.c writes it */
    base_str attribute;
    base_str title; /* of the attribute or entity, or its name */
    base_str value; /* as the vocabulary writes it; empty when there is none */
    base_str shown; /* the same by titles */
    uint32_t stmt;  /* the statement it came from, FACT_NONE */
    uint32_t attr;  /* FACT_NONE */
} explain_item;

typedef BASE_VEC(explain_item) explain_items;

/* Adds what made `node` (row 0 of the root frame) what it is: facts, defaults and coverage when it is decided, gaps when it is not. Items are in order of
 * kind, instance, attribute, and each stands once in `out`. Everything lives in `arena`. */
ent_status explain_basis(explain_items *out, base_arena *arena, const explain_trace *trace, uint32_t node,
                         ent_error *err);

#endif
