/* Templates with the values of one trace. */
#ifndef EXPLAIN_RENDER_H
#define EXPLAIN_RENDER_H

#include "cond/template.h"
#include "explain/trace.h"

/* Adds the text. What is not known reads "not known", a range "2 to 5"; instances and labels stand by their titles. */
void explain_render(base_buf *out, const explain_trace *trace, const cond_template *t);

#endif
