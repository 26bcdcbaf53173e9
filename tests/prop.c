/* Runs a Lua test in a stock Lua state that has one more module, `engine`: what packs in memory come to under both evaluators. Property tests hold this
 * to the reference evaluator of tests/lua/naive.lua.
 *   engine.load{ ["pack.lua"] = text, ... } -> pack, or nil and the diagnostics
 *   pack:scheme() -> { dims = { names }, notes = { ids }, rules = { { id =, cases = { { name =, adds = { names of dimensions } } } } } }
 *   pack:view{ facts = { names }, known_on = day } -> sets what is seen from then on (all of it without the keys)
 *   pack:vector(subjects, chunk), pack:row(subjects) -> one result per subject { a =, b =, day = }
 *   pack:agree(subjects, chunk) -> true, or false and the first node on which the two evaluators differ
 *   pack:print(rule, case) -> the condition's program (both from 1)
 * A result is { bits =, conds =, noted =, verdicts =, notes = texts of T, F, U in order of the scheme; amounts = { lo, hi ... };
 *   rules =, cases = texts of T, F, U, D; by = { [rule] = rule }; dims = { points, lo, hi, level, level_lo, level_hi ... };
 *   lines = { kind, dim, rule or 0, case or group, units ... } }, all indices from 1 but levels. `bits` says the same in one text. */
#include "base/bits.h"
#include "eval/row.h"
#include "eval/score.h"
#include "eval/vector.h"
#include "pack/load.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    pack *pack;
    fact_view *view;
} prop_pack;

#define PROP_PACK "engine.pack"

/* core/lua/streams.c: what Lua's archive calls the standard streams. Named here, so that the linker takes it in before it sees that archive. */
extern FILE *lua_streams_out;

/* --- failing --------------------------------------------------------------------------------------------------------------- */

static int fail(lua_State *L, const ent_error *err) {
    return luaL_error(L, "engine: %s:%d: %s", err->file, (int)err->line, err->message);
}

static prop_pack *check_pack(lua_State *L) { return luaL_checkudata(L, 1, PROP_PACK); }

/* Memory that Lua takes back, whatever happens. */
static void *scratch(lua_State *L, size_t n_bytes) {
    return memset(lua_newuserdatauv(L, n_bytes ? n_bytes : 1, 0), 0, n_bytes);
}

/* --- loading --------------------------------------------------------------------------------------------------------------- */

static ent_status view_all(prop_pack *p, ent_error *err) {
    const fact_store *s = &p->pack->store;
    bool *groups = calloc(s->groups.n + 1, sizeof *groups);
    if (!groups) return base_no_memory(err);
    for (size_t g = 0; g < s->groups.n; g++) groups[g] = true;
    ent_status st = fact_view_new(&p->view, s, groups, s->groups.n, FACT_ALWAYS_TO, err);
    free(groups);
    return st;
}

static int pack_gc(lua_State *L) {
    prop_pack *p = check_pack(L);
    fact_view_free(p->view);
    pack_free(p->pack);
    *p = (prop_pack){0};
    return 0;
}

static size_t read_files(lua_State *L, pack_file **out) {
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) n++;
    pack_file *files = scratch(L, n * sizeof *files);
    n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        size_t n_name, n_text;
        const char *name = luaL_checklstring(L, -2, &n_name), *text = luaL_checklstring(L, -1, &n_text);
        files[n++] = (pack_file){{name, n_name}, {text, n_text}};
    }
    *out = files;
    return n;
}

static int engine_load(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    pack_file *texts;
    size_t n = read_files(L, &texts);
    prop_pack *p = lua_newuserdatauv(L, sizeof *p, 0);
    *p = (prop_pack){0};
    luaL_setmetatable(L, PROP_PACK);
    ent_error err = {0};
    base_arena arena;
    pack_files files;
    pack_diagnostics said = {0};
    base_arena_init(&arena, &BASE_MEM_LIBC);
    base_buf_init(&said.text, &BASE_MEM_LIBC);
    ent_status st = pack_files_from_memory(&files, &arena, texts, n, &err);
    if (st == ENT_OK) st = pack_load(&p->pack, &said, &files, NULL, &err);
    if (st == ENT_OK) st = view_all(p, &err);
    if (st != ENT_OK) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s\n%s", err.message, said.text.p ? said.text.p : "");
    }
    base_buf_clear(&said.text);
    base_arena_clear(&arena);
    return st == ENT_OK ? 1 : 2;
}

