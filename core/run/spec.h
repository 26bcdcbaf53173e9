/* A pack's own tests: assess, compare with what the test expects, say what differs. */
#ifndef RUN_SPEC_H
#define RUN_SPEC_H

#include "run/assess.h"

/* Runs one test. `out` gets a block of text when it failed (nothing when it passed) and `*passed` the outcome. */
ent_status run_spec(bool *passed, base_buf *out, const base_mem *mem, const run_plan *plan, const pack_test *test,
                    ent_error *err);

#endif
