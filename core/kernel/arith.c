/* Arithmetic. General kernels are base/range.h row by row. Exact ones are written out where plain arithmetic is enough and vectorises;
 * the others take base/range.h's result for points. */
#include "kernel/arith.h"

/* --- general ------------------------------------------------------------------------------------------------------------ */

#define GENERAL2(CLASS, TYPE, NAME)                                                                                    \
    void kernel_##CLASS##_##NAME(TYPE *restrict lo, TYPE *restrict hi, kernel_##CLASS a, kernel_##CLASS b, size_t n) { \
        KERNEL_ROWS2(n, a, b, {                                                                                        \
            const base_##CLASS##range z = base_##CLASS##_##NAME(kernel_##CLASS##_at(a, p), kernel_##CLASS##_at(b, q)); \
            lo[i] = z.lo;                                                                                              \
            hi[i] = z.hi;                                                                                              \
        });                                                                                                            \
    }
#define GENERAL1(CLASS, TYPE, NAME)                                                                  \
    void kernel_##CLASS##_##NAME(TYPE *restrict lo, TYPE *restrict hi, kernel_##CLASS a, size_t n) { \
        for (size_t i = 0; i < n; i++) {                                                             \
            const base_##CLASS##range z = base_##CLASS##_##NAME(kernel_##CLASS##_at(a, i));          \
            lo[i] = z.lo;                                                                            \
            hi[i] = z.hi;                                                                            \
        }                                                                                            \
    }

GENERAL2(i, int64_t, add)
GENERAL2(i, int64_t, sub)
GENERAL2(i, int64_t, mul)
GENERAL2(i, int64_t, min)
GENERAL2(i, int64_t, max)
GENERAL2(i, int64_t, meet)
GENERAL1(i, int64_t, neg)
GENERAL1(i, int64_t, abs)
GENERAL2(f, double, add)
GENERAL2(f, double, sub)
GENERAL2(f, double, mul)
GENERAL2(f, double, div)
GENERAL2(f, double, pow)
GENERAL2(f, double, min)
GENERAL2(f, double, max)
GENERAL2(f, double, ratio)
GENERAL1(f, double, neg)
GENERAL1(f, double, abs)
GENERAL1(f, double, log)
GENERAL1(f, double, sqrt)
GENERAL1(f, double, exp)
GENERAL1(f, double, round)

/* --- exact, written out ------------------------------------------------------------------------------------------------- */

/* Z is the row's result from x and y, `bad` becomes nonzero when it is none. */
#define EXACT2(CLASS, TYPE, NAME, Z, BAD)                                                                    \
    bool kernel_##CLASS##_##NAME##_exact(TYPE *restrict out, kernel_##CLASS a, kernel_##CLASS b, size_t n) { \
        const TYPE *restrict as = a.lo, *restrict bs = b.lo;                                                 \
        uint64_t bad = 0;                                                                                    \
        KERNEL_ROWS2(n, a, b, {                                                                              \
            const TYPE x = as[p];                                                                            \
            const TYPE y = bs[q];                                                                            \
            const TYPE z = Z;                                                                                \
            bad |= (uint64_t)(BAD);                                                                          \
            out[i] = z;                                                                                      \
        });                                                                                                  \
        return bad == 0;                                                                                     \
    }

/* Wrapping sums, and whether they wrapped or came out as the mark of an unbounded end. */
#define WRAP(x, OPERATOR, y) ((int64_t)((uint64_t)(x)OPERATOR(uint64_t)(y)))
#define IS_MARK(z) (((z) == INT64_MIN) | ((z) == INT64_MAX))

EXACT2(i, int64_t, add, WRAP(x, +, y), (((x ^ z) & (y ^ z)) < 0) | IS_MARK(z))
EXACT2(i, int64_t, sub, WRAP(x, -, y), (((x ^ y) & (x ^ z)) < 0) | IS_MARK(z))
EXACT2(i, int64_t, min, x < y ? x : y, 0)
EXACT2(i, int64_t, max, x > y ? x : y, 0)
EXACT2(i, int64_t, meet, x, 0 & y)

