/* String slices (not NUL-terminated unless said) and a growing buffer. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/mem.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *p;
    size_t n;
} base_str;

#define BASE_STR(literal) ((base_str){"" literal, sizeof(literal) - 1})
#define BASE_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

static inline base_str base_str_of(const char *z) { return (base_str){z, z ? strlen(z) : 0}; }
static inline bool base_str_eq(base_str a, base_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* By bytes, as memcmp; a prefix comes first. */
int base_str_cmp(base_str a, base_str b);

/* Grows; a failed growth sets `failed` and turns every later call into a no-op, so one check at the end is enough. */
typedef struct {
    base_mem mem;
    char *p; /* NUL-terminated whenever not NULL */
    size_t n, cap;
    bool failed;
} base_buf;

void base_buf_init(base_buf *b, const base_mem *mem);
void base_buf_clear(base_buf *b);
void base_buf_add(base_buf *b, base_str s);
void base_buf_adds(base_buf *b, const char *z);
void base_buf_addc(base_buf *b, char c);
/* integers and strings; numbers go through base_buf_addnum */
void base_buf_addf(base_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* shortest digits that read back the same, '.' in every locale; 3 prints "3" */
void base_buf_addnum(base_buf *b, double x);
/* units * 10^-decimals, trailing zeros dropped: (2500000, 6) prints "2.5" */
void base_buf_addfixed(base_buf *b, int64_t units, unsigned decimals);
void base_buf_adddate(base_buf *b, int64_t day); /* 2024-06-18 */
/* The days from lo to hi: 2024-06 and 2024 where they are a month or a year, "2024-06-01 to 2024-06-18"; an end of INT64_MIN or INT64_MAX is open. */
void base_buf_addspan(base_buf *b, int64_t lo, int64_t hi);
void base_buf_addjson(base_buf *b, base_str s); /* quoted and escaped; invalid UTF-8 becomes U+FFFD */

#endif
