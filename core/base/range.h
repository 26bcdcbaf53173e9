/* Ranges: the values of the condition language. The one definition of what each operator does to the ends;
 * kernels, the row evaluator, constant folding and static bounds all call these.
 * Integers: INT64_MIN / INT64_MAX as an end mean unbounded. Doubles: -INFINITY / INFINITY do; no end is ever NaN.
 * A range with lo == hi is a point. What cannot be computed is the whole line.
 *
 * Every operator is sound: the result for points of the operands lies in the result for the operands, to the last bit. It rests on
 * round-to-nearest being monotone, so ends can be computed with plain arithmetic (no contraction into fused operations).
 * Unbounded is no value, only the lack of an end: every value is finite, so zero times an unbounded end is zero. The one
 * exception to soundness is a value so large that its own result has no representation, when an operand has no end on that side.
 * Results never hold -0.0, so equal ranges have equal bits. */
#ifndef BASE_RANGE_H
#define BASE_RANGE_H

#include "base/date.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t lo, hi;
} base_irange;
typedef struct {
    double lo, hi;
} base_frange;
/* t and f: surely true, surely false; neither: unknown; never both. */
typedef struct {
    bool t, f;
} base_truth;

#define BASE_I_ALL ((base_irange){INT64_MIN, INT64_MAX})
#define BASE_F_ALL ((base_frange){-INFINITY, INFINITY})
#define BASE_TRUE ((base_truth){true, false})
#define BASE_FALSE ((base_truth){false, true})
#define BASE_UNKNOWN ((base_truth){false, false})

#define BASE_MAX_SHIFT 18 /* 10^18 is the greatest power of ten in 64 bits */

/* --- truth ------------------------------------------------------------------------------------------------------------ */

static inline base_truth base_t_of(bool x) { return (base_truth){x, !x}; }
static inline base_truth base_t_not(base_truth a) { return (base_truth){a.f, a.t}; }
static inline base_truth base_t_and(base_truth a, base_truth b) { return (base_truth){a.t && b.t, a.f || b.f}; }
static inline base_truth base_t_or(base_truth a, base_truth b) { return (base_truth){a.t || b.t, a.f && b.f}; }
static inline base_truth base_t_decided(base_truth a) { return base_t_of(a.t || a.f); }
static inline base_irange base_t_to_i(base_truth a) { return (base_irange){a.t, !a.f}; }

/* --- integers: helpers -------------------------------------------------------------------------------------------------- */

static inline bool base_i_is_finite(int64_t x) { return x != INT64_MIN && x != INT64_MAX; }
static inline bool base_i_is_point(base_irange a) { return a.lo == a.hi; }
static inline bool base_i_same(base_irange a, base_irange b) { return a.lo == b.lo && a.hi == b.hi; }
static inline base_irange base_i_of(int64_t x) { return (base_irange){x, x}; }
static inline base_irange base_i_hull(base_irange a, base_irange b) {
    return (base_irange){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}

/* One of a and b, not known which. Texts and references (nominal) have no spans between them. */
static inline base_irange base_i_either(base_irange a, base_irange b, bool nominal) {
    if (!nominal) return base_i_hull(a, b);
    return base_i_is_point(a) && base_i_same(a, b) ? a : BASE_I_ALL;
}

/* x * y where either may be an unbounded end; `over` when finite factors have no finite product. */
static inline int64_t base_i_times_(int64_t x, int64_t y, bool *over) {
    if (x == 0 || y == 0) return 0;
    if (!base_i_is_finite(x) || !base_i_is_finite(y)) return (x < 0) == (y < 0) ? INT64_MAX : INT64_MIN;
    int64_t z;
    if (__builtin_mul_overflow(x, y, &z) || !base_i_is_finite(z)) {
        *over = true;
        return 0;
    }
    return z;
}

/* 10^shift, shift <= BASE_MAX_SHIFT. */
static inline int64_t base_pow10_(uint32_t shift) {
    static const int64_t powers[BASE_MAX_SHIFT + 1] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
    };
    return powers[shift];
}

/* --- integers --------------------------------------------------------------------------------------------------------- */

