/* Bit sets on 64-bit words; bit i of word w is row 64*w + i. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t base_words(size_t n_bits) { return (n_bits + 63) / 64; }
static inline bool base_bit(const uint64_t *w, size_t i) { return (w[i / 64] >> (i % 64)) & 1; }
static inline void base_bit_set(uint64_t *w, size_t i) { w[i / 64] |= UINT64_C(1) << (i % 64); }
static inline void base_bit_put(uint64_t *w, size_t i, bool on) {
    w[i / 64] = (w[i / 64] & ~(UINT64_C(1) << (i % 64))) | ((uint64_t)on << (i % 64));
}
/* The bits of the last word that count. */
static inline uint64_t base_tail(size_t n_bits) {
    return n_bits % 64 ? (UINT64_C(1) << (n_bits % 64)) - 1 : ~UINT64_C(0);
}

#endif
