/* From verdicts to points: cases, defeats, caps, intervals and the account. */
#include "ent_test.h"

#include "eval/score.h"
#include <math.h>

/* --- schemes by hand ------------------------------------------------------------------------------------------------------- */

enum { MOST_RULES = 12, MOST_CASES = 3, MOST_ADDS = 2, MOST_GROUPS = 4, MOST_DIMS = 3 };

/* A scheme with its inputs, in arrays that are large enough for all tests. */
typedef struct {
    cond_scheme s;
    cond_dimension dims[MOST_DIMS];
    cond_group groups[MOST_GROUPS];
    cond_rule rules[MOST_RULES];
    cond_case cases[MOST_RULES][MOST_CASES];
    cond_add adds[MOST_RULES][MOST_CASES][MOST_ADDS];
    uint32_t order[MOST_RULES], defeaters[MOST_RULES][MOST_RULES];
    base_truth cond[MOST_RULES][MOST_CASES];
    base_irange amount[MOST_RULES][MOST_CASES][MOST_ADDS];
    /* as eval_score_run() wants them */
    base_truth conds[MOST_RULES * MOST_CASES], verdicts[MOST_RULES];
    base_irange amounts[MOST_RULES * MOST_CASES * MOST_ADDS];
    base_arena arena;
    eval_score score;
} fixture;

static void start(fixture *x) {
    memset(x, 0, sizeof *x);
    x->s = (cond_scheme){.dims = x->dims, .groups = x->groups, .rules = x->rules, .order = x->order};
    base_arena_init(&x->arena, &BASE_MEM_LIBC);
}
static void finish(fixture *x) { base_arena_clear(&x->arena); }

static uint32_t add_dim(fixture *x, uint8_t decimals) {
    x->dims[x->s.n_dims] = (cond_dimension){.decimals = decimals};
    return x->s.n_dims++;
}
static uint32_t add_group(fixture *x, uint32_t dim) {
    x->groups[x->s.n_groups] = (cond_group){.dim = dim};
    return x->s.n_groups++;
}
static uint32_t add_rule(fixture *x, uint32_t group) {
    const uint32_t r = x->s.n_rules++;
    x->rules[r] = (cond_rule){.group = group, .cases = x->cases[r], .defeaters = x->defeaters[r]};
    x->order[r] = r;
    return r;
}
static void add_case(fixture *x, uint32_t r, base_truth cond) {
    const uint32_t k = x->rules[r].n_cases++;
    x->cases[r][k] = (cond_case){.adds = x->adds[r][k]};
    x->cond[r][k] = cond;
    x->s.n_cases++;
}
static void add_amount(fixture *x, uint32_t r, uint32_t dim, int64_t lo, int64_t hi) {
    const uint32_t k = x->rules[r].n_cases - 1, i = x->cases[r][k].n_adds++;
    x->adds[r][k][i] = (cond_add){.dim = dim};
    x->amount[r][k][i] = (base_irange){lo, hi};
}
/* A rule of one case that adds a known number. */
static uint32_t plain_rule(fixture *x, uint32_t group, base_truth cond, uint32_t dim, int64_t units) {
    const uint32_t r = add_rule(x, group);
    add_case(x, r, cond);
    add_amount(x, r, dim, units, units);
    return r;
}
static void defeat(fixture *x, uint32_t by, uint32_t r) { x->defeaters[r][x->rules[r].n_defeaters++] = by; }

/* The verdict node of a rule, as docs/internals.md has it lowered: some case holds, with amounts that are known, and no defeater does. */
static base_truth kleene(const fixture *x, uint32_t r) {
    base_truth some = BASE_FALSE;
    for (uint32_t k = 0; k < x->rules[r].n_cases; k++) {
        base_truth holds = x->cond[r][k];
        for (uint32_t i = 0; i < x->cases[r][k].n_adds; i++)
            if (!base_i_is_point(x->amount[r][k][i])) holds = base_t_and(holds, BASE_UNKNOWN);
        some = base_t_or(some, holds);
    }
    for (uint32_t d = 0; d < x->rules[r].n_defeaters; d++)
        some = base_t_and(some, base_t_not(x->verdicts[x->defeaters[r][d]]));
    return some;
}

