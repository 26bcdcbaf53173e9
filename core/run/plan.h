/* Which nodes of a pack's program a run wants, and where each rule's cases and amounts lie. Made once per pack, then read-only. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "eval/score.h"
#include "eval/vector.h"
#include "pack/pack.h"

typedef struct {
    const pack *pack;
    uint32_t n_roots;
    const uint32_t *roots;      /* distinct nodes, ascending */
    const uint32_t *first_case; /* n_rules + 1: offsets of a rule's cases among all cases */
    uint32_t n_amounts;
    const uint32_t *case_cond; /* n_cases: nodes */
    const uint32_t *amount;    /* n_amounts: nodes, in order of cases and their adds */
} run_plan;

ent_status run_plan_init(run_plan *out, base_arena *arena, const pack *p, ent_error *err);

/* Room for the inputs of one subject's score. */
typedef struct {
    base_truth *conds, *verdicts;
    base_irange *amounts;
} run_inputs;
ent_status run_inputs_init(run_inputs *out, base_arena *arena, const run_plan *plan, ent_error *err);

#endif
