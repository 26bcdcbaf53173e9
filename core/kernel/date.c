/* Calendar arithmetic: base/date.h does it, a row at a time. */
#include "kernel/date.h"

#define DATE2(NAME)                                                                                      \
    void kernel_i_##NAME(int64_t *restrict lo, int64_t *restrict hi, kernel_i a, kernel_i b, size_t n) { \
        KERNEL_ROWS2(n, a, b, {                                                                          \
            const base_irange z = base_i_##NAME(kernel_i_at(a, p), kernel_i_at(b, q));                   \
            lo[i] = z.lo;                                                                                \
            hi[i] = z.hi;                                                                                \
        });                                                                                              \
    }

DATE2(add_months)
DATE2(years)

bool kernel_i_add_months_exact(int64_t *restrict out, kernel_i a, kernel_i b, size_t n) {
    KERNEL_ROWS2(n, a, b, out[i] = base_add_months(a.lo[p], b.lo[q]););
    return true;
}

bool kernel_i_years_exact(int64_t *restrict out, kernel_i a, kernel_i b, size_t n) {
    KERNEL_ROWS2(n, a, b, out[i] = base_years_between(a.lo[p], b.lo[q]););
    return true;
}

void kernel_i_year(int64_t *restrict lo, int64_t *restrict hi, kernel_i a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const base_irange z = base_i_year(kernel_i_at(a, i));
        lo[i] = z.lo;
        hi[i] = z.hi;
    }
}

bool kernel_i_year_exact(int64_t *restrict out, kernel_i a, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = base_day_year_(a.lo[i]);
    return true;
}
