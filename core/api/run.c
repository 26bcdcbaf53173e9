/* Many subjects through the public interface. */
#include "api/handles.h"

#include "base/bits.h"

static ent_status find_subjects(run_subject *out, const ent_pack *p, const ent_subject *subjects, size_t n,
                                ent_error *err) {
    for (size_t i = 0; i < n; i++) {
        ent_error why = {0};
        ent_status st = run_subject_find(&out[i], p->loaded, subjects[i].a, subjects[i].b, subjects[i].as_of, &why);
        if (st != ENT_OK) return base_fail(err, st, "subject %zu: %s", i, why.message);
    }
    return ENT_OK;
}

static ent_status new_doubles(double ***out, ent_run *r, ent_error *err) {
    size_t n_dims = r->pack->loaded->scheme.n_dims;
    double **columns = BASE_ARRAY(&r->arena, double *, n_dims);
    if (!columns) return base_no_memory(err);
    for (size_t d = 0; d < n_dims; d++)
        if (!(columns[d] = BASE_ARRAY(&r->arena, double, r->batch.n))) return base_no_memory(err);
    *out = columns;
    return ENT_OK;
}

static void to_points(ent_run *r) {
    const cond_scheme *s = &r->pack->loaded->scheme;
    for (uint32_t d = 0; d < s->n_dims; d++)
        for (size_t i = 0; i < r->batch.n; i++) {
            r->points[d][i] = eval_points_number(&s->dims[d], r->batch.points[d][i]);
            r->lo[d][i] = eval_points_number(&s->dims[d], r->batch.lo[d][i]);
            r->hi[d][i] = eval_points_number(&s->dims[d], r->batch.hi[d][i]);
        }
}

ent_status ent_run_again(ent_run *run, ent_error *err) {
    if (!run) return base_fail(err, ENT_EINVAL, "ent_run_again: run is needed");
    TRY(run_batch_run(&run->batch, err));
    to_points(run);
    return ENT_OK;
}

static ent_status run_new(ent_run *r, const ent_subject *subjects, size_t n, const ent_assess_options *options,
                          ent_error *err) {
    const fact_view *view;
    TRY(api_view(&view, &r->own_view, r->pack, options, err));
    size_t n_bytes = (n + 1) * sizeof(run_subject);
    run_subject *found = base_mem_new(&r->mem, n_bytes);
    if (!found) return base_no_memory(err);
    ent_status st = find_subjects(found, r->pack, subjects, n, err);
    if (st == ENT_OK) st = run_batch_init(&r->batch, &r->mem, &r->pack->plan, view, found, n, err);
    base_mem_free(&r->mem, found, n_bytes);
    TRY(st);
    TRY(new_doubles(&r->points, r, err));
    TRY(new_doubles(&r->lo, r, err));
    TRY(new_doubles(&r->hi, r, err));
    return ent_run_again(r, err);
}

ent_status ent_run_new(ent_run **out, const ent_pack *p, const ent_subject *subjects, size_t n,
                       const ent_assess_options *options, ent_error *err) {
    if (!out || !p || (!subjects && n))
        return base_fail(err, ENT_EINVAL, "ent_run_new: out, pack and subjects are needed");
    ent_run *r = base_mem_new(&p->mem, sizeof *r);
    if (!r) return base_no_memory(err);
    *r = (ent_run){.mem = p->mem, .pack = p};
    base_arena_init(&r->arena, &p->mem);
    base_arena_init(&r->batch.arena, &p->mem);
    ent_status st = run_new(r, subjects, n, options, err);
    if (st != ENT_OK) {
        ent_run_free(r);
        return st;
    }
    *out = r;
    return ENT_OK;
}

void ent_run_free(ent_run *run) {
    if (!run) return;
    run_batch_clear(&run->batch);
    base_arena_clear(&run->arena);
    fact_view_free(run->own_view);
    base_mem mem = run->mem;
    base_mem_free(&mem, run, sizeof *run);
}

static ent_status plane(const uint64_t **out, size_t *n_words, const ent_run *run, uint64_t *const *planes,
                        size_t rule) {
    if (rule >= run->pack->loaded->scheme.n_rules) return ENT_ERANGE;
    *out = planes[rule];
    *n_words = base_words(run->batch.n);
    return ENT_OK;
}

ent_status ent_run_verdicts(const uint64_t **out, size_t *n_words, const ent_run *run, size_t rule) {
    return out && n_words && run ? plane(out, n_words, run, run->batch.holds, rule) : ENT_EINVAL;
}

ent_status ent_run_unknown(const uint64_t **out, size_t *n_words, const ent_run *run, size_t rule) {
    return out && n_words && run ? plane(out, n_words, run, run->batch.unknown, rule) : ENT_EINVAL;
}

ent_status ent_run_defeated(const uint64_t **out, size_t *n_words, const ent_run *run, size_t rule) {
    return out && n_words && run ? plane(out, n_words, run, run->batch.defeated, rule) : ENT_EINVAL;
}

ent_status ent_run_points(const double **points, const double **low, const double **high, size_t *n, const ent_run *run,
                          size_t dimension) {
    if (!run) return ENT_EINVAL;
    if (dimension >= run->pack->loaded->scheme.n_dims) return ENT_ERANGE;
    if (points) *points = run->points[dimension];
    if (low) *low = run->lo[dimension];
    if (high) *high = run->hi[dimension];
    if (n) *n = run->batch.n;
    return ENT_OK;
}
