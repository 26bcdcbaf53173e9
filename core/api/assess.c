/* One assessment through the public interface. */
#include "api/handles.h"
#include "report/report.h"

ent_status api_view(const fact_view **view, fact_view **own, const ent_pack *p, const ent_assess_options *options,
                    ent_error *err) {
    *own = NULL;
    if (options && options->facts) TRY(run_view_new(own, p->loaded, options->facts, options->n_facts, FACT_NONE, err));
    *view = *own ? *own : p->view;
    return ENT_OK;
}

ent_status api_write(const base_buf *text, ent_write write, void *user, ent_error *err) {
    if (text->failed) return base_no_memory(err);
    if (text->n && write(user, text->p, text->n) != 0)
        return base_fail(err, ENT_EIO, "the output could not be written");
    return ENT_OK;
}

/* The facts files that counted, in order of name and each once. */
static ent_status name_facts(run_assessment *a, const ent_assess_options *options, ent_error *err) {
    const pack *p = a->pack;
    base_str *names = BASE_ARRAY(&a->arena, base_str, p->n_facts);
    if (!names) return base_no_memory(err);
    for (uint32_t i = 0; i < p->n_facts; i++) {
        bool chosen = !options || !options->facts;
        for (size_t k = 0; !chosen && k < options->n_facts; k++)
            chosen = base_str_eq(p->facts[i], base_str_of(options->facts[k]));
        if (chosen) names[a->n_facts++] = p->facts[i];
    }
    a->facts = names;
    return ENT_OK;
}

static ent_status assess(ent_assessment *out, const ent_subject *subject, const ent_assess_options *options,
                         ent_error *err) {
    const ent_pack *p = out->pack;
    const fact_view *view;
    run_subject s;
    TRY(run_subject_find(&s, p->loaded, subject->a, subject->b, subject->as_of, err));
    TRY(api_view(&view, &out->own_view, p, options, err));
    ent_status st = run_assess(&out->result, &p->mem, &p->plan, view, &s, err);
    if (st != ENT_OK) return st;
    st = name_facts(&out->result, options, err);
    if (st != ENT_OK) run_assessment_clear(&out->result);
    return st;
}

ent_status ent_assess(ent_assessment **out, const ent_pack *p, const ent_subject *subject,
                      const ent_assess_options *options, ent_error *err) {
    if (!out || !p || !subject) return base_fail(err, ENT_EINVAL, "ent_assess: out, pack and subject are needed");
    ent_assessment *a = base_mem_new(&p->mem, sizeof *a);
    if (!a) return base_no_memory(err);
    *a = (ent_assessment){.mem = p->mem, .pack = p};
    ent_status st = assess(a, subject, options, err);
    if (st != ENT_OK) {
        fact_view_free(a->own_view);
        base_mem_free(&p->mem, a, sizeof *a);
        return st;
    }
    *out = a;
    return ENT_OK;
}

void ent_assessment_free(ent_assessment *a) {
    if (!a) return;
    run_assessment_clear(&a->result);
    fact_view_free(a->own_view);
    base_mem mem = a->mem;
    base_mem_free(&mem, a, sizeof *a);
}

static const char *level_name(const cond_dimension *d, uint32_t level) {
    return d->n_levels ? d->level_names[level].p : NULL;
}

ent_status ent_assessment_points(ent_points *out, const ent_assessment *a, size_t dimension) {
    if (!out || !a) return ENT_EINVAL;
    const cond_scheme *s = &a->pack->loaded->scheme;
    if (dimension >= s->n_dims) return ENT_ERANGE;
    const cond_dimension *d = &s->dims[dimension];
    const eval_points *r = &a->result.score.dims[dimension];
    *out = (ent_points){.name = d->name.p,
                        .title = a->result.titles[dimension].p,
                        .points = eval_points_number(d, r->points),
                        .low = eval_points_number(d, r->lo),
                        .high = eval_points_number(d, r->hi),
                        .level = level_name(d, r->level),
                        .level_low = level_name(d, r->level_lo),
                        .level_high = level_name(d, r->level_hi),
                        .is_assessable = r->level_lo != 0 || r->level_hi + 1 != d->n_levels || d->n_levels == 1,
                        .is_probability = d->is_logit};
    return ENT_OK;
}

ent_status ent_assessment_rule(ent_rule_result *out, const ent_assessment *a, size_t rule) {
    static const ent_verdict VERDICTS[] = {
        [EVAL_FALSE] = ENT_FALSE, [EVAL_TRUE] = ENT_TRUE, [EVAL_UNKNOWN] = ENT_UNKNOWN, [EVAL_DEFEATED] = ENT_DEFEATED};
    if (!out || !a) return ENT_EINVAL;
    const cond_scheme *s = &a->pack->loaded->scheme;
    if (rule >= s->n_rules) return ENT_ERANGE;
    uint32_t by = a->result.score.defeated_by[rule];
    *out = (ent_rule_result){.id = s->rules[rule].id.p,
                             .title = s->rules[rule].title.n ? s->rules[rule].title.p : "",
                             .verdict = VERDICTS[a->result.score.rules[rule]],
                             .defeated_by = by == UINT32_MAX ? NULL : s->rules[by].id.p};
    return ENT_OK;
}

ent_status ent_assessment_print(const ent_assessment *a, const ent_print_options *options, ent_write write, void *user,
                                ent_error *err) {
    if (!a || !write) return base_fail(err, ENT_EINVAL, "ent_assessment_print: assessment and write are needed");
    ent_print_options o = options ? *options : (ent_print_options){.format = ENT_TEXT};
    base_buf text;
    base_buf_init(&text, &a->mem);
    ent_status st = ENT_OK;
    switch (o.format) {
    case ENT_TEXT: report_text(&text, &a->result, o.width ? o.width : 80, o.colour); break;
    case ENT_JSON: report_json(&text, &a->result); break;
    default: st = base_fail(err, ENT_EINVAL, "ent_assessment_print: there is no format %d", (int)o.format);
    }
    if (st == ENT_OK) st = api_write(&text, write, user, err);
    base_buf_clear(&text);
    return st;
}
