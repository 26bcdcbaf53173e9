/* Ranges and the kernels over them: that ranges hold every result of their points, and that each kernel is base/range.h row by row. */
#include "ent_test.h"

#include "base/bits.h"
#include "base/range.h"
#include "kernel/arith.h"
#include "kernel/choose.h"
#include "kernel/cmp.h"
#include "kernel/date.h"
#include "kernel/logic.h"
#include "kernel/pick.h"
#include "kernel/plane.h"
#include "kernel/reduce.h"

/* Of the test that runs; in every message, so that ENT_TEST_SEED can repeat it. */
static uint64_t seed;
static test_random start_random(void) {
    test_random r = test_random_new(20240618);
    seed = r.state;
    return r;
}

/* --- random ranges ------------------------------------------------------------------------------------------------------ */

static unsigned below(test_random *r, unsigned n) { return (unsigned)(test_random_next(r) % n); }

static int64_t random_i(test_random *r) {
    switch (below(r, 8)) {
    case 0: return 0;
    case 1: return (int64_t)(test_random_next(r) >> 1) - (int64_t)(test_random_next(r) >> 1);
    case 2: return below(r, 2) ? INT64_MAX - 1 - below(r, 3) : INT64_MIN + 1 + below(r, 3);
    case 3: return test_random_between(r, -100000, 100000) * 1000000007;
    case 4: return test_random_between(r, -800000, 3000000);
    default: return test_random_between(r, -12, 12);
    }
}

static double random_f(test_random *r) {
    double whole = (double)test_random_between(r, -12, 12);
    switch (below(r, 9)) {
    case 0: return 0;
    case 1: return whole / 4;
    case 2: return whole / 7 * pow(10, below(r, 12));
    case 3: return whole * 1e307;
    case 4: return whole * 4.9e-324;
    case 5: return (double)(test_random_next(r) >> 11) * 0x1p-53;
    case 6: return -0.0;
    default: return whole;
    }
}

/* Points, spans, and ranges without an end. */
static base_irange random_irange(test_random *r) {
    int64_t x = random_i(r), y = below(r, 2) ? x : random_i(r);
    base_irange z = {x < y ? x : y, x < y ? y : x};
    if (below(r, 10) == 0) z.lo = INT64_MIN;
    if (below(r, 10) == 0) z.hi = INT64_MAX;
    return z;
}

static base_frange random_frange(test_random *r) {
    double x = random_f(r), y = below(r, 2) ? x : random_f(r);
    double lo = x < y ? x : y, hi = x < y ? y : x;
    if (below(r, 10) == 0) lo = -INFINITY;
    if (below(r, 10) == 0) hi = INFINITY;
    return base_f_clean(lo, hi);
}

/* A value in a range. */
static base_irange point_in_i(test_random *r, base_irange a) {
    for (;;) {
        int64_t x = random_i(r);
        switch (below(r, 4)) {
        case 0: x = a.lo; break;
        case 1: x = a.hi; break;
        case 2:
            x = (int64_t)((uint64_t)a.lo + ((uint64_t)a.hi - (uint64_t)a.lo) / (1 + test_random_next(r) % 16));
            break;
        default: break;
        }
        if (x >= a.lo && x <= a.hi && base_i_is_finite(x)) return base_i_of(x);
    }
}

static base_frange point_in_f(test_random *r, base_frange a) {
    for (;;) {
        double x = random_f(r);
        switch (below(r, 5)) {
        case 0: x = a.lo; break;
        case 1: x = a.hi; break;
        case 2: x = a.lo + (a.hi - a.lo) * ((double)(test_random_next(r) >> 11) * 0x1p-53); break;
        case 3: x = below(r, 2) ? nextafter(a.lo, INFINITY) : nextafter(a.hi, -INFINITY); break;
        default: break;
        }
        if (x >= a.lo && x <= a.hi && isfinite(x)) return base_f_of(x);
    }
}

/* --- soundness ---------------------------------------------------------------------------------------------------------- */

static bool i_is_open(base_irange a) { return a.lo == INT64_MIN || a.hi == INT64_MAX; }
static bool f_is_open(base_frange a) { return isinf(a.lo) || isinf(a.hi); }
static bool i_is_all(base_irange a) { return a.lo == INT64_MIN && a.hi == INT64_MAX; }
static bool f_is_all(base_frange a) { return isinf(a.lo) && isinf(a.hi); }

static void i_is_well_formed(const char *op, base_irange z) {
    if (z.lo > z.hi || z.lo == INT64_MAX || z.hi == INT64_MIN)
        fail_msg("%s: [%lld, %lld]", op, (long long)z.lo, (long long)z.hi);
}
static void f_is_well_formed(const char *op, base_frange z) {
    bool zero = (z.lo == 0 && signbit(z.lo)) || (z.hi == 0 && signbit(z.hi));
    if (!(z.lo <= z.hi) || zero || z.lo == INFINITY || z.hi == -INFINITY) fail_msg("%s: [%a, %a]", op, z.lo, z.hi);
}

