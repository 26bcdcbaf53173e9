/* Expectations of pack tests. `holds` names all rules that hold; the other lists are subsets. */
#include "run/spec.h"

#include <math.h>
#include <stdio.h>

typedef struct {
    const run_assessment *a;
    const pack_test *test;
    base_buf *out;
    bool passed;
} checker;

static const char *const VERDICTS[] = {[EVAL_FALSE] = "does not hold",
                                       [EVAL_TRUE] = "holds",
                                       [EVAL_UNKNOWN] = "cannot be evaluated",
                                       [EVAL_DEFEATED] = "is defeated"};

/* Opens the block of a failed test with its place. */
static void begin_failure(checker *c) {
    if (c->passed)
        base_buf_addf(c->out, "%.*s:%u: test '%.*s' failed\n", BASE_FMT(c->test->file), c->test->line,
                      BASE_FMT(c->test->title));
    c->passed = false;
    base_buf_adds(c->out, "    ");
}

/* A rule by its id, or a case by "id.case". */
static bool find_verdict(eval_verdict *out, const checker *c, base_str id) {
    const cond_scheme *s = &c->a->pack->scheme;
    for (uint32_t r = 0; r < s->n_rules; r++) {
        const cond_rule *rule = &s->rules[r];
        if (base_str_eq(rule->id, id)) {
            *out = c->a->score.rules[r];
            return true;
        }
        if (id.n <= rule->id.n || id.p[rule->id.n] != '.' || memcmp(id.p, rule->id.p, rule->id.n) != 0) continue;
        base_str name = {id.p + rule->id.n + 1, id.n - rule->id.n - 1};
        for (uint32_t k = 0; k < rule->n_cases; k++)
            if (base_str_eq(rule->cases[k].name, name)) {
                *out = c->a->score.cases[c->a->plan->first_case[r] + k];
                return true;
            }
    }
    return false;
}

static bool lists(const pack_ids *ids, base_str id) {
    for (uint32_t i = 0; i < ids->n; i++)
        if (base_str_eq(ids->ids[i], id)) return true;
    return false;
}

static void check_verdicts(checker *c, pack_expect kind, eval_verdict want) {
    const pack_ids *ids = &c->test->expect[kind];
    for (uint32_t i = 0; i < ids->n; i++) {
        eval_verdict got;
        if (!find_verdict(&got, c, ids->ids[i]) || got == want) continue; /* unknown ids are refused at load */
        begin_failure(c);
        base_buf_addf(c->out, "%.*s: expected that it %s, but it %s\n", BASE_FMT(ids->ids[i]), VERDICTS[want],
                      VERDICTS[got]);
    }
}

static void check_nothing_else_holds(checker *c) {
    const cond_scheme *s = &c->a->pack->scheme;
    for (uint32_t r = 0; c->test->has[PACK_HOLDS] && r < s->n_rules; r++) {
        if (c->a->score.rules[r] != EVAL_TRUE || lists(&c->test->expect[PACK_HOLDS], s->rules[r].id)) continue;
        begin_failure(c);
        base_buf_addf(c->out, "%.*s: holds, but 'holds' does not list it\n", BASE_FMT(s->rules[r].id));
    }
}

static void check_notes(checker *c) {
    const pack_ids *ids = &c->test->expect[PACK_NOTED];
    for (uint32_t i = 0; i < ids->n; i++) {
        bool found = false;
        for (uint32_t k = 0; k < c->a->n_notes; k++) found |= base_str_eq(c->a->notes[k].id, ids->ids[i]);
        for (uint32_t r = 0; r < c->a->pack->scheme.n_rules; r++)
            found |= c->a->noted[r] && base_str_eq(c->a->pack->scheme.rules[r].id, ids->ids[i]);
        if (found) continue;
        begin_failure(c);
        base_buf_addf(c->out, "%.*s: expected a note, but there is none\n", BASE_FMT(ids->ids[i]));
    }
}

/* ---- points ---------------------------------------------------------------------------------------------------------- */

static uint32_t find_dimension(const cond_scheme *s, base_str name) {
    uint32_t d = 0;
    while (d < s->n_dims && !base_str_eq(s->dims[d].name, name)) d++;
    return d;
}

/* What a rule brought into a dimension, before cuts. */
static int64_t contribution(const checker *c, base_str rule, uint32_t dim) {
    int64_t sum = 0;
    for (uint32_t i = 0; i < c->a->score.n_lines; i++) {
        const eval_line *line = &c->a->score.lines[i];
        if (line->kind == EVAL_LINE_RULE && line->dim == dim &&
            base_str_eq(c->a->pack->scheme.rules[line->rule].id, rule))
            sum += line->units;
    }
    return sum;
}