static bool wanted(lua_State *L, int list, base_str name) {
    bool found = false;
    for (lua_Integer i = 1; !found && lua_geti(L, list, i) == LUA_TSTRING; i++) {
        found = base_str_eq(name, base_str_of(lua_tostring(L, -1)));
        lua_pop(L, 1);
    }
    lua_settop(L, list);
    return found;
}

static int pack_view(lua_State *L) {
    prop_pack *p = check_pack(L);
    const fact_store *s = &p->pack->store;
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_getfield(L, 2, "known_on");
    int32_t known_on = lua_isnil(L, -1) ? FACT_ALWAYS_TO : (int32_t)luaL_checkinteger(L, -1);
    bool *groups = scratch(L, s->groups.n * sizeof *groups);
    bool all = lua_getfield(L, 2, "facts") == LUA_TNIL;
    for (size_t g = 0; g < s->groups.n; g++)
        groups[g] = all || s->groups.at[g].n == 0 || wanted(L, lua_gettop(L), s->groups.at[g]);
    fact_view *view;
    ent_error err = {0};
    if (fact_view_new(&view, s, groups, s->groups.n, known_on, &err) != ENT_OK) return fail(L, &err);
    fact_view_free(p->view);
    p->view = view;
    return 0;
}

/* --- what there is to evaluate --------------------------------------------------------------------------------------------- */

static void push_str(lua_State *L, base_str s) { lua_pushlstring(L, s.n ? s.p : "", s.n); }

static void push_case(lua_State *L, const cond_scheme *s, const cond_case *c) {
    lua_createtable(L, 0, 2);
    push_str(L, c->name);
    lua_setfield(L, -2, "name");
    lua_createtable(L, (int)c->n_adds, 0);
    for (uint32_t i = 0; i < c->n_adds; i++) {
        push_str(L, s->dims[c->adds[i].dim].name);
        lua_seti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "adds");
}

static int pack_scheme(lua_State *L) {
    const pack *p = check_pack(L)->pack;
    const cond_scheme *s = &p->scheme;
    lua_createtable(L, 0, 3);
    lua_createtable(L, (int)s->n_dims, 0);
    for (uint32_t i = 0; i < s->n_dims; i++) push_str(L, s->dims[i].name), lua_seti(L, -2, i + 1);
    lua_setfield(L, -2, "dims");
    lua_createtable(L, (int)p->n_notes, 0);
    for (uint32_t i = 0; i < p->n_notes; i++) push_str(L, p->notes[i].id), lua_seti(L, -2, i + 1);
    lua_setfield(L, -2, "notes");
    lua_createtable(L, (int)s->n_rules, 0);
    for (uint32_t i = 0; i < s->n_rules; i++) {
        lua_createtable(L, 0, 2);
        push_str(L, s->rules[i].id);
        lua_setfield(L, -2, "id");
        lua_createtable(L, (int)s->rules[i].n_cases, 0);
        for (uint32_t k = 0; k < s->rules[i].n_cases; k++)
            push_case(L, s, &s->rules[i].cases[k]), lua_seti(L, -2, k + 1);
        lua_setfield(L, -2, "cases");
        lua_seti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "rules");
    return 1;
}

static int pack_print(lua_State *L) {
    const pack *p = check_pack(L)->pack;
    lua_Integer rule = luaL_checkinteger(L, 2), index = luaL_checkinteger(L, 3);
    luaL_argcheck(L, rule >= 1 && rule <= p->scheme.n_rules && index >= 1 && index <= p->scheme.rules[rule - 1].n_cases,
                  2, "no such case");
    base_buf text;
    base_buf_init(&text, &BASE_MEM_LIBC);
    cond_print(&text, &p->ir, p->scheme.rules[rule - 1].cases[index - 1].cond);
    lua_pushstring(L, text.p ? text.p : "");
    base_buf_clear(&text);
    return 1;
}

/* --- subjects -------------------------------------------------------------------------------------------------------------- */

static int64_t find_end(lua_State *L, const fact_store *s, uint32_t entity, const char *field) {
    lua_getfield(L, -1, field);
    base_str key = base_str_of(luaL_checkstring(L, -1));
    uint32_t id = fact_store_find_key(s, entity, FACT_NONE, key);
    if (id == FACT_NONE) luaL_error(L, "the record has no instance '%s'", key.p);
    lua_pop(L, 1);
    return id;
}