/* `open`: some operand has no end, so a value in it may be too large to compute with. */
static void i_holds(const char *op, base_irange z, base_irange point, bool open) {
    i_is_well_formed(op, z);
    i_is_well_formed(op, point);
    if (open && i_is_all(point)) return;
    if (point.lo < z.lo || point.hi > z.hi)
        fail_msg("%s: seed %llu: [%lld, %lld] outside [%lld, %lld]", op, (unsigned long long)seed, (long long)point.lo,
                 (long long)point.hi, (long long)z.lo, (long long)z.hi);
}
static void f_holds(const char *op, base_frange z, base_frange point, bool open) {
    f_is_well_formed(op, z);
    f_is_well_formed(op, point);
    if (open && f_is_all(point)) return;
    if (point.lo < z.lo || point.hi > z.hi)
        fail_msg("%s: seed %llu: [%a, %a] outside [%a, %a]", op, (unsigned long long)seed, point.lo, point.hi, z.lo,
                 z.hi);
}
static void t_holds(const char *op, base_truth z, base_truth point) {
    if ((z.t && z.f) || (point.t && point.f) || (z.t && !point.t) || (z.f && !point.f))
        fail_msg("%s: seed %llu: a truth that a point contradicts", op, (unsigned long long)seed);
}

typedef base_irange i2(base_irange, base_irange);
typedef base_irange i1(base_irange);
typedef base_frange f2(base_frange, base_frange);
typedef base_frange f1(base_frange);
static const struct {
    const char *name;
    i2 *fn;
} I2[] = {{"add.i", base_i_add},  {"sub.i", base_i_sub}, {"mul.i", base_i_mul},
          {"min.i", base_i_min},  {"max.i", base_i_max}, {"add.months", base_i_add_months},
          {"years", base_i_years}};
static const struct {
    const char *name;
    i1 *fn;
} I1[] = {{"neg.i", base_i_neg}, {"abs.i", base_i_abs}, {"year", base_i_year}};
static const struct {
    const char *name;
    f2 *fn;
} F2[] = {{"add.f", base_f_add}, {"sub.f", base_f_sub}, {"mul.f", base_f_mul}, {"div.f", base_f_div},
          {"pow.f", base_f_pow}, {"min.f", base_f_min}, {"max.f", base_f_max}, {"ratio.f", base_f_ratio}};
static const struct {
    const char *name;
    f1 *fn;
} F1[] = {{"neg.f", base_f_neg},   {"abs.f", base_f_abs}, {"log.f", base_f_log},
          {"sqrt.f", base_f_sqrt}, {"exp.f", base_f_exp}, {"round.f", base_f_round}};

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define CASES 60000

static void integer_results_hold_those_of_their_points(void **state) {
    (void)state;
    test_random r = start_random();
    for (int n = 0; n < CASES; n++) {
        const base_irange a = random_irange(&r), b = random_irange(&r), x = point_in_i(&r, a), y = point_in_i(&r, b);
        const bool open = i_is_open(a) || i_is_open(b);
        for (size_t k = 0; k < COUNT(I2); k++) i_holds(I2[k].name, I2[k].fn(a, b), I2[k].fn(x, y), open);
        for (size_t k = 0; k < COUNT(I1); k++) i_holds(I1[k].name, I1[k].fn(a), I1[k].fn(x), i_is_open(a));
        const uint32_t shift = below(&r, 21);
        i_holds("scale.i", base_i_scale(a, shift), base_i_scale(x, shift), i_is_open(a));
        f_holds("to.f", base_i_to_f(a, shift), base_i_to_f(x, shift), false);
        t_holds("eq.i", base_i_eq(a, b), base_i_eq(x, y));
        t_holds("lt.i", base_i_lt(a, b), base_i_lt(x, y));
        t_holds("le.i", base_i_le(a, b), base_i_le(x, y));
        const base_irange m = base_i_meet(a, b);
        i_is_well_formed("meet.i", m);
        if (x.lo >= b.lo && x.lo <= b.hi) i_holds("meet.i", m, x, false);
        i_holds("if.i", base_i_if(BASE_UNKNOWN, a, b, below(&r, 2)), below(&r, 2) ? x : y, false);
    }
}

static void double_results_hold_those_of_their_points(void **state) {
    (void)state;
    test_random r = start_random();
    for (int n = 0; n < CASES; n++) {
        const base_frange a = random_frange(&r), b = random_frange(&r), x = point_in_f(&r, a), y = point_in_f(&r, b);
        const bool open = f_is_open(a) || f_is_open(b);
        for (size_t k = 0; k < COUNT(F2); k++) f_holds(F2[k].name, F2[k].fn(a, b), F2[k].fn(x, y), open);
        for (size_t k = 0; k < COUNT(F1); k++) f_holds(F1[k].name, F1[k].fn(a), F1[k].fn(x), f_is_open(a));
        const uint32_t shift = below(&r, 12);
        i_holds("fix.f", base_f_fix(a, shift), base_f_fix(x, shift), f_is_open(a));
        t_holds("eq.f", base_f_eq(a, b), base_f_eq(x, y));
        t_holds("lt.f", base_f_lt(a, b), base_f_lt(x, y));
        t_holds("le.f", base_f_le(a, b), base_f_le(x, y));
        f_holds("if.f", base_f_if(BASE_UNKNOWN, a, b), below(&r, 2) ? x : y, false);
    }
}

