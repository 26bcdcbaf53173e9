/* Choice between two columns by a truth. Operands may be columns or single ranges in any mixture. */
#include "kernel/choose.h"
#include "base/bits.h"
#include "kernel/logic.h"

static base_truth truth_at(kernel_t c, size_t i) { return (base_truth){base_bit(c.t, i), base_bit(c.f, i)}; }

void kernel_i_if(int64_t *restrict lo, int64_t *restrict hi, kernel_t c, kernel_i x, kernel_i y, bool nominal,
                 size_t n) {
    for (size_t i = 0; i < n; i++) {
        const base_irange z = base_i_if(truth_at(c, i), kernel_i_row(x, i), kernel_i_row(y, i), nominal);
        lo[i] = z.lo;
        hi[i] = z.hi;
    }
}

void kernel_f_if(double *restrict lo, double *restrict hi, kernel_t c, kernel_f x, kernel_f y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const base_frange z = base_f_if(truth_at(c, i), kernel_f_row(x, i), kernel_f_row(y, i));
        lo[i] = z.lo;
        hi[i] = z.hi;
    }
}

/* Every row is decided, so t alone chooses. */
#define IF_EXACT(CLASS, TYPE)                                                                                      \
    bool kernel_##CLASS##_if_exact(TYPE *restrict out, kernel_t c, kernel_##CLASS x, kernel_##CLASS y, size_t n) { \
        if (!kernel_t_all_decided(c, n)) return false;                                                             \
        for (size_t i = 0; i < n; i++) {                                                                           \
            const TYPE p = x.lo[i * x.step], q = y.lo[i * y.step];                                                 \
            out[i] = base_bit(c.t, i) ? p : q;                                                                     \
        }                                                                                                          \
        return true;                                                                                               \
    }

IF_EXACT(i, int64_t)
IF_EXACT(f, double)
