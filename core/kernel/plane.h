/* From one byte a row to one bit a row, and counts over a span of bits. */
#ifndef KERNEL_PLANE_H
#define KERNEL_PLANE_H

#include "base/bits.h"
#include <string.h>

/* Bit j of the result is m[j], each 0 or 1. The product moves the eight low bits of a group into its top byte, none meeting another. */
static inline uint64_t kernel_pack(const uint8_t m[64]) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    const uint64_t spread = UINT64_C(0x8040201008040201);
#else
    const uint64_t spread = UINT64_C(0x0102040810204080);
#endif
    uint64_t word = 0;
    for (unsigned g = 0; g < 8; g++) {
        uint64_t x;
        memcpy(&x, m + 8 * g, 8);
        word |= (x * spread >> 56) << (8 * g);
    }
    return word;
}

/* Set bits among [from, to). */
static inline size_t kernel_count(const uint64_t *w, size_t from, size_t to) {
    if (from >= to) return 0;
    size_t first = from / 64, last = (to - 1) / 64;
    uint64_t head = ~UINT64_C(0) << (from % 64), tail = base_tail(to);
    if (first == last) return (size_t)__builtin_popcountll(w[first] & head & tail);
    size_t n = (size_t)__builtin_popcountll(w[first] & head) + (size_t)__builtin_popcountll(w[last] & tail);
    for (size_t i = first + 1; i < last; i++) n += (size_t)__builtin_popcountll(w[i]);
    return n;
}

#endif