/* The mean of any of the values lies in their span, and that of points in that of ranges. */
static void means_lie_among_the_values(void **state) {
    (void)state;
    test_random r = start_random();
    for (int n = 0; n < CASES; n++) {
        const unsigned m = 1 + below(&r, 5);
        base_frange sum = base_f_of(0), exact = sum, los = {INFINITY, -INFINITY}, his = los, xs = los;
        for (unsigned k = 0; k < m; k++) {
            double lo = (double)test_random_between(&r, -9, 9) / 10, hi = lo + below(&r, 3) / 10.0;
            base_frange v = base_f_clean(lo, hi), x = point_in_f(&r, v);
            sum = base_f_add(sum, v);
            exact = base_f_add(exact, x);
            los = base_f_hull(los, base_f_of(v.lo));
            his = base_f_hull(his, base_f_of(v.hi));
            xs = base_f_hull(xs, x);
        }
        base_frange mean = base_f_mean(exact, m, xs, xs);
        f_holds("mean", base_f_mean(sum, m, los, his), mean, false);
        f_holds("mean", xs, mean, false);
    }
}

static void i_is(base_irange z, int64_t lo, int64_t hi) {
    if (z.lo != lo || z.hi != hi)
        fail_msg("[%lld, %lld] is not [%lld, %lld]", (long long)z.lo, (long long)z.hi, (long long)lo, (long long)hi);
}
static void f_is(base_frange z, double lo, double hi) {
    if (z.lo != lo || z.hi != hi) fail_msg("[%g, %g] is not [%g, %g]", z.lo, z.hi, lo, hi);
}
static void t_is(base_truth z, base_truth want) {
    assert_int_equal(z.t, want.t);
    assert_int_equal(z.f, want.f);
}
static base_irange ir(int64_t lo, int64_t hi) { return (base_irange){lo, hi}; }
static base_frange fr(double lo, double hi) { return (base_frange){lo, hi}; }

static void unbounded_ends_stay_where_they_are(void **state) {
    (void)state;
    i_is(base_i_add(ir(2, INT64_MAX), ir(3, 4)), 5, INT64_MAX);
    i_is(base_i_sub(ir(2, 9), ir(3, INT64_MAX)), INT64_MIN, 6);
    i_is(base_i_neg(ir(2, INT64_MAX)), INT64_MIN, -2);
    i_is(base_i_mul(ir(0, 1), ir(5, INT64_MAX)), 0, INT64_MAX);
    i_is(base_i_mul(ir(-2, -1), ir(5, INT64_MAX)), INT64_MIN, -5);
    i_is(base_i_abs(ir(INT64_MIN, 3)), 0, INT64_MAX);
    i_is(base_f_fix(fr(0.125, INFINITY), 2), 12, INT64_MAX);
    f_is(base_f_add(fr(-INFINITY, 1), fr(2, INFINITY)), -INFINITY, INFINITY);
    f_is(base_f_div(fr(1, 2), fr(4, INFINITY)), 0, 0.5);
    f_is(base_f_mul(fr(0, 1), fr(2, INFINITY)), 0, INFINITY);
    t_is(base_i_eq(BASE_I_ALL, BASE_I_ALL), BASE_UNKNOWN);
    t_is(base_i_lt(ir(1, 2), ir(3, INT64_MAX)), BASE_TRUE);
    t_is(base_i_lt(ir(3, INT64_MAX), ir(1, 3)), BASE_FALSE);
    t_is(base_i_le(ir(3, INT64_MAX), ir(1, 3)), BASE_UNKNOWN);
}

static void what_cannot_be_computed_is_unbounded(void **state) {
    (void)state;
    i_is(base_i_add(ir(1, INT64_MAX - 1), ir(0, 1)), INT64_MIN, INT64_MAX);
    i_is(base_i_mul(ir(INT64_C(1) << 32, INT64_C(1) << 32), ir(INT64_C(1) << 31, INT64_C(1) << 31)), INT64_MIN,
         INT64_MAX);
    i_is(base_i_scale(ir(1, 10), 18), INT64_MIN, INT64_MAX);
    i_is(base_f_fix(fr(0, 1e19), 0), INT64_MIN, INT64_MAX);
    f_is(base_f_div(fr(1, 2), fr(0, 3)), -INFINITY, INFINITY);
    f_is(base_f_mul(fr(1e200, 1e200), fr(1e200, 1e200)), -INFINITY, INFINITY);
    f_is(base_f_log(fr(0, 3)), -INFINITY, INFINITY);
    f_is(base_f_sqrt(fr(-1, 3)), -INFINITY, INFINITY);
    f_is(base_f_pow(fr(-2, 2), fr(0.5, 0.5)), -INFINITY, INFINITY);
    f_is(base_f_pow(fr(-2, 2), fr(-1, -1)), -INFINITY, INFINITY);
    f_is(base_f_ratio(fr(0, 2), fr(0, 3)), -INFINITY, INFINITY);
    f_is(base_f_ratio(fr(-1, 2), fr(1, 3)), -INFINITY, INFINITY);
}

