/* A frozen selection of the record: which groups count and what was known when. Statements of one attribute are merged, per accepted
 * hedging, into timelines of non-overlapping spells. Immutable once made, shared by threads. Its store must outlive it and not grow. */
#ifndef FACT_VIEW_H
#define FACT_VIEW_H

#include "fact/store.h"

enum { FACT_SPELL_CONTESTED = 1, FACT_SPELL_CARRIED = 2 };

/* Spells of instance i are [first[i], first[i + 1]), ascending, not overlapping; gaps between them are unknown. */
typedef struct {
    const uint32_t *first; /* n_instances + 1 */
    uint32_t n_instances, n_spells;
    const int32_t *from, *to;
    const fact_scalar *lo, *hi;
    const uint8_t *flags;
    const uint8_t *hedging; /* of the statements that gave the value: the weakest of them */
    const uint32_t *since;  /* statement whose source and date stand for the value: the newest of them */
    /* offsets into support_stmts, n_spells + 1: statements valid in the spell, chosen ones first */
    const uint32_t *support;
    const uint32_t *support_stmts;
    const uint32_t *n_chosen; /* how many of a spell's support gave the value */
    bool all_points;          /* every spell has lo == hi */
    bool is_constant;         /* every instance has one spell without ends, or none: dates need no search */
} fact_timeline;

typedef struct fact_view fact_view;

/* `groups[g]` says whether group g counts (n_groups entries; groups beyond are out); group 0 always does. Only statements known on
 * `known_on` count (FACT_ALWAYS_TO: all). */
ent_status fact_view_new(fact_view **out, const fact_store *s, const bool *groups, size_t n_groups, int32_t known_on,
                         ent_error *err);
void fact_view_free(fact_view *v);
const fact_store *fact_view_store(const fact_view *v);

/* Never NULL; every attribute and level has one (levels without statements of their own share one). Key attributes have none (empty). */
const fact_timeline *fact_view_timeline(const fact_view *v, uint32_t attr, fact_hedging accepted);
/* Spells in which an instance is on record (values unused, lo = hi = 1). */
const fact_timeline *fact_view_existence(const fact_view *v, uint32_t entity, fact_hedging accepted);

/* Index of the spell that holds on `day`, or FACT_NONE. */
uint32_t fact_timeline_at(const fact_timeline *t, uint32_t instance, int32_t day);

/* Children of a parent, or all instances (of which none need exist on a given day), ascending by key bytes (then by parent's key). */
void fact_view_children(const fact_view *v, uint32_t entity, uint32_t parent, const uint32_t **ids, uint32_t *n);
void fact_view_every(const fact_view *v, uint32_t entity, const uint32_t **ids, uint32_t *n);

/* Where a row nobody has seen may lie. Up to `max` gaps of time, ascending, inclusive ends (BASE_I_ALL's ends when open); returns how many:
 * 0 = closed. An entity without time has at most one gap, all of time. `day` is a range of dates. parent FACT_NONE: of all parents. */
#define FACT_MAX_GAPS 8
uint32_t fact_view_gaps(const fact_view *v, uint32_t entity, uint32_t parent, base_irange day,
                        base_irange gaps[FACT_MAX_GAPS]);

/* --- one cell ---------------------------------------------------------------------------------------------------------
 * `instance` is a reference: a point >= 0 an instance, the point FACT_NOBODY one that the record does not have (defaults apply),
 * anything else not known which (the declared range, no default). `day` may be a range: then the span over its days. */
#define FACT_NOBODY (-1)

typedef struct {
    fact_range value;
    base_truth known; /* a record on all of the days; a default is none */
    base_truth contested;
    bool is_default, is_carried;
    uint32_t spell; /* of fact_view_timeline(), when it is one; else FACT_NONE */
} fact_cell;

fact_cell fact_view_cell(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                         base_irange day);
/* On record with the accepted hedging throughout `day`: true; with a weaker one, or on some of its days: unknown (`seen`: a weaker one is false). */
base_truth fact_view_exists(const fact_view *v, uint32_t entity, fact_hedging accepted, bool seen, base_irange instance,
                            base_irange day);
/* hedging(x), grade(x) and the day x was known since; the whole of what they may be when there is no record. */
base_irange fact_view_hedging(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                              base_irange day);
base_irange fact_view_grade(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                            base_irange day);
base_irange fact_view_since(const fact_view *v, uint32_t attr, fact_hedging accepted, base_irange instance,
                            base_irange day);

#endif
