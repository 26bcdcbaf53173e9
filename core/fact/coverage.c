/* Owns which collections are closed, and when. Spans are kept as declared and merged when asked: the general ones and a parent's own
 * both run in order of their beginning. */
#include "base/sort.h"
#include "fact/view_parts.h"

/* ---- making ----------------------------------------------------------------------------------------------------------- */

static int order_covers(const void *ctx, uint32_t x, uint32_t y) {
    const fact_cover *p = &((const fact_store *)ctx)->covers.at[x], *q = &((const fact_store *)ctx)->covers.at[y];
    if (p->parent != q->parent) return p->parent < q->parent ? -1 : 1; /* FACT_NONE comes last */
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    return p->to < q->to ? -1 : p->to > q->to;
}

ent_status fact_coverage_make(fact_coverage *out, base_arena *arena, base_arena *scratch, const fact_store *s,
                              const uint32_t *covers, size_t n, ent_error *err) {
    base_mark mark = base_arena_mark(scratch);
    uint32_t *ids = BASE_ARRAY(scratch, uint32_t, n), *buffer = BASE_ARRAY(scratch, uint32_t, n);
    fact_span *spans = BASE_ARRAY(arena, fact_span, n);
    uint32_t *parents = BASE_ARRAY(arena, uint32_t, n), *first = BASE_ARRAY(arena, uint32_t, n + 1), n_parents = 0,
             n_own = 0;
    if (!ids || !buffer || !spans || !parents || !first) return base_no_memory(err);
    if (n) memcpy(ids, covers, n * sizeof *ids);
    base_sort(ids, n, buffer, order_covers, s);
    for (size_t i = 0; i < n; i++) {
        const fact_cover *c = &s->covers.at[ids[i]];
        spans[i] = (fact_span){c->from, c->to};
        if (c->parent == FACT_NONE) continue;
        if (n_parents == 0 || parents[n_parents - 1] != c->parent) {
            parents[n_parents] = c->parent;
            first[n_parents++] = n_own;
        }
        n_own++;
    }
    first[n_parents] = n_own;
    *out = (fact_coverage){.general = spans + n_own,
                           .spans = spans,
                           .parents = parents,
                           .first = first,
                           .n_general = (uint32_t)n - n_own,
                           .n_parents = n_parents};
    base_arena_rewind(scratch, mark);
    return ENT_OK;
}

/* ---- asking ----------------------------------------------------------------------------------------------------------- */

/* Two lists read as one, ascending by the beginning of the spans. */
typedef struct {
    const fact_span *own, *own_end, *general, *general_end;
} span_reader;

static span_reader read_spans(const fact_coverage *c, uint32_t parent) {
    span_reader r = {NULL, NULL, c->general, c->general + c->n_general};
    uint32_t begin = 0, end = c->n_parents;
    while (begin < end) {
        uint32_t mid = begin + (end - begin) / 2;
        if (c->parents[mid] < parent)
            begin = mid + 1;
        else
            end = mid;
    }
    if (begin < c->n_parents && c->parents[begin] == parent) {
        r.own = c->spans + c->first[begin];
        r.own_end = c->spans + c->first[begin + 1];
    }
    return r;
}

/* The next span in days without limits: [from, to), INT64_MIN and INT64_MAX where it is open. */
static bool next_span(span_reader *r, int64_t *from, int64_t *to) {
    bool has_own = r->own != r->own_end, has_general = r->general != r->general_end;
    if (!has_own && !has_general) return false;
    const fact_span *s = has_own && (!has_general || r->own->from <= r->general->from) ? r->own++ : r->general++;
    *from = s->from == FACT_ALWAYS_FROM ? INT64_MIN : s->from;
    *to = s->to == FACT_ALWAYS_TO ? INT64_MAX : s->to;
    return true;
}

/* Without time: closed while `day` lies within one stretch of coverage, last days included. */
static bool is_covered(span_reader r, base_irange day) {
    int64_t from, to, begin = 0, end = 0;
    bool has_stretch = false;
    while (next_span(&r, &from, &to) && from <= day.hi) {
        if (has_stretch && from <= (end == INT64_MAX ? end : end + 1)) {
            if (to > end) end = to;
        } else {
            begin = from;
            end = to;
            has_stretch = true;
        }
        if (begin <= day.lo && day.hi <= end) return true;
    }
    return false;
}

/* Adds a gap behind the others; where there is no room, the two neighbours with least coverage between them become one. */
static uint32_t add_gap(base_irange gaps[FACT_MAX_GAPS], uint32_t n, int64_t lo, int64_t hi) {
    base_irange all[FACT_MAX_GAPS + 1];
    if (n < FACT_MAX_GAPS) {
        gaps[n] = (base_irange){lo, hi};
        return n + 1;
    }
    memcpy(all, gaps, n * sizeof *all);
    all[n] = (base_irange){lo, hi};
    uint32_t at = 1;
    for (uint32_t i = 2; i <= n; i++)
        if (all[i].lo - all[i - 1].hi < all[at].lo - all[at - 1].hi) at = i;
    all[at - 1].hi = all[at].hi;
    for (uint32_t i = at; i < n; i++) all[i] = all[i + 1];
    memcpy(gaps, all, n * sizeof *gaps);
    return n;
}

/* With time: what coverage leaves of the days before the last of `day`. */
static uint32_t uncovered(span_reader r, int64_t last, base_irange gaps[FACT_MAX_GAPS]) {
    uint32_t n = 0;
    int64_t from, to, next = INT64_MIN; /* the first day not yet accounted for */
    while (next_span(&r, &from, &to) && from <= last) {
        if (from > next) n = add_gap(gaps, n, next, from - 1);
        if (to == INT64_MAX) return n;
        if (to > next) next = to;
    }
    return next <= last ? add_gap(gaps, n, next, last) : n;
}

uint32_t fact_view_gaps(const fact_view *v, uint32_t entity, uint32_t parent, base_irange day,
                        base_irange gaps[FACT_MAX_GAPS]) {
    span_reader r = read_spans(&v->coverages[entity], parent);
    if (v->store->entities.at[entity].time_attr != FACT_NONE) {
        bool has_end = day.hi != INT64_MIN && day.hi != INT64_MAX;
        return uncovered(r, has_end ? day.hi - 1 : day.hi, gaps);
    }
    if (is_covered(r, day)) return 0;
    gaps[0] = BASE_I_ALL;
    return 1;
}
