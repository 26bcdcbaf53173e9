/* Gathers and fills. */
#include "kernel/pick.h"
#include "base/bits.h"

void kernel_i_pick(int64_t *restrict out, const int64_t *in, const uint32_t *from, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = in[from[i]];
}

void kernel_f_pick(double *restrict out, const double *in, const uint32_t *from, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = in[from[i]];
}

void kernel_t_pick(uint64_t *restrict t, uint64_t *restrict f, kernel_t in, const uint32_t *from, size_t n) {
    for (size_t at = 0, w = 0; at < n; at += 64, w++) {
        const size_t m = n - at < 64 ? n - at : 64;
        uint64_t tw = 0, fw = 0;
        for (size_t j = 0; j < m; j++) {
            const size_t k = from[at + j];
            tw |= (in.t[k / 64] >> (k % 64) & 1) << j;
            fw |= (in.f[k / 64] >> (k % 64) & 1) << j;
        }
        t[w] = tw;
        f[w] = fw;
    }
}

void kernel_i_fill(int64_t *restrict out, int64_t value, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = value;
}

void kernel_f_fill(double *restrict out, double value, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = value;
}

bool kernel_i_is_exact(const int64_t *lo, const int64_t *hi, size_t n) {
    uint64_t bad = 0;
    for (size_t i = 0; i < n; i++) bad |= (uint64_t)((lo[i] != hi[i]) | (lo[i] == INT64_MIN) | (lo[i] == INT64_MAX));
    return bad == 0;
}

bool kernel_f_is_exact(const double *lo, const double *hi, size_t n) {
    uint64_t bad = 0;
    for (size_t i = 0; i < n; i++) bad |= (uint64_t)((lo[i] != hi[i]) | !(lo[i] - lo[i] == 0));
    return bad == 0;
}
