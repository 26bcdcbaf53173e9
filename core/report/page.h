/* Lines of text for people: wrapped to a width, indented, aligned, with or without colour. Text from packs is made harmless: control characters become '?'. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/str.h"

typedef enum { REPORT_PLAIN, REPORT_BOLD, REPORT_DIM, REPORT_GOOD, REPORT_BAD, REPORT_OPEN } report_style;

typedef struct {
    base_buf *out;
    unsigned width;
    bool colour;
} report_page;

/* Columns the text takes: code points (every one counts as one). */
size_t report_columns(base_str s);
/* `left` in `style`, then `right` flush with the right margin when both fit on one line, else on the next. */
void report_line(report_page *p, unsigned indent, report_style style, base_str left, base_str right);
/* Wrapped at spaces; the first line begins with `lead` (may be empty), the others are indented by as much. */
void report_wrap(report_page *p, unsigned indent, base_str lead, report_style style, base_str text);
void report_blank(report_page *p);

#endif
