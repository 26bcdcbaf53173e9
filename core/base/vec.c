/* Owns the growth of typed arrays in arenas. */
#include "base/vec.h"

#include <string.h>

bool base_vec_reserve_(base_arena *a, void **at, size_t n, size_t *cap, size_t size) {
    if (n < *cap) return true;
    if (n > SIZE_MAX / 2 - 1) return false;
    size_t new_cap = *cap < 8 ? 8 : *cap;
    while (new_cap <= n) new_cap *= 2;
    size_t n_bytes;
    if (__builtin_mul_overflow(new_cap, size, &n_bytes)) return false;
    void *grown = base_arena_raw(a, n_bytes);
    if (!grown) return false;
    void *old;
    /* `at` is the address of a pointer of some other type: its bytes are moved, not its value */
    memcpy(&old, at, sizeof old);
    if (*cap) memcpy(grown, old, *cap * size);
    memset((char *)grown + *cap * size, 0, n_bytes - *cap * size);
    memcpy(at, &grown, sizeof grown);
    *cap = new_cap;
    return true;
}
