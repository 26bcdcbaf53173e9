/* What a view is made of, for the files that make and read it. Others see view.h alone. */
#ifndef FACT_VIEW_PARTS_H
#define FACT_VIEW_PARTS_H

#include "fact/view.h"

/* The instances of one entity in the order of their names, and below each parent. roster.c */
typedef struct {
    const uint32_t *ids;
    uint32_t n, n_parents;
    const uint32_t *first; /* FACT_CHILD: children of parent p are child_ids[first[p], first[p + 1]) */
    const uint32_t *child_ids;
    const fact_range *keys; /* by instance: the value of the key attribute; NULL without one */
} fact_roster;

ent_status fact_roster_make(fact_roster *out, base_arena *arena, base_arena *scratch, const fact_store *s,
                            uint32_t entity, ent_error *err);
/* What the key attribute `attr` says of each instance. */
ent_status fact_roster_keys(fact_roster *roster, base_arena *arena, const fact_store *s, uint32_t attr, ent_error *err);

/* The covers of one entity: spans of those for every parent, and of those for one; in each list ascending by their beginning. coverage.c */
typedef struct {
    int32_t from, to; /* half-open; ends as in a statement */
} fact_span;
typedef struct {
    const fact_span *general;
    const fact_span *spans;
    const uint32_t *parents, *first; /* ascending; spans of parents[i] are spans[first[i], first[i + 1]) */
    uint32_t n_general, n_parents;
} fact_coverage;

/* `covers`: those of one entity that count, n of them, in any order. */
ent_status fact_coverage_make(fact_coverage *out, base_arena *arena, base_arena *scratch, const fact_store *s,
                              const uint32_t *covers, size_t n, ent_error *err);

/* Merges `stmts` (n of them, selected, of non-empty validity, in any order; they are reordered) of one attribute into a timeline per level.
 * attr FACT_NONE: statements of any attribute, of which only that they exist counts. timeline.c */
ent_status fact_timeline_make(const fact_timeline *out[FACT_N_HEDGINGS], base_arena *arena, base_arena *scratch,
                              const fact_store *s, uint32_t n_instances, uint32_t attr, uint32_t *stmts, size_t n,
                              ent_error *err);

struct fact_view {
    base_arena arena;
    const fact_store *store;
    const fact_timeline *(*attrs)[FACT_N_HEDGINGS];
    const fact_timeline *(*existence)[FACT_N_HEDGINGS];
    fact_roster *rosters;     /* by entity */
    fact_coverage *coverages; /* by entity */
};

/* A statement's or span's open end lies behind every day. */
static inline bool fact_ends_after(int32_t to, int32_t day) { return day < to || to == FACT_ALWAYS_TO; }

/* How good a source is, best first: reliability A to E, then F and none; credibility 1 to 5, then 6 and none. */
#define FACT_UNGRADED 5
unsigned fact_source_reliability(const fact_store *s, uint32_t source);
unsigned fact_source_credibility(const fact_store *s, uint32_t source);

/* The order in which statements stand for a value: newest first, then better graded, then by source id and value, then by the rest of what
 * they say. 0 when they say the same. It does not look at files and lines, nor at groups, which are named after files. */
int fact_stmt_cmp(const fact_store *s, uint32_t x, uint32_t y);
/* The same, but better graded first, then newest; 0 when neither grade, date, source nor value differ. */
int fact_stmt_grade_cmp(const fact_store *s, uint32_t x, uint32_t y);

#endif