static inline base_irange base_i_add(base_irange a, base_irange b) {
    base_irange z = BASE_I_ALL;
    bool over = false;
    if (a.lo != INT64_MIN && b.lo != INT64_MIN)
        over |= __builtin_add_overflow(a.lo, b.lo, &z.lo) || !base_i_is_finite(z.lo);
    if (a.hi != INT64_MAX && b.hi != INT64_MAX)
        over |= __builtin_add_overflow(a.hi, b.hi, &z.hi) || !base_i_is_finite(z.hi);
    return over ? BASE_I_ALL : z;
}

static inline base_irange base_i_sub(base_irange a, base_irange b) {
    base_irange z = BASE_I_ALL;
    bool over = false;
    if (a.lo != INT64_MIN && b.hi != INT64_MAX)
        over |= __builtin_sub_overflow(a.lo, b.hi, &z.lo) || !base_i_is_finite(z.lo);
    if (a.hi != INT64_MAX && b.lo != INT64_MIN)
        over |= __builtin_sub_overflow(a.hi, b.lo, &z.hi) || !base_i_is_finite(z.hi);
    return over ? BASE_I_ALL : z;
}

static inline base_irange base_i_mul(base_irange a, base_irange b) {
    bool over = false;
    const int64_t p[4] = {base_i_times_(a.lo, b.lo, &over), base_i_times_(a.lo, b.hi, &over),
                          base_i_times_(a.hi, b.lo, &over), base_i_times_(a.hi, b.hi, &over)};
    if (over) return BASE_I_ALL;
    base_irange z = {p[0], p[0]};
    for (int i = 1; i < 4; i++) z = base_i_hull(z, base_i_of(p[i]));
    return z;
}

static inline base_irange base_i_neg(base_irange a) { return base_i_sub(base_i_of(0), a); }

static inline base_irange base_i_abs(base_irange a) {
    if (a.lo >= 0) return a;
    base_irange n = base_i_neg(a);
    if (a.hi <= 0 || (a.lo != INT64_MIN && n.hi == INT64_MAX)) return n;
    return (base_irange){0, n.hi > a.hi ? n.hi : a.hi};
}

static inline base_irange base_i_min(base_irange a, base_irange b) {
    return (base_irange){a.lo < b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi};
}

