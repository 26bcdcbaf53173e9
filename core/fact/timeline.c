/* Owns the merging of statements into timelines. The statements of one cell (an attribute of an instance) are swept from boundary to
 * boundary of their validity; between two boundaries the same ones are valid, and settle one spell. Every boundary changes what is valid,
 * so no two neighbouring spells could be one. n log n in the statements, times how many of a cell are valid at once. */
#include "base/date.h"
#include "base/sort.h"
#include "fact/view_parts.h"

typedef struct {
    int32_t from, to;
    fact_range value;
    uint8_t flags, hedging;
    uint32_t since;
    uint32_t first_support, n_support, n_chosen; /* in sweep.support */
} spell;

typedef struct {
    const fact_store *store;
    const fact_attr *attr; /* NULL: existence */
    base_arena *scratch;
    BASE_VEC(spell) spells;
    BASE_VEC(uint32_t) support; /* statement ids */
    size_t cell_spells;         /* where the spells of this cell begin */
    const uint32_t *cell;       /* its statements in order of fact_stmt_cmp; positions in it are ranks */
    uint32_t *by_from;          /* ranks in order of the beginning of validity */
    uint32_t *buffer;
    uint32_t *active; /* ranks of what is valid, ascending; each array has room for the largest cell */
    size_t n_active;
    bool failed, too_large; /* out of memory; more spells than ids */
} sweep;

static const fact_stmt *stmt_at(const sweep *w, uint32_t rank) { return &w->store->stmts.at[w->cell[rank]]; }

/* ---- values ---------------------------------------------------------------------------------------------------------- */

static bool same_value(const fact_attr *a, fact_range x, fact_range y) {
    return a->is_float ? x.lo.f == y.lo.f && x.hi.f == y.hi.f : x.lo.i == y.lo.i && x.hi.i == y.hi.i;
}

/* Narrows `value` to what it shares with `x`; false when they disagree. Dates agree when a day can be both; anything else when it is equal. */
static bool agree(const fact_attr *a, fact_range *value, fact_range x) {
    if (a->kind != FACT_DATE) return same_value(a, *value, x);
    if (x.lo.i > value->lo.i) value->lo = x.lo;
    if (x.hi.i < value->hi.i) value->hi = x.hi;
    return value->lo.i <= value->hi.i;
}

/* Whether all valid statements up to hedging `weakest` agree; `*value` is then what they agree on. */
static bool all_agree(const sweep *w, uint8_t weakest, fact_range *value) {
    bool is_first = true;
    for (size_t i = 0; i < w->n_active; i++) {
        const fact_stmt *x = stmt_at(w, w->active[i]);
        if (x->hedging > weakest) continue;
        if (is_first)
            *value = x->value;
        else if (!agree(w->attr, value, x->value))
            return false;
        is_first = false;
    }
    return true;
}

static fact_range span_of(const fact_attr *a, fact_range x, fact_range y) {
    if (a->kind == FACT_TEXT || a->kind == FACT_REF) return (fact_range){{INT64_MIN}, {INT64_MAX}};
    if (a->is_float ? y.lo.f < x.lo.f : y.lo.i < x.lo.i) x.lo = y.lo;
    if (a->is_float ? y.hi.f > x.hi.f : y.hi.i > x.hi.i) x.hi = y.hi;
    return x;
}

/* The value by the attribute's policy, of statements that disagree. `strongest` is the one hedging that counts. */
static fact_range settle(const sweep *w, uint8_t strongest) {
    uint32_t best = UINT32_MAX;
    fact_range span = {{0}, {0}};
    for (size_t i = 0; i < w->n_active; i++) {
        uint32_t rank = w->active[i];
        const fact_stmt *x = stmt_at(w, rank);
        if (x->hedging != strongest) continue;
        span = best == UINT32_MAX ? x->value : span_of(w->attr, span, x->value);
        if (best == UINT32_MAX ||
            (w->attr->policy == FACT_BEST_GRADED && fact_stmt_grade_cmp(w->store, w->cell[rank], w->cell[best]) < 0))
            best = rank; /* ranks ascend from the newest */
    }
    return w->attr->policy == FACT_HULL ? span : stmt_at(w, best)->value;
}

/* ---- spells ---------------------------------------------------------------------------------------------------------- */

static void push_spell(sweep *w, const spell *s) {
    if (!w->failed && !BASE_PUSH(w->scratch, &w->spells, *s)) w->failed = true;
}

static void push_support(sweep *w, uint32_t stmt) {
    if (!w->failed && !BASE_PUSH(w->scratch, &w->support, stmt)) w->failed = true;
}

