/* From truths and amounts to verdicts, points and intervals. Points are sums of integers in rule order, so they do not depend on any other
 * order; what is cut off, for display, is shared out by eval/account.c. */
#include "eval/account.h"
#include <assert.h>
#include <math.h>

/* --- verdicts ------------------------------------------------------------------------------------------------------------- */

/* Whether a case holds: its condition does, and every amount is known. */
static base_truth holds_of(base_truth cond, const base_irange *amounts, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (!base_i_is_point(amounts[i])) return base_t_and(cond, BASE_UNKNOWN);
    return cond;
}

static eval_verdict verdict_of(base_truth x) { return x.t ? EVAL_TRUE : x.f ? EVAL_FALSE : EVAL_UNKNOWN; }

/* Verdicts of cases, and of rules before defeats. */
static void judge_cases(eval_score *out, const cond_scheme *s, const eval_inputs *in) {
    uint32_t at = 0, amount = 0;
    for (uint32_t r = 0; r < s->n_rules; r++) {
        bool some_true = false, some_unknown = false;
        for (uint32_t k = 0; k < s->rules[r].n_cases; k++, at++) {
            const uint32_t n_adds = s->rules[r].cases[k].n_adds;
            out->cases[at] = verdict_of(holds_of(in->conds[at], in->amounts + amount, n_adds));
            some_true |= out->cases[at] == EVAL_TRUE;
            some_unknown |= out->cases[at] == EVAL_UNKNOWN;
            amount += n_adds;
        }
        out->rules[r] = some_true ? EVAL_TRUE : some_unknown ? EVAL_UNKNOWN : EVAL_FALSE;
        out->defeated_by[r] = UINT32_MAX;
    }
}

/* Defeaters come first in the order, so that a defeated rule defeats nothing. What is not known of a defeated rule does not matter any more:
 * it is defeated, too, as its name in conditions says. */
static void judge_defeats(eval_score *out, const cond_scheme *s) {
    for (uint32_t i = 0; i < s->n_rules; i++) {
        const uint32_t r = s->order[i];
        const cond_rule *rule = &s->rules[r];
        if (out->rules[r] == EVAL_FALSE) continue;
        for (uint32_t k = 0; k < rule->n_defeaters; k++) {
            const uint32_t d = rule->defeaters[k];
            if (out->rules[d] == EVAL_TRUE && d < out->defeated_by[r]) out->defeated_by[r] = d;
        }
        if (out->defeated_by[r] != UINT32_MAX) out->rules[r] = EVAL_DEFEATED;
    }
    uint32_t at = 0;
    for (uint32_t r = 0; r < s->n_rules; r++)
        for (uint32_t k = 0; k < s->rules[r].n_cases; k++, at++)
            if (out->rules[r] == EVAL_DEFEATED && out->cases[at] != EVAL_FALSE) out->cases[at] = EVAL_DEFEATED;
}

/* --- sums ----------------------------------------------------------------------------------------------------------------- */

/* Points beside the ends of the interval. */
typedef struct {
    int64_t points, lo, hi;
} sums;

struct eval_account {
    sums *dims, *groups;
    eval_contribution *contributions;
};

/* Saturates: an end that is not bounded stays so. Load has seen to it that bounded ones do not come near. */
static int64_t plus(int64_t a, int64_t b) {
    int64_t z;
    if (!base_i_is_finite(a)) return a;
    if (!base_i_is_finite(b)) return b;
    if (!__builtin_add_overflow(a, b, &z)) return z;
    return a < 0 ? INT64_MIN : INT64_MAX;
}

static void add(sums *to, sums x) {
    to->points = plus(to->points, x.points);
    to->lo = plus(to->lo, x.lo);
    to->hi = plus(to->hi, x.hi);
}

static int64_t clamp(int64_t x, bool has_least, int64_t least, bool has_most, int64_t most) {
    if (has_least && x < least) return least;
    return has_most && x > most ? most : x;
}

int64_t eval_group_clamp(const cond_group *g, int64_t x) {
    return clamp(x, g->has_floor, g->floor, g->has_cap, g->cap);
}
int64_t eval_range_clamp(const cond_dimension *d, int64_t x) {
    return clamp(x, d->has_from, d->from, d->has_to, d->to);
}

bool eval_in_group(const cond_scheme *s, const cond_rule *rule, uint32_t dim) {
    return rule->group != COND_NO_GROUP && s->groups[rule->group].dim == dim;
}

/* Whether a rule's defeaters may take its points: surely, possibly, or not at all. */
static base_truth defeat_of(const cond_rule *rule, const base_truth *verdicts) {
    base_truth some = BASE_FALSE;
    for (uint32_t k = 0; k < rule->n_defeaters; k++) some = base_t_or(some, verdicts[rule->defeaters[k]]);
    return some;
}

/* What a case may add: nothing, its amount, or either. */
static base_irange box_of(base_truth holds, base_truth defeat, base_irange amount) {
    const base_truth counts = base_t_and(holds, base_t_not(defeat));
    if (counts.f) return base_i_of(0);
    return counts.t ? amount : base_i_hull(base_i_of(0), amount);
}