/* z - z is 0 for finite numbers alone. */
#define NOT_FINITE(z) !((z) - (z) == 0)

EXACT2(f, double, add, (x + y) + 0.0, NOT_FINITE(z))
EXACT2(f, double, sub, (x - y) + 0.0, NOT_FINITE(z))
EXACT2(f, double, mul, (x * y) + 0.0, NOT_FINITE(z))
EXACT2(f, double, div, (x / y) + 0.0, NOT_FINITE(z))
EXACT2(f, double, min, (x < y ? x : y) + 0.0, 0)
EXACT2(f, double, max, (x > y ? x : y) + 0.0, 0)

/* --- exact, by way of points --------------------------------------------------------------------------------------------- */

#define POINTS2(CLASS, TYPE, NAME)                                                                           \
    bool kernel_##CLASS##_##NAME##_exact(TYPE *restrict out, kernel_##CLASS a, kernel_##CLASS b, size_t n) { \
        bool bad = false;                                                                                    \
        KERNEL_ROWS2(n, a, b, {                                                                              \
            const base_##CLASS##range x = {a.lo[p], a.lo[p]};                                                \
            const base_##CLASS##range y = {b.lo[q], b.lo[q]};                                                \
            const base_##CLASS##range z = base_##CLASS##_##NAME(x, y);                                       \
            bad |= z.lo != z.hi;                                                                             \
            out[i] = z.lo;                                                                                   \
        });                                                                                                  \
        return !bad;                                                                                         \
    }
#define POINTS1(CLASS, TYPE, NAME)                                                         \
    bool kernel_##CLASS##_##NAME##_exact(TYPE *restrict out, kernel_##CLASS a, size_t n) { \
        bool bad = false;                                                                  \
        for (size_t i = 0; i < n; i++) {                                                   \
            const base_##CLASS##range x = {a.lo[i], a.lo[i]};                              \
            const base_##CLASS##range z = base_##CLASS##_##NAME(x);                        \
            bad |= z.lo != z.hi;                                                           \
            out[i] = z.lo;                                                                 \
        }                                                                                  \
        return !bad;                                                                       \
    }

POINTS2(i, int64_t, mul)
POINTS1(i, int64_t, neg)
POINTS1(i, int64_t, abs)
POINTS2(f, double, pow)
POINTS2(f, double, ratio)
POINTS1(f, double, neg)
POINTS1(f, double, abs)
POINTS1(f, double, log)
POINTS1(f, double, sqrt)
POINTS1(f, double, exp)
POINTS1(f, double, round)

/* --- by powers of ten --------------------------------------------------------------------------------------------------- */

#define SHIFTED(NAME, FROM, TO, TYPE, FUNCTION)                                                           \
    void kernel_##NAME(TYPE *restrict lo, TYPE *restrict hi, kernel_##FROM a, uint32_t shift, size_t n) { \
        for (size_t i = 0; i < n; i++) {                                                                  \
            const base_##TO##range z = FUNCTION(kernel_##FROM##_at(a, i), shift);                         \
            lo[i] = z.lo;                                                                                 \
            hi[i] = z.hi;                                                                                 \
        }                                                                                                 \
    }                                                                                                     \
    bool kernel_##NAME##_exact(TYPE *restrict out, kernel_##FROM a, uint32_t shift, size_t n) {           \
        bool bad = false;                                                                                 \
        for (size_t i = 0; i < n; i++) {                                                                  \
            const base_##FROM##range x = {a.lo[i], a.lo[i]};                                              \
            const base_##TO##range z = FUNCTION(x, shift);                                                \
            bad |= z.lo != z.hi;                                                                          \
            out[i] = z.lo;                                                                                \
        }                                                                                                 \
        return !bad;                                                                                      \
    }

SHIFTED(i_scale, i, i, int64_t, base_i_scale)
SHIFTED(i_to_f, i, f, double, base_i_to_f)
SHIFTED(f_fix, f, i, int64_t, base_f_fix)