static inline base_irange base_i_max(base_irange a, base_irange b) {
    return (base_irange){a.lo > b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}

/* The intersection; a where it is empty. */
static inline base_irange base_i_meet(base_irange a, base_irange b) {
    base_irange z = {a.lo > b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi};
    return z.lo <= z.hi ? z : a;
}

/* a * 10^shift. */
static inline base_irange base_i_scale(base_irange a, uint32_t shift) {
    if (shift > BASE_MAX_SHIFT) return a.lo == 0 && a.hi == 0 ? a : BASE_I_ALL;
    return base_i_mul(a, base_i_of(base_pow10_(shift)));
}

static inline base_truth base_i_point(base_irange a) { return base_t_of(a.lo == a.hi); }

static inline base_truth base_i_eq(base_irange a, base_irange b) {
    return (base_truth){a.lo == a.hi && b.lo == b.hi && a.lo == b.lo, a.hi < b.lo || b.hi < a.lo};
}

/* Unbounded ends never decide: no lower end is INT64_MAX and no upper end INT64_MIN. */
static inline base_truth base_i_lt(base_irange a, base_irange b) { return (base_truth){a.hi < b.lo, a.lo >= b.hi}; }

static inline base_truth base_i_le(base_irange a, base_irange b) { return (base_truth){a.hi <= b.lo, a.lo > b.hi}; }

static inline base_irange base_i_if(base_truth c, base_irange x, base_irange y, bool nominal) {
    return c.t ? x : c.f ? y : base_i_either(x, y, nominal);
}

/* --- dates: monotone in each operand; base/date.h takes days beyond the calendar for its first or last --------------------- */

static inline int64_t base_day_year_(int64_t day) {
    int64_t year;
    unsigned month, mday;
    base_civil(day, &year, &month, &mday);
    return year;
}

static inline base_irange base_i_add_months(base_irange day, base_irange months) {
    base_irange z = BASE_I_ALL;
    if (day.lo != INT64_MIN && months.lo != INT64_MIN) z.lo = base_add_months(day.lo, months.lo);
    if (day.hi != INT64_MAX && months.hi != INT64_MAX) z.hi = base_add_months(day.hi, months.hi);
    return z;
}

static inline base_irange base_i_year(base_irange day) {
    base_irange z = BASE_I_ALL;
    if (day.lo != INT64_MIN) z.lo = base_day_year_(day.lo);
    if (day.hi != INT64_MAX) z.hi = base_day_year_(day.hi);
    return z;
}

/* Whole years from `from` to `to`. */
static inline base_irange base_i_years(base_irange from, base_irange to) {
    base_irange z = BASE_I_ALL;
    if (from.hi != INT64_MAX && to.lo != INT64_MIN) z.lo = base_years_between(from.hi, to.lo);
    if (from.lo != INT64_MIN && to.hi != INT64_MAX) z.hi = base_years_between(from.lo, to.hi);
    return z;
}

/* --- doubles: helpers --------------------------------------------------------------------------------------------------- */

static inline bool base_f_is_point(base_frange a) { return a.lo == a.hi; }
static inline base_frange base_f_of(double x) { return (base_frange){x + 0.0, x + 0.0}; }
static inline base_frange base_f_hull(base_frange a, base_frange b) {
    return (base_frange){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}
/* Cells and constants as they come: without -0.0, and the whole line for what is no range. */
static inline base_frange base_f_clean(double lo, double hi) {
    return lo <= hi && lo < INFINITY && hi > -INFINITY ? (base_frange){lo + 0.0, hi + 0.0} : BASE_F_ALL;
}
static inline base_irange base_i_clean(int64_t lo, int64_t hi) {
    return lo <= hi && lo != INT64_MAX && hi != INT64_MIN ? (base_irange){lo, hi} : BASE_I_ALL;
}

/* An end that came out infinite or NaN though the ends it was made of are finite makes the result the whole line. */
static inline base_frange base_f_ends_(double lo, bool lo_open, double hi, bool hi_open) {
    if (!(lo_open || isfinite(lo)) || !(hi_open || isfinite(hi))) return BASE_F_ALL;
    return (base_frange){lo_open ? -INFINITY : lo + 0.0, hi_open ? INFINITY : hi + 0.0};
}

/* The hull of four corner results, of which `over` were not finite though their operands were. */
static inline base_frange base_f_corners_(const double p[4], bool over) {
    if (over) return BASE_F_ALL;
    base_frange z = {p[0], p[0]};
    for (int i = 1; i < 4; i++) z = base_f_hull(z, (base_frange){p[i], p[i]});
    return (base_frange){z.lo + 0.0, z.hi + 0.0};
}

static inline double base_f_times_(double x, double y, bool *over) {
    if (x == 0 || y == 0) return 0;
    double z = x * y;
    *over |= isfinite(x) && isfinite(y) && !isfinite(z);
    return z;
}

/* y is not 0. Towards an unbounded divisor every quotient goes to 0. */
static inline double base_f_over_(double x, double y, bool *over) {
    if (isinf(y)) return 0;
    double z = x / y;
    *over |= isfinite(x) && !isfinite(z);
    return z;
}

/* libm's functions are within one ulp but need not be monotone: ends that stand for more than one argument are moved out by one.
 * least and most are bounds that the function itself cannot cross. */
static inline base_frange base_f_widen_(base_frange a, double least, double most) {
    bool lo_open = isinf(a.lo), hi_open = isinf(a.hi);
    double lo = nextafter(a.lo, -INFINITY), hi = nextafter(a.hi, INFINITY);
    return base_f_ends_(lo < least ? least : lo, lo_open, hi > most ? most : hi, hi_open);
}

/* --- doubles ---------------------------------------------------------------------------------------------------------- */

static inline base_frange base_f_add(base_frange a, base_frange b) {
    return base_f_ends_(a.lo + b.lo, isinf(a.lo) || isinf(b.lo), a.hi + b.hi, isinf(a.hi) || isinf(b.hi));
}

static inline base_frange base_f_sub(base_frange a, base_frange b) {
    return base_f_ends_(a.lo - b.hi, isinf(a.lo) || isinf(b.hi), a.hi - b.lo, isinf(a.hi) || isinf(b.lo));
}

static inline base_frange base_f_mul(base_frange a, base_frange b) {
    bool over = false;
    const double p[4] = {base_f_times_(a.lo, b.lo, &over), base_f_times_(a.lo, b.hi, &over),
                         base_f_times_(a.hi, b.lo, &over), base_f_times_(a.hi, b.hi, &over)};
    return base_f_corners_(p, over);
}

static inline base_frange base_f_div(base_frange a, base_frange b) {
    if (b.lo <= 0 && b.hi >= 0) return BASE_F_ALL;
    bool over = false;
    const double p[4] = {base_f_over_(a.lo, b.lo, &over), base_f_over_(a.lo, b.hi, &over),
                         base_f_over_(a.hi, b.lo, &over), base_f_over_(a.hi, b.hi, &over)};
    return base_f_corners_(p, over);
}

static inline base_frange base_f_neg(base_frange a) { return (base_frange){0.0 - a.hi, 0.0 - a.lo}; }

static inline base_frange base_f_abs(base_frange a) {
    if (a.lo >= 0) return (base_frange){a.lo + 0.0, a.hi + 0.0};
    base_frange n = base_f_neg(a);
    if (a.hi <= 0) return n;
    return (base_frange){0, n.hi > a.hi ? n.hi : a.hi};
}

static inline base_frange base_f_min(base_frange a, base_frange b) {
    return (base_frange){(a.lo < b.lo ? a.lo : b.lo) + 0.0, (a.hi < b.hi ? a.hi : b.hi) + 0.0};
}

static inline base_frange base_f_max(base_frange a, base_frange b) {
    return (base_frange){(a.lo > b.lo ? a.lo : b.lo) + 0.0, (a.hi > b.hi ? a.hi : b.hi) + 0.0};
}

/* x ^ y of two numbers, or the whole line. */
static inline base_frange base_f_pow_point_(double x, double y) {
    double z = pow(x, y);
    return isfinite(z) ? base_f_of(z) : BASE_F_ALL;
}

static inline double base_f_raise_(double x, double y, bool *over) {
    double z = pow(x, y);
    *over |= isfinite(x) && isfinite(y) && !isfinite(z);
    return z;
}

/* a ^ n for one whole n other than 0; a is no point. */
static inline base_frange base_f_pow_whole_(base_frange a, double n) {
    if (n < 0 && a.lo <= 0 && a.hi >= 0) return BASE_F_ALL;
    bool is_odd = fmod(n, 2) != 0, over = false;
    base_frange x = is_odd ? a : base_f_abs(a);
    double at_lo = base_f_raise_(x.lo, n, &over), at_hi = base_f_raise_(x.hi, n, &over);
    if (over) return BASE_F_ALL;
    base_frange z = n > 0 ? (base_frange){at_lo, at_hi} : (base_frange){at_hi, at_lo};
    return base_f_widen_(z, x.lo >= 0 ? 0 : -INFINITY, x.hi <= 0 ? 0 : INFINITY);
}

static inline base_frange base_f_pow(base_frange a, base_frange b) {
    if (base_f_is_point(b)) {
        if (base_f_is_point(a)) return base_f_pow_point_(a.lo, b.lo);
        if (b.lo == 0) return base_f_of(1);
        if (rint(b.lo) == b.lo) return base_f_pow_whole_(a, b.lo);
    }
    if (a.lo < 0 || (a.lo == 0 && b.lo < 0)) return BASE_F_ALL;
    if (base_f_is_point(a) && (a.lo == 1 || (a.lo == 0 && b.lo > 0))) return a;
    bool over = false;
    const double p[4] = {base_f_raise_(a.lo, b.lo, &over), base_f_raise_(a.lo, b.hi, &over),
                         base_f_raise_(a.hi, b.lo, &over), base_f_raise_(a.hi, b.hi, &over)};
    if (over) return BASE_F_ALL;
    return base_f_widen_(base_f_corners_(p, false), 0, INFINITY);
}

static inline base_frange base_f_log(base_frange a) {
    if (a.lo <= 0) return BASE_F_ALL;
    if (base_f_is_point(a)) return base_f_of(log(a.lo));
    return base_f_widen_((base_frange){log(a.lo), log(a.hi)}, a.lo >= 1 ? 0 : -INFINITY, a.hi <= 1 ? 0 : INFINITY);
}

static inline base_frange base_f_sqrt(base_frange a) {
    if (a.lo < 0) return BASE_F_ALL;
    return (base_frange){sqrt(a.lo) + 0.0, sqrt(a.hi) + 0.0};
}

static inline base_frange base_f_exp(base_frange a) {
    base_frange z = {exp(a.lo), exp(a.hi)};
    if (isinf(z.lo) || (isinf(z.hi) && !isinf(a.hi))) return BASE_F_ALL;
    return base_f_is_point(a) ? z : base_f_widen_(z, a.lo >= 0 ? 1 : 0, a.hi <= 0 ? 1 : INFINITY);
}

static inline base_frange base_f_round(base_frange a) { return (base_frange){rint(a.lo) + 0.0, rint(a.hi) + 0.0}; }

/* The lower of two numbers over the higher, which is above 0. */
static inline double base_f_share_(double x, double y) { return x < y ? x / y : y / x; }

static inline base_frange base_f_ratio(base_frange a, base_frange b) {
    if (a.lo < 0 || b.lo < 0 || (a.lo == 0 && b.lo == 0)) return BASE_F_ALL;
    double p = base_f_share_(a.lo, b.hi), q = base_f_share_(a.hi, b.lo);
    double hi = a.hi < b.lo ? a.hi / b.lo : b.hi < a.lo ? b.hi / a.lo : 1;
    return (base_frange){(p < q ? p : q) + 0.0, hi + 0.0};
}

/* The mean of n values from the sums of their ends. los and his span the lower and the upper ends: the mean of numbers lies among
 * them, also where rounding would put it beside them. */
static inline double base_f_between_(double x, base_frange span) {
    return x < span.lo ? span.lo : x > span.hi ? span.hi : x;
}
static inline base_frange base_f_mean(base_frange sum, uint64_t n, base_frange los, base_frange his) {
    base_frange z = base_f_div(sum, base_f_of((double)n));
    if (isfinite(z.lo)) z.lo = base_f_between_(z.lo, los);
    if (isfinite(z.hi)) z.hi = base_f_between_(z.hi, his);
    return z;
}

static inline base_truth base_f_point(base_frange a) { return base_t_of(a.lo == a.hi); }

static inline base_truth base_f_eq(base_frange a, base_frange b) {
    return (base_truth){a.lo == a.hi && b.lo == b.hi && a.lo == b.lo, a.hi < b.lo || b.hi < a.lo};
}

static inline base_truth base_f_lt(base_frange a, base_frange b) { return (base_truth){a.hi < b.lo, a.lo >= b.hi}; }

static inline base_truth base_f_le(base_frange a, base_frange b) { return (base_truth){a.hi <= b.lo, a.lo > b.hi}; }

static inline base_frange base_f_if(base_truth c, base_frange x, base_frange y) {
    return c.t ? x : c.f ? y : base_f_hull(x, y);
}

/* --- between the two --------------------------------------------------------------------------------------------------- */

static inline double base_f_pow10_(uint32_t shift) {
    double p = (double)base_pow10_(shift < BASE_MAX_SHIFT ? shift : BASE_MAX_SHIFT);
    for (uint32_t i = BASE_MAX_SHIFT; i < shift && p < INFINITY; i++) p *= 10;
    return p;
}

/* a / 10^shift. */
static inline base_frange base_i_to_f(base_irange a, uint32_t shift) {
    double p = base_f_pow10_(shift);
    return (base_frange){a.lo == INT64_MIN ? -INFINITY : (double)a.lo / p + 0.0,
                         a.hi == INT64_MAX ? INFINITY : (double)a.hi / p + 0.0};
}

/* a * 10^shift as integers, halves to even; all when an end lies beyond 2^62. */
static inline base_irange base_f_fix(base_frange a, uint32_t shift) {
    const double most = 0x1p62, p = base_f_pow10_(shift);
    double lo = rint(a.lo * p), hi = rint(a.hi * p);
    base_irange z = BASE_I_ALL;
    if (!isinf(a.lo)) {
        if (!(fabs(lo) <= most)) return BASE_I_ALL;
        z.lo = (int64_t)lo;
    }
    if (!isinf(a.hi)) {
        if (!(fabs(hi) <= most)) return BASE_I_ALL;
        z.hi = (int64_t)hi;
    }
    return z;
}

#endif