static void run(fixture *x) {
    ent_error err = {0};
    uint32_t at = 0, amount = 0;
    for (uint32_t i = 0; i < x->s.n_rules; i++) x->verdicts[x->order[i]] = kleene(x, x->order[i]);
    for (uint32_t r = 0; r < x->s.n_rules; r++)
        for (uint32_t k = 0; k < x->rules[r].n_cases; k++) {
            x->conds[at++] = x->cond[r][k];
            for (uint32_t i = 0; i < x->cases[r][k].n_adds; i++) x->amounts[amount++] = x->amount[r][k][i];
        }
    assert_ok(eval_score_init(&x->score, &x->arena, &x->s, &err), err);
    eval_score_run(&x->score, &x->s, &(eval_inputs){x->conds, x->verdicts, x->amounts}, true);
}

static void points_are(const fixture *x, uint32_t dim, int64_t points, int64_t lo, int64_t hi) {
    const eval_points *p = &x->score.dims[dim];
    if (p->points != points || p->lo != lo || p->hi != hi)
        fail_msg("%lld in [%lld, %lld] is not %lld in [%lld, %lld]", (long long)p->points, (long long)p->lo,
                 (long long)p->hi, (long long)points, (long long)lo, (long long)hi);
}

/* The units of the lines of a kind for a rule; of all rules together for UINT32_MAX - 1. */
static int64_t lines_of(const fixture *x, eval_line_kind kind, uint32_t rule) {
    int64_t sum = 0;
    for (uint32_t i = 0; i < x->score.n_lines; i++)
        if (x->score.lines[i].kind == kind && (rule == UINT32_MAX - 1 || x->score.lines[i].rule == rule))
            sum += x->score.lines[i].units;
    return sum;
}
static bool has_cut(const fixture *x) {
    for (uint32_t i = 0; i < x->score.n_lines; i++)
        if (x->score.lines[i].kind == EVAL_LINE_GROUP_CUT || x->score.lines[i].kind == EVAL_LINE_RANGE_CUT) return true;
    return false;
}

/* --- claims ------------------------------------------------------------------------------------------------------------------ */

/* 4, 4 and -3 with resolution 1e-6. */
static void caps_bind_the_net_sum_of_a_group(void **state) {
    (void)state;
    fixture x;
    for (int64_t cap = 5; cap >= 4; cap--) {
        start(&x);
        const uint32_t d = add_dim(&x, 6), g = add_group(&x, d);
        x.groups[g].has_cap = true;
        x.groups[g].cap = cap * 1000000;
        const uint32_t a = plain_rule(&x, g, BASE_TRUE, d, 4000000), b = plain_rule(&x, g, BASE_TRUE, d, 4000000);
        plain_rule(&x, g, BASE_TRUE, d, -3000000);
        run(&x);
        points_are(&x, d, cap * 1000000, cap * 1000000, cap * 1000000);
        assert_int_equal(has_cut(&x), cap == 4);
        assert_int_equal(lines_of(&x, EVAL_LINE_GROUP_CUT, a), cap == 4 ? -500000 : 0);
        assert_int_equal(lines_of(&x, EVAL_LINE_GROUP_CUT, b), cap == 4 ? -500000 : 0);
        finish(&x);
    }
}

