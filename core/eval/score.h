/* Verdicts, points, caps, intervals and levels of one subject from the truths and amounts of its rules. The only place points are made: batch and single
 * assessments call it alike. */
#ifndef EVAL_SCORE_H
#define EVAL_SCORE_H

#include "base/arena.h"
#include "base/status.h"
#include "cond/scheme.h"

typedef enum { EVAL_FALSE, EVAL_TRUE, EVAL_UNKNOWN, EVAL_DEFEATED } eval_verdict;

/* Inputs, in order of rules and their cases. `amounts` follow the cases' adds. */
typedef struct {
    const base_truth *conds;    /* n_cases */
    const base_truth *verdicts; /* n_rules: the Kleene verdict nodes */
    const base_irange *amounts; /* one per add of every case */
} eval_inputs;

typedef struct {
    int64_t points, lo, hi;             /* units of the dimension; lo..hi the box interval, which holds the points */
    uint32_t level, level_lo, level_hi; /* indices; 0 when the dimension has no levels */
} eval_points;

typedef enum { EVAL_LINE_RULE, EVAL_LINE_GROUP_CUT, EVAL_LINE_RANGE_CUT, EVAL_LINE_BASE } eval_line_kind;

/* One line of the account; the lines of a dimension add up to its points. A cut line says what a contribution lost to a group's cap or floor, or to
 * the range. Where the contributions of the sign that is cut are less than the cut (a base beyond the range, a floor above a sum without
 * deductions), the rest has a line of its own. */
typedef struct {
    eval_line_kind kind;
    uint32_t dim, rule;  /* rule: UINT32_MAX for BASE and for the rest of a cut */
    uint32_t case_index; /* within the rule; without a rule: the group of a GROUP_CUT, else 0 */
    int64_t units;
} eval_line;

typedef struct eval_account eval_account; /* scratch of a score */

typedef struct {
    eval_verdict *rules;   /* n_rules */
    eval_verdict *cases;   /* n_cases: TRUE, FALSE, UNKNOWN; DEFEATED with its rule */
    uint32_t *defeated_by; /* n_rules: the first true defeater by id, UINT32_MAX */
    eval_points *dims;
    eval_line *lines;
    uint32_t n_lines;
    eval_account *account;
} eval_score;

/* Space for the largest result of `scheme`, reusable from subject to subject. */
ent_status eval_score_init(eval_score *out, base_arena *arena, const cond_scheme *scheme, ent_error *err);
/* `with_lines` false leaves lines alone (batch). Never fails: load has checked that declared amounts cannot overflow. */
void eval_score_run(eval_score *out, const cond_scheme *scheme, const eval_inputs *in, bool with_lines);

/* The level a number of points (or a probability) has. */
uint32_t eval_level(const cond_dimension *dim, int64_t units);
/* Points as a number: units / 10^decimals, or the probability of a logit dimension. */
double eval_points_number(const cond_dimension *dim, int64_t units);

#endif
