/* From the names a user gives to the columns an evaluation takes, and which facts count. */
#ifndef RUN_SUBJECT_H
#define RUN_SUBJECT_H

#include "eval/subject.h"
#include "fact/view.h"
#include "pack/pack.h"

typedef struct {
    int64_t instance, a, b, day;
} run_subject;

/* ENT_ENOTFOUND for an instance the pack does not know (the nearest key is suggested); ENT_EINPUT for a date that is none, a pair of one state with itself, or a
 * missing second state. `as_of` NULL: the pack's own. */
ent_status run_subject_find(run_subject *out, const pack *p, const char *a, const char *b, const char *as_of,
                            ent_error *err);

/* A view of the pack's facts in which the named files count (`names` NULL: all but those of tests) and, beside them, `given` (FACT_NONE: none). */
ent_status run_view_new(fact_view **out, const pack *p, const char *const *names, size_t n_names, uint32_t given,
                        ent_error *err);

#endif
