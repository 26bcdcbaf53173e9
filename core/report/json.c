/* The assessment as JSON, complete and stable; docs/json.md describes it. Objects keep the order written here. */
#include "explain/wording.h"
#include "report/report.h"

static const char *const VERDICTS[] = {
    [EVAL_FALSE] = "false", [EVAL_TRUE] = "true", [EVAL_UNKNOWN] = "unknown", [EVAL_DEFEATED] = "defeated"};

typedef struct {
    base_buf *b;
    const run_assessment *a;
    const cond_scheme *scheme;
    unsigned depth;
    bool first; /* nothing written yet in the innermost object or array */
} json;

static void begin_line(json *j) {
    base_buf_adds(j->b, j->first ? "\n" : ",\n");
    for (unsigned i = 0; i < j->depth; i++) base_buf_adds(j->b, "  ");
    j->first = false;
}

static void key(json *j, const char *name) {
    begin_line(j);
    if (name) base_buf_addf(j->b, "\"%s\": ", name);
}

static void open(json *j, const char *name, char bracket) {
    key(j, name);
    base_buf_addc(j->b, bracket);
    j->depth++;
    j->first = true;
}

static void close(json *j, char bracket) {
    bool empty = j->first;
    j->depth--;
    j->first = true;
    if (!empty) begin_line(j);
    j->first = false;
    base_buf_addc(j->b, bracket);
}

static void text(json *j, const char *name, base_str s) {
    key(j, name);
    base_buf_addjson(j->b, s);
}

/* Left out when empty. */
static void text_if(json *j, const char *name, base_str s) {
    if (s.n) text(j, name, s);
}

static void number(json *j, const char *name, const cond_dimension *dim, int64_t units) {
    key(j, name);
    if (dim->is_logit)
        base_buf_addnum(j->b, eval_points_number(dim, units));
    else
        base_buf_addfixed(j->b, units, dim->decimals);
}

/* ---- dimensions -------------------------------------------------------------------------------------------------------- */

static void write_line(json *j, const eval_line *line) {
    static const char *const KINDS[] = {"rule", "group cut", "range cut", "base"};
    const cond_dimension *dim = &j->scheme->dims[line->dim];
    open(j, NULL, '{');
    text(j, "kind", base_str_of(KINDS[line->kind]));
    if (line->rule != UINT32_MAX) {
        const cond_rule *rule = &j->scheme->rules[line->rule];
        text(j, "rule", rule->id);
        text_if(j, "case", rule->cases[line->case_index].name);
    }
    if (line->kind == EVAL_LINE_GROUP_CUT) {
        uint32_t group = line->rule == UINT32_MAX ? line->case_index : j->scheme->rules[line->rule].group;
        text(j, "group", j->scheme->groups[group].name);
    }
    key(j, "points"); /* of a logit dimension: log-odds */
    base_buf_addfixed(j->b, line->units, dim->decimals);
    close(j, '}');
}

static void write_dimension(json *j, uint32_t d) {
    const cond_dimension *dim = &j->scheme->dims[d];
    const eval_points *r = &j->a->score.dims[d];
    open(j, NULL, '{');
    text(j, "name", dim->name);
    if (dim->title.n) text(j, "title", j->a->titles[d]);
    text(j, "unit", dim->is_logit ? BASE_STR("probability") : BASE_STR("points"));
    number(j, "points", dim, r->points);
    number(j, "low", dim, r->lo);
    number(j, "high", dim, r->hi);
    if (dim->n_levels) {
        text(j, "level", dim->level_names[r->level]);
        key(j, "assessable");
        base_buf_adds(j->b,
                      r->level_lo == 0 && r->level_hi + 1 == dim->n_levels && dim->n_levels > 1 ? "false" : "true");
        open(j, "possible_levels", '[');
        for (uint32_t l = r->level_lo; l <= r->level_hi; l++) text(j, NULL, dim->level_names[l]);
        close(j, ']');
    }
    open(j, "lines", '[');
    for (uint32_t i = 0; i < j->a->score.n_lines; i++)
        if (j->a->score.lines[i].dim == d) write_line(j, &j->a->score.lines[i]);
    close(j, ']');
    close(j, '}');
}

/* ---- items --------------------------------------------------------------------------------------------------------------- */

static void write_stmt(json *j, const fact_stmt *s) {
    const fact_store *store = &j->a->pack->store;
    text(j, "hedging", base_str_of(EXPLAIN_HEDGINGS[s->hedging]));
    if (s->source != FACT_NONE) text(j, "source", store->sources.at[s->source].id);
    text_if(j, "place", s->place);
    text_if(j, "quote", s->quote);
}

static void write_item(json *j, const explain_item *item) {
    open(j, NULL, '{');
    text(j, "kind", base_str_of(EXPLAIN_KINDS[item->kind]));
    text_if(j, "of", item->of);
    bool rows = item->kind == EXPLAIN_COMPLETE || item->kind == EXPLAIN_CLOSED || item->kind == EXPLAIN_OPEN ||
                item->kind == EXPLAIN_WEAK;
    text(j, rows ? "collection" : item->kind == EXPLAIN_UNDEFINED ? "expression" : "attribute", item->attribute);
    text_if(j, "value", item->value);
    if (item->stmt != FACT_NONE) write_stmt(j, &j->a->pack->store.stmts.at[item->stmt]);
    close(j, '}');
}

static void write_items(json *j, const char *name, const explain_items *items, bool gaps) {
    open(j, name, '[');
    for (size_t i = 0; i < items->n; i++)
        if ((items->at[i].kind >= EXPLAIN_MISSING) == gaps) write_item(j, &items->at[i]);
    close(j, ']');
}

