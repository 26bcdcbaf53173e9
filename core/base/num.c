/* Owns how numbers and dates are written in a buffer: the same digits in every locale. */
#include "base/date.h"
#include "base/str.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_DIGITS 17 /* enough for any double to read back the same */

/* x = 0.d1d2d3... * 10^point with d1 not 0 and no zeros at the end. */
typedef struct {
    char digits[MAX_DIGITS + 1];
    int n, point;
} decimal;

/* `x` > 0 at `precision` digits. The C library writes a point of the locale's choice after the first digit; only digits are taken. */
static decimal decimal_of(double x, int precision) {
    char text[64];
    decimal d = {.n = 0};
    snprintf(text, sizeof text, "%.*e", precision - 1, x);
    const char *p = text;
    for (; *p != 'e'; p++)
        if (*p >= '0' && *p <= '9') d.digits[d.n++] = *p;
    d.point = (int)strtol(p + 1, NULL, 10) + 1;
    while (d.n > 1 && d.digits[d.n - 1] == '0') d.n--;
    d.digits[d.n] = '\0';
    return d;
}

/* Reads back with a whole mantissa: without a point there is none to mistake. */
static bool reads_back(const decimal *d, double x) {
    char text[64];
    snprintf(text, sizeof text, "%se%d", d->digits, d->point - d->n);
    return strtod(text, NULL) == x;
}

/* The fewest digits. Up to 15 survive the way to a double and back, so what fits in them shows at 15; subnormals hold less. */
static decimal shortest(double x) {
    decimal d = {.n = 0};
    for (int precision = x < DBL_MIN ? 1 : DBL_DIG; precision <= MAX_DIGITS; precision++) {
        d = decimal_of(x, precision);
        if (reads_back(&d, x)) break;
    }
    return d;
}

static void add_zeros(base_buf *b, int n) {
    for (int i = 0; i < n; i++) base_buf_addc(b, '0');
}

static void add_plain(base_buf *b, const decimal *d) {
    int whole = d->point < 0 ? 0 : d->point < d->n ? d->point : d->n;
    if (d->point <= 0) base_buf_addc(b, '0');
    base_buf_add(b, (base_str){d->digits, (size_t)whole});
    add_zeros(b, d->point - d->n);
    if (whole == d->n) return;
    base_buf_addc(b, '.');
    add_zeros(b, -d->point);
    base_buf_add(b, (base_str){d->digits + whole, (size_t)(d->n - whole)});
}

static void add_scientific(base_buf *b, const decimal *d) {
    base_buf_addc(b, d->digits[0]);
    if (d->n > 1) {
        base_buf_addc(b, '.');
        base_buf_add(b, (base_str){d->digits + 1, (size_t)(d->n - 1)});
    }
    base_buf_addf(b, "e%d", d->point - 1);
}

void base_buf_addnum(base_buf *b, double x) {
    if (isnan(x)) {
        base_buf_adds(b, "nan");
        return;
    }
    if (x < 0) base_buf_addc(b, '-');
    x = fabs(x);
    if (x == 0) {
        base_buf_addc(b, '0'); /* of either sign */
    } else if (isinf(x)) {
        base_buf_adds(b, "inf");
    } else {
        decimal d = shortest(x);
        if (d.point > -6 && d.point <= 16)
            add_plain(b, &d);
        else
            add_scientific(b, &d);
    }
}

void base_buf_addfixed(base_buf *b, int64_t units, unsigned decimals) {
    char text[24];
    uint64_t rest = units < 0 ? -(uint64_t)units : (uint64_t)units;
    if (units < 0) base_buf_addc(b, '-');
    while (decimals > 0 && rest % 10 == 0 && rest > 0) {
        rest /= 10;
        decimals--;
    }
    if (rest == 0) decimals = 0;
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)rest);
    int whole = (unsigned)n > decimals ? n - (int)decimals : 0;
    if (whole == 0) base_buf_addc(b, '0');
    base_buf_add(b, (base_str){text, (size_t)whole});
    if (decimals == 0) return;
    base_buf_addc(b, '.');
    add_zeros(b, (int)decimals - n);
    base_buf_add(b, (base_str){text + whole, (size_t)(n - whole)});
}

void base_buf_adddate(base_buf *b, int64_t day) {
    int64_t year;
    unsigned month, mday;
    base_civil(day, &year, &month, &mday);
    base_buf_addf(b, "%s%04d-%02u-%02u", year < 0 ? "-" : "", (int)(year < 0 ? -year : year), month, mday);
}

/* Whether [lo, hi] is all of the `months` (1 or 12) that begin on lo. */
static bool is_span_of(int64_t lo, int64_t hi, int64_t months) {
    int64_t year;
    unsigned month, day;
    base_civil(lo, &year, &month, &day);
    return day == 1 && (months == 1 || month == 1) && year >= 0 && hi == base_add_months(lo, months) - 1;
}

void base_buf_addspan(base_buf *out, int64_t lo, int64_t hi) {
    if (lo == INT64_MIN || hi == INT64_MAX) {
        base_buf_adddate(out, lo == INT64_MIN ? hi : lo);
        base_buf_adds(out, lo == INT64_MIN ? " or before" : " or later");
        return;
    }
    base_buf_adddate(out, lo);
    if (lo == hi) return;
    if (is_span_of(lo, hi, 12)) {
        out->n -= out->failed ? 0 : strlen("-01-01");
    } else if (is_span_of(lo, hi, 1)) {
        out->n -= out->failed ? 0 : strlen("-01");
    } else {
        base_buf_adds(out, " to ");
        base_buf_adddate(out, hi);
    }
    if (!out->failed) out->p[out->n] = '\0';
}