static void the_largest_remainder_gets_the_odd_unit_and_the_first_rule_of_equals(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0), g = add_group(&x, d);
    x.groups[g].has_cap = true;
    x.groups[g].cap = 10;
    const uint32_t a = plain_rule(&x, g, BASE_TRUE, d, 5), b = plain_rule(&x, g, BASE_TRUE, d, 5),
                   c = plain_rule(&x, g, BASE_TRUE, d, 3);
    run(&x); /* 3 of 13: 15/13, 15/13, 9/13 */
    assert_int_equal(lines_of(&x, EVAL_LINE_GROUP_CUT, a), -1);
    assert_int_equal(lines_of(&x, EVAL_LINE_GROUP_CUT, b), -1);
    assert_int_equal(lines_of(&x, EVAL_LINE_GROUP_CUT, c), -1);
    finish(&x);
    start(&x);
    const uint32_t e = add_dim(&x, 0);
    x.dims[e].has_to = true;
    x.dims[e].to = 7;
    const uint32_t p = plain_rule(&x, COND_NO_GROUP, BASE_TRUE, e, 4),
                   q = plain_rule(&x, COND_NO_GROUP, BASE_TRUE, e, 4);
    run(&x);
    assert_int_equal(lines_of(&x, EVAL_LINE_RANGE_CUT, p), -1);
    assert_int_equal(lines_of(&x, EVAL_LINE_RANGE_CUT, q), 0);
    finish(&x);
}

static void a_group_binds_only_its_own_dimension(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0), e = add_dim(&x, 0), g = add_group(&x, d);
    x.groups[g].has_cap = true;
    x.groups[g].cap = 1;
    const uint32_t r = plain_rule(&x, g, BASE_TRUE, d, 3);
    add_amount(&x, r, e, 3, 3);
    run(&x);
    points_are(&x, d, 1, 1, 1);
    points_are(&x, e, 3, 3, 3);
    finish(&x);
}

static void what_the_base_exceeds_has_a_line_of_its_own(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0);
    x.dims[d].base = 12;
    x.dims[d].has_to = true;
    x.dims[d].to = 10;
    plain_rule(&x, COND_NO_GROUP, BASE_TRUE, d, -1);
    const uint32_t r = plain_rule(&x, COND_NO_GROUP, BASE_UNKNOWN, d, 1);
    run(&x);
    points_are(&x, d, 10, 10, 10);
    assert_int_equal(lines_of(&x, EVAL_LINE_BASE, UINT32_MAX), 12);
    assert_int_equal(lines_of(&x, EVAL_LINE_RANGE_CUT, UINT32_MAX), -1);
    assert_int_equal(x.score.rules[r], EVAL_UNKNOWN);
    finish(&x);
}

static void a_floor_lifts_a_group_that_adds_nothing(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0), g = add_group(&x, d);
    x.groups[g].has_floor = true;
    x.groups[g].floor = 2;
    run(&x);
    points_are(&x, d, 2, 2, 2);
    assert_int_equal(x.score.n_lines, 1);
    assert_int_equal(lines_of(&x, EVAL_LINE_GROUP_CUT, UINT32_MAX), 2);
    finish(&x);
}

static void a_defeated_rule_defeats_nothing(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0);
    const uint32_t a = plain_rule(&x, COND_NO_GROUP, BASE_TRUE, d, 1),
                   b = plain_rule(&x, COND_NO_GROUP, BASE_TRUE, d, 2),
                   c = plain_rule(&x, COND_NO_GROUP, BASE_TRUE, d, 4);
    defeat(&x, c, b);
    defeat(&x, b, a);
    x.order[0] = c, x.order[1] = b, x.order[2] = a;
    run(&x);
    assert_int_equal(x.score.rules[a], EVAL_TRUE);
    assert_int_equal(x.score.rules[b], EVAL_DEFEATED);
    assert_int_equal(x.score.cases[b], EVAL_DEFEATED);
    assert_int_equal(x.score.defeated_by[b], c);
    assert_int_equal(x.score.defeated_by[a], UINT32_MAX);
    points_are(&x, d, 5, 5, 5);
    finish(&x);
}

static void an_unknown_defeater_leaves_the_points_and_widens_the_interval(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0);
    const uint32_t a = plain_rule(&x, COND_NO_GROUP, BASE_TRUE, d, 3),
                   b = plain_rule(&x, COND_NO_GROUP, BASE_UNKNOWN, d, 1);
    defeat(&x, b, a);
    x.order[0] = b, x.order[1] = a;
    run(&x);
    assert_int_equal(x.score.rules[a], EVAL_TRUE);
    points_are(&x, d, 3, 0, 4);
    finish(&x);
}