/* Fills the gap between the cell's last spell and `until` with its value, as far as the attribute lets it stand. */
static void carry(sweep *w, int32_t until) {
    if (w->failed || !w->attr || w->attr->carry_months <= 0 || w->spells.n == w->cell_spells) return;
    spell s = w->spells.at[w->spells.n - 1];
    if (s.to == FACT_ALWAYS_TO || s.to >= until) return;
    int64_t end = base_add_months(s.to, w->attr->carry_months);
    if (end <= s.to) return; /* behind the calendar */
    s.from = s.to;
    s.to = end < until ? (int32_t)end : until;
    s.flags |= FACT_SPELL_CARRIED;
    push_spell(w, &s);
}

/* What was valid in [from, to): its value, and the statements that gave it before the others. */
static void add_spell(sweep *w, int32_t from, int32_t to) {
    carry(w, from);
    spell s = {.from = from, .to = to, .value = {{1}, {1}}, .hedging = FACT_N_HEDGINGS, .since = FACT_NONE};
    uint8_t weakest = 0;
    for (size_t i = 0; i < w->n_active; i++) {
        uint8_t hedging = stmt_at(w, w->active[i])->hedging;
        if (hedging < s.hedging) s.hedging = hedging;
        if (hedging > weakest) weakest = hedging;
    }
    bool all_chosen = !w->attr || all_agree(w, s.hedging, &s.value);
    fact_range any;
    if (!all_chosen || (w->attr && weakest > s.hedging && !all_agree(w, weakest, &any)))
        s.flags |= FACT_SPELL_CONTESTED;
    if (!all_chosen) {
        s.value = settle(w, s.hedging);
        all_chosen = w->attr->policy == FACT_HULL;
    }
    s.first_support = (uint32_t)w->support.n;
    size_t n_left = 0;
    for (size_t i = 0; i < w->n_active; i++) {
        const fact_stmt *x = stmt_at(w, w->active[i]);
        if (x->hedging == s.hedging && (all_chosen || same_value(w->attr, x->value, s.value)))
            push_support(w, w->cell[w->active[i]]);
        else
            w->buffer[n_left++] = w->cell[w->active[i]];
    }
    if (w->failed) return;
    s.n_chosen = (uint32_t)w->support.n - s.first_support;
    s.since = w->support.at[s.first_support];
    for (size_t i = 0; i < n_left; i++) push_support(w, w->buffer[i]);
    s.n_support = s.n_chosen + (uint32_t)n_left;
    push_spell(w, &s);
}

/* ---- the sweep over one cell --------------------------------------------------------------------------------------------- */

static int order_from(const void *ctx, uint32_t x, uint32_t y) {
    int32_t p = stmt_at(ctx, x)->from, q = stmt_at(ctx, y)->from;
    return p < q ? -1 : p > q;
}

static void activate(sweep *w, uint32_t rank) {
    size_t k = w->n_active++;
    for (; k > 0 && w->active[k - 1] > rank; k--) w->active[k] = w->active[k - 1];
    w->active[k] = rank;
}

static void expire(sweep *w, int32_t day) {
    size_t kept = 0;
    for (size_t i = 0; i < w->n_active; i++)
        if (stmt_at(w, w->active[i])->to > day) w->active[kept++] = w->active[i];
    w->n_active = kept;
}

static int32_t next_boundary(const sweep *w, size_t next, size_t n) {
    int32_t day = next < n ? stmt_at(w, w->by_from[next])->from : FACT_ALWAYS_TO;
    for (size_t i = 0; i < w->n_active; i++)
        if (stmt_at(w, w->active[i])->to < day) day = stmt_at(w, w->active[i])->to;
    return day;
}

static void sweep_cell(sweep *w, const uint32_t *cell, size_t n_cell, fact_hedging accepted) {
    size_t n = 0, next = 0;
    w->cell = cell;
    w->cell_spells = w->spells.n;
    w->n_active = 0;
    for (size_t rank = 0; rank < n_cell; rank++)
        if (w->store->stmts.at[cell[rank]].hedging <= accepted) w->by_from[n++] = (uint32_t)rank;
    base_sort(w->by_from, n, w->buffer, order_from, w);
    while (!w->failed && (w->n_active || next < n)) {
        int32_t from = w->n_active ? w->spells.at[w->spells.n - 1].to : stmt_at(w, w->by_from[next])->from;
        while (next < n && stmt_at(w, w->by_from[next])->from == from) activate(w, w->by_from[next++]);
        int32_t to = next_boundary(w, next, n);
        add_spell(w, from, to);
        expire(w, to);
    }
    carry(w, FACT_ALWAYS_TO);
}

/* ---- cells of an attribute ------------------------------------------------------------------------------------------------ */

typedef struct {
    uint32_t *first; /* n_instances + 1: where the statements of each instance begin */
    uint32_t *ids;
    size_t largest; /* cell */
    bool has[FACT_N_HEDGINGS];
} cells;

