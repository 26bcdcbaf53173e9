/* One subject: replay, score, and the basis of every case. */
#include "run/assess.h"

#include "explain/render.h"

static bool is_true(const run_assessment *a, uint32_t node) { return a->trace.values[node][0].t.t; }

static base_str title_of(run_assessment *a, uint32_t entity, int64_t instance) {
    const fact_store *store = &a->pack->store;
    base_str title = store->instances[entity].rows.at[instance].title;
    if (title.n) return title;
    base_buf b;
    base_buf_init(&b, &a->arena.mem);
    fact_store_name(&b, store, entity, (uint32_t)instance);
    base_str s = base_arena_str(&a->arena, (base_str){b.p, b.n});
    base_buf_clear(&b);
    return s;
}

static ent_status name_subject(run_assessment *a, ent_error *err) {
    const fact_store *store = &a->pack->store;
    const fact_entity *entity = &store->entities.at[a->pack->subject];
    base_buf b;
    base_buf_init(&b, &a->arena.mem);
    if (entity->shape == FACT_PAIR) {
        a->subject_a = title_of(a, entity->of, a->subject.a);
        a->subject_b = title_of(a, entity->of, a->subject.b);
        fact_store_name(&b, store, entity->of, (uint32_t)a->subject.a);
        base_buf_adds(&b, "→");
        fact_store_name(&b, store, entity->of, (uint32_t)a->subject.b);
    } else {
        a->subject_a = title_of(a, a->pack->subject, a->subject.instance);
        fact_store_name(&b, store, a->pack->subject, (uint32_t)a->subject.instance);
    }
    a->subject_name = base_arena_str(&a->arena, (base_str){b.p, b.n});
    bool failed = b.failed || !a->subject_name.p;
    base_buf_clear(&b);
    return failed ? base_no_memory(err) : ENT_OK;
}

static ent_status score(run_assessment *a, ent_error *err) {
    const cond_scheme *s = &a->pack->scheme;
    run_inputs in;
    TRY(run_inputs_init(&in, &a->arena, a->plan, err));
    for (uint32_t i = 0; i < s->n_cases; i++) in.conds[i] = a->trace.values[a->plan->case_cond[i]][0].t;
    for (uint32_t i = 0; i < s->n_rules; i++) in.verdicts[i] = a->trace.values[s->rules[i].verdict][0].t;
    for (uint32_t i = 0; i < a->plan->n_amounts; i++) in.amounts[i] = a->trace.values[a->plan->amount[i]][0].i;
    TRY(eval_score_init(&a->score, &a->arena, s, err));
    eval_score_run(&a->score, s, &(eval_inputs){in.conds, in.verdicts, in.amounts}, true);
    return ENT_OK;
}

/* ---- what cases rest on ---------------------------------------------------------------------------------------------- */

static ent_status case_basis(explain_items *out, run_assessment *a, const cond_case *c, ent_error *err) {
    base_truth cond = a->trace.values[c->cond][0].t;
    TRY(explain_basis(out, &a->arena, &a->trace, c->cond, err));
    for (uint32_t i = 0; i < c->n_adds && !cond.f; i++) {
        base_irange amount = a->trace.values[c->adds[i].amount][0].i;
        if (!cond.t && amount.lo != amount.hi) continue; /* the condition is what is missing first */
        TRY(explain_basis(out, &a->arena, &a->trace, c->adds[i].amount, err));
    }
    return ENT_OK;
}

/* Over facts of any hedging some case is true, though the rule is not. */
static ent_status note_rule(bool *noted, explain_items *basis, run_assessment *a, uint32_t r, ent_error *err) {
    const cond_rule *rule = &a->pack->scheme.rules[r];
    if (a->score.rules[r] == EVAL_TRUE || a->score.rules[r] == EVAL_DEFEATED) return ENT_OK;
    for (uint32_t c = 0; c < rule->n_cases; c++) {
        const cond_case *k = &rule->cases[c];
        if (k->noted == k->cond || !is_true(a, k->noted)) continue;
        *noted = true;
        TRY(explain_basis(basis, &a->arena, &a->trace, k->noted, err));
    }
    return ENT_OK;
}

