/* Plans: the roots of a pack's program. */
#include "run/plan.h"

#include <stdlib.h>

static int node_cmp(const void *pa, const void *pb) {
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
    return (a > b) - (a < b);
}

static size_t count_amounts(const cond_scheme *s) {
    size_t n = 0;
    for (uint32_t r = 0; r < s->n_rules; r++)
        for (uint32_t c = 0; c < s->rules[r].n_cases; c++) n += s->rules[r].cases[c].n_adds;
    return n;
}

static size_t sort_distinct(uint32_t *at, size_t n) {
    if (n == 0) return 0;
    qsort(at, n, sizeof *at, node_cmp);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (at[i] != at[kept - 1]) at[kept++] = at[i];
    return kept;
}

ent_status run_plan_init(run_plan *out, base_arena *arena, const pack *p, ent_error *err) {
    const cond_scheme *s = &p->scheme;
    size_t n_amounts = count_amounts(s);
    uint32_t *first_case = BASE_ARRAY(arena, uint32_t, s->n_rules + 1u);
    uint32_t *conds = BASE_ARRAY(arena, uint32_t, s->n_cases);
    uint32_t *amounts = BASE_ARRAY(arena, uint32_t, n_amounts);
    uint32_t *roots = BASE_ARRAY(arena, uint32_t, s->n_cases + n_amounts + s->n_rules);
    if (!first_case || !conds || !amounts || !roots) return base_no_memory(err);
    uint32_t k = 0, m = 0, n = 0;
    for (uint32_t r = 0; r < s->n_rules; r++) {
        const cond_rule *rule = &s->rules[r];
        first_case[r] = k;
        roots[n++] = rule->verdict;
        for (uint32_t c = 0; c < rule->n_cases; c++) {
            roots[n++] = conds[k++] = rule->cases[c].cond;
            for (uint32_t a = 0; a < rule->cases[c].n_adds; a++)
                roots[n++] = amounts[m++] = rule->cases[c].adds[a].amount;
        }
    }
    first_case[s->n_rules] = k;
    *out = (run_plan){
        .pack = p, .roots = roots, .first_case = first_case, .n_amounts = m, .case_cond = conds, .amount = amounts};
    out->n_roots = (uint32_t)sort_distinct(roots, n);
    return ENT_OK;
}

ent_status run_inputs_init(run_inputs *out, base_arena *arena, const run_plan *plan, ent_error *err) {
    const cond_scheme *s = &plan->pack->scheme;
    out->conds = BASE_ARRAY(arena, base_truth, s->n_cases);
    out->verdicts = BASE_ARRAY(arena, base_truth, s->n_rules);
    out->amounts = BASE_ARRAY(arena, base_irange, plan->n_amounts);
    return out->conds && out->verdicts && out->amounts ? ENT_OK : base_no_memory(err);
}
