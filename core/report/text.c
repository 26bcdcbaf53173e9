/* The assessment as a page of text: result first, then what it rests on, what is missing, and the sources. */
#include "explain/wording.h"
#include "report/page.h"
#include "report/report.h"

typedef struct {
    report_page page;
    const run_assessment *a;
    const cond_scheme *scheme;
    base_buf text; /* scratch for one line */
} printer;

enum { MOST_ITEMS = 8, FEW_ITEMS = 3 }; /* listed under one rule; the rest is counted */

static base_str taken(printer *p) {
    base_str s = {p->text.p, p->text.n};
    p->text.n = 0; /* the bytes stay until the next addition */
    return s;
}

static void heading(printer *p, const char *title) {
    report_blank(&p->page);
    report_line(&p->page, 0, REPORT_BOLD, base_str_of(title), (base_str){NULL, 0});
}

/* ---- the head ---------------------------------------------------------------------------------------------------------- */

static void print_subject(printer *p) {
    const run_assessment *a = p->a;
    base_buf_addf(&p->text, "%.*s", BASE_FMT(a->subject_a));
    if (a->subject_b.n) base_buf_addf(&p->text, " → %.*s", BASE_FMT(a->subject_b));
    base_buf right;
    base_buf_init(&right, &p->text.mem);
    base_buf_adds(&right, "as of ");
    base_buf_adddate(&right, a->subject.day);
    report_line(&p->page, 0, REPORT_BOLD, taken(p), (base_str){right.p, right.n});
    if (right.failed) p->page.out->failed = true;
    base_buf_clear(&right);
    if (a->pack->question.n) report_wrap(&p->page, 0, BASE_STR("Question  "), REPORT_PLAIN, a->pack->question);
    base_buf_addf(&p->text, "%.*s %.*s", BASE_FMT(a->pack->name), BASE_FMT(a->pack->version));
    if (a->pack->n_facts) base_buf_adds(&p->text, a->n_facts ? "; facts: " : "; no facts files");
    for (uint32_t i = 0; i < a->n_facts; i++) base_buf_addf(&p->text, "%s%.*s", i ? ", " : "", BASE_FMT(a->facts[i]));
    report_wrap(&p->page, 0, BASE_STR("Pack      "), REPORT_PLAIN, taken(p));
}

static void add_points(base_buf *b, const cond_dimension *dim, int64_t units) {
    if (dim->is_logit)
        base_buf_addnum(b, eval_points_number(dim, units));
    else
        base_buf_addfixed(b, units, dim->decimals);
}

static void add_interval(base_buf *b, const cond_dimension *dim, const eval_points *r) {
    add_points(b, dim, r->lo);
    base_buf_adds(b, " to ");
    add_points(b, dim, r->hi);
}

/* "6 points, moderate" where nothing is open; else "6 points on what is known; moderate to high (5 to 9)". */
static void print_dimension(printer *p, uint32_t d, size_t name_columns) {
    const cond_dimension *dim = &p->scheme->dims[d];
    const eval_points *r = &p->a->score.dims[d];
    base_str name = p->a->titles[d];
    bool open = r->lo != r->hi, all = r->level_lo == 0 && r->level_hi + 1 == dim->n_levels && dim->n_levels > 1;
    base_buf lead;
    base_buf_init(&lead, &p->text.mem);
    base_buf_addf(&lead, "%.*s%*s", BASE_FMT(name), (int)(name_columns - report_columns(name) + 3), "");
    add_points(&p->text, dim, r->points);
    base_buf_adds(&p->text, dim->is_logit                             ? " probability"
                            : eval_points_number(dim, r->points) == 1 ? " point"
                                                                      : " points");
    if (open) base_buf_adds(&p->text, " on what is known; ");
    if (dim->n_levels && r->level_lo != r->level_hi)
        base_buf_addf(&p->text, "%s%.*s to %.*s", all ? "not assessable: " : "",
                      BASE_FMT(dim->level_names[r->level_lo]), BASE_FMT(dim->level_names[r->level_hi]));
    else if (dim->n_levels)
        base_buf_addf(&p->text, "%s%.*s", open ? "" : ", ", BASE_FMT(dim->level_names[r->level]));
    if (open) {
        base_buf_adds(&p->text, dim->n_levels ? " (" : "between ");
        add_interval(&p->text, dim, r);
        if (dim->n_levels) base_buf_addc(&p->text, ')');
    }
    report_wrap(&p->page, 2, (base_str){lead.p, lead.n}, REPORT_BOLD, taken(p));
    if (lead.failed) p->page.out->failed = true;
    base_buf_clear(&lead);
}

