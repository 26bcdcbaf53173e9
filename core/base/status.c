/* Owns how an error record is filled. Which failures there are is said in entente.h. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops a character that truncation has cut in two, so that the message stays UTF-8. */
static void drop_cut_character(char *text) {
    size_t n = strlen(text), start = n;
    while (start > 0 && n - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) start--;
    if (start == 0) return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t want = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (want > n - start) text[start - 1] = '\0';
}

ent_status base_fail(ent_error *err, ent_status code, const char *fmt, ...) {
    if (!err || err->code != ENT_OK) return code;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    if (n < 0) err->message[0] = '\0';
    if (n >= (int)sizeof err->message) drop_cut_character(err->message);
    err->code = code;
    return code;
}

ent_status base_no_memory(ent_error *err) {
    static const char text[] = "out of memory";
    if (err && err->code == ENT_OK) {
        memcpy(err->message, text, sizeof text);
        err->code = ENT_ENOMEM;
    }
    return ENT_ENOMEM;
}
