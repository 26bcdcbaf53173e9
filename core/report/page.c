/* Wrapping and alignment. */
#include "report/page.h"

static const char *const CODES[] = {"", "\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[33m"};

size_t report_columns(base_str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* Bytes of the code point at `i`: at least 1. */
static size_t step(base_str s, size_t i) {
    size_t n = 1;
    while (i + n < s.n && ((unsigned char)s.p[i + n] & 0xC0) == 0x80) n++;
    return n;
}

/* C0, DEL, C1, and the marks that turn the direction of text round. */
static bool is_harmful(const char *p, size_t n) {
    const unsigned char *u = (const unsigned char *)p;
    if (n == 1) return u[0] < 0x20 || u[0] == 0x7F || u[0] >= 0x80;
    if (n == 2) return u[0] == 0xC2 && u[1] < 0xA0;
    if (n == 3 && u[0] == 0xE2 && u[1] == 0x80) return (u[2] >= 0xAA && u[2] <= 0xAE) || u[2] == 0x8E || u[2] == 0x8F;
    return n == 3 && u[0] == 0xE2 && u[1] == 0x81 && u[2] >= 0xA6 && u[2] <= 0xA9;
}

static void add_text(report_page *p, base_str s) {
    for (size_t i = 0, n; i < s.n; i += n) {
        n = step(s, i);
        if (is_harmful(s.p + i, n))
            base_buf_addc(p->out, s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : '?');
        else
            base_buf_add(p->out, (base_str){s.p + i, n});
    }
}

static void add_styled(report_page *p, report_style style, base_str s) {
    bool on = p->colour && style != REPORT_PLAIN && s.n;
    if (on) base_buf_adds(p->out, CODES[style]);
    add_text(p, s);
    if (on) base_buf_adds(p->out, "\033[0m");
}

static void add_spaces(report_page *p, size_t n) {
    while (n--) base_buf_addc(p->out, ' ');
}

void report_blank(report_page *p) { base_buf_addc(p->out, '\n'); }

void report_line(report_page *p, unsigned indent, report_style style, base_str left, base_str right) {
    size_t l = indent + report_columns(left), r = report_columns(right);
    if (right.n && l + 2 + r > p->width) {
        report_wrap(p, indent, (base_str){NULL, 0}, style, left);
        l = 0;
    } else {
        add_spaces(p, indent);
        add_styled(p, style, left);
    }
    if (right.n) {
        add_spaces(p, l + r < p->width ? p->width - l - r : 1);
        add_styled(p, REPORT_BOLD, right);
    }
    if (right.n || l) base_buf_addc(p->out, '\n');
}

/* The longest piece of `s` from `i` that fits `room` columns and ends before a space, or the first word when none fits. */
static size_t piece(base_str s, size_t i, size_t room) {
    size_t columns = 0, end = 0, k = i;
    while (k < s.n) {
        if (s.p[k] == ' ') {
            if (columns <= room || !end) end = k;
            if (columns > room) break;
        }
        k += step(s, k);
        columns++;
    }
    if (k >= s.n && (columns <= room || !end)) end = s.n;
    return end;
}

void report_wrap(report_page *p, unsigned indent, base_str lead, report_style style, base_str text) {
    size_t hang = indent + report_columns(lead);
    size_t room = p->width > hang + 20 ? p->width - hang : 20;
    size_t i = 0;
    bool first = true;
    do {
        size_t end = piece(text, i, room);
        if (first) {
            add_spaces(p, indent);
            add_text(p, lead);
        } else {
            add_spaces(p, hang);
        }
        first = false;
        add_styled(p, style, (base_str){text.p + i, end - i});
        base_buf_addc(p->out, '\n');
        i = end;
        while (i < text.n && text.p[i] == ' ') i++;
    } while (i < text.n);
}