/* Pops nothing; the columns live in userdata above the list. */
static eval_subjects read_subjects(lua_State *L, const pack *p, int list) {
    luaL_checktype(L, list, LUA_TTABLE);
    size_t n = (size_t)luaL_len(L, list);
    const fact_entity *e = &p->store.entities.at[p->subject];
    int64_t *instance = scratch(L, 4 * n * sizeof(int64_t)), *a = instance + n, *b = a + n, *day = b + n;
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, list, (lua_Integer)i + 1);
        lua_getfield(L, -1, "day");
        day[i] = luaL_checkinteger(L, -1);
        lua_pop(L, 1);
        a[i] = find_end(L, &p->store, e->shape == FACT_PAIR ? e->of : p->subject, "a");
        instance[i] = a[i];
        if (e->shape == FACT_PAIR) {
            b[i] = find_end(L, &p->store, e->of, "b");
            uint32_t found = fact_store_find_pair(&p->store, p->subject, (uint32_t)a[i], (uint32_t)b[i]);
            instance[i] = found == FACT_NONE ? FACT_NOBODY : (int64_t)found;
        }
        lua_pop(L, 1);
    }
    bool pair = e->shape == FACT_PAIR;
    return (eval_subjects){.n = n, .instance = instance, .a = pair ? a : NULL, .b = pair ? b : NULL, .day = day};
}

/* --- results --------------------------------------------------------------------------------------------------------------- */

/* All that is read of one subject, as flat arrays in one block of memory. */
typedef struct {
    base_truth *conds, *noted, *verdicts, *notes;
    base_irange *amounts;
    uint32_t n_cases, n_rules, n_notes, n_amounts;
} prop_values;

static prop_values values_new(lua_State *L, const pack *p) {
    prop_values v = {.n_cases = p->scheme.n_cases, .n_rules = p->scheme.n_rules, .n_notes = p->n_notes};
    for (uint32_t r = 0; r < v.n_rules; r++) {
        for (uint32_t k = 0; k < p->scheme.rules[r].n_cases; k++) v.n_amounts += p->scheme.rules[r].cases[k].n_adds;
    }
    v.conds = scratch(L, (2 * v.n_cases + v.n_rules + v.n_notes) * sizeof(base_truth));
    v.noted = v.conds + v.n_cases;
    v.verdicts = v.noted + v.n_cases;
    v.notes = v.verdicts + v.n_rules;
    v.amounts = scratch(L, v.n_amounts * sizeof(base_irange));
    return v;
}

/* Reads the value of a node: of a row of the vector evaluator's columns, or of a trace. */
typedef struct {
    const eval_vector *vector;
    const explain_trace *trace;
    size_t row;
} prop_reader;

static base_truth truth_of(const prop_reader *r, uint32_t node) {
    if (r->trace) return r->trace->values[node][0].t;
    eval_column c = eval_vector_column(r->vector, node);
    return (base_truth){base_bit(c.t, r->row), base_bit(c.f, r->row)};
}
static base_irange amount_of(const prop_reader *r, uint32_t node) {
    if (r->trace) return r->trace->values[node][0].i;
    eval_column c = eval_vector_column(r->vector, node);
    return (base_irange){c.ilo[r->row], c.ihi[r->row]};
}

static void values_read(prop_values *v, const pack *p, const prop_reader *from) {
    uint32_t n_case = 0, n_amount = 0;
    for (uint32_t r = 0; r < v->n_rules; r++) {
        const cond_rule *rule = &p->scheme.rules[r];
        for (uint32_t k = 0; k < rule->n_cases; k++, n_case++) {
            v->conds[n_case] = truth_of(from, rule->cases[k].cond);
            v->noted[n_case] = truth_of(from, rule->cases[k].noted);
            for (uint32_t i = 0; i < rule->cases[k].n_adds; i++)
                v->amounts[n_amount++] = amount_of(from, rule->cases[k].adds[i].amount);
        }
        v->verdicts[r] = truth_of(from, rule->verdict);
    }
    for (uint32_t i = 0; i < v->n_notes; i++) v->notes[i] = truth_of(from, p->notes[i].cond);
}

static void push_truths(lua_State *L, const base_truth *t, uint32_t n, const char *field) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (uint32_t i = 0; i < n; i++) luaL_addchar(&b, t[i].t && t[i].f ? '!' : t[i].t ? 'T' : t[i].f ? 'F' : 'U');
    luaL_pushresult(&b);
    lua_setfield(L, -2, field);
}

