/* Statuses, the caller-owned error record and the macro that hands a failure up.
 * The public header is the only thing above base/ that base/ sees: it declares ent_status and ent_error. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include "entente.h"

/* For functions that own nothing; others have one `out:` label. */
#define TRY(e)                           \
    do {                                 \
        ent_status try_ = (e);           \
        if (try_ != ENT_OK) return try_; \
    } while (0)

/* Fills `err` (may be NULL) unless it already holds an error: the first one stays. Returns `code`. */
ent_status base_fail(ent_error *err, ent_status code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The one message for failed allocations; needs no memory. */
ent_status base_no_memory(ent_error *err);

#endif