static void results_are_as_tight_as_their_ends(void **state) {
    (void)state;
    f_is(base_f_ratio(fr(1, 2), fr(4, 8)), 0.125, 0.5);
    f_is(base_f_ratio(fr(1, 5), fr(4, 8)), 0.125, 1);
    f_is(base_f_pow(fr(3, 3), fr(2, 2)), 9, 9);
    base_frange z = base_f_pow(fr(-3, 2), fr(2, 2));
    assert_true(z.lo == 0 && z.hi >= 9 && z.hi < 9.0001);
    i_is(base_f_fix(fr(2.5, 3.5), 0), 2, 4);
    i_is(base_i_meet(ir(1, 5), ir(4, 9)), 4, 5);
    i_is(base_i_meet(ir(1, 5), ir(6, 9)), 1, 5);
    i_is(base_i_if(BASE_UNKNOWN, ir(1, 1), ir(4, 9), false), 1, 9);
    i_is(base_i_if(BASE_UNKNOWN, ir(1, 1), ir(4, 4), true), INT64_MIN, INT64_MAX);
    i_is(base_i_if(BASE_UNKNOWN, ir(4, 4), ir(4, 4), true), 4, 4);
    i_is(base_t_to_i(BASE_UNKNOWN), 0, 1);
    i_is(base_i_years(ir(0, 400), ir(730, 1100)), 0, 3);
}

static void kleene_decides_what_one_side_decides(void **state) {
    (void)state;
    t_is(base_t_and(BASE_UNKNOWN, BASE_FALSE), BASE_FALSE);
    t_is(base_t_and(BASE_UNKNOWN, BASE_TRUE), BASE_UNKNOWN);
    t_is(base_t_or(BASE_UNKNOWN, BASE_TRUE), BASE_TRUE);
    t_is(base_t_or(BASE_UNKNOWN, BASE_FALSE), BASE_UNKNOWN);
    t_is(base_t_not(BASE_UNKNOWN), BASE_UNKNOWN);
    t_is(base_t_decided(BASE_UNKNOWN), BASE_FALSE);
    t_is(base_t_decided(BASE_FALSE), BASE_TRUE);
}

/* --- kernels are ranges, row by row --------------------------------------------------------------------------------------- */

#define ROWS 200
#define WORDS ((ROWS + 63) / 64)
static const size_t SIZES[] = {1, 7, 63, 64, 65, 128, ROWS};

typedef struct {
    int64_t lo[ROWS], hi[ROWS];
} i_column;
typedef struct {
    double lo[ROWS], hi[ROWS];
} f_column;
typedef struct {
    uint64_t t[WORDS], f[WORDS];
} t_column;

/* Points only when `exact`; mild: small ones, so that results are points too. */
static void fill_i(test_random *r, i_column *c, bool exact, bool mild) {
    for (size_t i = 0; i < ROWS; i++) {
        base_irange v = random_irange(r);
        if (exact) v = point_in_i(r, v);
        if (mild) v = base_i_of(test_random_between(r, -50, 50));
        c->lo[i] = v.lo, c->hi[i] = v.hi;
    }
}
static void fill_f(test_random *r, f_column *c, bool exact, bool mild) {
    for (size_t i = 0; i < ROWS; i++) {
        base_frange v = random_frange(r);
        if (exact) v = point_in_f(r, v);
        if (mild) v = base_f_of((double)test_random_between(r, 1, 50) / 8);
        c->lo[i] = v.lo, c->hi[i] = v.hi;
    }
}
static void fill_t(test_random *r, t_column *c, bool decided) {
    for (size_t w = 0; w < WORDS; w++) {
        c->t[w] = test_random_next(r);
        c->f[w] = decided ? ~c->t[w] : ~c->t[w] & test_random_next(r);
    }
}
static kernel_i op_i(const i_column *c, bool exact, size_t step) {
    return (kernel_i){c->lo, exact ? c->lo : c->hi, step};
}
static kernel_f op_f(const f_column *c, bool exact, size_t step) {
    return (kernel_f){c->lo, exact ? c->lo : c->hi, step};
}
static base_truth truth_at(const uint64_t *t, const uint64_t *f, size_t i) {
    return (base_truth){base_bit(t, i), base_bit(f, i)};
}

static void same_i(const char *op, const int64_t *lo, const int64_t *hi, size_t i, base_irange want) {
    if (lo[i] != want.lo || hi[i] != want.hi)
        fail_msg("%s: row %zu differs, seed %llu", op, i, (unsigned long long)seed);
}
static void same_f(const char *op, const double *lo, const double *hi, size_t i, base_frange want) {
    if (memcmp(&lo[i], &want.lo, sizeof *lo) || memcmp(&hi[i], &want.hi, sizeof *hi))
        fail_msg("%s: row %zu differs, seed %llu", op, i, (unsigned long long)seed);
}
static void same_t(const char *op, const uint64_t *t, const uint64_t *f, size_t i, base_truth want) {
    if (base_bit(t, i) != want.t || base_bit(f, i) != want.f)
        fail_msg("%s: row %zu differs, seed %llu", op, i, (unsigned long long)seed);
}
static void tail_is_clear(const char *op, const t_column *z, size_t n) {
    if (n % 64 && ((z->t[n / 64] | z->f[n / 64]) & ~base_tail(n))) fail_msg("%s: bits past row %zu", op, n);
}

/* Which of two operands is a column: 3 both, 1 the first, 2 the second. */
#define EACH_SHAPE(r, exact, mild, n, shape)                \
    for (int exact = 0; exact < 2; exact++)                 \
        for (int mild = 0; mild <= exact; mild++)           \
            for (size_t at_ = 0; at_ < COUNT(SIZES); at_++) \
                for (size_t n = SIZES[at_], shape = 1; shape <= 3; shape++)