static void push_verdicts(lua_State *L, const eval_verdict *v, uint32_t n, const char *field) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (uint32_t i = 0; i < n; i++) luaL_addchar(&b, "FTUD"[v[i]]);
    luaL_pushresult(&b);
    lua_setfield(L, -2, field);
}

static void add_int(lua_State *L, int64_t x) {
    lua_pushinteger(L, x);
    lua_seti(L, -2, luaL_len(L, -2) + 1);
}

static void push_score(lua_State *L, const pack *p, const eval_score *score) {
    const cond_scheme *s = &p->scheme;
    push_verdicts(L, score->rules, s->n_rules, "rules");
    push_verdicts(L, score->cases, s->n_cases, "cases");
    lua_newtable(L);
    for (uint32_t r = 0; r < s->n_rules; r++) {
        if (score->defeated_by[r] != UINT32_MAX) lua_pushinteger(L, score->defeated_by[r] + 1), lua_seti(L, -2, r + 1);
    }
    lua_setfield(L, -2, "by");
    lua_newtable(L);
    for (uint32_t d = 0; d < s->n_dims; d++) {
        const eval_points *at = &score->dims[d];
        add_int(L, at->points), add_int(L, at->lo), add_int(L, at->hi);
        add_int(L, at->level), add_int(L, at->level_lo), add_int(L, at->level_hi);
    }
    lua_setfield(L, -2, "dims");
    lua_newtable(L);
    for (uint32_t i = 0; i < score->n_lines; i++) {
        const eval_line *l = &score->lines[i];
        add_int(L, l->kind), add_int(L, l->dim + 1), add_int(L, l->rule == UINT32_MAX ? 0 : (int64_t)l->rule + 1);
        add_int(L, (int64_t)l->case_index + 1), add_int(L, l->units);
    }
    lua_setfield(L, -2, "lines");
}

static void add_bytes(luaL_Buffer *b, const void *at, size_t n) { luaL_addlstring(b, at, n); }

static void push_bits(lua_State *L, const prop_values *v, const pack *p, const eval_score *score) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    add_bytes(&b, v->conds, (2 * v->n_cases + v->n_rules + v->n_notes) * sizeof *v->conds);
    add_bytes(&b, v->amounts, v->n_amounts * sizeof *v->amounts);
    add_bytes(&b, score->rules, p->scheme.n_rules * sizeof *score->rules);
    add_bytes(&b, score->cases, p->scheme.n_cases * sizeof *score->cases);
    for (uint32_t d = 0; d < p->scheme.n_dims; d++) {
        const eval_points *at = &score->dims[d];
        const int64_t all[] = {at->points, at->lo, at->hi, at->level, at->level_lo, at->level_hi};
        add_bytes(&b, all, sizeof all);
    }
    luaL_pushresult(&b);
    lua_setfield(L, -2, "bits");
}

static void push_result(lua_State *L, const pack *p, const prop_values *v, eval_score *score) {
    eval_score_run(score, &p->scheme, &(eval_inputs){.conds = v->conds, .verdicts = v->verdicts, .amounts = v->amounts},
                   true);
    lua_newtable(L);
    push_bits(L, v, p, score);
    push_truths(L, v->conds, v->n_cases, "conds");
    push_truths(L, v->noted, v->n_cases, "noted");
    push_truths(L, v->verdicts, v->n_rules, "verdicts");
    push_truths(L, v->notes, v->n_notes, "notes");
    lua_createtable(L, (int)(2 * v->n_amounts), 0);
    for (uint32_t i = 0; i < v->n_amounts; i++) add_int(L, v->amounts[i].lo), add_int(L, v->amounts[i].hi);
    lua_setfield(L, -2, "amounts");
    push_score(L, p, score);
}

/* --- both evaluators ------------------------------------------------------------------------------------------------------- */

/* Everything one call owns, behind a userdata, so that an error raised by Lua frees it. */
typedef struct {
    base_arena arena, row_arena;
    eval_vector *vector;
    eval_score score;
} prop_job;

static int job_gc(lua_State *L) {
    prop_job *j = lua_touserdata(L, 1);
    eval_vector_free(j->vector);
    base_arena_clear(&j->row_arena);
    base_arena_clear(&j->arena);
    return 0;
}