static void true_cases_add_up_and_an_unknown_amount_is_an_unknown_case(void **state) {
    (void)state;
    fixture x;
    start(&x);
    const uint32_t d = add_dim(&x, 0), r = add_rule(&x, COND_NO_GROUP);
    add_case(&x, r, BASE_TRUE);
    add_amount(&x, r, d, 2, 2);
    add_case(&x, r, BASE_TRUE);
    add_amount(&x, r, d, 1, 3);
    add_case(&x, r, BASE_FALSE);
    add_amount(&x, r, d, 7, 7);
    run(&x);
    assert_int_equal(x.score.rules[r], EVAL_TRUE);
    assert_int_equal(x.score.cases[1], EVAL_UNKNOWN);
    assert_int_equal(x.score.cases[2], EVAL_FALSE);
    points_are(&x, d, 2, 2, 5); /* the amount's range is [3, 5] in all; the points count nothing for it */
    finish(&x);
}

static void levels_begin_at_their_thresholds(void **state) {
    (void)state;
    static const double at[] = {0, 0.3, 6};
    const cond_dimension risk = {.decimals = 1, .n_levels = 3, .level_at = at};
    assert_int_equal(eval_level(&risk, -5), 0);
    assert_int_equal(eval_level(&risk, 2), 0);
    assert_int_equal(eval_level(&risk, 3), 1);
    assert_int_equal(eval_level(&risk, 60), 2);
    assert_int_equal(eval_level(&(cond_dimension){.decimals = 0}, 60), 0);
}

static void log_odds_are_read_as_probabilities(void **state) {
    (void)state;
    static const double at[] = {0, 0.5, 0.9};
    const cond_dimension war = {.decimals = 12, .is_logit = true, .n_levels = 3, .level_at = at};
    assert_true(eval_points_number(&war, 0) == 0.5);
    assert_true(fabs(eval_points_number(&war, INT64_C(-2000000000000)) - 0.11920292202211755) < 1e-15);
    assert_int_equal(eval_level(&war, -1), 0);
    assert_int_equal(eval_level(&war, 0), 1);
    assert_int_equal(eval_level(&war, INT64_C(2200000000000)), 2);
}

/* --- random schemes ------------------------------------------------------------------------------------------------------------ */

static unsigned below(test_random *r, unsigned n) { return (unsigned)(test_random_next(r) % n); }

static base_truth random_truth(test_random *r) {
    const unsigned k = below(r, 5);
    return k < 2 ? BASE_TRUE : k < 4 ? BASE_UNKNOWN : BASE_FALSE;
}

static void random_scheme(test_random *r, fixture *x) {
    start(x);
    for (unsigned n = 1 + below(r, MOST_DIMS); n > 0; n--) {
        cond_dimension *d = &x->dims[add_dim(x, 0)];
        d->base = below(r, 3) ? 0 : test_random_between(r, -9, 9);
        d->has_from = below(r, 2);
        d->from = test_random_between(r, -9, 0);
        d->has_to = below(r, 2);
        d->to = test_random_between(r, 0, 30);
    }
    for (unsigned n = below(r, MOST_GROUPS); n > 0; n--) {
        cond_group *g = &x->groups[add_group(x, below(r, x->s.n_dims))];
        g->has_cap = below(r, 2);
        g->cap = test_random_between(r, 0, 12);
        g->has_floor = below(r, 3) == 0;
        g->floor = test_random_between(r, -12, 0);
    }
    for (unsigned n = below(r, MOST_RULES); n > 0; n--) {
        const uint32_t rule = add_rule(x, x->s.n_groups && below(r, 3) ? below(r, x->s.n_groups) : COND_NO_GROUP);
        for (unsigned k = 1 + below(r, MOST_CASES); k > 0; k--) {
            add_case(x, rule, random_truth(r));
            for (uint32_t d = 0; d < x->s.n_dims && d < MOST_ADDS; d++) {
                const int64_t lo = test_random_between(r, -6, 15);
                if (below(r, 3)) add_amount(x, rule, x->s.n_dims - 1 - d, lo, below(r, 4) ? lo : lo + below(r, 5));
            }
        }
    }
    /* defeats follow a random order, so there is no cycle */
    for (uint32_t i = 0; i + 1 < x->s.n_rules; i++) {
        const uint32_t k = i + below(r, x->s.n_rules - i), swapped = x->order[i];
        x->order[i] = x->order[k], x->order[k] = swapped;
    }
    for (uint32_t i = 1; i < x->s.n_rules; i++)
        for (uint32_t k = 0; k < i; k++)
            if (below(r, 8) == 0) defeat(x, x->order[k], x->order[i]);
}

