/* Owns the way from a plan to the scheme: dimensions, groups, rules with their cases and defeaters, and the order of rules. Scoring is eval/'s. */
#include "pack/plan.h"

static const int64_t ABSENT = INT64_MIN; /* no units, no index: declared ends are within 2^62 */

static ent_status malformed(ent_error *err, const char *what) {
    return base_fail(err, ENT_EINTERNAL, "the plan of a pack is malformed: %s", what);
}

ent_status pack_plan_str(base_str *out, pack *p, const lua_tree *t, const char *key, ent_error *err) {
    *out = base_arena_str(&p->arena, lua_tree_str(t, key));
    return out->p ? ENT_OK : base_no_memory(err);
}

ent_status pack_plan_node(uint32_t *out, const pack *p, const lua_tree *t, const char *key, cond_class want,
                          ent_error *err) {
    int64_t id = lua_tree_int(t, key, -1);
    if (id < 0 || (uint64_t)id >= p->ir.nodes.n) return malformed(err, key);
    if (p->ir.nodes.at[id].frame != COND_ROOT || cond_result(&p->ir, (uint32_t)id) != want) return malformed(err, key);
    *out = (uint32_t)id;
    return ENT_OK;
}

/* An index below `n`. */
static ent_status read_index(uint32_t *out, const lua_tree *t, const char *key, uint32_t n, ent_error *err) {
    int64_t i = lua_tree_int(t, key, -1);
    if (i < 0 || i >= n) return malformed(err, key);
    *out = (uint32_t)i;
    return ENT_OK;
}

/* A number of units that may be absent. */
static bool read_units(int64_t *out, const lua_tree *t, const char *key) {
    int64_t units = lua_tree_int(t, key, ABSENT);
    *out = units == ABSENT ? 0 : units;
    return units != ABSENT;
}

/* ---- dimensions and groups ---------------------------------------------------------------------------------------------- */

static ent_status read_levels(cond_dimension *dim, pack *p, const lua_tree *levels, ent_error *err) {
    dim->n_levels = lua_tree_n(levels);
    base_str *names = BASE_ARRAY(&p->arena, base_str, dim->n_levels);
    double *at = BASE_ARRAY(&p->arena, double, dim->n_levels);
    if (!names || !at) return base_no_memory(err);
    for (uint32_t i = 0; i < dim->n_levels; i++) {
        const lua_tree *level = lua_tree_at(levels, i);
        TRY(pack_plan_str(&names[i], p, level, "name", err));
        at[i] = lua_tree_num(level, "at", 0);
        if (i && !(at[i] > at[i - 1])) return malformed(err, "levels");
    }
    dim->level_names = names;
    dim->level_at = at;
    return ENT_OK;
}

static ent_status read_dimension(cond_dimension *dim, pack *p, const lua_tree *t, ent_error *err) {
    TRY(pack_plan_str(&dim->name, p, t, "name", err));
    TRY(pack_plan_template(&dim->title, p, t, "title", err));
    int64_t decimals = lua_tree_int(t, "decimals", -1);
    if (decimals < 0 || decimals > 18) return malformed(err, "decimals");
    dim->decimals = (uint8_t)decimals;
    dim->has_from = read_units(&dim->from, t, "from");
    dim->has_to = read_units(&dim->to, t, "to");
    dim->is_logit = lua_tree_bool(t, "logit", false);
    dim->base = lua_tree_int(t, "base", 0);
    return read_levels(dim, p, lua_tree_get(t, "levels"), err);
}

static ent_status read_group(cond_group *group, pack *p, const lua_tree *t, ent_error *err) {
    TRY(pack_plan_str(&group->name, p, t, "name", err));
    TRY(pack_plan_str(&group->title, p, t, "title", err));
    group->has_cap = read_units(&group->cap, t, "cap");
    group->has_floor = read_units(&group->floor, t, "floor");
    return read_index(&group->dim, t, "dim", p->scheme.n_dims, err);
}

static ent_status read_scales(pack *p, const lua_tree *plan, ent_error *err) {
    const lua_tree *dims = lua_tree_get(plan, "dimensions"), *groups = lua_tree_get(plan, "groups");
    cond_dimension *dim = BASE_ARRAY(&p->arena, cond_dimension, lua_tree_n(dims));
    cond_group *group = BASE_ARRAY(&p->arena, cond_group, lua_tree_n(groups));
    if (!dim || !group) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(dims); i++) TRY(read_dimension(&dim[i], p, lua_tree_at(dims, i), err));
    p->scheme.dims = dim;
    p->scheme.n_dims = lua_tree_n(dims);
    for (uint32_t i = 0; i < lua_tree_n(groups); i++) TRY(read_group(&group[i], p, lua_tree_at(groups, i), err));
    p->scheme.groups = group;
    p->scheme.n_groups = lua_tree_n(groups);
    return ENT_OK;
}

/* ---- rules -------------------------------------------------------------------------------------------------------------- */

static ent_status read_adds(cond_case *c, pack *p, const lua_tree *adds, ent_error *err) {
    cond_add *add = BASE_ARRAY(&p->arena, cond_add, lua_tree_n(adds));
    if (!add) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(adds); i++) {
        TRY(read_index(&add[i].dim, lua_tree_at(adds, i), "dim", p->scheme.n_dims, err));
        TRY(pack_plan_node(&add[i].amount, p, lua_tree_at(adds, i), "amount", COND_CLASS_I, err));
    }
    c->adds = add;
    c->n_adds = lua_tree_n(adds);
    return ENT_OK;
}

