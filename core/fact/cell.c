/* Owns what a view says of one cell: an attribute of an instance on a day, or on each day of a range. */
#include "fact/view_parts.h"

/* ---- days and spells ---------------------------------------------------------------------------------------------------- */

static int32_t saturate(int64_t day) {
    return day < INT32_MIN ? INT32_MIN : day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

/* The spells [begin, end) that some day of a range lies in, and whether each of its days lies in one. */
typedef struct {
    uint32_t begin, end;
    bool covers_all;
} overlap;

static uint32_t first_ending_after(const fact_timeline *t, uint32_t instance, int32_t day) {
    uint32_t begin = t->first[instance], end = t->first[instance + 1];
    while (begin < end) {
        uint32_t mid = begin + (end - begin) / 2;
        if (fact_ends_after(t->to[mid], day))
            end = mid;
        else
            begin = mid + 1;
    }
    return begin;
}

static overlap overlap_of(const fact_timeline *t, uint32_t instance, base_irange day) {
    int32_t lo = saturate(day.lo), hi = saturate(day.hi), next = lo; /* the first day not yet accounted for */
    uint32_t i = first_ending_after(t, instance, lo), end = t->first[instance + 1];
    overlap o = {i, i, true};
    bool is_open = false;
    for (; i < end && t->from[i] <= hi; i++) {
        if (t->from[i] > next) o.covers_all = false;
        next = t->to[i];
        is_open = t->to[i] == FACT_ALWAYS_TO;
    }
    o.end = i;
    o.covers_all &= o.begin < o.end && (is_open || next > hi);
    return o;
}

/* ---- references ---------------------------------------------------------------------------------------------------------- */

/* The instance a reference is, or FACT_NONE when it is not one on record. */
static uint32_t instance_of(const fact_view *v, uint32_t entity, base_irange instance) {
    bool is_on_record =
        instance.lo == instance.hi && instance.lo >= 0 && (uint64_t)instance.lo < v->store->instances[entity].rows.n;
    return is_on_record ? (uint32_t)instance.lo : FACT_NONE;
}

static bool is_nobody(base_irange instance) { return instance.lo == FACT_NOBODY && instance.hi == FACT_NOBODY; }

const fact_timeline *fact_view_timeline(const fact_view *v, uint32_t attr, fact_hedging accepted) {
    return v->attrs[attr][accepted];
}

const fact_timeline *fact_view_existence(const fact_view *v, uint32_t entity, fact_hedging accepted) {
    return v->existence[entity][accepted];
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

/* One of x and y, not known which. */
static fact_range either(const fact_attr *a, fact_range x, fact_range y) {
    if (a->is_float) {
        fact_range r = x;
        if (y.lo.f < r.lo.f) r.lo = y.lo;
        if (y.hi.f > r.hi.f) r.hi = y.hi;
        return r;
    }
    bool is_same_point = x.lo.i == x.hi.i && x.lo.i == y.lo.i && x.hi.i == y.hi.i;
    if ((a->kind == FACT_TEXT || a->kind == FACT_REF) && !is_same_point) return (fact_range){{INT64_MIN}, {INT64_MAX}};
    return (fact_range){{x.lo.i < y.lo.i ? x.lo.i : y.lo.i}, {x.hi.i > y.hi.i ? x.hi.i : y.hi.i}};
}

/* True on all days, false on none, else unknown. */
static base_truth over_days(bool on_some, bool on_all) { return (base_truth){on_all, !on_some}; }

static fact_cell without_record(const fact_attr *a) {
    return (fact_cell){.value = a->has_default ? a->dflt : a->range,
                       .known = BASE_FALSE,
                       .contested = BASE_FALSE,
                       .is_default = a->has_default,
                       .spell = FACT_NONE};
}

static fact_cell key_cell(const fact_view *v, const fact_attr *a, uint32_t instance) {
    const fact_range *keys = v->rosters[a->entity].keys;
    return (fact_cell){
        .value = keys ? keys[instance] : a->range, .known = BASE_TRUE, .contested = BASE_FALSE, .spell = FACT_NONE};
}

static fact_cell cell_of(const fact_attr *a, const fact_timeline *t, overlap o) {
    fact_cell cell = without_record(a);
    if (o.begin == o.end) return cell;
    bool some_contested = false, all_contested = o.covers_all;
    for (uint32_t i = o.begin; i < o.end; i++) {
        fact_range value = {t->lo[i], t->hi[i]};
        cell.value = i == o.begin && o.covers_all ? value : either(a, cell.value, value);
        cell.is_carried |= (t->flags[i] & FACT_SPELL_CARRIED) != 0;
        bool is_contested = (t->flags[i] & FACT_SPELL_CONTESTED) != 0;
        some_contested |= is_contested;
        all_contested &= is_contested;
    }
    cell.known = over_days(true, o.covers_all);
    cell.contested = over_days(some_contested, all_contested);
    if (o.covers_all) cell.is_default = false;
    if (o.covers_all && o.end - o.begin == 1) cell.spell = o.begin;
    return cell;
}

fact_cell fact_view_cell(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                         base_irange day) {
    const fact_attr *a = &v->store->attrs.at[attr];
    uint32_t i = instance_of(v, a->entity, instance);
    if (i == FACT_NONE) {
        if (is_nobody(instance)) return without_record(a);
        return (fact_cell){.value = a->range, .known = BASE_UNKNOWN, .contested = BASE_UNKNOWN, .spell = FACT_NONE};
    }
    if (a->is_key) return key_cell(v, a, i);
    const fact_timeline *t = v->attrs[attr][accepted];
    return cell_of(a, t, overlap_of(t, i, day));
}

base_truth fact_view_exists(const fact_view *v, uint32_t entity, fact_hedging accepted, bool seen, base_irange instance,
                            base_irange day) {
    uint32_t i = instance_of(v, entity, instance);
    if (i == FACT_NONE) return is_nobody(instance) || seen ? BASE_FALSE : BASE_UNKNOWN;
    overlap o = overlap_of(v->existence[entity][accepted], i, day);
    if (o.begin < o.end) return over_days(true, o.covers_all);
    if (seen) return BASE_FALSE;
    overlap weaker = overlap_of(v->existence[entity][FACT_N_HEDGINGS - 1], i, day);
    return weaker.begin < weaker.end ? BASE_UNKNOWN : BASE_FALSE;
}

/* ---- evidence ---------------------------------------------------------------------------------------------------------------- */

typedef base_irange (*aspect)(const fact_store *s, const fact_timeline *t, uint32_t spell);

static base_irange one(int64_t x) { return (base_irange){x, x}; }

static base_irange span(base_irange x, base_irange y) {
    return (base_irange){x.lo < y.lo ? x.lo : y.lo, x.hi > y.hi ? x.hi : y.hi};
}

/* An aspect of the record behind a cell, over all of its days; `whole` where some day has none. */
static base_irange aspect_of(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                             base_irange day, aspect get, base_irange whole) {
    uint32_t i = instance_of(v, v->store->attrs.at[attr].entity, instance);
    if (i == FACT_NONE) return whole;
    const fact_timeline *t = v->attrs[attr][accepted];
    overlap o = overlap_of(t, i, day);
    if (!o.covers_all) return whole;
    base_irange r = get(v->store, t, o.begin);
    for (uint32_t k = o.begin + 1; k < o.end; k++) r = span(r, get(v->store, t, k));
    return r;
}

static base_irange hedging_of(const fact_store *s, const fact_timeline *t, uint32_t spell) {
    (void)s;
    return one(t->hedging[spell]);
}

static const base_irange any_hedging = {0, FACT_N_HEDGINGS - 1}, any_grade = {0, FACT_UNGRADED - 1};

static base_irange grade_of(const fact_store *s, const fact_timeline *t, uint32_t spell) {
    unsigned grade = fact_source_reliability(s, s->stmts.at[t->since[spell]].source);
    return grade == FACT_UNGRADED ? any_grade : one(grade);
}

/* A statement without a date of its own or of its source has been known since nobody knows when. */
static base_irange since_of(const fact_store *s, const fact_timeline *t, uint32_t spell) {
    int32_t known = s->stmts.at[t->since[spell]].known;
    return known == FACT_ALWAYS_FROM ? BASE_I_ALL : one(known);
}

base_irange fact_view_hedging(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                              base_irange day) {
    return aspect_of(v, attr, accepted, instance, day, hedging_of, any_hedging);
}

base_irange fact_view_grade(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                            base_irange day) {
    return aspect_of(v, attr, accepted, instance, day, grade_of, any_grade);
}

base_irange fact_view_since(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                            base_irange day) {
    return aspect_of(v, attr, accepted, instance, day, since_of, BASE_I_ALL);
}