/* Statements that say the same count once: the one whose place in the files comes first stays. */
static int order_full(const void *ctx, uint32_t x, uint32_t y) {
    const fact_store *s = ctx;
    int order = fact_stmt_cmp(s, x, y);
    const fact_stmt *p = &s->stmts.at[x], *q = &s->stmts.at[y];
    if (!order) order = base_str_cmp(p->file, q->file);
    if (!order) order = p->line < q->line ? -1 : p->line > q->line;
    return order ? order : base_str_cmp(s->groups.at[p->group], s->groups.at[q->group]);
}

static size_t drop_duplicates(const fact_store *s, uint32_t *ids, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || fact_stmt_cmp(s, ids[kept - 1], ids[i]) != 0) ids[kept++] = ids[i];
    return kept;
}

/* Puts `stmts` in order of their instances, by counting. */
static bool bucket(cells *out, base_arena *scratch, const fact_store *s, uint32_t n_instances, const uint32_t *stmts,
                   size_t n) {
    uint32_t *first = BASE_ARRAY(scratch, uint32_t, (size_t)n_instances + 2);
    uint32_t *ids = base_arena_raw(scratch, n * sizeof *ids);
    if (!first || !ids) return false;
    for (size_t i = 0; i < n; i++) first[s->stmts.at[stmts[i]].instance + 2]++;
    for (size_t i = 2; i < (size_t)n_instances + 2; i++) first[i] += first[i - 1];
    for (size_t i = 0; i < n; i++) ids[first[s->stmts.at[stmts[i]].instance + 1]++] = stmts[i];
    out->first = first; /* what was the end of each has moved one place down and is the beginning of the next */
    out->ids = ids;
    return true;
}

/* The statements of each instance in order of rank, each once. `stmts` lends its room. */
static bool order_cells(cells *out, base_arena *scratch, const fact_store *s, uint32_t n_instances, uint32_t *stmts,
                        size_t n) {
    if (!bucket(out, scratch, s, n_instances, stmts, n)) return false;
    uint32_t end = 0;
    for (uint32_t i = 0; i < n_instances; i++) {
        uint32_t from = out->first[i], n_cell = out->first[i + 1] - from;
        base_sort(out->ids + from, n_cell, stmts, order_full, s);
        n_cell = (uint32_t)drop_duplicates(s, out->ids + from, n_cell);
        memmove(out->ids + end, out->ids + from, n_cell * sizeof *out->ids);
        out->first[i] = end;
        end += n_cell;
        if (n_cell > out->largest) out->largest = n_cell;
    }
    out->first[n_instances] = end;
    for (uint32_t k = 0; k < end; k++) out->has[s->stmts.at[out->ids[k]].hedging] = true;
    return true;
}

/* ---- columns ------------------------------------------------------------------------------------------------------------- */

static bool is_point(const fact_attr *a, fact_range x) {
    return a && a->is_float ? x.lo.f == x.hi.f : x.lo.i == x.hi.i;
}

/* The columns of a timeline while they are written. */
typedef struct {
    int32_t *from, *to;
    fact_scalar *lo, *hi;
    uint8_t *flags, *hedging;
    uint32_t *since, *n_chosen, *support, *support_stmts;
} columns;

static bool new_columns(columns *c, base_arena *arena, size_t n, size_t n_support) {
    c->from = BASE_ARRAY(arena, int32_t, n);
    c->to = BASE_ARRAY(arena, int32_t, n);
    c->lo = BASE_ARRAY(arena, fact_scalar, n);
    c->hi = BASE_ARRAY(arena, fact_scalar, n);
    c->flags = BASE_ARRAY(arena, uint8_t, n);
    c->hedging = BASE_ARRAY(arena, uint8_t, n);
    c->since = BASE_ARRAY(arena, uint32_t, n);
    c->n_chosen = BASE_ARRAY(arena, uint32_t, n);
    c->support = BASE_ARRAY(arena, uint32_t, n + 1);
    c->support_stmts = BASE_ARRAY(arena, uint32_t, n_support);
    return c->from && c->to && c->lo && c->hi && c->flags && c->hedging && c->since && c->n_chosen && c->support &&
           c->support_stmts;
}

/* A carried spell rests on what its origin rests on, so the support is counted anew. */
static void fill_spell(columns *c, const sweep *w, size_t i) {
    const spell *s = &w->spells.at[i];
    c->from[i] = s->from;
    c->to[i] = s->to;
    c->lo[i] = s->value.lo;
    c->hi[i] = s->value.hi;
    c->flags[i] = s->flags;
    c->hedging[i] = s->hedging;
    c->since[i] = s->since;
    c->n_chosen[i] = s->n_chosen;
    c->support[i + 1] = c->support[i] + s->n_support;
    memcpy(c->support_stmts + c->support[i], w->support.at + s->first_support, s->n_support * sizeof *c->support_stmts);
}

