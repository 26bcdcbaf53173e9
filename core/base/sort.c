/* Owns the merge sort: short runs by insertion, then merges from below. */
#include "base/sort.h"

#include <string.h>

#define RUN 8

static void insert_run(uint32_t *at, size_t n, base_order order, const void *ctx) {
    for (size_t i = 1; i < n; i++) {
        uint32_t x = at[i];
        size_t k = i;
        for (; k > 0 && order(ctx, at[k - 1], x) > 0; k--) at[k] = at[k - 1];
        at[k] = x;
    }
}

/* Merges at[0, mid) and at[mid, n), each in order. */
static void merge(uint32_t *at, size_t mid, size_t n, uint32_t *scratch, base_order order, const void *ctx) {
    if (order(ctx, at[mid - 1], at[mid]) <= 0) return;
    memcpy(scratch, at, mid * sizeof *at);
    size_t left = 0, right = mid, out = 0;
    while (left < mid && right < n)
        at[out++] = order(ctx, scratch[left], at[right]) <= 0 ? scratch[left++] : at[right++];
    memcpy(at + out, scratch + left, (mid - left) * sizeof *at);
}

void base_sort(uint32_t *at, size_t n, uint32_t *scratch, base_order order, const void *ctx) {
    for (size_t i = 0; i < n; i += RUN) insert_run(at + i, n - i < RUN ? n - i : RUN, order, ctx);
    for (size_t width = RUN; width < n; width *= 2)
        for (size_t i = 0; n - i > width; i += 2 * width) {
            merge(at + i, width, n - i < 2 * width ? n - i : 2 * width, scratch, order, ctx);
            if (n - i <= 2 * width) break;
        }
}
