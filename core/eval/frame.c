/* Expansion of child frames. Looking rows up costs the same in both passes; neighbours with the same parent and date share it. */
#include "eval/frame.h"

/* The rows of one parent row. */
typedef struct {
    const uint32_t *ids;
    uint32_t n_ids, n_gaps;
    base_irange gaps[FACT_MAX_GAPS];
    base_irange source, date; /* what was looked up */
    bool found;
} lookup;

static void only_unseen(lookup *l) {
    l->n_ids = 0;
    l->n_gaps = 1;
    l->gaps[0] = BASE_I_ALL;
}

static void look_up(lookup *l, const eval_frame_input *in, base_irange source, base_irange date) {
    const cond_frame *f = in->frame;
    l->n_ids = 0;
    uint32_t parent = FACT_NONE;
    if (f->kind == COND_FRAME_EVERY) {
        fact_view_every(in->view, f->entity, &l->ids, &l->n_ids);
    } else if (!base_i_is_point(source) || source.lo < FACT_NOBODY || source.lo >= FACT_NONE) {
        only_unseen(l);
        return;
    } else if (source.lo != FACT_NOBODY) {
        parent = (uint32_t)source.lo;
        fact_view_children(in->view, f->entity, parent, &l->ids, &l->n_ids);
    }
    l->n_gaps = fact_view_gaps(in->view, f->entity, parent, date, l->gaps);
}

/* The rows of parent row p. A row that nobody has seen is no known source, and what does not depend on it is looked up as ever. */
static void rows_of(lookup *l, const eval_frame_input *in, uint32_t p) {
    const base_irange source = in->source ? in->source[p] : BASE_I_ALL, date = in->date[p];
    if (l->found && base_i_same(l->source, source) && base_i_same(l->date, date)) return;
    look_up(l, in, source, date);
    l->source = source;
    l->date = date;
    l->found = true;
}

ent_status eval_frame_count(uint32_t *first, const eval_frame_input *in, ent_error *err) {
    const uint64_t most = in->max_rows < UINT32_MAX ? in->max_rows : UINT32_MAX - 1;
    uint64_t n = 0;
    lookup l = {.found = false};
    first[0] = 0;
    for (uint32_t p = 0; p < in->parent->n_rows; p++) {
        rows_of(&l, in, p);
        n += (uint64_t)l.n_ids + l.n_gaps;
        if (n > most) {
            const base_str name = fact_view_store(in->view)->entities.at[in->frame->entity].name;
            return base_fail(err, ENT_ELIMIT,
                             "a collection of '%.*s' comes to more than %llu rows; narrow it, or nest fewer aggregates",
                             BASE_FMT(name), (unsigned long long)most);
        }
        first[p + 1] = (uint32_t)n;
    }
    return ENT_OK;
}

static void put_row(eval_frame_rows *out, uint32_t at, uint32_t parent, int64_t instance, base_irange gap) {
    out->parent[at] = parent;
    out->instance[at] = instance;
    out->gap[at] = gap;
    out->unseen[at] = instance < 0;
}

void eval_frame_fill(eval_frame_rows *out, const uint32_t *first, const eval_frame_input *in) {
    lookup l = {.found = false};
    for (uint32_t p = 0; p < in->parent->n_rows; p++) {
        rows_of(&l, in, p);
        uint32_t at = first[p];
        for (uint32_t i = 0; i < l.n_ids; i++) put_row(out, at++, p, l.ids[i], BASE_I_ALL);
        for (uint32_t i = 0; i < l.n_gaps; i++) put_row(out, at++, p, -1, l.gaps[i]);
    }
}