static void print_dimensions(printer *p) {
    size_t widest = 0;
    for (uint32_t d = 0; d < p->scheme->n_dims; d++) {
        if (report_columns(p->a->titles[d]) > widest) widest = report_columns(p->a->titles[d]);
    }
    heading(p, "Result");
    for (uint32_t d = 0; d < p->scheme->n_dims; d++) print_dimension(p, d, widest);
}

/* ---- rules ----------------------------------------------------------------------------------------------------------- */

static void print_item(printer *p, const explain_item *item, const char *lead) {
    explain_word(&p->text, item);
    if (item->stmt != FACT_NONE) {
        base_buf_adds(&p->text, " [");
        explain_cite(&p->text, &p->a->pack->store, item->stmt);
        base_buf_addc(&p->text, ']');
    }
    report_wrap(&p->page, 6, base_str_of(lead), REPORT_DIM, taken(p));
}

static bool is_gap(const explain_item *item) { return item->kind >= EXPLAIN_MISSING; }

static void print_items(printer *p, const explain_items *items, bool gaps, size_t most) {
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++) {
        const explain_item *item = &items->at[i];
        if (is_gap(item) != gaps || n++ >= most) continue;
        print_item(p, item,
                   gaps                             ? "? "
                   : item->kind == EXPLAIN_FACT     ? "· "
                   : item->kind == EXPLAIN_CONFLICT ? "! "
                                                    : "~ ");
    }
    if (n > most) {
        base_buf_addf(&p->text, "and %zu more, all of them in the JSON", n - most);
        report_wrap(&p->page, 6, gaps ? BASE_STR("? ") : BASE_STR("· "), REPORT_DIM, taken(p));
    }
}

/* "cooperation +2, risk +1" of one case, before cuts. */
static void add_case_points(base_buf *b, const printer *p, uint32_t rule, uint32_t k) {
    bool first = true;
    for (uint32_t i = 0; i < p->a->score.n_lines; i++) {
        const eval_line *line = &p->a->score.lines[i];
        if (line->kind != EVAL_LINE_RULE || line->rule != rule || line->case_index != k) continue;
        const cond_dimension *dim = &p->scheme->dims[line->dim];
        base_buf_addf(b, "%s%.*s %s", first ? "" : ", ", BASE_FMT(dim->name), line->units > 0 ? "+" : "");
        base_buf_addfixed(b, line->units, dim->decimals);
        first = false;
    }
}

/* "C10.equal" */
static void add_rule_name(base_buf *b, const cond_rule *rule, const cond_case *k) {
    base_buf_addf(b, "%.*s", BASE_FMT(rule->id));
    if (k && k->name.n) base_buf_addf(b, ".%.*s", BASE_FMT(k->name));
}

static void print_rule_head(printer *p, uint32_t r, const cond_case *k, report_style style, base_str right) {
    const cond_rule *rule = &p->scheme->rules[r];
    add_rule_name(&p->text, rule, k);
    if (rule->title.n) base_buf_addf(&p->text, "  %.*s", BASE_FMT(rule->title));
    report_line(&p->page, 2, style, taken(p), right);
}

static void print_say(printer *p, base_str say) {
    if (say.n) report_wrap(&p->page, 6, (base_str){NULL, 0}, REPORT_PLAIN, say);
}

static void print_true_case(printer *p, uint32_t r, uint32_t k) {
    const cond_case *c = &p->scheme->rules[r].cases[k];
    base_buf points;
    base_buf_init(&points, &p->text.mem);
    add_case_points(&points, p, r, k);
    print_rule_head(p, r, c, REPORT_GOOD, (base_str){points.p, points.n});
    if (points.failed) p->page.out->failed = true;
    base_buf_clear(&points);
    print_say(p, p->a->say[p->a->plan->first_case[r] + k]);
    print_items(p, &p->a->basis[p->a->plan->first_case[r] + k], false, MOST_ITEMS);
}

