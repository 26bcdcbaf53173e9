/* Reductions by segment. `may` is: not surely out. Without a row that is surely in, all but any and count are unbounded. */
#include "kernel/reduce.h"
#include "kernel/plane.h"

void kernel_any(uint64_t *restrict t, uint64_t *restrict f, kernel_rows rows) {
    memset(t, 0, base_words(rows.n) * sizeof *t);
    memset(f, 0, base_words(rows.n) * sizeof *f);
    for (size_t p = 0; p < rows.n; p++) {
        const size_t from = rows.first[p], to = rows.first[p + 1];
        const uint64_t some = kernel_count(rows.part.t, from, to) > 0,
                       none = kernel_count(rows.part.f, from, to) == to - from;
        t[p / 64] |= some << (p % 64);
        f[p / 64] |= none << (p % 64);
    }
}

void kernel_count_rows(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, const bool *unseen) {
    for (size_t p = 0; p < rows.n; p++) {
        const size_t from = rows.first[p], to = rows.first[p + 1];
        bool open = false;
        /* unseen rows come last in their segment */
        for (size_t i = to; i > from && unseen[i - 1]; i--) open |= !base_bit(rows.part.f, i - 1);
        lo[p] = (int64_t)kernel_count(rows.part.t, from, to);
        hi[p] = open ? INT64_MAX : (int64_t)(to - from - kernel_count(rows.part.f, from, to));
    }
}

/* What has been seen of one segment: rows that take part surely, and rows that may. */
typedef struct {
    base_irange all; /* so far */
    size_t n_sure, n_may;
} i_tally;
typedef struct {
    base_frange all;
    base_frange los, his; /* spans of the lower and of the upper ends */
    size_t n_sure, n_may;
} f_tally;

/* NAME_start, NAME_step and NAME_end say what a segment comes to. */
#define REDUCE(CLASS, TYPE, NAME, ALL)                                                                           \
    void kernel_##CLASS##_##NAME(TYPE *restrict lo, TYPE *restrict hi, kernel_rows rows, kernel_##CLASS value) { \
        for (size_t r = 0; r < rows.n; r++) {                                                                    \
            CLASS##_tally tally = {.n_sure = 0};                                                                 \
            CLASS##_##NAME##_start(&tally);                                                                      \
            for (size_t i = rows.first[r]; i < rows.first[r + 1]; i++) {                                         \
                if (base_bit(rows.part.f, i)) continue;                                                          \
                const bool sure = base_bit(rows.part.t, i);                                                      \
                tally.n_may++;                                                                                   \
                tally.n_sure += sure;                                                                            \
                CLASS##_##NAME##_step(&tally, kernel_##CLASS##_row(value, i), sure);                             \
            }                                                                                                    \
            const base_##CLASS##range z = tally.n_sure > 0 ? CLASS##_##NAME##_end(&tally) : ALL;                 \
            lo[r] = z.lo;                                                                                        \
            hi[r] = z.hi;                                                                                        \
        }                                                                                                        \
    }

/* Sums of ends in row order; a row that only may take part adds the span of 0 and its value. For the least, such a row can push the
 * result down, not up; for the most, up, not down. */
#define STEPS(CLASS, ALL)                                                                     \
    static void CLASS##_sum_start(CLASS##_tally *y) { y->all = (base_##CLASS##range){0, 0}; } \
    static void CLASS##_sum_step(CLASS##_tally *y, base_##CLASS##range v, bool sure) {        \
        const base_##CLASS##range zero = {0, 0};                                              \
        y->all = base_##CLASS##_add(y->all, sure ? v : base_##CLASS##_hull(zero, v));         \
    }                                                                                         \
    static base_##CLASS##range CLASS##_sum_end(const CLASS##_tally *y) { return y->all; }     \
    static void CLASS##_least_start(CLASS##_tally *y) { y->all.lo = y->all.hi = ALL.hi; }     \
    static void CLASS##_least_step(CLASS##_tally *y, base_##CLASS##range v, bool sure) {      \
        if (v.lo < y->all.lo) y->all.lo = v.lo;                                               \
        if (sure && v.hi < y->all.hi) y->all.hi = v.hi;                                       \
    }                                                                                         \
    static base_##CLASS##range CLASS##_least_end(const CLASS##_tally *y) { return y->all; }   \
    static void CLASS##_most_start(CLASS##_tally *y) { y->all.lo = y->all.hi = ALL.lo; }      \
    static void CLASS##_most_step(CLASS##_tally *y, base_##CLASS##range v, bool sure) {       \
        if (sure && v.lo > y->all.lo) y->all.lo = v.lo;                                       \
        if (v.hi > y->all.hi) y->all.hi = v.hi;                                               \
    }                                                                                         \
    static base_##CLASS##range CLASS##_most_end(const CLASS##_tally *y) { return y->all; }