static const struct {
    i2 *fn;
    kernel_i_binary *general;
    kernel_i_binary_exact *exact;
} KI2[] = {{base_i_add, kernel_i_add, kernel_i_add_exact},
           {base_i_sub, kernel_i_sub, kernel_i_sub_exact},
           {base_i_mul, kernel_i_mul, kernel_i_mul_exact},
           {base_i_min, kernel_i_min, kernel_i_min_exact},
           {base_i_max, kernel_i_max, kernel_i_max_exact},
           {base_i_meet, kernel_i_meet, kernel_i_meet_exact},
           {base_i_add_months, kernel_i_add_months, kernel_i_add_months_exact},
           {base_i_years, kernel_i_years, kernel_i_years_exact}};
static const struct {
    i1 *fn;
    kernel_i_unary *general;
    kernel_i_unary_exact *exact;
} KI1[] = {{base_i_neg, kernel_i_neg, kernel_i_neg_exact},
           {base_i_abs, kernel_i_abs, kernel_i_abs_exact},
           {base_i_year, kernel_i_year, kernel_i_year_exact}};
static const struct {
    f2 *fn;
    kernel_f_binary *general;
    kernel_f_binary_exact *exact;
} KF2[] = {{base_f_add, kernel_f_add, kernel_f_add_exact}, {base_f_sub, kernel_f_sub, kernel_f_sub_exact},
           {base_f_mul, kernel_f_mul, kernel_f_mul_exact}, {base_f_div, kernel_f_div, kernel_f_div_exact},
           {base_f_pow, kernel_f_pow, kernel_f_pow_exact}, {base_f_min, kernel_f_min, kernel_f_min_exact},
           {base_f_max, kernel_f_max, kernel_f_max_exact}, {base_f_ratio, kernel_f_ratio, kernel_f_ratio_exact}};
static const struct {
    f1 *fn;
    kernel_f_unary *general;
    kernel_f_unary_exact *exact;
} KF1[] = {{base_f_neg, kernel_f_neg, kernel_f_neg_exact}, {base_f_abs, kernel_f_abs, kernel_f_abs_exact},
           {base_f_log, kernel_f_log, kernel_f_log_exact}, {base_f_sqrt, kernel_f_sqrt, kernel_f_sqrt_exact},
           {base_f_exp, kernel_f_exp, kernel_f_exp_exact}, {base_f_round, kernel_f_round, kernel_f_round_exact}};

/* An exact kernel says it failed when and only when some row is no point. */
static void integer_kernels_are_ranges_row_by_row(void **state) {
    (void)state;
    test_random r = start_random();
    static i_column a, b, z;
    EACH_SHAPE(&r, exact, mild, n, shape) {
        fill_i(&r, &a, exact, mild);
        fill_i(&r, &b, exact, mild);
        const kernel_i x = op_i(&a, exact, shape & 1), y = op_i(&b, exact, shape >> 1);
        for (size_t k = 0; k < COUNT(KI2); k++) {
            bool points = true;
            KI2[k].general(z.lo, z.hi, x, y, n);
            for (size_t i = 0; i < n; i++) {
                base_irange want = KI2[k].fn(kernel_i_row(x, i), kernel_i_row(y, i));
                same_i("general", z.lo, z.hi, i, want);
                points &= base_i_is_point(want);
            }
            if (!exact) continue;
            memset(&z, 0, sizeof z);
            assert_int_equal(KI2[k].exact(z.lo, x, y, n), points);
            for (size_t i = 0; points && i < n; i++)
                same_i("exact", z.lo, z.lo, i, KI2[k].fn(kernel_i_row(x, i), kernel_i_row(y, i)));
        }
        for (size_t k = 0; k < COUNT(KI1) && x.step; k++) {
            bool points = true;
            KI1[k].general(z.lo, z.hi, x, n);
            for (size_t i = 0; i < n; i++) {
                base_irange want = KI1[k].fn(kernel_i_at(x, i));
                same_i("general", z.lo, z.hi, i, want);
                points &= base_i_is_point(want);
            }
            if (!exact) continue;
            assert_int_equal(KI1[k].exact(z.lo, x, n), points);
            for (size_t i = 0; points && i < n; i++) same_i("exact", z.lo, z.lo, i, KI1[k].fn(kernel_i_at(x, i)));
        }
    }
}

static void double_kernels_are_ranges_row_by_row(void **state) {
    (void)state;
    test_random r = start_random();
    static f_column a, b, z;
    EACH_SHAPE(&r, exact, mild, n, shape) {
        fill_f(&r, &a, exact, mild);
        fill_f(&r, &b, exact, mild);
        const kernel_f x = op_f(&a, exact, shape & 1), y = op_f(&b, exact, shape >> 1);
        for (size_t k = 0; k < COUNT(KF2); k++) {
            bool points = true;
            KF2[k].general(z.lo, z.hi, x, y, n);
            for (size_t i = 0; i < n; i++) {
                base_frange want = KF2[k].fn(kernel_f_row(x, i), kernel_f_row(y, i));
                same_f("general", z.lo, z.hi, i, want);
                points &= base_f_is_point(want);
            }
            if (!exact) continue;
            assert_int_equal(KF2[k].exact(z.lo, x, y, n), points);
            for (size_t i = 0; points && i < n; i++)
                same_f("exact", z.lo, z.lo, i, KF2[k].fn(kernel_f_row(x, i), kernel_f_row(y, i)));
        }
        for (size_t k = 0; k < COUNT(KF1) && x.step; k++) {
            bool points = true;
            KF1[k].general(z.lo, z.hi, x, n);
            for (size_t i = 0; i < n; i++) {
                base_frange want = KF1[k].fn(kernel_f_at(x, i));
                same_f("general", z.lo, z.hi, i, want);
                points &= base_f_is_point(want);
            }
            if (!exact) continue;
            assert_int_equal(KF1[k].exact(z.lo, x, n), points);
            for (size_t i = 0; points && i < n; i++) same_f("exact", z.lo, z.lo, i, KF1[k].fn(kernel_f_at(x, i)));
        }
    }
}