static prop_job *job_new(lua_State *L, const pack *p) {
    prop_job *j = scratch(L, sizeof *j);
    base_arena_init(&j->arena, &BASE_MEM_LIBC);
    base_arena_init(&j->row_arena, &BASE_MEM_LIBC);
    if (luaL_newmetatable(L, "engine.job")) lua_pushcfunction(L, job_gc), lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    ent_error err = {0};
    if (eval_score_init(&j->score, &j->arena, &p->scheme, &err) != ENT_OK) fail(L, &err);
    return j;
}

/* The nodes a result reads. */
static uint32_t *roots_of(lua_State *L, const pack *p, size_t *n) {
    size_t cap = p->scheme.n_rules + p->n_notes + 2 * (size_t)p->scheme.n_cases, count = 0;
    for (uint32_t r = 0; r < p->scheme.n_rules; r++) {
        for (uint32_t k = 0; k < p->scheme.rules[r].n_cases; k++) cap += p->scheme.rules[r].cases[k].n_adds;
    }
    uint32_t *roots = scratch(L, cap * sizeof *roots);
    for (uint32_t r = 0; r < p->scheme.n_rules; r++) {
        const cond_rule *rule = &p->scheme.rules[r];
        roots[count++] = rule->verdict;
        for (uint32_t k = 0; k < rule->n_cases; k++) {
            roots[count++] = rule->cases[k].cond;
            roots[count++] = rule->cases[k].noted;
            for (uint32_t i = 0; i < rule->cases[k].n_adds; i++) roots[count++] = rule->cases[k].adds[i].amount;
        }
    }
    for (uint32_t i = 0; i < p->n_notes; i++) roots[count++] = p->notes[i].cond;
    *n = count;
    return roots;
}

static size_t check_chunk(lua_State *L, int arg) {
    lua_Integer chunk = luaL_optinteger(L, arg, EVAL_CHUNK);
    luaL_argcheck(L, chunk >= 1, arg, "at least 1");
    return chunk < EVAL_CHUNK ? (size_t)chunk : EVAL_CHUNK;
}

static int pack_vector(lua_State *L) {
    prop_pack *p = check_pack(L);
    size_t chunk = check_chunk(L, 3), n_roots;
    eval_subjects subjects = read_subjects(L, p->pack, 2);
    uint32_t *roots = roots_of(L, p->pack, &n_roots);
    prop_values values = values_new(L, p->pack);
    prop_job *j = job_new(L, p->pack);
    ent_error err = {0};
    if (eval_vector_new(&j->vector, &BASE_MEM_LIBC, &p->pack->ir, p->view, roots, n_roots, &err) != ENT_OK)
        return fail(L, &err);
    lua_createtable(L, (int)subjects.n, 0);
    for (size_t first = 0; first < subjects.n; first += chunk) {
        size_t n = subjects.n - first < chunk ? subjects.n - first : chunk;
        if (eval_vector_run(j->vector, &subjects, first, n, &err) != ENT_OK) return fail(L, &err);
        for (size_t i = 0; i < n; i++) {
            values_read(&values, p->pack, &(prop_reader){.vector = j->vector, .row = i});
            push_result(L, p->pack, &values, &j->score);
            lua_seti(L, -2, (lua_Integer)(first + i) + 1);
        }
    }
    return 1;
}

static int pack_row(lua_State *L) {
    prop_pack *p = check_pack(L);
    eval_subjects subjects = read_subjects(L, p->pack, 2);
    prop_values values = values_new(L, p->pack);
    prop_job *j = job_new(L, p->pack);
    ent_error err = {0};
    lua_createtable(L, (int)subjects.n, 0);
    for (size_t i = 0; i < subjects.n; i++) {
        base_mark mark = base_arena_mark(&j->row_arena);
        explain_trace trace;
        if (eval_row(&trace, &j->row_arena, &p->pack->ir, p->view, &subjects, i, &err) != ENT_OK) return fail(L, &err);
        values_read(&values, p->pack, &(prop_reader){.trace = &trace});
        push_result(L, p->pack, &values, &j->score);
        lua_seti(L, -2, (lua_Integer)i + 1);
        base_arena_rewind(&j->row_arena, mark);
    }
    return 1;
}

