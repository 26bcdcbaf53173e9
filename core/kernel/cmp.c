/* Comparisons, 64 rows to a word: a byte for each row first, which compilers turn into vector compares, then packed into bits. */
#include "kernel/cmp.h"
#include "kernel/plane.h"

/* BODY sets m[j] (and k[j]) for row p of a and row q of b; FLUSH stores word w. */
#define BLOCK(count, P, Q, BODY)           \
    for (size_t j = 0; j < (count); j++) { \
        const size_t p = (P), q = (Q);     \
        BODY                               \
    }

#define EXACT_LOOP(P, Q, BODY)                \
    do {                                      \
        size_t at = 0, w = 0;                 \
        for (; at + 64 <= n; at += 64, w++) { \
            uint8_t m[64];                    \
            BLOCK(64, P, Q, BODY)             \
            t[w] = kernel_pack(m);            \
            f[w] = ~t[w];                     \
        }                                     \
        if (at < n) {                         \
            uint8_t m[64] = {0};              \
            BLOCK(n - at, P, Q, BODY)         \
            t[w] = kernel_pack(m);            \
            f[w] = ~t[w] & base_tail(n);      \
        }                                     \
    } while (0)

#define RANGE_LOOP(P, Q, BODY)                \
    do {                                      \
        size_t at = 0, w = 0;                 \
        for (; at + 64 <= n; at += 64, w++) { \
            uint8_t m[64], k[64];             \
            BLOCK(64, P, Q, BODY)             \
            t[w] = kernel_pack(m);            \
            f[w] = kernel_pack(k);            \
        }                                     \
        if (at < n) {                         \
            uint8_t m[64] = {0}, k[64] = {0}; \
            BLOCK(n - at, P, Q, BODY)         \
            t[w] = kernel_pack(m);            \
            f[w] = kernel_pack(k);            \
        }                                     \
    } while (0)

#define BY_STEPS(LOOP, BODY)            \
    do {                                \
        if (a.step && b.step)           \
            LOOP(at + j, at + j, BODY); \
        else if (a.step)                \
            LOOP(at + j, 0, BODY);      \
        else                            \
            LOOP(0, at + j, BODY);      \
    } while (0)

#define EXACT_BODY(OPERATOR) m[j] = x[p] OPERATOR y[q];
#define RANGE_BODY(CLASS, NAME)                                                                       \
    const base_truth r = base_##CLASS##_##NAME(kernel_##CLASS##_at(a, p), kernel_##CLASS##_at(b, q)); \
    m[j] = r.t;                                                                                       \
    k[j] = r.f;

#define CMP(CLASS, TYPE, NAME, OPERATOR)                                                                         \
    void kernel_##CLASS##_##NAME##_exact(uint64_t *restrict t, uint64_t *restrict f, kernel_##CLASS a,           \
                                         kernel_##CLASS b, size_t n) {                                           \
        const TYPE *x = a.lo, *y = b.lo;                                                                         \
        BY_STEPS(EXACT_LOOP, EXACT_BODY(OPERATOR));                                                              \
    }                                                                                                            \
    void kernel_##CLASS##_##NAME(uint64_t *restrict t, uint64_t *restrict f, kernel_##CLASS a, kernel_##CLASS b, \
                                 size_t n) {                                                                     \
        BY_STEPS(RANGE_LOOP, RANGE_BODY(CLASS, NAME));                                                           \
    }

CMP(i, int64_t, eq, ==)
CMP(i, int64_t, lt, <)
CMP(i, int64_t, le, <=)
CMP(f, double, eq, ==)
CMP(f, double, lt, <)
CMP(f, double, le, <=)

#define POINT(CLASS)                                                                                      \
    void kernel_##CLASS##_point(uint64_t *restrict t, uint64_t *restrict f, kernel_##CLASS a, size_t n) { \
        EXACT_LOOP(at + j, 0, m[j] = a.lo[p] == a.hi[p]; (void)q;);                                       \
    }

POINT(i)
POINT(f)