static uint64_t seed;

static void lines_add_up(const fixture *x) {
    for (uint32_t d = 0; d < x->s.n_dims; d++) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < x->score.n_lines; i++)
            if (x->score.lines[i].dim == d) sum += x->score.lines[i].units;
        if (sum != x->score.dims[d].points)
            fail_msg("lines come to %lld, points are %lld; ENT_TEST_SEED=%llu", (long long)sum,
                     (long long)x->score.dims[d].points, (unsigned long long)seed);
    }
}

/* A contribution never loses more than it has. Each case adds to a dimension at most once. */
static void cuts_leave_the_sign(const fixture *x) {
    for (uint32_t i = 0; i < x->score.n_lines; i++) {
        const eval_line *c = &x->score.lines[i];
        if (c->kind != EVAL_LINE_RULE) continue;
        int64_t left = 0;
        for (uint32_t k = 0; k < x->score.n_lines; k++) {
            const eval_line *l = &x->score.lines[k];
            if (l->dim == c->dim && l->rule == c->rule && l->case_index == c->case_index) left += l->units;
        }
        assert_true(c->units > 0 ? left >= 0 && left <= c->units : left <= 0 && left >= c->units);
    }
}

static void the_interval_holds_the_points(const fixture *x) {
    for (uint32_t d = 0; d < x->s.n_dims; d++) {
        const eval_points *p = &x->score.dims[d];
        if (p->points < p->lo || p->points > p->hi)
            fail_msg("%lld outside [%lld, %lld]; ENT_TEST_SEED=%llu", (long long)p->points, (long long)p->lo,
                     (long long)p->hi, (unsigned long long)seed);
    }
}

/* Decides everything that is unknown; the points must lie in the interval that was computed before. */
static void completions_lie_in_the_interval(test_random *r, const fixture *x) {
    for (int n = 0; n < 8; n++) {
        fixture y = *x;
        base_arena_init(&y.arena, &BASE_MEM_LIBC);
        y.s.dims = y.dims, y.s.groups = y.groups, y.s.rules = y.rules, y.s.order = y.order;
        for (uint32_t i = 0; i < y.s.n_rules; i++) {
            y.rules[i].cases = y.cases[i];
            y.rules[i].defeaters = y.defeaters[i];
            for (uint32_t k = 0; k < y.rules[i].n_cases; k++) {
                if (!y.cond[i][k].t && !y.cond[i][k].f) y.cond[i][k] = below(r, 2) ? BASE_TRUE : BASE_FALSE;
                y.cases[i][k].adds = y.adds[i][k];
                for (uint32_t a = 0; a < y.cases[i][k].n_adds; a++)
                    y.amount[i][k][a] = base_i_of(test_random_between(r, y.amount[i][k][a].lo, y.amount[i][k][a].hi));
            }
        }
        run(&y);
        for (uint32_t d = 0; d < y.s.n_dims; d++) {
            const int64_t points = y.score.dims[d].points;
            assert_true(y.score.dims[d].lo == points && y.score.dims[d].hi == points);
            if (points < x->score.dims[d].lo || points > x->score.dims[d].hi)
                fail_msg("completed to %lld outside [%lld, %lld]; ENT_TEST_SEED=%llu", (long long)points,
                         (long long)x->score.dims[d].lo, (long long)x->score.dims[d].hi, (unsigned long long)seed);
        }
        finish(&y);
    }
}

