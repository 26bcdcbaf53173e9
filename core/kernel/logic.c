/* Kleene's connectives, a word of 64 rows at a time. */
#include "kernel/logic.h"
#include "base/bits.h"

static void clear_tail(uint64_t *t, uint64_t *f, size_t n) {
    if (n % 64 == 0) return;
    t[n / 64] &= base_tail(n);
    f[n / 64] &= base_tail(n);
}

void kernel_t_and(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, kernel_t b, size_t n) {
    for (size_t w = 0; w < base_words(n); w++) {
        t[w] = a.t[w] & b.t[w];
        f[w] = a.f[w] | b.f[w];
    }
    clear_tail(t, f, n);
}

void kernel_t_or(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, kernel_t b, size_t n) {
    for (size_t w = 0; w < base_words(n); w++) {
        t[w] = a.t[w] | b.t[w];
        f[w] = a.f[w] & b.f[w];
    }
    clear_tail(t, f, n);
}

void kernel_t_not(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, size_t n) {
    for (size_t w = 0; w < base_words(n); w++) {
        t[w] = a.f[w];
        f[w] = a.t[w];
    }
    clear_tail(t, f, n);
}

void kernel_t_decided(uint64_t *restrict t, uint64_t *restrict f, kernel_t a, size_t n) {
    for (size_t w = 0; w < base_words(n); w++) {
        t[w] = a.t[w] | a.f[w];
        f[w] = ~t[w];
    }
    clear_tail(t, f, n);
}

void kernel_t_fill(uint64_t *restrict t, uint64_t *restrict f, base_truth value, size_t n) {
    for (size_t w = 0; w < base_words(n); w++) {
        t[w] = value.t ? ~UINT64_C(0) : 0;
        f[w] = value.f ? ~UINT64_C(0) : 0;
    }
    clear_tail(t, f, n);
}

bool kernel_t_all_decided(kernel_t a, size_t n) {
    uint64_t missing = 0;
    size_t whole = n / 64;
    for (size_t w = 0; w < whole; w++) missing |= ~(a.t[w] | a.f[w]);
    if (n % 64) missing |= ~(a.t[whole] | a.f[whole]) & base_tail(n);
    return missing == 0;
}

void kernel_t_to_i(int64_t *restrict lo, int64_t *restrict hi, kernel_t a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        lo[i] = (int64_t)(a.t[i / 64] >> (i % 64) & 1);
        hi[i] = (int64_t)(~a.f[i / 64] >> (i % 64) & 1);
    }
}

void kernel_t_to_i_exact(int64_t *restrict out, kernel_t a, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = (int64_t)(a.t[i / 64] >> (i % 64) & 1);
}
