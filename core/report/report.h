/* Assessments as text and as JSON. Reads results only; never evaluates. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "run/assess.h"

#define REPORT_SCHEMA "entente-assessment/1"

/* Both fail only for want of memory, which shows in out->failed. */
void report_text(base_buf *out, const run_assessment *a, unsigned width, bool colour);
void report_json(base_buf *out, const run_assessment *a);

#endif
