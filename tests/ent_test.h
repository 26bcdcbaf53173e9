/* What the C tests share: cmocka with what it needs, an allocator that counts and fails on request, seeded random numbers, statuses as
 * claims. Fixtures of one layer belong to that layer's test. */
#ifndef ENT_TEST_H
#define ENT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/status.h"

#define TEST_UNUSED __attribute__((unused))

/* --- statuses ------------------------------------------------------------------------------------------------------------- */

/* The call succeeds; when it does not, the failure shows its message. `err` is an ent_error of the caller. */
#define assert_ok(call, err)                                                                      \
    do {                                                                                          \
        ent_status status_ = (call);                                                              \
        if (status_ != ENT_OK) print_error("%s:%u: %s\n", (err).file, (err).line, (err).message); \
        assert_int_equal(status_, ENT_OK);                                                        \
    } while (0)

/* --- memory --------------------------------------------------------------------------------------------------------------- */

#define TEST_NEVER SIZE_MAX

/* Allocation number `fail_at` (from 0) fails, and with `persistent` every later one too. Shrinking and freeing never fail.
 * Sizes are checked: a block is given back with the size it was taken with. */
typedef struct {
    size_t n_allocations; /* so far, failed ones included */
    size_t fail_at;
    bool persistent;
    size_t n_live, live_bytes, peak_bytes;
    bool size_mismatch; /* a caller named a wrong old size */
} test_memory;

/* In front of each block: 16 bytes, so that what follows stays aligned for any type. */
typedef union {
    size_t n_bytes;
    char room[16];
} test_block;

static TEST_UNUSED void *test_memory_resize(void *user, void *ptr, size_t old_bytes, size_t new_bytes) {
    test_memory *m = user;
    test_block *block = ptr ? (test_block *)ptr - 1 : NULL;
    size_t had = block ? block->n_bytes : 0;
    if (block && old_bytes != had) m->size_mismatch = true;
    if (new_bytes == 0) {
        if (block) m->n_live--, m->live_bytes -= had;
        free(block);
        return NULL;
    }
    if (new_bytes > had) {
        size_t k = m->n_allocations++;
        if (k == m->fail_at || (m->persistent && k > m->fail_at)) return NULL;
    }
    test_block *grown = realloc(block, sizeof *grown + new_bytes);
    if (!grown) return NULL;
    grown->n_bytes = new_bytes;
    if (!block) m->n_live++;
    m->live_bytes += new_bytes - had;
    if (m->live_bytes > m->peak_bytes) m->peak_bytes = m->live_bytes;
    return grown + 1;
}

static TEST_UNUSED test_memory test_memory_new(void) { return (test_memory){.fail_at = TEST_NEVER}; }
static TEST_UNUSED base_mem test_memory_hooks(test_memory *m) { return (base_mem){test_memory_resize, m}; }

/* Runs `call` with allocation 0, 1, 2 ... failing, once and from then on, until it succeeds. `call` yields its status, must leave
 * nothing live when that is not ENT_OK, and must give everything back itself when it is. Fails the test otherwise. */
static TEST_UNUSED void test_each_failure(ent_status (*call)(const base_mem *mem, void *user), void *user,
                                          size_t at_most) {
    for (int persistent = 0; persistent < 2; persistent++) {
        ent_status status = ENT_ENOMEM;
        for (size_t k = 0; status != ENT_OK; k++) {
            test_memory m = test_memory_new();
            m.fail_at = k;
            m.persistent = persistent;
            base_mem mem = test_memory_hooks(&m);
            status = call(&mem, user);
            if (status != ENT_OK && status != ENT_ENOMEM)
                fail_msg("failed allocation %zu gave status %d", k, (int)status);
            if (m.n_live != 0) fail_msg("failed allocation %zu left %zu blocks, %zu bytes", k, m.n_live, m.live_bytes);
            if (m.size_mismatch) fail_msg("failed allocation %zu: a block went back with a wrong size", k);
            if (k > at_most) fail_msg("still failing after %zu allocations", k);
        }
    }
}

/* --- random numbers ------------------------------------------------------------------------------------------------------- */

/* The same everywhere for the same seed. A test that uses them names the seed in its failures. */
typedef struct {
    uint64_t state;
} test_random;

/* ENT_TEST_SEED of the environment, or `seed`. */
static TEST_UNUSED test_random test_random_new(uint64_t seed) {
    const char *given = getenv("ENT_TEST_SEED");
    return (test_random){given ? strtoull(given, NULL, 10) : seed};
}
/* splitmix64 */
static TEST_UNUSED uint64_t test_random_next(test_random *r) {
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}
/* In [lo, hi]; hi - lo below 2^63. */
static TEST_UNUSED int64_t test_random_between(test_random *r, int64_t lo, int64_t hi) {
    return lo + (int64_t)(test_random_next(r) % ((uint64_t)hi - (uint64_t)lo + 1));
}

#endif