STEPS(i, BASE_I_ALL)
STEPS(f, BASE_F_ALL)

/* The mean over the rows when all of them are sure; else all that a mean over some of them can be. */
static void f_mean_start(f_tally *y) {
    y->all = base_f_of(0);
    y->los = y->his = (base_frange){INFINITY, -INFINITY};
}
static void f_mean_step(f_tally *y, base_frange v, bool sure) {
    (void)sure;
    y->all = base_f_add(y->all, v);
    y->los = base_f_hull(y->los, (base_frange){v.lo, v.lo});
    y->his = base_f_hull(y->his, (base_frange){v.hi, v.hi});
}
static base_frange f_mean_end(const f_tally *y) {
    return y->n_sure == y->n_may ? base_f_mean(y->all, y->n_may, y->los, y->his) : base_f_hull(y->los, y->his);
}

REDUCE(i, int64_t, sum, BASE_I_ALL)
REDUCE(i, int64_t, least, BASE_I_ALL)
REDUCE(i, int64_t, most, BASE_I_ALL)
REDUCE(f, double, sum, BASE_F_ALL)
REDUCE(f, double, least, BASE_F_ALL)
REDUCE(f, double, most, BASE_F_ALL)
REDUCE(f, double, mean, BASE_F_ALL)

/* --- by time ------------------------------------------------------------------------------------------------------------ */

/* The rows of a segment that may be its last (or first): none is surely after (before) them. Returns false when no row is sure. */
static bool latest_limit(int64_t *limit, kernel_rows rows, size_t r, kernel_i time) {
    bool found = false;
    *limit = INT64_MIN;
    for (size_t i = rows.first[r]; i < rows.first[r + 1]; i++) {
        if (!base_bit(rows.part.t, i)) continue;
        const int64_t at = time.lo[i * time.step];
        if (at > *limit) *limit = at;
        found = true;
    }
    return found;
}

static bool first_limit(int64_t *limit, kernel_rows rows, size_t r, kernel_i time) {
    bool found = false;
    *limit = INT64_MAX;
    for (size_t i = rows.first[r]; i < rows.first[r + 1]; i++) {
        if (!base_bit(rows.part.t, i)) continue;
        const int64_t at = time.hi[i * time.step];
        if (at < *limit) *limit = at;
        found = true;
    }
    return found;
}

static bool latest_may(int64_t limit, kernel_i time, size_t i) { return time.hi[i * time.step] >= limit; }
static bool first_may(int64_t limit, kernel_i time, size_t i) { return time.lo[i * time.step] <= limit; }

/* EITHER joins z, the values so far, and v. */
#define BY_TIME(CLASS, NAME, ALL, EITHER)                                          \
    for (size_t r = 0; r < rows.n; r++) {                                          \
        base_##CLASS##range z = ALL;                                               \
        bool found = false;                                                        \
        int64_t limit;                                                             \
        const bool sure = NAME##_limit(&limit, rows, r, time);                     \
        for (size_t i = rows.first[r]; sure && i < rows.first[r + 1]; i++) {       \
            if (base_bit(rows.part.f, i) || !NAME##_may(limit, time, i)) continue; \
            const base_##CLASS##range v = kernel_##CLASS##_row(value, i);          \
            z = found ? EITHER : v;                                                \
            found = true;                                                          \
        }                                                                          \
        lo[r] = z.lo;                                                              \
        hi[r] = z.hi;                                                              \
    }

void kernel_i_latest(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, kernel_i value, kernel_i time,
                     bool nominal) {
    BY_TIME(i, latest, BASE_I_ALL, base_i_either(z, v, nominal))
}

void kernel_i_first(int64_t *restrict lo, int64_t *restrict hi, kernel_rows rows, kernel_i value, kernel_i time,
                    bool nominal) {
    BY_TIME(i, first, BASE_I_ALL, base_i_either(z, v, nominal))
}

void kernel_f_latest(double *restrict lo, double *restrict hi, kernel_rows rows, kernel_f value, kernel_i time) {
    BY_TIME(f, latest, BASE_F_ALL, base_f_hull(z, v))
}

void kernel_f_first(double *restrict lo, double *restrict hi, kernel_rows rows, kernel_f value, kernel_i time) {
    BY_TIME(f, first, BASE_F_ALL, base_f_hull(z, v))
}