/* Results that do not overflow 64 bits, but come out as what stands for no end. */
static void an_exact_result_is_never_the_mark_of_an_unbounded_end(void **state) {
    (void)state;
    const int64_t most = INT64_MAX - 1, least = INT64_MIN + 1, one = 1, minus = -1;
    const kernel_i x = {&most, &most, 1}, y = {&least, &least, 1}, p = {&one, &one, 1}, q = {&minus, &minus, 1};
    int64_t z;
    assert_false(kernel_i_add_exact(&z, x, p, 1));
    assert_false(kernel_i_sub_exact(&z, x, q, 1));
    assert_false(kernel_i_add_exact(&z, y, q, 1));
    assert_false(kernel_i_sub_exact(&z, y, p, 1));
    assert_false(kernel_i_neg_exact(&z, y, 1));
    assert_false(kernel_i_mul_exact(&z, y, q, 1));
    assert_true(kernel_i_add_exact(&z, x, q, 1) && z == INT64_MAX - 2);
}

static void shifts_are_ranges_row_by_row(void **state) {
    (void)state;
    test_random r = start_random();
    static i_column a, z;
    static f_column b, y;
    for (int exact = 0; exact < 2; exact++) {
        for (uint32_t shift = 0; shift < 20; shift++) {
            fill_i(&r, &a, exact, exact);
            fill_f(&r, &b, exact, exact);
            bool scaled = true, fixed = true;
            kernel_i_scale(z.lo, z.hi, op_i(&a, exact, 1), shift, ROWS);
            for (size_t i = 0; i < ROWS; i++) {
                same_i("scale.i", z.lo, z.hi, i, base_i_scale(ir(a.lo[i], a.hi[i]), shift));
                scaled &= z.lo[i] == z.hi[i];
            }
            kernel_f_fix(z.lo, z.hi, op_f(&b, exact, 1), shift, ROWS);
            for (size_t i = 0; i < ROWS; i++) {
                same_i("fix.f", z.lo, z.hi, i, base_f_fix(fr(b.lo[i], b.hi[i]), shift));
                fixed &= z.lo[i] == z.hi[i];
            }
            kernel_i_to_f(y.lo, y.hi, op_i(&a, exact, 1), shift, ROWS);
            for (size_t i = 0; i < ROWS; i++) same_f("to.f", y.lo, y.hi, i, base_i_to_f(ir(a.lo[i], a.hi[i]), shift));
            if (!exact) continue;
            assert_int_equal(kernel_i_scale_exact(z.lo, op_i(&a, true, 1), shift, ROWS), scaled);
            assert_int_equal(kernel_f_fix_exact(z.lo, op_f(&b, true, 1), shift, ROWS), fixed);
            assert_true(kernel_i_to_f_exact(y.lo, op_i(&a, true, 1), shift, ROWS));
        }
    }
}

