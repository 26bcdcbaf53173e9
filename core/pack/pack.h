/* A loaded pack: the record, the program, what it is worth, its notes and tests. Immutable once loaded. How it is loaded: pack/load.h. */
#ifndef PACK_PACK_H
#define PACK_PACK_H

#include "cond/ir.h"
#include "cond/scheme.h"
#include "fact/store.h"

#define PACK_NO_DAY INT64_MIN

typedef struct {
    base_str id, title, when;
    cond_template say;
    uint32_t cond; /* T node over facts of any hedging */
} pack_note;

typedef struct {
    base_str name, text, source;
} pack_parameter;

typedef enum { PACK_HOLDS, PACK_UNKNOWN, PACK_FAILS, PACK_DEFEATED, PACK_NOTED, PACK_N_EXPECT } pack_expect;

typedef struct {
    uint32_t n;
    const base_str *ids; /* "C01", "C10.equal"; notes by their id */
} pack_ids;

typedef struct {
    base_str rule, dimension; /* rule empty: the dimension's points */
    double points;
} pack_points;

typedef struct {
    base_str dimension, level;
} pack_level;

typedef struct {
    base_str title, file;
    uint32_t line;
    base_str a, b;
    int64_t asof;   /* PACK_NO_DAY: the pack's own */
    bool has_facts; /* else all facts files count */
    uint32_t n_facts;
    const base_str *facts;
    uint32_t given; /* facts group seen by this test only, FACT_NONE */
    /* holds, unknown, ... were given: the list is then complete for HOLDS, a subset for the others */
    bool has[PACK_N_EXPECT];
    pack_ids expect[PACK_N_EXPECT];
    uint32_t n_points, n_levels;
    const pack_points *points; /* of dimensions and, from `contributes`, of rules */
    const pack_level *levels;
} pack_test;

typedef struct pack {
    base_arena arena;
    base_str name, version, question, horizon;
    int64_t asof;     /* PACK_NO_DAY when the pack does not say */
    uint32_t subject; /* entity */
    fact_store store;
    cond_ir ir;
    cond_scheme scheme;
    uint32_t n_notes, n_parameters, n_tests, n_facts;
    const pack_note *notes;
    const pack_parameter *parameters;
    const pack_test *tests;
    const base_str *facts; /* names of the facts files, sorted; each is a group of the store */
    base_str warnings;     /* what loading warned of, as printed; empty when of nothing */
} pack;

#endif
