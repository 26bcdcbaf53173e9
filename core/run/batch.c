/* The batch: chunks through eval/vector, rows of each through eval/score. */
#include "run/batch.h"

#include "base/bits.h"

static ent_status new_planes(uint64_t ***out, base_arena *arena, size_t n, size_t n_rows, ent_error *err) {
    uint64_t **planes = BASE_ARRAY(arena, uint64_t *, n);
    if (!planes) return base_no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (!(planes[i] = BASE_ARRAY(arena, uint64_t, base_words(n_rows)))) return base_no_memory(err);
    *out = planes;
    return ENT_OK;
}

static ent_status new_columns(int64_t ***out, base_arena *arena, size_t n, size_t n_rows, ent_error *err) {
    int64_t **columns = BASE_ARRAY(arena, int64_t *, n);
    if (!columns) return base_no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (!(columns[i] = BASE_ARRAY(arena, int64_t, n_rows))) return base_no_memory(err);
    *out = columns;
    return ENT_OK;
}

static ent_status copy_subjects(run_batch *b, const run_subject *subjects, size_t n, ent_error *err) {
    int64_t **column = NULL;
    TRY(new_columns(&column, &b->arena, 4, n, err));
    for (size_t i = 0; i < n; i++) {
        column[0][i] = subjects[i].instance;
        column[1][i] = subjects[i].a;
        column[2][i] = subjects[i].b;
        column[3][i] = subjects[i].day;
    }
    b->subjects = (eval_subjects){.n = n, .instance = column[0], .a = column[1], .b = column[2], .day = column[3]};
    return ENT_OK;
}

ent_status run_batch_init(run_batch *out, const base_mem *mem, const run_plan *plan, const fact_view *view,
                          const run_subject *subjects, size_t n, ent_error *err) {
    const cond_scheme *s = &plan->pack->scheme;
    run_batch b = {.plan = plan, .view = view, .n = n};
    base_arena_init(&b.arena, mem);
    ent_status st = copy_subjects(&b, subjects, n, err);
    if (st == ENT_OK) st = new_planes(&b.holds, &b.arena, s->n_rules, n, err);
    if (st == ENT_OK) st = new_planes(&b.unknown, &b.arena, s->n_rules, n, err);
    if (st == ENT_OK) st = new_planes(&b.defeated, &b.arena, s->n_rules, n, err);
    if (st == ENT_OK) st = new_columns(&b.points, &b.arena, s->n_dims, n, err);
    if (st == ENT_OK) st = new_columns(&b.lo, &b.arena, s->n_dims, n, err);
    if (st == ENT_OK) st = new_columns(&b.hi, &b.arena, s->n_dims, n, err);
    if (st != ENT_OK) {
        base_arena_clear(&b.arena);
        return st;
    }
    *out = b;
    return ENT_OK;
}

void run_batch_clear(run_batch *b) { base_arena_clear(&b->arena); }

/* ---- one chunk ------------------------------------------------------------------------------------------------------ */

typedef struct {
    eval_column *conds, *verdicts, *amounts;
    run_inputs in;
    eval_score score;
} scratch;

static ent_status scratch_init(scratch *out, base_arena *arena, const run_plan *plan, ent_error *err) {
    const cond_scheme *s = &plan->pack->scheme;
    out->conds = BASE_ARRAY(arena, eval_column, s->n_cases);
    out->verdicts = BASE_ARRAY(arena, eval_column, s->n_rules);
    out->amounts = BASE_ARRAY(arena, eval_column, plan->n_amounts);
    if (!out->conds || !out->verdicts || !out->amounts) return base_no_memory(err);
    TRY(run_inputs_init(&out->in, arena, plan, err));
    return eval_score_init(&out->score, arena, s, err);
}

static void fetch_columns(scratch *k, const run_plan *plan, const eval_vector *v) {
    const cond_scheme *s = &plan->pack->scheme;
    for (uint32_t i = 0; i < s->n_cases; i++) k->conds[i] = eval_vector_column(v, plan->case_cond[i]);
    for (uint32_t i = 0; i < s->n_rules; i++) k->verdicts[i] = eval_vector_column(v, s->rules[i].verdict);
    for (uint32_t i = 0; i < plan->n_amounts; i++) k->amounts[i] = eval_vector_column(v, plan->amount[i]);
}

static base_truth truth_at(const eval_column *c, size_t row) {
    return (base_truth){base_bit(c->t, row), base_bit(c->f, row)};
}

static void score_row(run_batch *b, scratch *k, size_t row, size_t at) {
    const cond_scheme *s = &b->plan->pack->scheme;
    for (uint32_t i = 0; i < s->n_cases; i++) k->in.conds[i] = truth_at(&k->conds[i], row);
    for (uint32_t i = 0; i < s->n_rules; i++) k->in.verdicts[i] = truth_at(&k->verdicts[i], row);
    for (uint32_t i = 0; i < b->plan->n_amounts; i++)
        k->in.amounts[i] = (base_irange){k->amounts[i].ilo[row], k->amounts[i].ihi[row]};
    eval_score_run(&k->score, s, &(eval_inputs){k->in.conds, k->in.verdicts, k->in.amounts}, false);
    for (uint32_t r = 0; r < s->n_rules; r++) {
        base_bit_put(b->holds[r], at, k->score.rules[r] == EVAL_TRUE);
        base_bit_put(b->unknown[r], at, k->score.rules[r] == EVAL_UNKNOWN);
        base_bit_put(b->defeated[r], at, k->score.rules[r] == EVAL_DEFEATED);
    }
    for (uint32_t d = 0; d < s->n_dims; d++) {
        b->points[d][at] = k->score.dims[d].points;
        b->lo[d][at] = k->score.dims[d].lo;
        b->hi[d][at] = k->score.dims[d].hi;
    }
}

/* A chunk whose collections expand too far is tried again in halves. */
static ent_status run_chunks(run_batch *b, eval_vector *v, scratch *k, ent_error *err) {
    size_t step = EVAL_CHUNK;
    for (size_t first = 0; first < b->n;) {
        size_t n = b->n - first < step ? b->n - first : step;
        ent_error why = {0};
        ent_status st = eval_vector_run(v, &b->subjects, first, n, &why);
        if (st == ENT_ELIMIT && n > 1) {
            step = (n + 1) / 2;
            continue;
        }
        if (st != ENT_OK) {
            if (err && err->code == ENT_OK) *err = why;
            return st;
        }
        fetch_columns(k, b->plan, v);
        for (size_t row = 0; row < n; row++) score_row(b, k, row, first + row);
        first += n;
    }
    return ENT_OK;
}

ent_status run_batch_run(run_batch *b, ent_error *err) {
    base_arena arena;
    base_arena_init(&arena, &b->arena.mem);
    eval_vector *v = NULL;
    scratch k;
    ent_status st = scratch_init(&k, &arena, b->plan, err);
    if (st == ENT_OK)
        st = eval_vector_new(&v, &b->arena.mem, &b->plan->pack->ir, b->view, b->plan->roots, b->plan->n_roots, err);
    if (st == ENT_OK) st = run_chunks(b, v, &k, err);
    eval_vector_free(v);
    base_arena_clear(&arena);
    return st;
}
