/* One assessment: a subject through the row evaluator, scored, with what each case rests on or lacks. */
#ifndef RUN_ASSESS_H
#define RUN_ASSESS_H

#include "eval/row.h"
#include "explain/basis.h"
#include "run/plan.h"
#include "run/subject.h"

typedef struct {
    base_str id, title, say;
    const explain_items *basis;
} run_note;

typedef struct {
    base_arena arena; /* everything below */
    const pack *pack;
    const run_plan *plan;
    run_subject subject;
    base_str subject_a, subject_b, subject_name; /* titles of the ends; the key or "KOR→CHN" */
    uint32_t n_facts;
    const base_str *facts; /* names of the facts files that counted */
    explain_trace trace;
    eval_score score;
    const base_str *say;             /* n_cases: rendered */
    const base_str *titles;          /* n_dims: rendered, or the names */
    const explain_items *basis;      /* n_cases: of the condition, and of the amounts where it may hold */
    const bool *noted;               /* n_rules: not true, but true over facts of any hedging */
    const explain_items *note_basis; /* n_rules: of that, where noted */
    uint32_t n_sources;
    const uint32_t *sources; /* that statements in a basis come from, by id */
    uint32_t n_notes;
    const run_note *notes; /* note declarations that hold */
} run_assessment;

/* `view` must outlive the result. Statements that the result rests on are borrowed from it. */
ent_status run_assess(run_assessment *out, const base_mem *mem, const run_plan *plan, const fact_view *view,
                      const run_subject *subject, ent_error *err);
void run_assessment_clear(run_assessment *a);

#endif