static void check_points(checker *c) {
    const cond_scheme *s = &c->a->pack->scheme;
    for (uint32_t i = 0; i < c->test->n_points; i++) {
        const pack_points *want = &c->test->points[i];
        uint32_t d = find_dimension(s, want->dimension);
        if (d == s->n_dims) continue; /* refused at load */
        double got;
        if (want->rule.n)
            got = (double)contribution(c, want->rule, d) / pow(10.0, s->dims[d].decimals);
        else
            got = eval_points_number(&s->dims[d], c->a->score.dims[d].points);
        if (fabs(got - want->points) <= 0.5 * pow(10.0, -(double)s->dims[d].decimals)) continue;
        begin_failure(c);
        if (want->rule.n) base_buf_addf(c->out, "%.*s ", BASE_FMT(want->rule));
        base_buf_addf(c->out, "%.*s: expected ", BASE_FMT(want->dimension));
        base_buf_addnum(c->out, want->points);
        base_buf_adds(c->out, ", came to ");
        base_buf_addnum(c->out, got);
        base_buf_addc(c->out, '\n');
    }
}

static void check_levels(checker *c) {
    const cond_scheme *s = &c->a->pack->scheme;
    for (uint32_t i = 0; i < c->test->n_levels; i++) {
        const pack_level *want = &c->test->levels[i];
        uint32_t d = find_dimension(s, want->dimension);
        if (d == s->n_dims || !s->dims[d].n_levels) continue;
        base_str got = s->dims[d].level_names[c->a->score.dims[d].level];
        if (base_str_eq(got, want->level)) continue;
        begin_failure(c);
        base_buf_addf(c->out, "%.*s: expected level %.*s, came to %.*s\n", BASE_FMT(want->dimension),
                      BASE_FMT(want->level), BASE_FMT(got));
    }
}

static void check(checker *c) {
    check_verdicts(c, PACK_HOLDS, EVAL_TRUE);
    check_nothing_else_holds(c);
    check_verdicts(c, PACK_UNKNOWN, EVAL_UNKNOWN);
    check_verdicts(c, PACK_FAILS, EVAL_FALSE);
    check_verdicts(c, PACK_DEFEATED, EVAL_DEFEATED);
    check_notes(c);
    check_points(c);
    check_levels(c);
}

/* ---- one test --------------------------------------------------------------------------------------------------------- */

static ent_status find_subject(run_subject *out, const pack *p, const pack_test *test, ent_error *err) {
    char a[256], b[256];
    snprintf(a, sizeof a, "%.*s", BASE_FMT(test->a));
    snprintf(b, sizeof b, "%.*s", BASE_FMT(test->b));
    base_buf day;
    base_buf_init(&day, &p->arena.mem);
    if (test->asof != PACK_NO_DAY) base_buf_adddate(&day, test->asof);
    ent_status st =
        day.failed ? base_no_memory(err) : run_subject_find(out, p, a, test->b.n ? b : NULL, day.n ? day.p : NULL, err);
    base_buf_clear(&day);
    return st;
}

static ent_status test_view(fact_view **out, const pack *p, const pack_test *test, ent_error *err) {
    if (!test->has_facts) return run_view_new(out, p, NULL, 0, test->given, err);
    const char **names = base_mem_new(&p->arena.mem, (test->n_facts + 1) * sizeof *names);
    if (!names) return base_no_memory(err);
    for (uint32_t i = 0; i < test->n_facts; i++) names[i] = test->facts[i].p; /* texts of a pack end with NUL */
    ent_status st = run_view_new(out, p, names, test->n_facts, test->given, err);
    base_mem_free(&p->arena.mem, names, (test->n_facts + 1) * sizeof *names);
    return st;
}

ent_status run_spec(bool *passed, base_buf *out, const base_mem *mem, const run_plan *plan, const pack_test *test,
                    ent_error *err) {
    const pack *p = plan->pack;
    run_subject subject;
    fact_view *view = NULL;
    run_assessment a;
    TRY(find_subject(&subject, p, test, err));
    TRY(test_view(&view, p, test, err));
    ent_status st = run_assess(&a, mem, plan, view, &subject, err);
    if (st == ENT_OK) {
        checker c = {&a, test, out, true};
        check(&c);
        *passed = c.passed;
        run_assessment_clear(&a);
        if (out->failed) st = base_no_memory(err);
    }
    fact_view_free(view);
    return st;
}
