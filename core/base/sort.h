/* Stable sorting of ids by a caller's order. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Below, at or above 0 as x comes before, with or after y. */
typedef int (*base_order)(const void *ctx, uint32_t x, uint32_t y);

/* n log n comparisons at worst, n - 1 when in order already. `scratch` has room for n; allocates nothing. */
void base_sort(uint32_t *at, size_t n, uint32_t *scratch, base_order order, const void *ctx);

#endif