/* ---- rules ---------------------------------------------------------------------------------------------------------------- */

static void write_adds(json *j, uint32_t r, uint32_t k) {
    open(j, "points", '{');
    for (uint32_t i = 0; i < j->a->score.n_lines; i++) {
        const eval_line *line = &j->a->score.lines[i];
        if (line->kind != EVAL_LINE_RULE || line->rule != r || line->case_index != k) continue;
        const cond_dimension *dim = &j->scheme->dims[line->dim];
        begin_line(j);
        base_buf_addjson(j->b, dim->name);
        base_buf_adds(j->b, ": ");
        base_buf_addfixed(j->b, line->units, dim->decimals);
    }
    close(j, '}');
}

static void write_case(json *j, uint32_t r, uint32_t k) {
    const cond_case *c = &j->scheme->rules[r].cases[k];
    uint32_t at = j->a->plan->first_case[r] + k;
    open(j, NULL, '{');
    text_if(j, "name", c->name);
    text(j, "verdict", base_str_of(VERDICTS[j->a->score.cases[at]]));
    text_if(j, "when", c->when);
    if (j->a->score.cases[at] == EVAL_TRUE || j->a->score.cases[at] == EVAL_DEFEATED) text_if(j, "say", j->a->say[at]);
    write_adds(j, r, k);
    write_items(j, "rests_on", &j->a->basis[at], false);
    write_items(j, "missing", &j->a->basis[at], true);
    close(j, '}');
}

static void write_rule(json *j, uint32_t r) {
    const cond_rule *rule = &j->scheme->rules[r];
    open(j, NULL, '{');
    text(j, "id", rule->id);
    text_if(j, "title", rule->title);
    text_if(j, "cite", rule->cite);
    text(j, "verdict", base_str_of(VERDICTS[j->a->score.rules[r]]));
    if (j->a->score.rules[r] == EVAL_DEFEATED) text(j, "defeated_by", j->scheme->rules[j->a->score.defeated_by[r]].id);
    if (rule->group != COND_NO_GROUP) text(j, "group", j->scheme->groups[rule->group].name);
    open(j, "cases", '[');
    for (uint32_t k = 0; k < rule->n_cases; k++) write_case(j, r, k);
    close(j, ']');
    close(j, '}');
}

static void write_sources(json *j) {
    open(j, "sources", '[');
    for (uint32_t i = 0; i < j->a->n_sources; i++) {
        const fact_source *s = &j->a->pack->store.sources.at[j->a->sources[i]];
        char grade[3] = {s->reliability ? s->reliability : '-', s->credibility ? s->credibility : '-', '\0'};
        open(j, NULL, '{');
        text(j, "id", s->id);
        text_if(j, "title", s->title);
        if (s->reliability || s->credibility) text(j, "grade", base_str_of(grade));
        if (s->first_day != FACT_ALWAYS_FROM) {
            key(j, "date");
            base_buf_addc(j->b, '"');
            base_buf_addspan(j->b, s->first_day, s->last_day);
            base_buf_addc(j->b, '"');
        }
        text_if(j, "file", s->file);
        text_if(j, "derived_from", s->derived_from);
        close(j, '}');
    }
    close(j, ']');
}

static void write_notes(json *j) {
    open(j, "notes", '[');
    for (uint32_t r = 0; r < j->scheme->n_rules; r++) {
        if (!j->a->noted[r]) continue;
        open(j, NULL, '{');
        text(j, "rule", j->scheme->rules[r].id);
        write_items(j, "rests_on", &j->a->note_basis[r], false);
        close(j, '}');
    }
    for (uint32_t i = 0; i < j->a->n_notes; i++) {
        open(j, NULL, '{');
        text(j, "note", j->a->notes[i].id);
        text_if(j, "title", j->a->notes[i].title);
        text_if(j, "say", j->a->notes[i].say);
        write_items(j, "rests_on", j->a->notes[i].basis, false);
        close(j, '}');
    }
    close(j, ']');
}

/* ---- the whole ----------------------------------------------------------------------------------------------------------- */

static void write_head(json *j) {
    const run_assessment *a = j->a;
    text(j, "schema", BASE_STR(REPORT_SCHEMA));
    text(j, "engine", BASE_STR(ENT_VERSION));
    open(j, "pack", '{');
    text(j, "name", a->pack->name);
    text(j, "version", a->pack->version);
    close(j, '}');
    text_if(j, "question", a->pack->question);
    text_if(j, "horizon", a->pack->horizon);
    open(j, "subject", '{');
    text(j, "key", a->subject_name);
    text(j, "a", a->subject_a);
    text_if(j, "b", a->subject_b);
    close(j, '}');
    key(j, "as_of");
    base_buf_addc(j->b, '"');
    base_buf_adddate(j->b, a->subject.day);
    base_buf_addc(j->b, '"');
    open(j, "facts", '[');
    for (uint32_t i = 0; i < a->n_facts; i++) text(j, NULL, a->facts[i]);
    close(j, ']');
}

void report_json(base_buf *out, const run_assessment *a) {
    json j = {.b = out, .a = a, .scheme = &a->pack->scheme, .depth = 1, .first = true};
    base_buf_addc(out, '{');
    write_head(&j);
    open(&j, "dimensions", '[');
    for (uint32_t d = 0; d < j.scheme->n_dims; d++) write_dimension(&j, d);
    close(&j, ']');
    open(&j, "rules", '[');
    for (uint32_t r = 0; r < j.scheme->n_rules; r++) write_rule(&j, r);
    close(&j, ']');
    write_notes(&j);
    write_sources(&j);
    close(&j, '}');
    base_buf_addc(out, '\n');
}
