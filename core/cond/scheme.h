/* What the conditions of a pack are worth: dimensions, groups, rules. Plain data between pack/, which fills it, and eval/, which scores with it.
 * Points are int64 in units of 10^-decimals of their dimension. Rules are in order of their ids, so nothing depends on files. */
#ifndef COND_SCHEME_H
#define COND_SCHEME_H

#include "base/range.h"
#include "base/str.h"
#include "cond/template.h"

#define COND_NO_GROUP UINT32_MAX

typedef struct {
    base_str name;
    cond_template title;
    uint8_t decimals;
    bool has_from, has_to;
    int64_t from, to;  /* the range points are clamped to */
    bool is_logit;     /* points are log-odds; the result is a probability */
    int64_t base;      /* added before anything else; 0 unless logit */
    uint32_t n_levels; /* ascending */
    const base_str *level_names;
    const double *level_at; /* in points, or probability for logit */
} cond_dimension;

typedef struct {
    base_str name, title;
    uint32_t dim;
    bool has_cap, has_floor;
    int64_t cap, floor;
} cond_group;

typedef struct {
    uint32_t dim, amount; /* amount: an I node in units of the dimension */
} cond_add;

typedef struct {
    base_str name; /* empty when the rule has no cases of its own */
    base_str when;
    cond_template say;
    uint32_t cond;  /* T node of the condition alone */
    uint32_t noted; /* T node of it over facts of any hedging; == cond when that is the same */
    uint32_t n_adds;
    const cond_add *adds;
} cond_case;

typedef struct {
    base_str id, title, cite;
    uint32_t group; /* COND_NO_GROUP */
    uint32_t n_cases;
    const cond_case *cases;
    uint32_t verdict;     /* T node: some case holds with known amounts and no rule that defeats it does (Kleene) */
    uint32_t n_defeaters; /* rules that defeat this one */
    const uint32_t *defeaters;
} cond_rule;

typedef struct {
    uint32_t n_dims, n_groups, n_rules, n_cases; /* n_cases over all rules */
    const cond_dimension *dims;
    const cond_group *groups;
    const cond_rule *rules;
    const uint32_t *order; /* rules, defeaters before those they defeat */
} cond_scheme;

#endif