static ent_status read_case(cond_case *c, pack *p, const lua_tree *t, ent_error *err) {
    TRY(pack_plan_str(&c->name, p, t, "name", err));
    TRY(pack_plan_str(&c->when, p, t, "when", err));
    TRY(pack_plan_template(&c->say, p, t, "say", err));
    TRY(pack_plan_node(&c->cond, p, t, "cond", COND_CLASS_T, err));
    TRY(pack_plan_node(&c->noted, p, t, "noted", COND_CLASS_T, err));
    return read_adds(c, p, lua_tree_get(t, "adds"), err);
}

static ent_status read_rule(cond_rule *rule, pack *p, const lua_tree *t, ent_error *err) {
    const lua_tree *cases = lua_tree_get(t, "cases");
    TRY(pack_plan_str(&rule->id, p, t, "id", err));
    TRY(pack_plan_str(&rule->title, p, t, "title", err));
    TRY(pack_plan_str(&rule->cite, p, t, "cite", err));
    rule->group = COND_NO_GROUP;
    if (lua_tree_has(t, "group")) TRY(read_index(&rule->group, t, "group", p->scheme.n_groups, err));
    TRY(pack_plan_node(&rule->verdict, p, t, "verdict", COND_CLASS_T, err));
    cond_case *c = BASE_ARRAY(&p->arena, cond_case, lua_tree_n(cases));
    if (!c) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(cases); i++) TRY(read_case(&c[i], p, lua_tree_at(cases, i), err));
    rule->cases = c;
    rule->n_cases = lua_tree_n(cases);
    p->scheme.n_cases += rule->n_cases;
    return ENT_OK;
}

/* ---- who defeats whom --------------------------------------------------------------------------------------------------- */

/* Turns each rule's list of those it defeats into lists of those that defeat it, ascending, as the plan's rules are. */
static ent_status read_defeaters(cond_rule *rules, pack *p, const lua_tree *plan_rules, ent_error *err) {
    uint32_t n = p->scheme.n_rules;
    uint32_t **lists = BASE_ARRAY(&p->arena, uint32_t *, n);
    if (!lists) return base_no_memory(err);
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < n; i++) {
            const lua_tree *defeats = lua_tree_get(lua_tree_at(plan_rules, i), "defeats");
            for (uint32_t k = 0; k < lua_tree_n(defeats); k++) {
                const lua_tree *item = lua_tree_at(defeats, k);
                if (item->type != LUA_TREE_INTEGER || item->as.integer < 0 || item->as.integer >= n)
                    return malformed(err, "defeats");
                uint32_t loser = (uint32_t)item->as.integer;
                if (pass) lists[loser][rules[loser].n_defeaters] = i;
                rules[loser].n_defeaters++;
            }
        }
        for (uint32_t i = 0; pass == 0 && i < n; i++) {
            lists[i] = BASE_ARRAY(&p->arena, uint32_t, rules[i].n_defeaters);
            if (!lists[i]) return base_no_memory(err);
            rules[i].defeaters = lists[i];
            rules[i].n_defeaters = 0;
        }
    }
    return ENT_OK;
}

/* Depth first without recursion: chains may be as long as there are rules. `next[i]` counts the defeaters of i that are placed. */
static ent_status place_rules(uint32_t *order, uint32_t *next, uint32_t *stack, uint8_t *state, const cond_scheme *s,
                              ent_error *err) {
    enum { NEW, OPEN, DONE };
    uint32_t n_placed = 0;
    for (uint32_t root = 0; root < s->n_rules; root++) {
        uint32_t depth = 0;
        if (state[root] == NEW) {
            stack[depth++] = root;
            state[root] = OPEN;
        }
        while (depth) {
            uint32_t top = stack[depth - 1];
            if (next[top] == s->rules[top].n_defeaters) {
                state[top] = DONE;
                order[n_placed++] = top;
                depth--;
                continue;
            }
            uint32_t below = s->rules[top].defeaters[next[top]++];
            if (state[below] == OPEN) return malformed(err, "rules defeat each other");
            if (state[below] == NEW) {
                state[below] = OPEN;
                stack[depth++] = below;
            }
        }
    }
    return ENT_OK;
}

static ent_status order_rules(pack *p, ent_error *err) {
    uint32_t n = p->scheme.n_rules;
    uint32_t *order = BASE_ARRAY(&p->arena, uint32_t, n);
    base_mark mark = base_arena_mark(&p->arena);
    uint32_t *next = BASE_ARRAY(&p->arena, uint32_t, n), *stack = BASE_ARRAY(&p->arena, uint32_t, n);
    uint8_t *state = BASE_ARRAY(&p->arena, uint8_t, n);
    if (!order || !next || !stack || !state) return base_no_memory(err);
    TRY(place_rules(order, next, stack, state, &p->scheme, err));
    base_arena_rewind(&p->arena, mark);
    p->scheme.order = order;
    return ENT_OK;
}

ent_status pack_plan_scheme(pack *p, const lua_tree *plan, ent_error *err) {
    const lua_tree *plan_rules = lua_tree_get(plan, "rules");
    uint32_t n = lua_tree_n(plan_rules);
    TRY(read_scales(p, plan, err));
    cond_rule *rules = BASE_ARRAY(&p->arena, cond_rule, n);
    if (!rules) return base_no_memory(err);
    for (uint32_t i = 0; i < n; i++) TRY(read_rule(&rules[i], p, lua_tree_at(plan_rules, i), err));
    p->scheme.rules = rules;
    p->scheme.n_rules = n;
    TRY(read_defeaters(rules, p, plan_rules, err));
    return order_rules(p, err);
}