static bool same_value(const cond_ir *ir, uint32_t node, eval_column c, size_t row, const explain_value *v) {
    switch (cond_result(ir, node)) {
    case COND_CLASS_T: return base_bit(c.t, row) == v->t.t && base_bit(c.f, row) == v->t.f;
    case COND_CLASS_I: return c.ilo[row] == v->i.lo && c.ihi[row] == v->i.hi;
    case COND_CLASS_F:
        return memcmp(&c.flo[row], &v->f.lo, sizeof v->f.lo) == 0 && memcmp(&c.fhi[row], &v->f.hi, sizeof v->f.hi) == 0;
    default: return true;
    }
}

static int push_difference(lua_State *L, const pack *p, uint32_t node, size_t row) {
    base_buf text;
    base_buf_init(&text, &BASE_MEM_LIBC);
    cond_print(&text, &p->ir, node);
    lua_pushboolean(L, false);
    lua_pushfstring(L, "subject %d: %s", (int)row + 1, text.p ? text.p : "?");
    base_buf_clear(&text);
    return 2;
}

/* Every node of the root frame, not only those that a rule asks for. */
static int pack_agree(lua_State *L) {
    prop_pack *p = check_pack(L);
    const cond_ir *ir = &p->pack->ir;
    size_t chunk = check_chunk(L, 3), n_roots = 0;
    eval_subjects subjects = read_subjects(L, p->pack, 2);
    uint32_t *roots = scratch(L, ir->nodes.n * sizeof *roots);
    for (uint32_t i = 0; i < ir->nodes.n; i++) {
        if (ir->nodes.at[i].frame == COND_ROOT) roots[n_roots++] = i;
    }
    prop_job *j = job_new(L, p->pack);
    ent_error err = {0};
    if (eval_vector_new(&j->vector, &BASE_MEM_LIBC, ir, p->view, roots, n_roots, &err) != ENT_OK) return fail(L, &err);
    for (size_t first = 0; first < subjects.n; first += chunk) {
        size_t n = subjects.n - first < chunk ? subjects.n - first : chunk;
        if (eval_vector_run(j->vector, &subjects, first, n, &err) != ENT_OK) return fail(L, &err);
        for (size_t i = 0; i < n; i++) {
            base_mark mark = base_arena_mark(&j->row_arena);
            explain_trace trace;
            if (eval_row(&trace, &j->row_arena, ir, p->view, &subjects, first + i, &err) != ENT_OK)
                return fail(L, &err);
            for (size_t k = 0; k < n_roots; k++) {
                if (!same_value(ir, roots[k], eval_vector_column(j->vector, roots[k]), i, &trace.values[roots[k]][0])) {
                    return push_difference(L, p->pack, roots[k], first + i);
                }
            }
            base_arena_rewind(&j->row_arena, mark);
        }
    }
    lua_pushboolean(L, true);
    return 1;
}

/* --- the module ------------------------------------------------------------------------------------------------------------ */

static const luaL_Reg PACK_METHODS[] = {
    {"scheme", pack_scheme}, {"view", pack_view}, {"vector", pack_vector}, {"row", pack_row}, {"agree", pack_agree},
    {"print", pack_print},   {NULL, NULL}};

static int open_engine(lua_State *L) {
    luaL_newmetatable(L, PROP_PACK);
    luaL_newlib(L, PACK_METHODS);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, pack_gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    lua_pushcfunction(L, engine_load);
    lua_setfield(L, -2, "load");
    return 1;
}

static int traceback(lua_State *L) {
    luaL_traceback(L, L, lua_tostring(L, 1), 1);
    return 1;
}

/* argv[1]: the Lua file; the others are its arguments. Modules are looked for beside it. */
int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: prop FILE.lua [ARGUMENT ...]\n"), 2;
    setvbuf(lua_streams_out, NULL, _IOLBF, BUFSIZ);
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    luaL_requiref(L, "engine", open_engine, 0);
    lua_settop(L, 0);
    lua_createtable(L, argc, 0);
    for (int i = 1; i < argc; i++) lua_pushstring(L, argv[i]), lua_seti(L, -2, i - 1);
    lua_setglobal(L, "arg");
    lua_pushcfunction(L, traceback);
    int status = luaL_dostring(L, "package.path = arg[0]:gsub('[^/]*$', '') .. '?.lua;' .. package.path");
    if (status == LUA_OK) status = luaL_loadfile(L, argv[1]);
    if (status == LUA_OK) status = lua_pcall(L, 0, 0, 1);
    if (status != LUA_OK) fprintf(stderr, "%s\n", lua_tostring(L, -1));
    lua_close(L);
    return status == LUA_OK ? 0 : 1;
}