static void print_open_case(printer *p, uint32_t r, uint32_t k) {
    const cond_case *c = &p->scheme->rules[r].cases[k];
    print_rule_head(p, r, c, REPORT_OPEN, (base_str){NULL, 0});
    print_items(p, &p->a->basis[p->a->plan->first_case[r] + k], true, MOST_ITEMS);
}

typedef void (*print_case)(printer *p, uint32_t r, uint32_t k);

/* Cases with a verdict, of rules with a verdict. */
static void print_cases(printer *p, const char *title, eval_verdict rule, eval_verdict which, print_case print) {
    bool any = false;
    for (uint32_t r = 0; r < p->scheme->n_rules; r++) {
        if (p->a->score.rules[r] != rule) continue;
        for (uint32_t k = 0; k < p->scheme->rules[r].n_cases; k++) {
            if (p->a->score.cases[p->a->plan->first_case[r] + k] != which) continue;
            if (!any) heading(p, title);
            any = true;
            print(p, r, k);
        }
    }
}

static void print_holding(printer *p) {
    heading(p, "What holds");
    size_t n = 0;
    for (uint32_t r = 0; r < p->scheme->n_rules; r++) {
        if (p->a->score.rules[r] != EVAL_TRUE) continue;
        for (uint32_t k = 0; k < p->scheme->rules[r].n_cases; k++)
            if (p->a->score.cases[p->a->plan->first_case[r] + k] == EVAL_TRUE) {
                print_true_case(p, r, k);
                n++;
            }
    }
    if (!n) report_wrap(&p->page, 2, (base_str){NULL, 0}, REPORT_PLAIN, BASE_STR("no rule"));
}

static void print_defeated(printer *p) {
    bool any = false;
    for (uint32_t r = 0; r < p->scheme->n_rules; r++) {
        if (p->a->score.rules[r] != EVAL_DEFEATED) continue;
        if (!any) heading(p, "What is defeated, without points");
        any = true;
        base_str by = p->scheme->rules[p->a->score.defeated_by[r]].id;
        base_buf right;
        base_buf_init(&right, &p->text.mem);
        base_buf_addf(&right, "by %.*s", BASE_FMT(by));
        print_rule_head(p, r, NULL, REPORT_BAD, (base_str){right.p, right.n});
        if (right.failed) p->page.out->failed = true;
        base_buf_clear(&right);
    }
}

static void print_notes(printer *p) {
    const run_assessment *a = p->a;
    bool any = false;
    for (uint32_t r = 0; r < p->scheme->n_rules; r++) {
        if (!a->noted[r]) continue;
        if (!any) heading(p, "Notes, without points");
        any = true;
        print_rule_head(p, r, NULL, REPORT_PLAIN, (base_str){NULL, 0});
        report_wrap(&p->page, 6, (base_str){NULL, 0}, REPORT_PLAIN,
                    BASE_STR("would hold if what is only claimed, forecast or recommended were a fact"));
        print_items(p, &a->note_basis[r], false, MOST_ITEMS);
    }
    for (uint32_t i = 0; i < a->n_notes; i++) {
        if (!any) heading(p, "Notes, without points");
        any = true;
        base_buf_addf(&p->text, "%.*s", BASE_FMT(a->notes[i].id));
        if (a->notes[i].title.n) base_buf_addf(&p->text, "  %.*s", BASE_FMT(a->notes[i].title));
        report_line(&p->page, 2, REPORT_PLAIN, taken(p), (base_str){NULL, 0});
        print_say(p, a->notes[i].say);
        print_items(p, a->notes[i].basis, false, MOST_ITEMS);
    }
}

/* What decided that it does not hold, briefly. */
static void print_false_case(printer *p, uint32_t r, uint32_t k) {
    print_rule_head(p, r, &p->scheme->rules[r].cases[k], REPORT_PLAIN, (base_str){NULL, 0});
    print_items(p, &p->a->basis[p->a->plan->first_case[r] + k], false, FEW_ITEMS);
}

