/* Owns slices and the growing buffer. How numbers and dates are written in it is num.c. */
#include "base/str.h"

#include <stdio.h>

int base_str_cmp(base_str a, base_str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order) return order < 0 ? -1 : 1;
    return a.n < b.n ? -1 : a.n > b.n;
}

void base_buf_init(base_buf *b, const base_mem *mem) { *b = (base_buf){.mem = *mem}; }

void base_buf_clear(base_buf *b) {
    base_mem_free(&b->mem, b->p, b->cap);
    *b = (base_buf){.mem = b->mem};
}

/* Room for `more` bytes and the final NUL. */
static bool reserve(base_buf *b, size_t more) {
    if (b->failed) return false;
    if (b->p && b->cap - b->n > more) return true;
    size_t cap = b->cap < 64 ? 64 : b->cap;
    while (cap - b->n <= more) {
        if (cap > SIZE_MAX / 2) goto failed;
        cap *= 2;
    }
    char *p = b->mem.resize(b->mem.user, b->p, b->cap, cap);
    if (!p) goto failed;
    b->p = p;
    b->cap = cap;
    return true;
failed:
    b->failed = true;
    return false;
}

void base_buf_add(base_buf *b, base_str s) {
    if (!reserve(b, s.n)) return;
    if (s.n) memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void base_buf_adds(base_buf *b, const char *z) { base_buf_add(b, base_str_of(z)); }

void base_buf_addc(base_buf *b, char c) { base_buf_add(b, (base_str){&c, 1}); }

void base_buf_addf(base_buf *b, const char *fmt, ...) {
    va_list args, again;
    if (!reserve(b, 0)) return;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n >= b->cap - b->n && reserve(b, (size_t)n))
        n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, again);
    va_end(again);
    if (n < 0) b->failed = true;
    if (!b->failed) b->n += (size_t)n;
    b->p[b->n] = '\0';
}

/* How many of the bytes at `p` make one well-formed UTF-8 character; 0 when none do, and `*bad` then says how many to replace: the
 * longest beginning of a character, or one byte. */
static size_t utf8_length(const unsigned char *p, size_t n, size_t *bad) {
    *bad = 1;
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
    size_t want = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    unsigned char low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;  /* no overlong forms */
    unsigned char high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF; /* no surrogates, nothing past U+10FFFF */
    for (size_t i = 1; i < want; i++, low = 0x80, high = 0xBF) {
        if (i == n || p[i] < low || p[i] > high) return 0;
        *bad = i + 1;
    }
    return want;
}

static void add_json_ascii(base_buf *b, unsigned char c) {
    static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *e = escapes; *e; e += 2) {
        if (c == (unsigned char)e[0]) {
            base_buf_addc(b, '\\');
            base_buf_addc(b, e[1]);
            return;
        }
    }
    if (c < 0x20 || c == 0x7F)
        base_buf_addf(b, "\\u%04x", c);
    else
        base_buf_addc(b, (char)c);
}

void base_buf_addjson(base_buf *b, base_str s) {
    const unsigned char *p = (const unsigned char *)s.p;
    base_buf_addc(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t bad, n = utf8_length(p + i, s.n - i, &bad);
        if (n == 1)
            add_json_ascii(b, p[i]);
        else if (n)
            base_buf_add(b, (base_str){s.p + i, n});
        else
            base_buf_adds(b, "\xEF\xBF\xBD");
        i += n ? n : bad;
    }
    base_buf_addc(b, '"');
}