/* The same rules in another order of ids. */
static void the_order_of_rules_does_not_matter(test_random *r, const fixture *x) {
    uint32_t to[MOST_RULES];
    fixture y;
    start(&y);
    memcpy(y.dims, x->dims, sizeof y.dims);
    memcpy(y.groups, x->groups, sizeof y.groups);
    y.s.n_dims = x->s.n_dims, y.s.n_groups = x->s.n_groups, y.s.n_rules = x->s.n_rules, y.s.n_cases = x->s.n_cases;
    for (uint32_t i = 0; i < y.s.n_rules; i++) to[i] = i;
    for (uint32_t i = 0; i + 1 < y.s.n_rules; i++) {
        const uint32_t k = i + below(r, y.s.n_rules - i), swapped = to[i];
        to[i] = to[k], to[k] = swapped;
    }
    for (uint32_t i = 0; i < y.s.n_rules; i++) {
        cond_rule *rule = &y.rules[to[i]];
        *rule = x->rules[i];
        rule->cases = y.cases[to[i]];
        rule->defeaters = y.defeaters[to[i]];
        memcpy(y.cond[to[i]], x->cond[i], sizeof y.cond[0]);
        memcpy(y.amount[to[i]], x->amount[i], sizeof y.amount[0]);
        memcpy(y.adds[to[i]], x->adds[i], sizeof y.adds[0]);
        memcpy(y.cases[to[i]], x->cases[i], sizeof y.cases[0]);
        for (uint32_t k = 0; k < rule->n_cases; k++) y.cases[to[i]][k].adds = y.adds[to[i]][k];
        for (uint32_t k = 0; k < rule->n_defeaters; k++) y.defeaters[to[i]][k] = to[x->defeaters[i][k]];
        y.order[i] = to[x->order[i]];
    }
    run(&y);
    assert_memory_equal(y.score.dims, x->score.dims, x->s.n_dims * sizeof *y.score.dims);
    for (uint32_t i = 0; i < y.s.n_rules; i++) assert_int_equal(y.score.rules[to[i]], x->score.rules[i]);
    lines_add_up(&y);
    finish(&y);
}

static void random_schemes_keep_their_promises(void **state) {
    (void)state;
    test_random r = test_random_new(20240618);
    seed = r.state;
    for (int n = 0; n < 4000; n++) {
        fixture x;
        random_scheme(&r, &x);
        run(&x);
        lines_add_up(&x);
        cuts_leave_the_sign(&x);
        the_interval_holds_the_points(&x);
        completions_lie_in_the_interval(&r, &x);
        the_order_of_rules_does_not_matter(&r, &x);
        finish(&x);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caps_bind_the_net_sum_of_a_group),
        cmocka_unit_test(the_largest_remainder_gets_the_odd_unit_and_the_first_rule_of_equals),
        cmocka_unit_test(a_group_binds_only_its_own_dimension),
        cmocka_unit_test(what_the_base_exceeds_has_a_line_of_its_own),
        cmocka_unit_test(a_floor_lifts_a_group_that_adds_nothing),
        cmocka_unit_test(a_defeated_rule_defeats_nothing),
        cmocka_unit_test(an_unknown_defeater_leaves_the_points_and_widens_the_interval),
        cmocka_unit_test(true_cases_add_up_and_an_unknown_amount_is_an_unknown_case),
        cmocka_unit_test(levels_begin_at_their_thresholds),
        cmocka_unit_test(log_odds_are_read_as_probabilities),
        cmocka_unit_test(random_schemes_keep_their_promises),
    };
    return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