/* ---- cuts ------------------------------------------------------------------------------------------------------------ */

static void print_cuts(printer *p) {
    bool any = false;
    for (uint32_t i = 0; i < p->a->score.n_lines; i++) {
        const eval_line *line = &p->a->score.lines[i];
        if (line->kind == EVAL_LINE_RULE || line->kind == EVAL_LINE_BASE) continue;
        const cond_dimension *dim = &p->scheme->dims[line->dim];
        if (!any) heading(p, "Cuts");
        any = true;
        const cond_rule *rule = line->rule == UINT32_MAX ? NULL : &p->scheme->rules[line->rule];
        if (rule) add_rule_name(&p->text, rule, &rule->cases[line->case_index]);
        if (rule) base_buf_adds(&p->text, ": ");
        if (line->kind == EVAL_LINE_GROUP_CUT)
            base_buf_addf(&p->text, "limit of the group %.*s",
                          BASE_FMT(p->scheme->groups[rule ? rule->group : line->case_index].name));
        else
            base_buf_adds(&p->text, "limit of the dimension");
        base_buf right;
        base_buf_init(&right, &p->text.mem);
        base_buf_addf(&right, "%.*s %s", BASE_FMT(dim->name), line->units > 0 ? "+" : "");
        base_buf_addfixed(&right, line->units, dim->decimals);
        report_line(&p->page, 2, REPORT_PLAIN, taken(p), (base_str){right.p, right.n});
        if (right.failed) p->page.out->failed = true;
        base_buf_clear(&right);
    }
}

/* ---- sources ---------------------------------------------------------------------------------------------------------- */

/* "C3, 2024-06" */
static void add_grade(base_buf *b, const fact_source *s) {
    if (s->reliability || s->credibility)
        base_buf_addf(b, ", graded %c%c", s->reliability ? s->reliability : '-', s->credibility ? s->credibility : '-');
    else
        base_buf_adds(b, ", not graded");
    if (s->first_day == FACT_ALWAYS_FROM) return;
    base_buf_adds(b, ", ");
    base_buf_addspan(b, s->first_day, s->last_day);
}

static void print_sources(printer *p) {
    const fact_store *store = &p->a->pack->store;
    size_t widest = 0;
    for (uint32_t i = 0; i < p->a->n_sources; i++) {
        size_t n = report_columns(store->sources.at[p->a->sources[i]].id);
        if (n > widest) widest = n;
    }
    if (p->a->n_sources) heading(p, "Sources");
    for (uint32_t i = 0; i < p->a->n_sources; i++) {
        const fact_source *s = &store->sources.at[p->a->sources[i]];
        base_buf lead;
        base_buf_init(&lead, &p->text.mem);
        base_buf_addf(&lead, "%.*s%*s", BASE_FMT(s->id), (int)(widest - report_columns(s->id) + 2), "");
        base_buf_addf(&p->text, "%.*s", BASE_FMT(s->title.n ? s->title : s->id));
        add_grade(&p->text, s);
        report_wrap(&p->page, 2, (base_str){lead.p, lead.n}, REPORT_PLAIN, taken(p));
        if (lead.failed) p->page.out->failed = true;
        base_buf_clear(&lead);
    }
}

void report_text(base_buf *out, const run_assessment *a, unsigned width, bool colour) {
    printer p = {.page = {out, width, colour}, .a = a, .scheme = &a->pack->scheme};
    base_buf_init(&p.text, &out->mem);
    print_subject(&p);
    print_dimensions(&p);
    print_holding(&p);
    print_cases(&p, "What holds in part: cases left open", EVAL_TRUE, EVAL_UNKNOWN, print_open_case);
    print_cuts(&p);
    print_defeated(&p);
    print_notes(&p);
    print_cases(&p, "What could not be evaluated, and what is missing", EVAL_UNKNOWN, EVAL_UNKNOWN, print_open_case);
    print_cases(&p, "What does not hold", EVAL_FALSE, EVAL_FALSE, print_false_case);
    print_sources(&p);
    if (p.text.failed) out->failed = true;
    base_buf_clear(&p.text);
}
