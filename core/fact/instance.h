/* The order of instances: by what they are called, never by their ids. */
#ifndef FACT_INSTANCE_H
#define FACT_INSTANCE_H

#include "fact/store.h"

/* Ascending by key bytes; pairs by the one end, then the other; children of one key by their parents. 0 only for x == y. */
int fact_instance_cmp(const fact_store *s, uint32_t entity, uint32_t x, uint32_t y);

/* Sorts `ids`, n instances of `entity`. Uses `scratch` and leaves it as it was. */
ent_status fact_instance_sort(const fact_store *s, uint32_t entity, uint32_t *ids, size_t n, base_arena *scratch,
                              ent_error *err);

#endif