static ent_status find_bases(run_assessment *a, ent_error *err) {
    const cond_scheme *s = &a->pack->scheme;
    explain_items *basis = BASE_ARRAY(&a->arena, explain_items, s->n_cases);
    explain_items *note_basis = BASE_ARRAY(&a->arena, explain_items, s->n_rules);
    bool *noted = BASE_ARRAY(&a->arena, bool, s->n_rules);
    if (!basis || !note_basis || !noted) return base_no_memory(err);
    for (uint32_t r = 0; r < s->n_rules; r++) {
        for (uint32_t c = 0; c < s->rules[r].n_cases; c++)
            TRY(case_basis(&basis[a->plan->first_case[r] + c], a, &s->rules[r].cases[c], err));
        TRY(note_rule(&noted[r], &note_basis[r], a, r, err));
    }
    a->basis = basis;
    a->note_basis = note_basis;
    a->noted = noted;
    return ENT_OK;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------- */

static ent_status render(base_str *out, run_assessment *a, const cond_template *t, ent_error *err) {
    base_buf b;
    base_buf_init(&b, &a->arena.mem);
    explain_render(&b, &a->trace, t);
    *out = b.failed ? (base_str){NULL, 0} : base_arena_str(&a->arena, (base_str){b.p, b.n});
    base_buf_clear(&b);
    return out->p ? ENT_OK : base_no_memory(err);
}

static ent_status render_texts(run_assessment *a, ent_error *err) {
    const cond_scheme *s = &a->pack->scheme;
    base_str *say = BASE_ARRAY(&a->arena, base_str, s->n_cases), *titles = BASE_ARRAY(&a->arena, base_str, s->n_dims);
    if (!say || !titles) return base_no_memory(err);
    for (uint32_t r = 0; r < s->n_rules; r++)
        for (uint32_t c = 0; c < s->rules[r].n_cases; c++)
            TRY(render(&say[a->plan->first_case[r] + c], a, &s->rules[r].cases[c].say, err));
    for (uint32_t d = 0; d < s->n_dims; d++) {
        titles[d] = s->dims[d].name;
        if (s->dims[d].title.n) TRY(render(&titles[d], a, &s->dims[d].title, err));
    }
    a->say = say;
    a->titles = titles;
    return ENT_OK;
}

static ent_status find_notes(run_assessment *a, ent_error *err) {
    run_note *notes = BASE_ARRAY(&a->arena, run_note, a->pack->n_notes);
    if (!notes) return base_no_memory(err);
    for (uint32_t i = 0; i < a->pack->n_notes; i++) {
        const pack_note *n = &a->pack->notes[i];
        if (!is_true(a, n->cond)) continue;
        explain_items *basis = BASE_NEW(&a->arena, explain_items);
        if (!basis) return base_no_memory(err);
        TRY(explain_basis(basis, &a->arena, &a->trace, n->cond, err));
        base_str say;
        TRY(render(&say, a, &n->say, err));
        notes[a->n_notes++] = (run_note){n->id, n->title, say, basis};
    }
    a->notes = notes;
    return ENT_OK;
}

/* ---- sources ------------------------------------------------------------------------------------------------------------ */

static void mark_sources(bool *used, const run_assessment *a, const explain_items *items) {
    const fact_store *store = &a->pack->store;
    for (size_t i = 0; i < items->n; i++)
        if (items->at[i].stmt != FACT_NONE && store->stmts.at[items->at[i].stmt].source != FACT_NONE)
            used[store->stmts.at[items->at[i].stmt].source] = true;
}

/* Sources are few: sorted by insertion. */
static ent_status find_sources(run_assessment *a, ent_error *err) {
    const fact_store *store = &a->pack->store;
    uint32_t *sources = BASE_ARRAY(&a->arena, uint32_t, store->sources.n);
    bool *used = BASE_ARRAY(&a->arena, bool, store->sources.n);
    if (!sources || !used) return base_no_memory(err);
    for (uint32_t k = 0; k < a->pack->scheme.n_cases; k++) mark_sources(used, a, &a->basis[k]);
    for (uint32_t r = 0; r < a->pack->scheme.n_rules; r++) mark_sources(used, a, &a->note_basis[r]);
    for (uint32_t i = 0; i < a->n_notes; i++) mark_sources(used, a, a->notes[i].basis);
    for (uint32_t i = 0; i < store->sources.n; i++) {
        if (!used[i]) continue;
        uint32_t k = a->n_sources++;
        for (; k > 0 && base_str_cmp(store->sources.at[sources[k - 1]].id, store->sources.at[i].id) > 0; k--)
            sources[k] = sources[k - 1];
        sources[k] = i;
    }
    a->sources = sources;
    return ENT_OK;
}

static ent_status assess(run_assessment *a, const fact_view *view, ent_error *err) {
    const run_subject *k = &a->subject;
    eval_subjects one = {1, &k->instance, &k->a, &k->b, &k->day};
    TRY(name_subject(a, err));
    TRY(eval_row(&a->trace, &a->arena, &a->pack->ir, view, &one, 0, err));
    TRY(score(a, err));
    TRY(find_bases(a, err));
    TRY(render_texts(a, err));
    TRY(find_notes(a, err));
    return find_sources(a, err);
}

ent_status run_assess(run_assessment *out, const base_mem *mem, const run_plan *plan, const fact_view *view,
                      const run_subject *subject, ent_error *err) {
    run_assessment a = {.pack = plan->pack, .plan = plan, .subject = *subject};
    base_arena_init(&a.arena, mem);
    ent_status st = assess(&a, view, err);
    if (st != ENT_OK) {
        base_arena_clear(&a.arena);
        return st;
    }
    *out = a;
    return ENT_OK;
}

void run_assessment_clear(run_assessment *a) { base_arena_clear(&a->arena); }