/* A case with an amount that is not known may stay without: it may turn out to be one that cannot be computed. */
static void sum_cases(eval_score *out, const cond_scheme *s, const eval_inputs *in) {
    sums *const dims = out->account->dims, *const groups = out->account->groups;
    uint32_t at = 0, amount = 0;
    for (uint32_t r = 0; r < s->n_rules; r++) {
        const cond_rule *rule = &s->rules[r];
        const base_truth defeat = defeat_of(rule, in->verdicts);
        for (uint32_t k = 0; k < rule->n_cases; k++, at++) {
            const base_truth holds = holds_of(in->conds[at], in->amounts + amount, rule->cases[k].n_adds);
            for (uint32_t i = 0; i < rule->cases[k].n_adds; i++, amount++) {
                const uint32_t dim = rule->cases[k].adds[i].dim;
                const base_irange box = box_of(holds, defeat, in->amounts[amount]);
                const sums x = {out->cases[at] == EVAL_TRUE ? in->amounts[amount].lo : 0, box.lo, box.hi};
                add(eval_in_group(s, rule, dim) ? &groups[rule->group] : &dims[dim], x);
            }
        }
    }
}

static void clear_sums(const eval_score *out, const cond_scheme *s) {
    for (uint32_t g = 0; g < s->n_groups; g++) out->account->groups[g] = (sums){0, 0, 0};
    for (uint32_t d = 0; d < s->n_dims; d++)
        out->account->dims[d] = (sums){s->dims[d].base, s->dims[d].base, s->dims[d].base};
}

/* The points lie in the interval: what is not sure adds nothing to them, and nothing is among what it may add. */
static void finish_dimension(eval_points *out, const cond_dimension *d, sums x) {
    out->points = eval_range_clamp(d, x.points);
    out->lo = eval_range_clamp(d, x.lo);
    out->hi = eval_range_clamp(d, x.hi);
    assert(out->lo <= out->points && out->points <= out->hi);
    out->level = eval_level(d, out->points);
    out->level_lo = eval_level(d, out->lo);
    out->level_hi = eval_level(d, out->hi);
}

static void finish_sums(eval_score *out, const cond_scheme *s) {
    for (uint32_t g = 0; g < s->n_groups; g++) {
        const sums net = out->account->groups[g];
        const cond_group *group = &s->groups[g];
        add(&out->account->dims[group->dim], (sums){eval_group_clamp(group, net.points),
                                                    eval_group_clamp(group, net.lo), eval_group_clamp(group, net.hi)});
    }
    for (uint32_t d = 0; d < s->n_dims; d++) finish_dimension(&out->dims[d], &s->dims[d], out->account->dims[d]);
}

/* --- the whole -------------------------------------------------------------------------------------------------------------- */

static void write_account(eval_score *out, const cond_scheme *s, const eval_inputs *in) {
    eval_contribution *list = out->account->contributions;
    uint32_t n = 0, at = 0, amount = 0;
    for (uint32_t r = 0; r < s->n_rules; r++)
        for (uint32_t k = 0; k < s->rules[r].n_cases; k++, at++)
            for (uint32_t i = 0; i < s->rules[r].cases[k].n_adds; i++, amount++)
                if (out->cases[at] == EVAL_TRUE)
                    list[n++] = (eval_contribution){.rule = r,
                                                    .case_index = k,
                                                    .dim = s->rules[r].cases[k].adds[i].dim,
                                                    .units = in->amounts[amount].lo};
    out->n_lines = eval_account_lines(out->lines, s, list, n);
}

ent_status eval_score_init(eval_score *out, base_arena *arena, const cond_scheme *scheme, ent_error *err) {
    size_t n_adds = 0;
    for (uint32_t r = 0; r < scheme->n_rules; r++)
        for (uint32_t k = 0; k < scheme->rules[r].n_cases; k++) n_adds += scheme->rules[r].cases[k].n_adds;
    eval_score z = {
        .rules = BASE_ARRAY(arena, eval_verdict, scheme->n_rules),
        .cases = BASE_ARRAY(arena, eval_verdict, scheme->n_cases),
        .defeated_by = BASE_ARRAY(arena, uint32_t, scheme->n_rules),
        .dims = BASE_ARRAY(arena, eval_points, scheme->n_dims),
        .lines = BASE_ARRAY(arena, eval_line, eval_account_most_lines(scheme, n_adds)),
        .account = BASE_NEW(arena, eval_account),
    };
    if (!z.rules || !z.cases || !z.defeated_by || !z.dims || !z.lines || !z.account) return base_no_memory(err);
    z.account->dims = BASE_ARRAY(arena, sums, scheme->n_dims);
    z.account->groups = BASE_ARRAY(arena, sums, scheme->n_groups);
    z.account->contributions = BASE_ARRAY(arena, eval_contribution, n_adds);
    if (!z.account->dims || !z.account->groups || !z.account->contributions) return base_no_memory(err);
    *out = z;
    return ENT_OK;
}

void eval_score_run(eval_score *out, const cond_scheme *scheme, const eval_inputs *in, bool with_lines) {
    judge_cases(out, scheme, in);
    judge_defeats(out, scheme);
    clear_sums(out, scheme);
    sum_cases(out, scheme, in);
    finish_sums(out, scheme);
    if (with_lines) write_account(out, scheme, in);
}

/* --- points as numbers ------------------------------------------------------------------------------------------------------ */

double eval_points_number(const cond_dimension *dim, int64_t units) {
    double x = base_i_to_f(base_i_of(units), dim->decimals).lo;
    return dim->is_logit ? 1 / (1 + exp(-x)) : x;
}

uint32_t eval_level(const cond_dimension *dim, int64_t units) {
    const double x = eval_points_number(dim, units);
    uint32_t level = 0;
    for (uint32_t i = 0; i < dim->n_levels; i++)
        if (dim->level_at[i] <= x) level = i;
    return level;
}
