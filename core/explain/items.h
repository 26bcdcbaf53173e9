/* Makes the items of a basis: names instances, words values, adds what belongs to a cell or a collection. Which cells and collections matter is basis.c's. */
#ifndef EXPLAIN_ITEMS_H
#define EXPLAIN_ITEMS_H

#include "explain/basis.h"

typedef struct {
    const explain_trace *trace;
    const cond_ir *ir;
    const fact_store *store;
    base_arena *arena;
    explain_items *out;
    base_buf text; /* scratch */
    bool failed;   /* memory is out: nothing more is added */
} explain_collector;

/* A cell that was read (`missing` false) or that left something open. What is contested, carried, assumed or on record for other days only is said with it. */
void explain_add_cell(explain_collector *c, const cond_node *cell, uint32_t row, bool missing);
/* The collection of child frame `frame` below row `row` of its parent. */
void explain_add_collection(explain_collector *c, uint32_t frame, uint32_t row, explain_kind kind);
/* A row on record, but hedged more than is accepted: `exists` is the EXISTS node. */
void explain_add_weak_row(explain_collector *c, const cond_node *exists, uint32_t row);
void explain_add_undefined(explain_collector *c, uint32_t node);
/* In order, and each once. */
void explain_sort_items(explain_items *items);

#endif