#define CHECK_CMP(CLASS, NAME, X, Y, FALLBACK)                                                                       \
    do {                                                                                                             \
        if (exact)                                                                                                   \
            kernel_##CLASS##_##NAME##_exact(z.t, z.f, X, Y, n);                                                      \
        else                                                                                                         \
            kernel_##CLASS##_##NAME(z.t, z.f, X, Y, n);                                                              \
        tail_is_clear(#NAME, &z, n);                                                                                 \
        for (size_t i = 0; i < n; i++)                                                                               \
            same_t(#NAME, z.t, z.f, i,                                                                               \
                   base_##CLASS##_##NAME(kernel_##CLASS##_at(X, i *(X).step), kernel_##CLASS##_at(Y, i *(Y).step))); \
    } while (0)

static void comparisons_are_ranges_row_by_row(void **state) {
    (void)state;
    test_random r = start_random();
    static i_column a, b;
    static f_column c, d;
    static t_column z;
    EACH_SHAPE(&r, exact, mild, n, shape) {
        fill_i(&r, &a, exact, mild);
        fill_i(&r, &b, exact, mild);
        fill_f(&r, &c, exact, mild);
        fill_f(&r, &d, exact, mild);
        const kernel_i p = op_i(&a, exact, shape & 1), q = op_i(&b, exact, shape >> 1);
        const kernel_f x = op_f(&c, exact, shape & 1), y = op_f(&d, exact, shape >> 1);
        CHECK_CMP(i, eq, p, q, 0);
        CHECK_CMP(i, lt, p, q, 0);
        CHECK_CMP(i, le, p, q, 0);
        CHECK_CMP(f, eq, x, y, 0);
        CHECK_CMP(f, lt, x, y, 0);
        CHECK_CMP(f, le, x, y, 0);
        if (!p.step) continue;
        kernel_i_point(z.t, z.f, p, n);
        tail_is_clear("point.i", &z, n);
        for (size_t i = 0; i < n; i++) same_t("point.i", z.t, z.f, i, base_i_point(kernel_i_at(p, i)));
        kernel_f_point(z.t, z.f, x, n);
        tail_is_clear("point.f", &z, n);
        for (size_t i = 0; i < n; i++) same_t("point.f", z.t, z.f, i, base_f_point(kernel_f_at(x, i)));
    }
}

static void truth_kernels_are_kleene_row_by_row(void **state) {
    (void)state;
    test_random r = start_random();
    static t_column a, b, z;
    static i_column y;
    for (size_t k = 0; k < COUNT(SIZES); k++) {
        const size_t n = SIZES[k];
        fill_t(&r, &a, false);
        fill_t(&r, &b, false);
        const kernel_t p = {a.t, a.f}, q = {b.t, b.f};
        kernel_t_and(z.t, z.f, p, q, n);
        tail_is_clear("and", &z, n);
        for (size_t i = 0; i < n; i++)
            same_t("and", z.t, z.f, i, base_t_and(truth_at(a.t, a.f, i), truth_at(b.t, b.f, i)));
        kernel_t_or(z.t, z.f, p, q, n);
        tail_is_clear("or", &z, n);
        for (size_t i = 0; i < n; i++)
            same_t("or", z.t, z.f, i, base_t_or(truth_at(a.t, a.f, i), truth_at(b.t, b.f, i)));
        kernel_t_not(z.t, z.f, p, n);
        tail_is_clear("not", &z, n);
        for (size_t i = 0; i < n; i++) same_t("not", z.t, z.f, i, base_t_not(truth_at(a.t, a.f, i)));
        kernel_t_decided(z.t, z.f, p, n);
        tail_is_clear("decided", &z, n);
        for (size_t i = 0; i < n; i++) same_t("decided", z.t, z.f, i, base_t_decided(truth_at(a.t, a.f, i)));
        kernel_t_to_i(y.lo, y.hi, p, n);
        for (size_t i = 0; i < n; i++) same_i("from.t", y.lo, y.hi, i, base_t_to_i(truth_at(a.t, a.f, i)));
        for (int v = 0; v < 3; v++) {
            const base_truth value = v == 0 ? BASE_TRUE : v == 1 ? BASE_FALSE : BASE_UNKNOWN;
            kernel_t_fill(z.t, z.f, value, n);
            tail_is_clear("fill", &z, n);
            for (size_t i = 0; i < n; i++) same_t("fill", z.t, z.f, i, value);
        }
    }
}

static void choices_are_ranges_row_by_row(void **state) {
    (void)state;
    test_random r = start_random();
    static i_column a, b, z;
    static f_column c, d, w;
    static t_column when;
    for (int decided = 0; decided < 2; decided++) {
        for (size_t shape = 0; shape < 4; shape++) {
            fill_i(&r, &a, decided, false);
            fill_i(&r, &b, decided, false);
            fill_f(&r, &c, decided, false);
            fill_f(&r, &d, decided, false);
            fill_t(&r, &when, decided);
            const kernel_t k = {when.t, when.f};
            const kernel_i p = op_i(&a, decided, shape & 1), q = op_i(&b, decided, shape >> 1);
            const kernel_f x = op_f(&c, decided, shape & 1), y = op_f(&d, decided, shape >> 1);
            for (int nominal = 0; nominal < 2; nominal++) {
                kernel_i_if(z.lo, z.hi, k, p, q, nominal, ROWS);
                for (size_t i = 0; i < ROWS; i++)
                    same_i("if.i", z.lo, z.hi, i,
                           base_i_if(truth_at(k.t, k.f, i), kernel_i_row(p, i), kernel_i_row(q, i), nominal));
            }
            kernel_f_if(w.lo, w.hi, k, x, y, ROWS);
            for (size_t i = 0; i < ROWS; i++)
                same_f("if.f", w.lo, w.hi, i, base_f_if(truth_at(k.t, k.f, i), kernel_f_row(x, i), kernel_f_row(y, i)));
            assert_int_equal(kernel_i_if_exact(z.lo, k, p, q, ROWS), decided);
            assert_int_equal(kernel_f_if_exact(w.lo, k, x, y, ROWS), decided);
            for (size_t i = 0; decided && i < ROWS; i++) {
                same_i("if.i", z.lo, z.lo, i,
                       base_i_if(truth_at(k.t, k.f, i), kernel_i_row(p, i), kernel_i_row(q, i), false));
                same_f("if.f", w.lo, w.lo, i, base_f_if(truth_at(k.t, k.f, i), kernel_f_row(x, i), kernel_f_row(y, i)));
            }
        }
    }
}

static void bits_are_packed_and_counted_as_one_by_one(void **state) {
    (void)state;
    test_random r = start_random();
    for (int n = 0; n < 2000; n++) {
        uint8_t m[64];
        uint64_t words[3] = {test_random_next(&r), test_random_next(&r), test_random_next(&r)};
        for (size_t j = 0; j < 64; j++) m[j] = base_bit(words, j);
        assert_true(kernel_pack(m) == words[0]);
        const size_t from = below(&r, 193), to = from + below(&r, (unsigned)(193 - from));
        size_t count = 0;
        for (size_t j = from; j < to; j++) count += base_bit(words, j);
        assert_int_equal(kernel_count(words, from, to), count);
    }
}

/* --- reductions --------------------------------------------------------------------------------------------------------- */

/* Parent rows: (sure 3, maybe 10, out 100), (maybe 5), (), (sure 1, sure 2). */
static const uint32_t FIRST[] = {0, 3, 4, 4, 6};
static const uint64_t PART_T[] = {UINT64_C(0x31)}, PART_F[] = {UINT64_C(0x04)};
static const int64_t VALUE[] = {3, 10, 100, 5, 1, 2};
static const kernel_rows SEGMENTS = {FIRST, 4, {PART_T, PART_F}};
static const kernel_i VALUES = {VALUE, VALUE, 1};

static void a_row_that_may_take_part_only_widens(void **state) {
    (void)state;
    int64_t lo[4], hi[4];
    kernel_i_sum(lo, hi, SEGMENTS, VALUES);
    i_is(ir(lo[0], hi[0]), 3, 13);
    i_is(ir(lo[3], hi[3]), 3, 3);
    kernel_i_least(lo, hi, SEGMENTS, VALUES);
    i_is(ir(lo[0], hi[0]), 3, 3);
    kernel_i_most(lo, hi, SEGMENTS, VALUES);
    i_is(ir(lo[0], hi[0]), 3, 10);
    const double doubles[] = {3, 10, 100, 5, 1, 2};
    double flo[4], fhi[4];
    kernel_f_mean(flo, fhi, SEGMENTS, (kernel_f){doubles, doubles, 1});
    f_is(fr(flo[0], fhi[0]), 3, 10);
    f_is(fr(flo[3], fhi[3]), 1.5, 1.5);
}

static void without_a_sure_row_only_any_and_count_are_bounded(void **state) {
    (void)state;
    int64_t lo[4], hi[4];
    const double one = 1;
    double flo[4], fhi[4];
    kernel_i_reduce *const reduce[] = {kernel_i_sum, kernel_i_least, kernel_i_most};
    for (size_t k = 0; k < 3; k++) {
        reduce[k](lo, hi, SEGMENTS, VALUES);
        i_is(ir(lo[1], hi[1]), INT64_MIN, INT64_MAX);
        i_is(ir(lo[2], hi[2]), INT64_MIN, INT64_MAX);
    }
    kernel_f_mean(flo, fhi, SEGMENTS, (kernel_f){&one, &one, 0});
    f_is(fr(flo[1], fhi[1]), -INFINITY, INFINITY);
    uint64_t t, f;
    kernel_any(&t, &f, SEGMENTS);
    assert_true(t == 0x9 && f == 0x4);
    const bool unseen[6] = {false, false, false, true, false, false};
    kernel_count_rows(lo, hi, SEGMENTS, unseen);
    i_is(ir(lo[0], hi[0]), 1, 2);
    i_is(ir(lo[1], hi[1]), 0, INT64_MAX);
    i_is(ir(lo[2], hi[2]), 0, 0);
    i_is(ir(lo[3], hi[3]), 2, 2);
}

static void the_latest_is_among_those_that_none_is_surely_after(void **state) {
    (void)state;
    /* on the first segment: the sure row in [10, 20], one that may be before 5, one that may be after 15 */
    const uint32_t first[] = {0, 3};
    const uint64_t t = 1, f = 0;
    const int64_t from[] = {10, 0, 15}, to[] = {20, 5, 30}, value[] = {1, 2, 3};
    const kernel_rows rows = {first, 1, {&t, &f}};
    const kernel_i values = {value, value, 1}, times = {from, to, 1};
    int64_t lo, hi;
    kernel_i_latest(&lo, &hi, rows, values, times, false);
    i_is(ir(lo, hi), 1, 3);
    kernel_i_latest(&lo, &hi, rows, values, times, true);
    i_is(ir(lo, hi), INT64_MIN, INT64_MAX);
    kernel_i_first(&lo, &hi, rows, values, times, false);
    i_is(ir(lo, hi), 1, 3);
    const int64_t later[] = {10, 0, 21}, even_later[] = {20, 5, 30};
    kernel_i_first(&lo, &hi, rows, values, (kernel_i){later, even_later, 1}, false);
    i_is(ir(lo, hi), 1, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integer_results_hold_those_of_their_points),
        cmocka_unit_test(double_results_hold_those_of_their_points),
        cmocka_unit_test(means_lie_among_the_values),
        cmocka_unit_test(unbounded_ends_stay_where_they_are),
        cmocka_unit_test(what_cannot_be_computed_is_unbounded),
        cmocka_unit_test(results_are_as_tight_as_their_ends),
        cmocka_unit_test(kleene_decides_what_one_side_decides),
        cmocka_unit_test(integer_kernels_are_ranges_row_by_row),
        cmocka_unit_test(double_kernels_are_ranges_row_by_row),
        cmocka_unit_test(an_exact_result_is_never_the_mark_of_an_unbounded_end),
        cmocka_unit_test(shifts_are_ranges_row_by_row),
        cmocka_unit_test(comparisons_are_ranges_row_by_row),
        cmocka_unit_test(truth_kernels_are_kleene_row_by_row),
        cmocka_unit_test(choices_are_ranges_row_by_row),
        cmocka_unit_test(bits_are_packed_and_counted_as_one_by_one),
        cmocka_unit_test(a_row_that_may_take_part_only_widens),
        cmocka_unit_test(without_a_sure_row_only_any_and_count_are_bounded),
        cmocka_unit_test(the_latest_is_among_those_that_none_is_surely_after),
    };
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