static const fact_timeline *make_columns(base_arena *arena, sweep *w, const uint32_t *first, uint32_t n_instances) {
    size_t n_support = 0;
    bool all_points = true, is_constant = true;
    for (size_t i = 0; i < w->spells.n; i++) {
        const spell *s = &w->spells.at[i];
        n_support += s->n_support;
        all_points &= is_point(w->attr, s->value);
        is_constant &= s->from == FACT_ALWAYS_FROM && s->to == FACT_ALWAYS_TO;
    }
    columns c;
    w->too_large |= n_support >= UINT32_MAX;
    fact_timeline *t = w->too_large ? NULL : BASE_NEW(arena, fact_timeline);
    if (!t || !new_columns(&c, arena, w->spells.n, n_support)) return NULL;
    for (size_t i = 0; i < w->spells.n; i++) fill_spell(&c, w, i);
    *t = (fact_timeline){.first = first,
                         .n_instances = n_instances,
                         .n_spells = (uint32_t)w->spells.n,
                         .from = c.from,
                         .to = c.to,
                         .lo = c.lo,
                         .hi = c.hi,
                         .flags = c.flags,
                         .hedging = c.hedging,
                         .since = c.since,
                         .support = c.support,
                         .support_stmts = c.support_stmts,
                         .n_chosen = c.n_chosen,
                         .all_points = all_points,
                         .is_constant = is_constant};
    return t;
}

static const fact_timeline *make_level(base_arena *arena, sweep *w, const cells *c, uint32_t n_instances,
                                       fact_hedging accepted) {
    uint32_t *first = BASE_ARRAY(arena, uint32_t, (size_t)n_instances + 1);
    if (!first) return NULL;
    w->spells.n = 0;
    w->support.n = 0;
    for (uint32_t i = 0; i < n_instances; i++) {
        sweep_cell(w, c->ids + c->first[i], c->first[i + 1] - c->first[i], accepted);
        w->too_large = w->spells.n >= UINT32_MAX || w->support.n >= UINT32_MAX;
        if (w->failed || w->too_large) return NULL;
        first[i + 1] = (uint32_t)w->spells.n;
    }
    return make_columns(arena, w, first, n_instances);
}

ent_status fact_timeline_make(const fact_timeline *out[FACT_N_HEDGINGS], base_arena *arena, base_arena *scratch,
                              const fact_store *s, uint32_t n_instances, uint32_t attr, uint32_t *stmts, size_t n,
                              ent_error *err) {
    base_mark mark = base_arena_mark(scratch);
    const fact_timeline *levels[FACT_N_HEDGINGS];
    cells c = {.largest = 0};
    sweep w = {.store = s, .attr = attr == FACT_NONE ? NULL : &s->attrs.at[attr], .scratch = scratch};
    ent_status status = ENT_ENOMEM;
    if (!order_cells(&c, scratch, s, n_instances, stmts, n)) goto out;
    w.by_from = BASE_ARRAY(scratch, uint32_t, c.largest);
    w.buffer = BASE_ARRAY(scratch, uint32_t, c.largest);
    w.active = BASE_ARRAY(scratch, uint32_t, c.largest);
    if (!w.by_from || !w.buffer || !w.active) goto out;
    for (int level = 0; level < FACT_N_HEDGINGS; level++) {
        levels[level] = level > 0 && !c.has[level] ? levels[level - 1]
                                                   : make_level(arena, &w, &c, n_instances, (fact_hedging)level);
        if (!levels[level]) goto out;
    }
    memcpy(out, levels, sizeof levels);
    status = ENT_OK;
out:
    base_arena_rewind(scratch, mark);
    if (status == ENT_OK) return ENT_OK;
    return w.too_large ? base_fail(err, ENT_ELIMIT, "more than %lu spells in one timeline", (unsigned long)UINT32_MAX)
                       : base_no_memory(err);
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

uint32_t fact_timeline_at(const fact_timeline *t, uint32_t instance, int32_t day) {
    if (instance >= t->n_instances) return FACT_NONE;
    uint32_t begin = t->first[instance], end = t->first[instance + 1];
    while (begin < end) { /* the first spell that begins after `day` */
        uint32_t mid = begin + (end - begin) / 2;
        if (t->from[mid] <= day)
            begin = mid + 1;
        else
            end = mid;
    }
    if (begin == t->first[instance] || !fact_ends_after(t->to[begin - 1], day)) return FACT_NONE;
    return begin - 1;
}
