/* Claims about core/cond: what the verifier refuses, for every operation of the table; that equal parts are one node; that folding changes no value, and
 * static bounds hold every value, on random graphs; how nodes are printed. */
#include "ent_test.h"

#include <math.h>

#include "cond/apply.h"

static ent_error error;
#define OK(call) assert_ok(call, error)

/* --- a small world ---------------------------------------------------------------------------------------------------------- */

enum { ROOT = COND_ROOT };

typedef struct {
    fact_store store;
    base_arena arena;
    uint32_t state, dyad, meeting;
    uint32_t pact, rank, gdp, share, status, day, note, partner, nuclear;
    uint32_t kor, chn;
    cond_ir ir;
    uint16_t meetings, states, talks; /* children of the subject; every state; meetings of those of the subject */
    /* A node of each class in each of the frames. */
    uint32_t node_t[4], node_i[4], node_f[4];
} world;

static base_str z(const char *text) { return base_str_of(text); }

static uint32_t add_attr(world *w, const char *name, uint32_t entity, fact_kind kind, fact_attr more) {
    uint32_t id = FACT_NONE;
    more.name = z(name);
    more.entity = entity;
    more.kind = kind;
    OK(fact_store_attr(&id, &w->store, &more, &error));
    return id;
}

static uint32_t add_entity(world *w, const char *name, fact_entity e) {
    uint32_t id = FACT_NONE;
    e.name = z(name);
    e.key_attr = e.time_attr = FACT_NONE;
    OK(fact_store_entity(&id, &w->store, &e, &error));
    return id;
}

static uint32_t add_state(world *w, const char *key) {
    uint32_t id = FACT_NONE, text = 0;
    OK(fact_store_text(&text, &w->store, z(key), &error));
    OK(fact_store_instance(&id, &w->store, w->state, &(fact_instance){.key = text, .parent = FACT_NONE}, &error));
    return id;
}

static const base_str STATUSES[] = {{"planned", 7}, {"held", 4}, {"cancelled", 9}};
static const fact_range ALL_I = {{.i = INT64_MIN}, {.i = INT64_MAX}};

static void add_vocabulary(world *w) {
    OK(fact_store_init(&w->store, &BASE_MEM_LIBC, &error));
    w->state = add_entity(w, "state", (fact_entity){.shape = FACT_PLAIN});
    w->dyad = add_entity(w, "dyad", (fact_entity){.shape = FACT_PAIR, .of = w->state});
    w->meeting = add_entity(w, "meeting", (fact_entity){.shape = FACT_CHILD, .of = w->dyad, .has_parties = true});
    w->pact = add_attr(w, "pact", w->dyad, FACT_BOOL, (fact_attr){.range = {{0}, {1}}});
    w->rank = add_attr(w, "rank", w->dyad, FACT_INTEGER, (fact_attr){.range = {{1}, {300}}});
    w->gdp =
        add_attr(w, "gdp", w->state, FACT_NUMBER, (fact_attr){.is_float = true, .range = {{.f = -2.5}, {.f = 1000}}});
    w->share = add_attr(w, "share", w->state, FACT_NUMBER, (fact_attr){.decimals = 4, .range = {{0}, {10000}}});
    w->status = add_attr(w, "status", w->meeting, FACT_ENUM,
                         (fact_attr){.n_labels = 3, .labels = STATUSES, .label_titles = STATUSES, .range = {{0}, {2}}});
    w->day = add_attr(w, "day", w->meeting, FACT_DATE, (fact_attr){.range = ALL_I});
    w->note = add_attr(w, "note", w->state, FACT_TEXT, (fact_attr){.range = ALL_I});
    w->partner = add_attr(w, "partner", w->state, FACT_REF, (fact_attr){.ref = w->state, .range = ALL_I});
    w->nuclear = add_attr(w, "nuclear", w->state, FACT_BOOL, (fact_attr){.range = {{0}, {1}}});
    w->kor = add_state(w, "KOR");
    w->chn = add_state(w, "CHN");
}

/* --- building --------------------------------------------------------------------------------------------------------------- */

static cond_node make(cond_op op, uint16_t frame, uint32_t a, uint32_t b, uint32_t c, uint32_t what) {
    return (cond_node){.op = (uint8_t)op, .frame = frame, .arg = {a, b, c}, .what = what};
}

static uint32_t put(cond_ir *ir, cond_node n) {
    uint32_t id = COND_NONE;
    OK(cond_ir_node(&id, ir, &n, &error));
    return id;
}

static uint32_t node0(cond_ir *ir, cond_op op, uint16_t frame) {
    return put(ir, make(op, frame, COND_NONE, COND_NONE, COND_NONE, 0));
}
static uint32_t node1(cond_ir *ir, cond_op op, uint32_t a) {
    return put(ir, make(op, ir->nodes.at[a].frame, a, COND_NONE, COND_NONE, 0));
}
static uint32_t node2(cond_ir *ir, cond_op op, uint32_t a, uint32_t b) {
    return put(ir, make(op, ir->nodes.at[a].frame, a, b, COND_NONE, 0));
}
static uint32_t node3(cond_ir *ir, cond_op op, uint32_t a, uint32_t b, uint32_t c) {
    return put(ir, make(op, ir->nodes.at[a].frame, a, b, c, 0));
}
static uint32_t cell(cond_ir *ir, cond_op op, uint32_t what, uint32_t instance, uint32_t date) {
    return put(ir, make(op, ir->nodes.at[instance].frame, instance, date, COND_NONE, what));
}
static uint32_t lift(cond_ir *ir, cond_op op, uint16_t frame, uint32_t a) {
    return put(ir, make(op, frame, a, COND_NONE, COND_NONE, 0));
}

static uint32_t span(cond_ir *ir, uint16_t frame, int64_t lo, int64_t hi) {
    cond_node n = make(COND_CONST_I, frame, COND_NONE, COND_NONE, COND_NONE, 0);
    n.lo.i = lo;
    n.hi.i = hi;
    return put(ir, n);
}
static uint32_t whole(cond_ir *ir, int64_t x) { return span(ir, ROOT, x, x); }

static uint32_t number(cond_ir *ir, double lo, double hi) {
    cond_node n = make(COND_CONST_F, ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
    n.lo.f = lo;
    n.hi.f = hi;
    return put(ir, n);
}

static uint32_t truth(cond_ir *ir, int64_t x) {
    cond_node n = make(COND_CONST_T, ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
    n.lo.i = x;
    return put(ir, n);
}

static uint16_t frame_of(cond_ir *ir, cond_frame_kind kind, uint16_t parent, uint32_t entity, uint32_t source,
                         uint32_t date) {
    uint16_t id = 0;
    OK(cond_ir_frame(
        &id, ir,
        &(cond_frame){.kind = (uint8_t)kind, .parent = parent, .entity = entity, .source = source, .date = date},
        &error));
    return id;
}

static void put_nodes_of(world *w, uint16_t frame, uint32_t instance, uint32_t date) {
    cond_ir *ir = &w->ir;
    w->node_t[frame] = cell(ir, COND_KNOWN, w->rank, instance, date);
    w->node_i[frame] = cell(ir, COND_LOAD_I, w->rank, instance, date);
    w->node_f[frame] = cell(ir, COND_LOAD_F, w->gdp, instance, date);
}

static int make_world(void **state) {
    world *w = calloc(1, sizeof *w);
    error = (ent_error){0};
    base_arena_init(&w->arena, &BASE_MEM_LIBC);
    add_vocabulary(w);
    cond_ir *ir = &w->ir;
    OK(cond_ir_init(ir, &w->arena, &w->store, w->dyad, &error));
    uint32_t subject = node0(ir, COND_SUBJECT, ROOT), asof = node0(ir, COND_ASOF, ROOT);
    put_nodes_of(w, ROOT, subject, asof);
    w->meetings = frame_of(ir, COND_FRAME_CHILDREN, ROOT, w->meeting, subject, asof);
    w->states = frame_of(ir, COND_FRAME_EVERY, ROOT, w->state, COND_NONE, asof);
    put_nodes_of(w, w->meetings, node0(ir, COND_ROW, w->meetings), lift(ir, COND_LIFT_I, w->meetings, asof));
    put_nodes_of(w, w->states, node0(ir, COND_ROW, w->states), lift(ir, COND_LIFT_I, w->states, asof));
    w->talks = frame_of(ir, COND_FRAME_CHILDREN, w->meetings, w->meeting, node0(ir, COND_ROW, w->meetings),
                        lift(ir, COND_LIFT_I, w->meetings, asof));
    uint32_t row = node0(ir, COND_ROW, w->talks);
    put_nodes_of(w, w->talks, row, row);
    *state = w;
    return 0;
}

static int free_world(void **state) {
    world *w = *state;
    base_arena_clear(&w->arena);
    fact_store_clear(&w->store);
    free(w);
    return 0;
}

/* --- the table of operations ------------------------------------------------------------------------------------------------ */

static const char *const OP_NAMES[COND_N_OPS] = {
#define OP(name, text, result, a, b, c, what) [COND_##name] = #name,
#include "cond/ops.def"
#undef OP
};

static void every_operation_is_found_by_its_name(void **state) {
    (void)state;
    for (int op = 0; op < COND_N_OPS; op++) assert_int_equal(cond_op_find(OP_NAMES[op]), op);
    assert_int_equal(cond_op_find("add_i"), COND_N_OPS);
    assert_int_equal(cond_op_find(""), COND_N_OPS);
}

static bool is_constant(int op) { return op == COND_CONST_T || op == COND_CONST_I || op == COND_CONST_F; }
static bool is_lift(int op) { return op == COND_LIFT_T || op == COND_LIFT_I || op == COND_LIFT_F; }
static bool is_reduction(int op) { return cond_ops[op].what == COND_WHAT_FRAME; }
static bool is_leaf(int op) { return cond_ops[op].arg[0] == COND_CLASS_N && !is_constant(op); }

/* Operations on values alone: what folding computes. */
static bool is_pure(int op) {
    return !is_constant(op) && !is_leaf(op) && !is_lift(op) && !is_reduction(op) &&
           cond_ops[op].what != COND_WHAT_ATTR && cond_ops[op].what != COND_WHAT_ENTITY;
}

static void apply_computes_operations_of_values_alone(void **state) {
    (void)state;
    for (int op = 0; op < COND_N_OPS; op++) {
        cond_value out, args[3] = {{.i = {1, 1}}, {.i = {1, 1}}, {.i = {1, 1}}};
        for (int k = 0; k < 3; k++) {
            if (cond_ops[op].arg[k] == COND_CLASS_T) args[k].t = BASE_TRUE;
            if (cond_ops[op].arg[k] == COND_CLASS_F) args[k].f = (base_frange){1, 1};
        }
        cond_node n = make((cond_op)op, ROOT, 0, 0, 0, 0);
        if (cond_apply(&out, &n, args) != is_pure(op))
            fail_msg("%s is taken for %s", OP_NAMES[op], is_pure(op) ? "no operation of values" : "one");
    }
}

/* Points in, points out: which function stands behind each name. Its ranges are base/range.h's own affair. */
static void each_operation_computes_what_it_is_called(void **state) {
    (void)state;
    const struct {
        cond_op op;
        uint32_t what;
        double a, b, c, is; /* truths as 1 and 0 */
    } rows[] = {
        {COND_NOT, 0, 1, 0, 0, 0},          {COND_AND, 0, 1, 0, 0, 0},         {COND_OR, 0, 1, 0, 0, 1},
        {COND_DECIDED, 0, 0, 0, 0, 1},      {COND_POINT_I, 0, 5, 0, 0, 1},     {COND_POINT_F, 0, 5, 0, 0, 1},
        {COND_FROM_T, 0, 1, 0, 0, 1},       {COND_EQ_I, 0, 2, 3, 0, 0},        {COND_LT_I, 0, 2, 3, 0, 1},
        {COND_LT_I, 0, 3, 3, 0, 0},         {COND_LE_I, 0, 3, 3, 0, 1},        {COND_LE_I, 0, 4, 3, 0, 0},
        {COND_EQ_F, 0, 2.5, 2.5, 0, 1},     {COND_LT_F, 0, 3, 2, 0, 0},        {COND_LE_F, 0, 2, 3, 0, 1},
        {COND_LT_F, 0, 3, 3, 0, 0},         {COND_LE_F, 0, 3, 3, 0, 1},        {COND_ADD_I, 0, 7, 5, 0, 12},
        {COND_SUB_I, 0, 7, 5, 0, 2},        {COND_MUL_I, 0, 7, -5, 0, -35},    {COND_NEG_I, 0, 7, 0, 0, -7},
        {COND_ABS_I, 0, -7, 0, 0, 7},       {COND_MIN_I, 0, 7, 5, 0, 5},       {COND_MAX_I, 0, 7, 5, 0, 7},
        {COND_MEET_I, 0, 7, 5, 0, 7},       {COND_SCALE_I, 3, 7, 0, 0, 7000},  {COND_TO_F, 2, 750, 0, 0, 7.5},
        {COND_FIX_F, 1, 7.25, 0, 0, 72},    {COND_ADD_F, 0, 7, 0.5, 0, 7.5},   {COND_SUB_F, 0, 7, 0.5, 0, 6.5},
        {COND_MUL_F, 0, 7, 0.5, 0, 3.5},    {COND_DIV_F, 0, 7, 2, 0, 3.5},     {COND_POW_F, 0, 2, 3, 0, 8},
        {COND_NEG_F, 0, 7, 0, 0, -7},       {COND_ABS_F, 0, -7.5, 0, 0, 7.5},  {COND_MIN_F, 0, 7, 5, 0, 5},
        {COND_MAX_F, 0, 7, 5, 0, 7},        {COND_LOG_F, 0, 1, 0, 0, 0},       {COND_SQRT_F, 0, 9, 0, 0, 3},
        {COND_EXP_F, 0, 0, 0, 0, 1},        {COND_ROUND_F, 0, 2.5, 0, 0, 2},   {COND_RATIO_F, 0, 2, 8, 0, 0.25},
        {COND_ADD_MONTHS, 0, 30, 1, 0, 58}, {COND_YEAR, 0, 19892, 0, 0, 2024}, {COND_YEARS, 0, 0, 19892, 0, 54},
        {COND_IF_I, 0, 1, 7, 5, 7},         {COND_IF_I, 0, 0, 7, 5, 5},        {COND_IF_F, 0, 0, 7, 5.5, 5.5},
    };
    bool seen[COND_N_OPS] = {false};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double given[3] = {rows[i].a, rows[i].b, rows[i].c};
        cond_node n = make(rows[i].op, ROOT, COND_NONE, COND_NONE, COND_NONE, rows[i].what);
        cond_value out, args[3];
        for (int k = 0; k < 3; k++) {
            if (cond_ops[n.op].arg[k] == COND_CLASS_T) args[k].t = base_t_of(given[k] != 0);
            if (cond_ops[n.op].arg[k] == COND_CLASS_I) args[k].i = base_i_of((int64_t)given[k]);
            if (cond_ops[n.op].arg[k] == COND_CLASS_F) args[k].f = base_f_of(given[k]);
        }
        assert_true(cond_apply(&out, &n, args));
        int class = cond_ops[n.op].result;
        double lo = class == COND_CLASS_T ? out.t.t : class == COND_CLASS_I ? (double)out.i.lo : out.f.lo;
        double hi = class == COND_CLASS_T ? !out.t.f : class == COND_CLASS_I ? (double)out.i.hi : out.f.hi;
        if (lo != rows[i].is || hi != rows[i].is) fail_msg("row %zu: %s gives %g to %g", i, OP_NAMES[n.op], lo, hi);
        seen[n.op] = true;
    }
    for (int op = 0; op < COND_N_OPS; op++)
        if (is_pure(op) && !seen[op]) fail_msg("%s is in no row", OP_NAMES[op]);
}

/* The frame a sound node of this operation stands in, and that of its operands. */
static uint16_t place_of(const world *w, int op) {
    return op == COND_ROW || op == COND_GAP || is_lift(op) ? w->meetings : ROOT;
}
static uint16_t operands_of(const world *w, int op) {
    return is_reduction(op) ? w->meetings : is_lift(op) ? ROOT : place_of(w, op);
}

static uint32_t node_of(const world *w, int class, uint16_t frame) {
    return class == COND_CLASS_T   ? w->node_t[frame]
           : class == COND_CLASS_I ? w->node_i[frame]
           : class == COND_CLASS_F ? w->node_f[frame]
                                   : COND_NONE;
}

static uint32_t what_of(const world *w, int op) {
    switch (cond_ops[op].what) {
    case COND_WHAT_ATTR: return op == COND_LOAD_T ? w->pact : op == COND_LOAD_F ? w->gdp : w->rank;
    case COND_WHAT_ENTITY: return w->dyad;
    case COND_WHAT_SHIFT: return 18;
    case COND_WHAT_FRAME: return w->meetings;
    default: return 0;
    }
}

static cond_node sound(const world *w, int op) {
    uint32_t a[3];
    for (int k = 0; k < 3; k++) a[k] = node_of(w, cond_ops[op].arg[k], operands_of(w, op));
    return make((cond_op)op, place_of(w, op), a[0], a[1], a[2], what_of(w, op));
}

static void assert_refused(const world *w, const cond_node *n, const char *why) {
    ent_error err = {0};
    ent_status s = cond_verify_node(&w->ir, n, &err);
    if (s != ENT_EINTERNAL || !err.message[0])
        fail_msg("%s with %s passes", n->op < COND_N_OPS ? OP_NAMES[n->op] : "?", why);
    cond_ir ir = w->ir;
    uint32_t id = 12345;
    assert_int_equal(cond_ir_node(&id, &ir, n, NULL), ENT_EINTERNAL);
    assert_int_equal(id, 12345);
    assert_int_equal(ir.nodes.n, w->ir.nodes.n);
}

static void sound_nodes_of_every_operation_pass(void **state) {
    world *w = *state;
    for (int op = 0; op < COND_N_OPS; op++) {
        cond_node n = sound(w, op);
        OK(cond_verify_node(&w->ir, &n, &error));
        w->ir.fold = op % 2;
        put(&w->ir, n);
    }
    OK(cond_verify(&w->ir, &error));
}

static void operands_of_another_class_are_refused(void **state) {
    world *w = *state;
    for (int op = 0; op < COND_N_OPS; op++)
        for (int k = 0; k < 3 && cond_ops[op].arg[k] != COND_CLASS_N; k++)
            for (int class = COND_CLASS_T; class <= COND_CLASS_F; class ++) {
                cond_node n = sound(w, op);
                n.arg[k] = node_of(w, class, operands_of(w, op));
                if (class != cond_ops[op].arg[k]) assert_refused(w, &n, "an operand of another class");
            }
}

static void operands_too_many_missing_or_later_are_refused(void **state) {
    world *w = *state;
    for (int op = 0; op < COND_N_OPS; op++)
        for (int k = 0; k < 3; k++) {
            cond_node n = sound(w, op);
            if (cond_ops[op].arg[k] == COND_CLASS_N) {
                n.arg[k] = w->node_i[ROOT];
                assert_refused(w, &n, "an operand too many");
                continue;
            }
            n.arg[k] = COND_NONE;
            assert_refused(w, &n, "an operand missing");
            n.arg[k] = (uint32_t)w->ir.nodes.n;
            assert_refused(w, &n, "an operand that is not there yet");
        }
}

static void operands_of_another_frame_are_refused(void **state) {
    world *w = *state;
    for (int op = 0; op < COND_N_OPS; op++)
        for (int k = 0; k < 3 && cond_ops[op].arg[k] != COND_CLASS_N; k++)
            for (uint16_t frame = 0; frame < 4; frame++) {
                cond_node n = sound(w, op);
                n.arg[k] = node_of(w, cond_ops[op].arg[k], frame);
                if (frame != operands_of(w, op)) assert_refused(w, &n, "an operand of another frame");
            }
}

static void frames_levels_and_whats_out_of_range_are_refused(void **state) {
    world *w = *state;
    for (int op = 0; op < COND_N_OPS; op++) {
        cond_node n = sound(w, op);
        n.frame = (uint16_t)w->ir.frames.n;
        assert_refused(w, &n, "a frame that is not there");
        n = sound(w, op);
        n.level = FACT_N_HEDGINGS;
        assert_refused(w, &n, "a hedging that is not there");
        n = sound(w, op);
        const uint32_t beyond[] = {[COND_WHAT_NONE] = 1,
                                   [COND_WHAT_ATTR] = (uint32_t)w->store.attrs.n,
                                   [COND_WHAT_ENTITY] = (uint32_t)w->store.entities.n,
                                   [COND_WHAT_SHIFT] = 19,
                                   [COND_WHAT_FRAME] = (uint32_t)w->ir.frames.n};
        n.what = beyond[cond_ops[op].what];
        assert_refused(w, &n, "a what out of range");
        n.what = UINT32_MAX;
        assert_refused(w, &n, "a what far out of range");
    }
    cond_node n = sound(w, COND_NOT);
    n.op = COND_N_OPS;
    assert_refused(w, &n, "no operation");
}

static void reductions_are_of_a_frame_below_their_own(void **state) {
    world *w = *state;
    for (int op = 0; op < COND_N_OPS; op++) {
        if (!is_reduction(op)) continue;
        cond_node n = sound(w, op);
        n.what = ROOT;
        assert_refused(w, &n, "the root");
        n.what = w->talks; /* two below */
        for (int k = 0; k < 3; k++) n.arg[k] = node_of(w, cond_ops[op].arg[k], w->talks);
        assert_refused(w, &n, "a frame two below");
        n.frame = w->meetings;
        OK(cond_verify_node(&w->ir, &n, &error));
    }
}

static void rows_and_subjects_keep_to_their_frames(void **state) {
    world *w = *state;
    const cond_op of_root[] = {COND_SUBJECT, COND_SUBJECT_A, COND_SUBJECT_B, COND_ASOF},
                  of_child[] = {COND_ROW, COND_GAP};
    for (size_t i = 0; i < 4; i++) {
        cond_node n = make(of_root[i], w->states, COND_NONE, COND_NONE, COND_NONE, 0);
        assert_refused(w, &n, "a child frame");
    }
    for (size_t i = 0; i < 2; i++) {
        cond_node n = make(of_child[i], ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
        assert_refused(w, &n, "the root frame");
    }
    cond_node up = make(COND_LIFT_I, ROOT, w->node_i[ROOT], COND_NONE, COND_NONE, 0);
    assert_refused(w, &up, "the root frame");
}

static void pairs_and_their_ends_are_of_pairs(void **state) {
    world *w = *state;
    const cond_op of_pair[] = {COND_PAIR, COND_END_A, COND_END_B};
    for (size_t i = 0; i < 3; i++) {
        cond_node n = sound(w, of_pair[i]);
        n.what = w->state;
        assert_refused(w, &n, "an entity that is no pair");
    }
    cond_ir ir;
    OK(cond_ir_init(&ir, &w->arena, &w->store, w->state, &error));
    cond_node a = make(COND_SUBJECT_A, ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
    assert_int_equal(cond_verify_node(&ir, &a, NULL), ENT_EINTERNAL);
}

static void cells_are_loaded_as_what_their_attribute_is(void **state) {
    world *w = *state;
    const uint32_t attrs[] = {w->pact, w->rank, w->gdp, w->share, w->status, w->day, w->note, w->partner};
    const cond_op right[] = {COND_LOAD_T, COND_LOAD_I, COND_LOAD_F, COND_LOAD_I,
                             COND_LOAD_I, COND_LOAD_I, COND_LOAD_I, COND_LOAD_I};
    const cond_op loads[] = {COND_LOAD_T, COND_LOAD_I, COND_LOAD_F};
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < 3; k++) {
            cond_node n = sound(w, loads[k]);
            n.what = attrs[i];
            if (loads[k] == right[i])
                OK(cond_verify_node(&w->ir, &n, &error));
            else
                assert_refused(w, &n, "an attribute of another class");
        }
}

static void constants_that_are_no_values_are_refused(void **state) {
    world *w = *state;
    const int64_t pairs[][2] = {{2, 1}, {INT64_MAX, INT64_MAX}, {INT64_MIN, INT64_MIN}};
    for (size_t i = 0; i < 3; i++) {
        cond_node n = sound(w, COND_CONST_I);
        n.lo.i = pairs[i][0];
        n.hi.i = pairs[i][1];
        assert_refused(w, &n, "ends that make no range");
    }
    const double ends[][2] = {{2, 1}, {INFINITY, INFINITY}, {-INFINITY, -INFINITY}, {NAN, 1}, {1, NAN}};
    for (size_t i = 0; i < 5; i++) {
        cond_node n = sound(w, COND_CONST_F);
        n.lo.f = ends[i][0];
        n.hi.f = ends[i][1];
        assert_refused(w, &n, "ends that make no range");
    }
    for (int64_t x = -2; x <= 2; x += 4) {
        cond_node n = sound(w, COND_CONST_T);
        n.lo.i = x;
        assert_refused(w, &n, "no truth");
    }
    OK(cond_verify_node(
        &w->ir,
        &(cond_node){
            .op = COND_CONST_I, .arg = {COND_NONE, COND_NONE, COND_NONE}, .lo.i = INT64_MIN, .hi.i = INT64_MAX},
        &error));
}

/* --- whole programs --------------------------------------------------------------------------------------------------------- */

static void a_program_that_was_tampered_with_is_refused(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    OK(cond_verify(ir, &error));
    for (uint32_t i = 0; i < ir->nodes.n; i++) {
        cond_node was = ir->nodes.at[i];
        for (int k = 0; k < 3; k++) {
            if (was.arg[k] == COND_NONE) continue;
            ir->nodes.at[i].arg[k] = i; /* itself */
            assert_int_equal(cond_verify(ir, NULL), ENT_EINTERNAL);
            ir->nodes.at[i] = was;
        }
        ir->nodes.at[i].op = COND_N_OPS;
        assert_int_equal(cond_verify(ir, NULL), ENT_EINTERNAL);
        ir->nodes.at[i] = was;
    }
    for (size_t f = 0; f < ir->frames.n; f++) {
        cond_frame was = ir->frames.at[f];
#define TAMPERED(part, value)                                                                                    \
    do {                                                                                                         \
        ir->frames.at[f].part = (value);                                                                         \
        if (cond_verify(ir, NULL) != ENT_EINTERNAL) fail_msg("frame %zu with " #part " = " #value " passes", f); \
        ir->frames.at[f] = was;                                                                                  \
    } while (0)
        TAMPERED(kind, 3);
        TAMPERED(entity, (uint32_t)w->store.entities.n);
        TAMPERED(depth, (uint8_t)(was.depth + 1));
        if (f == ROOT) {
            TAMPERED(kind, COND_FRAME_EVERY);
            continue;
        }
        TAMPERED(kind, COND_FRAME_ROOT);
        TAMPERED(parent, (uint16_t)f);
        TAMPERED(date, COND_NONE);
        TAMPERED(date, (uint32_t)ir->nodes.n - 1);
        TAMPERED(date, node_of(w, COND_CLASS_T, was.parent));
        TAMPERED(source, was.kind == COND_FRAME_EVERY ? 0 : COND_NONE);
#undef TAMPERED
    }
    OK(cond_verify(ir, &error));
}

static void a_frame_comes_after_its_source_and_date(void **state) {
    world *w = *state;
    uint32_t last = node1(&w->ir, COND_NEG_I, w->node_i[ROOT]);
    w->ir.frames.at[w->meetings].source = last; /* there, of the right class and frame, but after the first row */
    assert_int_equal(cond_verify(&w->ir, NULL), ENT_EINTERNAL);
}

static void wrong_frames_are_refused(void **state) {
    world *w = *state;
    uint32_t i = w->node_i[ROOT], asof = node0(&w->ir, COND_ASOF, ROOT), none = COND_NONE,
             later = (uint32_t)w->ir.nodes.n;
    const cond_frame wrong[] = {
        {.kind = COND_FRAME_CHILDREN, .parent = 99, .entity = w->meeting, .source = i, .date = asof},
        {.kind = COND_FRAME_CHILDREN, .entity = 99, .source = i, .date = asof},
        {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = none, .date = asof},
        {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = i, .date = none},
        {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = later, .date = asof},
        {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = w->node_t[ROOT], .date = asof},
        {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = i, .date = w->node_f[ROOT]},
        {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = w->node_i[w->meetings], .date = asof},
        {.kind = COND_FRAME_EVERY, .entity = w->meeting, .source = none, .date = w->node_i[w->meetings]},
        {.kind = COND_FRAME_EVERY, .entity = w->meeting, .source = i, .date = asof},
        {.kind = COND_FRAME_ROOT, .entity = w->meeting, .source = i, .date = asof},
        {.kind = 7, .entity = w->meeting, .source = i, .date = asof},
    };
    size_t n = w->ir.frames.n;
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        ent_error err = {0};
        uint16_t id = 999;
        if (cond_ir_frame(&id, &w->ir, &wrong[k], &err) != ENT_EINTERNAL || !err.message[0] || id != 999)
            fail_msg("frame %zu passes", k);
    }
    assert_int_equal(w->ir.frames.n, n);
}

static void aggregates_stand_three_deep(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint16_t deepest =
        frame_of(ir, COND_FRAME_CHILDREN, w->talks, w->meeting, w->node_i[w->talks], w->node_i[w->talks]);
    assert_int_equal(ir->frames.at[deepest].depth, COND_MAX_DEPTH);
    uint32_t row = node0(ir, COND_ROW, deepest);
    uint16_t id = 999;
    ent_error err = {0};
    cond_frame f = {.kind = COND_FRAME_CHILDREN, .parent = deepest, .entity = w->meeting, .source = row, .date = row};
    assert_int_equal(cond_ir_frame(&id, ir, &f, &err), ENT_ELIMIT);
    assert_string_equal(err.message, "aggregates stand more than 3 deep");
    assert_int_equal(id, 999);
}

static void a_program_has_65000_frames_at_most(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    cond_frame like = ir->frames.at[w->states];
    while (ir->frames.n < 65000) assert_true(BASE_PUSH(ir->arena, &ir->frames, like));
    assert_int_equal(frame_of(ir, COND_FRAME_EVERY, ROOT, w->state, COND_NONE, like.date),
                     w->states); /* there already */
    uint16_t id;
    ent_error err = {0};
    cond_frame f = {.kind = COND_FRAME_EVERY, .entity = w->dyad, .source = COND_NONE, .date = like.date};
    assert_int_equal(cond_ir_frame(&id, ir, &f, &err), ENT_ELIMIT);
    assert_string_equal(err.message, "more than 65000 different collections in one pack");
}

/* --- equal parts are one node ----------------------------------------------------------------------------------------------- */

static void equal_parts_are_one_node(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    ir->fold = false;
    for (int op = 0; op < COND_N_OPS; op++) {
        uint32_t first = put(ir, sound(w, op));
        size_t n = ir->nodes.n;
        assert_int_equal(put(ir, sound(w, op)), first);
        assert_int_equal(ir->nodes.n, n);
    }
}

static void parts_without_use_do_not_count(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    for (int fold = 0; fold < 2; fold++) {
        ir->fold = fold;
        for (int op = 0; op < COND_N_OPS; op++) {
            uint32_t first = put(ir, sound(w, op));
            cond_node n = sound(w, op);
            bool is_cell = cond_ops[op].what == COND_WHAT_ATTR || op == COND_EXISTS || op == COND_SEEN;
            if (!is_cell) n.level = FACT_RECOMMENDATION;
            if (op != COND_IF_I && op != COND_LATEST_I && op != COND_FIRST_I) n.nominal = 7;
            if (op == COND_CONST_T) n.hi.i = 1;
            if (!is_constant(op)) n.lo.i = 5, n.hi.i = 6;
            assert_int_equal(put(ir, n), first);
        }
    }
    assert_int_equal(number(ir, -0.0, -0.0), number(ir, 0, 0));
    cond_node n = sound(w, COND_IF_I);
    n.nominal = 1;
    uint32_t nominal = put(ir, n);
    n.nominal = 200;
    assert_int_equal(put(ir, n), nominal);
}

static void parts_that_differ_are_different_nodes(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t subject = node0(ir, COND_SUBJECT, ROOT), asof = node0(ir, COND_ASOF, ROOT);
    cond_node base = make(COND_LOAD_I, ROOT, subject, asof, COND_NONE, w->rank), n = base;
    uint32_t ids[12];
    size_t k = 0;
    ir->fold = false;
    ids[k++] = put(ir, n);
    n.level = FACT_CLAIM, ids[k++] = put(ir, n), n = base;
    n.what = w->share, ids[k++] = put(ir, n), n = base;
    n.arg[0] = asof, ids[k++] = put(ir, n), n = base;
    n.arg[1] = subject, ids[k++] = put(ir, n), n = base;
    n.op = COND_HEDGING, ids[k++] = put(ir, n), n = base;
    ids[k++] = whole(ir, 1);
    ids[k++] = span(ir, ROOT, 1, 2);
    ids[k++] = span(ir, w->meetings, 1, 1);
    ids[k++] = truth(ir, 1);
    n = sound(w, COND_IF_I), ids[k++] = put(ir, n);
    n.nominal = 1, ids[k++] = put(ir, n);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++) assert_int_not_equal(ids[i], ids[j]);
}

static void nodes_are_found_again_however_many_there_are(void **state) {
    world *w = *state;
    enum { N = 20000 };
    uint32_t *ids = calloc(N, sizeof *ids);
    for (int i = 0; i < N; i++)
        ids[i] = i % 2 ? whole(&w->ir, i * INT64_C(1000000007))
                       : node2(&w->ir, COND_ADD_I, w->node_i[ROOT], whole(&w->ir, i));
    size_t n = w->ir.nodes.n;
    for (int i = N - 1; i >= 0; i--)
        assert_int_equal(i % 2 ? whole(&w->ir, i * INT64_C(1000000007))
                               : node2(&w->ir, COND_ADD_I, w->node_i[ROOT], whole(&w->ir, i)),
                         ids[i]);
    assert_int_equal(w->ir.nodes.n, n);
    free(ids);
    OK(cond_verify(&w->ir, &error));
}

static void equal_parts_are_one_frame(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t subject = node0(ir, COND_SUBJECT, ROOT), asof = node0(ir, COND_ASOF, ROOT), i = w->node_i[ROOT];
    assert_int_equal(frame_of(ir, COND_FRAME_CHILDREN, ROOT, w->meeting, subject, asof), w->meetings);
    assert_int_equal(frame_of(ir, COND_FRAME_EVERY, ROOT, w->state, COND_NONE, asof), w->states);
    assert_int_not_equal(frame_of(ir, COND_FRAME_CHILDREN, ROOT, w->meeting, i, asof), w->meetings);
    assert_int_not_equal(frame_of(ir, COND_FRAME_CHILDREN, ROOT, w->meeting, subject, i), w->meetings);
    assert_int_not_equal(frame_of(ir, COND_FRAME_EVERY, ROOT, w->dyad, COND_NONE, asof), w->states);
}

/* --- folding ---------------------------------------------------------------------------------------------------------------- */

/* A cell of its own for each `k`: values of the class that the table below says. */
static uint32_t variable(world *w, cond_ir *ir, cond_op load, int k) {
    uint32_t attr = load == COND_LOAD_T ? w->pact : load == COND_LOAD_F ? w->gdp : w->rank;
    return cell(ir, load, attr, node0(ir, COND_SUBJECT, ROOT), whole(ir, 1000 + k));
}

static void what_holds_for_every_range_is_simplified(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t p = variable(w, ir, COND_LOAD_T, 0), q = variable(w, ir, COND_LOAD_T, 1),
             x = variable(w, ir, COND_LOAD_I, 0), y = variable(w, ir, COND_LOAD_I, 1),
             f = variable(w, ir, COND_LOAD_F, 0), yes = truth(ir, 1), no = truth(ir, 0);
    assert_int_equal(node2(ir, COND_AND, p, yes), p);
    assert_int_equal(node2(ir, COND_AND, no, p), no);
    assert_int_equal(node2(ir, COND_AND, p, p), p);
    assert_int_equal(node2(ir, COND_OR, p, no), p);
    assert_int_equal(node2(ir, COND_OR, yes, p), yes);
    assert_int_equal(node2(ir, COND_OR, p, p), p);
    assert_int_equal(node1(ir, COND_NOT, node1(ir, COND_NOT, p)), p);
    assert_int_equal(node1(ir, COND_NOT, yes), no);
    assert_int_equal(node3(ir, COND_IF_I, yes, x, y), x);
    assert_int_equal(node3(ir, COND_IF_I, no, x, y), y);
    assert_int_equal(node3(ir, COND_IF_I, p, x, x), x);
    assert_int_equal(node3(ir, COND_IF_F, p, f, f), f);
    assert_int_equal(node2(ir, COND_MIN_I, x, x), x);
    assert_int_equal(node2(ir, COND_MAX_F, f, f), f);
    assert_int_equal(node1(ir, COND_SCALE_I, x), x); /* by 10^0 */
    assert_int_equal(node2(ir, COND_ADD_I, whole(ir, 2), whole(ir, 3)), whole(ir, 5));
    assert_int_equal(node2(ir, COND_LT_I, whole(ir, 2), whole(ir, 3)), yes);
    assert_int_equal(node2(ir, COND_LT_I, span(ir, ROOT, 1, 3), whole(ir, 3)), truth(ir, -1));
    assert_int_equal(node2(ir, COND_DIV_F, number(ir, 1, 1), number(ir, -1, 1)), number(ir, -INFINITY, INFINITY));
    assert_int_equal(node2(ir, COND_AND, p, q), node2(ir, COND_AND, q, p));
    assert_int_equal(node2(ir, COND_ADD_I, whole(ir, 1), x), node2(ir, COND_ADD_I, x, whole(ir, 1)));
    assert_int_equal(node2(ir, COND_EQ_I, x, y), node2(ir, COND_EQ_I, y, x));
    assert_int_equal(lift(ir, COND_LIFT_I, w->meetings, whole(ir, 4)), span(ir, w->meetings, 4, 4));
}

static void what_does_not_hold_for_ranges_and_unknowns_stays(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t p = variable(w, ir, COND_LOAD_T, 0), x = variable(w, ir, COND_LOAD_I, 0),
             y = variable(w, ir, COND_LOAD_I, 1), f = variable(w, ir, COND_LOAD_F, 0), zero = whole(ir, 0),
             one = whole(ir, 1), nought = number(ir, 0, 0), unit = number(ir, 1, 1), unknown = truth(ir, -1),
             not_p = node1(ir, COND_NOT, p);
    const struct {
        cond_op op;
        uint32_t a, b;
    } pairs[] = {
        {COND_SUB_I, x, x},    {COND_SUB_F, f, f},         {COND_EQ_I, x, x},      {COND_EQ_F, f, f},
        {COND_LT_I, x, x},     {COND_LE_I, x, x},          {COND_LT_F, f, f},      {COND_LE_F, f, f},
        {COND_OR, p, not_p},   {COND_AND, p, not_p},       {COND_AND, p, unknown}, {COND_OR, p, unknown},
        {COND_MUL_I, x, zero}, {COND_MUL_F, f, nought},    {COND_ADD_I, x, zero},  {COND_ADD_F, f, nought},
        {COND_MUL_F, f, unit}, {COND_DIV_F, f, f},         {COND_DIV_F, f, unit},  {COND_POW_F, f, nought},
        {COND_MAX_I, x, zero}, {COND_MUL_I, x, one},       {COND_MEET_I, x, x},    {COND_RATIO_F, f, f},
        {COND_YEARS, x, x},    {COND_ADD_MONTHS, x, zero},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        uint32_t id = node2(ir, pairs[i].op, pairs[i].a, pairs[i].b);
        if (ir->nodes.at[id].op != pairs[i].op) fail_msg("%s of pair %zu was folded", OP_NAMES[pairs[i].op], i);
    }
    /* not ordered: what does not commute */
    const cond_op ordered[] = {COND_SUB_I, COND_LT_I, COND_LE_I, COND_MEET_I, COND_YEARS, COND_ADD_MONTHS};
    for (size_t i = 0; i < 6; i++) assert_int_not_equal(node2(ir, ordered[i], x, y), node2(ir, ordered[i], y, x));
    const cond_op single[] = {COND_DECIDED, COND_FROM_T};
    for (size_t i = 0; i < 2; i++) assert_int_equal(ir->nodes.at[node1(ir, single[i], p)].op, single[i]);
    assert_int_equal(ir->nodes.at[node1(ir, COND_NEG_I, node1(ir, COND_NEG_I, x))].op, COND_NEG_I);
    assert_int_equal(ir->nodes.at[node1(ir, COND_TO_F, x)].op, COND_TO_F);
    assert_int_equal(ir->nodes.at[node1(ir, COND_POINT_I, x)].op, COND_POINT_I);
    assert_int_equal(ir->nodes.at[node3(ir, COND_IF_I, unknown, x, y)].op, COND_IF_I);
    cond_node choice = make(COND_IF_I, ROOT, p, x, x, 0);
    choice.nominal = 1; /* of a text that is not one value: anything, when p is unknown */
    assert_int_equal(ir->nodes.at[put(ir, choice)].op, COND_IF_I);
    cond_node row = make(COND_LIFT_I, w->meetings, x, COND_NONE, COND_NONE, 0);
    assert_int_equal(ir->nodes.at[put(ir, row)].op, COND_LIFT_I);
}

/* --- random graphs ---------------------------------------------------------------------------------------------------------- */

enum { N_VARIABLES = 4, MOST_NODES = 24, N_GRAPHS = 60000 };

static int64_t random_whole(test_random *r) {
    static const int64_t ODD[] = {
        0, 1, -1, 2, 7, 300, 19723, -400000, INT64_MAX - 1, INT64_MIN + 1, INT64_C(1) << 62, 9007199254740993};
    return test_random_between(r, 0, 2) ? test_random_between(r, -6, 6) : ODD[test_random_between(r, 0, 11)];
}

static base_irange random_span(test_random *r) {
    int64_t x = random_whole(r), y = random_whole(r);
    switch (test_random_between(r, 0, 5)) {
    case 0: return BASE_I_ALL;
    case 1: return (base_irange){INT64_MIN, x};
    case 2: return (base_irange){x, INT64_MAX};
    case 3: return x < y ? (base_irange){x, y} : (base_irange){y, x};
    default: return base_i_of(x);
    }
}

static double random_number(test_random *r) {
    static const double ODD[] = {0, 1, -1, 0.5, 1e308, -1e308, 1e-300, 0x1p-1074, 3.7, 1e18, 710, -745};
    return test_random_between(r, 0, 2) ? (double)test_random_between(r, -60, 60) / 8
                                        : ODD[test_random_between(r, 0, 11)];
}

static base_frange random_range(test_random *r) {
    double x = random_number(r), y = random_number(r);
    switch (test_random_between(r, 0, 5)) {
    case 0: return BASE_F_ALL;
    case 1: return (base_frange){-INFINITY, x + 0.0};
    case 2: return (base_frange){x + 0.0, INFINITY};
    case 3: return x < y ? (base_frange){x, y} : (base_frange){y, x};
    default: return base_f_of(x);
    }
}

static base_truth random_truth(test_random *r) {
    int64_t x = test_random_between(r, 0, 2);
    return x == 0 ? BASE_FALSE : x == 1 ? BASE_TRUE : BASE_UNKNOWN;
}

/* What the variables are. */
typedef struct {
    base_truth t[N_VARIABLES];
    base_irange i[N_VARIABLES];
    base_frange f[N_VARIABLES];
} setting;

static setting random_setting(test_random *r) {
    setting s;
    for (int k = 0; k < N_VARIABLES; k++) {
        s.t[k] = random_truth(r);
        s.i[k] = random_span(r);
        s.f[k] = random_range(r);
    }
    return s;
}

/* A variable or a constant of `class`. */
static uint32_t random_leaf(world *w, cond_ir *ir, int class, test_random r) {
    int k = (int)test_random_between(&r, 0, N_VARIABLES - 1);
    bool is_variable = test_random_between(&r, 0, 2);
    cond_node n = make(COND_CONST_T, ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
    if (is_variable)
        return variable(w, ir,
                        class == COND_CLASS_T   ? COND_LOAD_T
                        : class == COND_CLASS_I ? COND_LOAD_I
                                                : COND_LOAD_F,
                        k);
    cond_value v;
    if (class == COND_CLASS_T)
        v.t = random_truth(&r);
    else if (class == COND_CLASS_I)
        v.i = random_span(&r);
    else
        v.f = random_range(&r);
    cond_make_constant(&n, (cond_class) class, v);
    return put(ir, n);
}

/* Nodes made so far by class: of the graph with folding and the one without, side by side. */
typedef struct {
    cond_ir ir[2];
    uint32_t ids[2][4][MOST_NODES + 16];
    size_t n[4];
} graphs;

static void add_both(graphs *g, int class, uint32_t folded, uint32_t plain) {
    g->ids[0][class][g->n[class]] = folded;
    g->ids[1][class][g->n[class]++] = plain;
}

static void add_leaf(world *w, graphs *g, int class, test_random *r) {
    test_random same = {test_random_next(r)};
    uint32_t folded = random_leaf(w, &g->ir[0], class, same);
    add_both(g, class, folded, random_leaf(w, &g->ir[1], class, same));
}

static cond_op random_pure(test_random *r) {
    int op;
    do op = (int)test_random_between(r, 0, COND_N_OPS - 1);
    while (!is_pure(op));
    return (cond_op)op;
}

static void add_operation(graphs *g, test_random *r) {
    cond_op op = random_pure(r);
    cond_node n[2];
    for (int side = 0; side < 2; side++) n[side] = make(op, ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
    for (int k = 0; k < 3 && cond_ops[op].arg[k] != COND_CLASS_N; k++) {
        int class = cond_ops[op].arg[k];
        int64_t from = (int64_t)g->n[class], pick = test_random_between(r, 0, from - 1);
        if (test_random_between(r, 0, 1)) pick = from - 1 - pick / 3; /* rather a late one */
        for (int side = 0; side < 2; side++) n[side].arg[k] = g->ids[side][class][pick];
    }
    if (cond_ops[op].what == COND_WHAT_SHIFT)
        n[0].what = n[1].what = (uint32_t)test_random_between(r, 0, test_random_between(r, 0, 3) ? 2 : 18);
    if (op == COND_IF_I) n[0].nominal = n[1].nominal = (uint8_t)test_random_between(r, 0, 1);
    uint32_t folded = put(&g->ir[0], n[0]);
    add_both(g, cond_ops[op].result, folded, put(&g->ir[1], n[1]));
}

static void make_graphs(world *w, graphs *g, base_arena *arena, test_random *r) {
    *g = (graphs){.n = {0}};
    for (int side = 0; side < 2; side++) {
        OK(cond_ir_init(&g->ir[side], arena, &w->store, w->dyad, &error));
        g->ir[side].fold = side == 0;
    }
    for (int class = COND_CLASS_T; class <= COND_CLASS_F; class ++)
        for (int i = 0; i < 3; i++) add_leaf(w, g, class, r);
    int64_t n = test_random_between(r, 1, MOST_NODES);
    for (int64_t i = 0; i < n; i++) {
        if (test_random_between(r, 0, 5) == 0)
            add_leaf(w, g, (int)test_random_between(r, COND_CLASS_T, COND_CLASS_F), r);
        else
            add_operation(g, r);
    }
}

static void evaluate(cond_value *out, const cond_ir *ir, const setting *s) {
    for (size_t i = 0; i < ir->nodes.n; i++) {
        const cond_node *n = &ir->nodes.at[i];
        cond_value args[3];
        for (int k = 0; k < 3; k++) args[k] = n->arg[k] == COND_NONE ? (cond_value){.t = BASE_UNKNOWN} : out[n->arg[k]];
        int64_t k = n->op == COND_LOAD_T || n->op == COND_LOAD_I || n->op == COND_LOAD_F
                        ? ir->nodes.at[n->arg[1]].lo.i - 1000
                        : 0;
        switch ((cond_op)n->op) {
        case COND_CONST_T:
        case COND_CONST_I:
        case COND_CONST_F: out[i] = cond_constant(n); break;
        case COND_LOAD_T: out[i].t = s->t[k]; break;
        case COND_LOAD_I: out[i].i = s->i[k]; break;
        case COND_LOAD_F: out[i].f = s->f[k]; break;
        case COND_SUBJECT: out[i].i = BASE_I_ALL; break;
        default: assert_true(cond_apply(&out[i], n, args));
        }
    }
}

static bool same_bits(double x, double y) { return memcmp(&x, &y, sizeof x) == 0; }

static bool same_value(int class, cond_value x, cond_value y) {
    if (class == COND_CLASS_T) return x.t.t == y.t.t && x.t.f == y.t.f;
    if (class == COND_CLASS_I) return base_i_same(x.i, y.i);
    return same_bits(x.f.lo, y.f.lo) && same_bits(x.f.hi, y.f.hi);
}

static void assert_same_values(const graphs *g, test_random *r, uint64_t seed, uint64_t at) {
    cond_value *values[2];
    for (int side = 0; side < 2; side++) values[side] = calloc(g->ir[side].nodes.n, sizeof **values);
    for (int round = 0; round < 3; round++) {
        setting s = random_setting(r);
        for (int side = 0; side < 2; side++) evaluate(values[side], &g->ir[side], &s);
        for (int class = COND_CLASS_T; class <= COND_CLASS_F; class ++)
            for (size_t i = 0; i < g->n[class]; i++) {
                uint32_t folded = g->ids[0][class][i], plain = g->ids[1][class][i];
                if (!same_value(class, values[0][folded], values[1][plain]))
                    fail_msg("seed %llu, graph %llu: folded %s and unfolded %s differ", (unsigned long long)seed,
                             (unsigned long long)at, OP_NAMES[g->ir[0].nodes.at[folded].op],
                             OP_NAMES[g->ir[1].nodes.at[plain].op]);
            }
    }
    for (int side = 0; side < 2; side++) free(values[side]);
}

static uint64_t seed_of(const char *what, uint64_t otherwise) {
    test_random r = test_random_new(otherwise);
    print_message("%s: seed %llu\n", what, (unsigned long long)r.state);
    return r.state;
}

/* Each graph has a seed of its own, so that one alone can be run again. */
static void folding_changes_no_value(void **state) {
    world *w = *state;
    uint64_t seed = seed_of("folding", 20240620);
    base_arena arena;
    base_arena_init(&arena, &BASE_MEM_LIBC);
    size_t n_folded = 0, n_plain = 0;
    for (uint64_t at = 0; at < N_GRAPHS; at++) {
        test_random r = {seed + at};
        base_mark mark = base_arena_mark(&arena);
        graphs *g = base_arena_alloc(&arena, sizeof *g);
        make_graphs(w, g, &arena, &r);
        OK(cond_verify(&g->ir[0], &error));
        OK(cond_verify(&g->ir[1], &error));
        assert_same_values(g, &r, seed, at);
        n_folded += g->ir[0].nodes.n;
        n_plain += g->ir[1].nodes.n;
        base_arena_rewind(&arena, mark);
    }
    base_arena_clear(&arena);
    if (n_folded >= n_plain) fail_msg("nothing was folded: %zu nodes of %zu", n_folded, n_plain);
}

/* --- bounds ----------------------------------------------------------------------------------------------------------------- */

/* A completion: a range within the one declared, a point more often than not. */
static base_irange within_i(test_random *r, int64_t lo, int64_t hi) {
    int64_t x = test_random_between(r, lo, hi), y = test_random_between(r, 0, 2) ? x : test_random_between(r, x, hi);
    return (base_irange){x, y};
}

static base_frange within_f(test_random *r, double lo, double hi) {
    double x = lo + (hi - lo) * (double)test_random_between(r, 0, 64) / 64,
           y = x + (hi - x) * (double)test_random_between(r, 0, 8) / 8;
    return test_random_between(r, 0, 2) ? base_f_of(x) : (base_frange){x, y};
}

static setting random_completion(test_random *r) {
    setting s;
    for (int k = 0; k < N_VARIABLES; k++) {
        s.t[k] = random_truth(r);
        s.i[k] = within_i(r, 1, 300);
        s.f[k] = within_f(r, -2.5, 1000);
    }
    return s;
}

static bool is_bounded_by(int class, cond_value v, const cond_bound *b) {
    if (class == COND_CLASS_T) return (!b->t.t || v.t.t) && (!b->t.f || v.t.f);
    if (class == COND_CLASS_I) return v.i.lo >= b->i.lo && v.i.hi <= b->i.hi;
    return v.f.lo >= b->f.lo && v.f.hi <= b->f.hi;
}

static bool is_open(int class, const cond_bound *b) {
    if (class == COND_CLASS_I) return b->i.lo == INT64_MIN || b->i.hi == INT64_MAX;
    return class == COND_CLASS_F && (isinf(b->f.lo) || isinf(b->f.hi));
}

static bool is_all(int class, cond_value v) {
    if (class == COND_CLASS_I) return base_i_same(v.i, BASE_I_ALL);
    return class == COND_CLASS_F && isinf(v.f.lo) && isinf(v.f.hi);
}

/* A result that 64 bits cannot hold is unbounded, and where an operand's bounds have an end missing nothing says beforehand that there will be one (base/range.h). Such
 * a node, and what is made of it, tells nothing. */
static bool has_overflowed(const cond_ir *ir, size_t at, const cond_value *values, const cond_bound *bounds,
                           const bool *over) {
    bool open = false;
    for (int k = 0; k < 3 && ir->nodes.at[at].arg[k] != COND_NONE; k++) {
        uint32_t arg = ir->nodes.at[at].arg[k];
        if (over[arg]) return true;
        open |= is_open((int)cond_result(ir, arg), &bounds[arg]);
    }
    return open && is_all((int)cond_result(ir, (uint32_t)at), values[at]);
}

/* How many values were compared. */
static size_t assert_bounds_hold(const cond_ir *ir, test_random *r, uint64_t seed, uint64_t at) {
    cond_bound *bounds = calloc(ir->nodes.n, sizeof *bounds);
    cond_value *values = calloc(ir->nodes.n, sizeof *values);
    bool *over = calloc(ir->nodes.n, sizeof *over);
    size_t n = 0;
    OK(cond_bounds(bounds, ir, &error));
    for (int round = 0; round < 4; round++) {
        setting s = random_completion(r);
        evaluate(values, ir, &s);
        for (size_t i = 0; i < ir->nodes.n; i++) {
            bool inside = is_bounded_by((int)cond_result(ir, (uint32_t)i), values[i], &bounds[i]);
            over[i] = has_overflowed(ir, i, values, bounds, over);
            n += !over[i];
            if (!inside && !over[i])
                fail_msg("seed %llu, graph %llu: %s (node %zu) leaves its bounds", (unsigned long long)seed,
                         (unsigned long long)at, OP_NAMES[ir->nodes.at[i].op], i);
        }
    }
    free(bounds);
    free(values);
    free(over);
    return n;
}

static void no_record_leaves_the_bounds(void **state) {
    world *w = *state;
    uint64_t seed = seed_of("bounds", 5381);
    base_arena arena;
    base_arena_init(&arena, &BASE_MEM_LIBC);
    size_t n_compared = 0;
    for (uint64_t at = 0; at < N_GRAPHS / 3; at++) {
        test_random r = {seed + at};
        base_mark mark = base_arena_mark(&arena);
        graphs *g = base_arena_alloc(&arena, sizeof *g);
        make_graphs(w, g, &arena, &r);
        n_compared += assert_bounds_hold(&g->ir[at % 2], &r, seed, at);
        base_arena_rewind(&arena, mark);
    }
    base_arena_clear(&arena);
    assert_true(n_compared > N_GRAPHS * 20);
}

typedef struct {
    world *w;
    cond_bound bounds[256];
} bounded;

static bounded bounds_of(world *w) {
    bounded b = {.w = w};
    assert_true(w->ir.nodes.n <= 256);
    OK(cond_bounds(b.bounds, &w->ir, &error));
    return b;
}
static void assert_span(const bounded *b, uint32_t node, int64_t lo, int64_t hi) {
    assert_true(b->bounds[node].i.lo == lo);
    assert_true(b->bounds[node].i.hi == hi);
}
static void assert_undecided(const bounded *b, uint32_t node) {
    assert_false(b->bounds[node].t.t || b->bounds[node].t.f);
}

static void bounds_come_from_what_is_declared(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t subject = node0(ir, COND_SUBJECT, ROOT), asof = node0(ir, COND_ASOF, ROOT), x = w->node_i[ROOT],
             p = w->node_t[ROOT];
    uint32_t sum = node2(ir, COND_ADD_I, x, whole(ir, 5)), count = put(ir, sound(w, COND_COUNT)),
             total = put(ir, sound(w, COND_SUM_I));
    uint32_t hedging = cell(ir, COND_HEDGING, w->rank, subject, asof),
             grade = cell(ir, COND_GRADE, w->rank, subject, asof);
    uint32_t point = node1(ir, COND_POINT_I, x), decided = node1(ir, COND_DECIDED, p),
             amount = node3(ir, COND_IF_I, decided, whole(ir, 3), whole(ir, -1));
    uint32_t sure = node2(ir, COND_LE_I, x, whole(ir, 300)), lifted = lift(ir, COND_LIFT_I, w->meetings, x),
             any = put(ir, sound(w, COND_ANY));
    uint32_t share = cell(ir, COND_LOAD_I, w->share, subject, asof),
             met = node2(ir, COND_MEET_I, x, span(ir, ROOT, 200, 900));
    bounded b = bounds_of(w);
    assert_span(&b, x, 1, 300);
    assert_span(&b, sum, 6, 305);
    assert_span(&b, lifted, 1, 300);
    assert_span(&b, share, 0, 10000);
    assert_span(&b, count, 0, INT64_MAX);
    assert_span(&b, total, INT64_MIN, INT64_MAX);
    assert_span(&b, hedging, 0, 3);
    assert_span(&b, grade, 0, 4);
    assert_span(&b, asof, INT64_MIN, INT64_MAX);
    assert_span(&b, amount, -1, 3);
    assert_span(&b, met, 1, 300); /* where they do not meet the first stays */
    assert_undecided(&b, point);  /* unknown now, known in another record */
    assert_undecided(&b, decided);
    assert_undecided(&b, any);
    assert_true(b.bounds[sure].t.t);
    assert_true(b.bounds[w->node_f[ROOT]].f.lo == -2.5 && b.bounds[w->node_f[ROOT]].f.hi == 1000);
}

/* --- printing --------------------------------------------------------------------------------------------------------------- */

static void assert_printed(const cond_ir *ir, uint32_t node, const char *text) {
    base_buf b;
    base_buf_init(&b, &BASE_MEM_LIBC);
    cond_print(&b, ir, node);
    assert_false(b.failed);
    if (strcmp(b.p, text) != 0) fail_msg("printed %s\nexpected %s", b.p, text);
    base_buf_clear(&b);
}

static void nodes_are_printed_as_nested_calls(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t subject = node0(ir, COND_SUBJECT, ROOT), asof = node0(ir, COND_ASOF, ROOT),
             a = node0(ir, COND_SUBJECT_A, ROOT), b = node0(ir, COND_SUBJECT_B, ROOT);
    uint32_t x = w->node_i[ROOT], f = w->node_f[ROOT];
    assert_printed(ir, node2(ir, COND_EQ_I, x, whole(ir, 1)), "(eq.i (load.i dyad.rank subject asof) 1)");
    assert_printed(ir, node2(ir, COND_LT_F, f, number(ir, 0.25, 0.25)), "(lt.f (load.f state.gdp subject asof) 0.25)");
    assert_printed(ir, node2(ir, COND_LT_F, f, number(ir, -INFINITY, 0.5)),
                   "(lt.f (load.f state.gdp subject asof) [-inf 0.5])");
    assert_printed(ir, truth(ir, 1), "true");
    assert_printed(ir, truth(ir, -1), "unknown");
    assert_printed(ir, span(ir, ROOT, -3, INT64_MAX), "[-3 inf]");
    assert_printed(ir, put(ir, make(COND_SCALE_I, ROOT, x, COND_NONE, COND_NONE, 4)),
                   "(scale.i 4 (load.i dyad.rank subject asof))");
    assert_printed(ir, put(ir, make(COND_PAIR, ROOT, b, a, COND_NONE, w->dyad)), "(pair dyad b a)");
    assert_printed(ir, put(ir, make(COND_PAIR, ROOT, a, whole(ir, w->chn), COND_NONE, w->dyad)), "(pair dyad a CHN)");
    cond_node claim = make(COND_LOAD_T, ROOT, subject, asof, COND_NONE, w->pact);
    claim.level = FACT_CLAIM;
    assert_printed(ir, put(ir, claim), "(load.t/claim dyad.pact subject asof)");
}

static void constants_are_printed_as_what_stands_beside_them(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t asof = node0(ir, COND_ASOF, ROOT), a = node0(ir, COND_SUBJECT_A, ROOT),
             row = node0(ir, COND_ROW, w->meetings), day = lift(ir, COND_LIFT_I, w->meetings, asof), note = 0;
    uint32_t status = cell(ir, COND_LOAD_I, w->status, row, day), held = cell(ir, COND_LOAD_I, w->day, row, day);
    OK(fact_store_text(&note, &w->store, z("no comment"), &error));
    assert_printed(ir, node2(ir, COND_EQ_I, status, span(ir, w->meetings, 1, 1)),
                   "(eq.i (load.i meeting.status row ^asof) 'held')");
    assert_printed(ir, node2(ir, COND_EQ_I, status, span(ir, w->meetings, 9, 9)),
                   "(eq.i (load.i meeting.status row ^asof) 9)");
    assert_printed(ir, node2(ir, COND_LE_I, span(ir, w->meetings, 0, 0), held),
                   "(le.i 1970-01-01 (load.i meeting.day row ^asof))");
    assert_printed(ir, node2(ir, COND_LE_I, asof, span(ir, ROOT, 19875, 19904)), "(le.i asof 2024-06-01..2024-06-30)");
    assert_printed(ir, node2(ir, COND_EQ_I, a, whole(ir, w->kor)), "(eq.i a KOR)");
    assert_printed(ir, node2(ir, COND_EQ_I, cell(ir, COND_LOAD_I, w->partner, a, asof), whole(ir, w->chn)),
                   "(eq.i (load.i state.partner a asof) CHN)");
    assert_printed(ir, node2(ir, COND_EQ_I, cell(ir, COND_LOAD_I, w->note, a, asof), whole(ir, note)),
                   "(eq.i (load.i state.note a asof) 'no comment')");
    assert_printed(ir, node2(ir, COND_ADD_MONTHS, asof, whole(ir, -24)), "(add.months asof -24)");
}

static void frames_are_printed_where_they_are_reduced(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t row = node0(ir, COND_ROW, w->meetings), asof = node0(ir, COND_ASOF, ROOT),
             day = lift(ir, COND_LIFT_I, w->meetings, asof);
    uint32_t part = put(ir, make(COND_EXISTS, w->meetings, row, day, COND_NONE, w->meeting));
    assert_printed(ir, put(ir, make(COND_ANY, ROOT, part, COND_NONE, COND_NONE, w->meetings)),
                   "(any [meeting of subject at asof] (exists meeting row ^asof))");
    uint32_t other = put(ir, make(COND_SEEN, w->states, node0(ir, COND_ROW, w->states),
                                  lift(ir, COND_LIFT_I, w->states, asof), COND_NONE, w->state));
    assert_printed(ir, put(ir, make(COND_COUNT, ROOT, other, COND_NONE, COND_NONE, w->states)),
                   "(count [every state at asof] (seen state row ^asof))");
    uint32_t status = cell(ir, COND_LOAD_I, w->status, row, day), when = cell(ir, COND_LOAD_I, w->day, row, day);
    uint32_t latest = put(ir, make(COND_LATEST_I, ROOT, part, status, when, w->meetings));
    assert_printed(
        ir, node2(ir, COND_EQ_I, latest, whole(ir, 2)),
        "(eq.i (latest.i [meeting of subject at asof] (exists meeting row ^asof) (load.i meeting.status row ^asof) (load.i meeting.day row ^asof)) 'cancelled')");
}

static size_t printed_bytes(const cond_ir *ir, uint32_t node, const char *end) {
    base_buf b;
    base_buf_init(&b, &BASE_MEM_LIBC);
    base_buf_adds(&b, "before ");
    cond_print(&b, ir, node);
    assert_false(b.failed);
    assert_non_null(strstr(b.p, end));
    size_t n = b.n;
    base_buf_clear(&b);
    return n;
}

static void what_is_too_large_to_print_is_cut(void **state) {
    world *w = *state;
    cond_ir *ir = &w->ir;
    uint32_t deep = w->node_i[ROOT], wide = deep;
    for (int i = 0; i < 100000; i++) deep = node2(ir, COND_SUB_I, deep, whole(ir, i));
    for (int i = 0; i < 64; i++) wide = node2(ir, COND_SUB_I, wide, wide); /* 2^64 terms written out */
    assert_true(printed_bytes(ir, deep, "...") < 10000);
    assert_true(printed_bytes(ir, wide, "...") < 70000);
}

/* --- memory ----------------------------------------------------------------------------------------------------------------- */

static ent_status build(cond_ir *ir, world *w, ent_error *err) {
    uint32_t subject, asof, id;
    uint16_t frame;
    cond_node n = make(COND_SUBJECT, ROOT, COND_NONE, COND_NONE, COND_NONE, 0);
    TRY(cond_ir_node(&subject, ir, &n, err));
    n.op = COND_ASOF;
    TRY(cond_ir_node(&asof, ir, &n, err));
    for (int i = 0; i < 600; i++) {
        cond_node number_of = {.op = COND_CONST_I, .arg = {COND_NONE, COND_NONE, COND_NONE}, .lo.i = i, .hi.i = i};
        TRY(cond_ir_node(&id, ir, &number_of, err));
        if (i % 8) continue;
        cond_frame f = {.kind = COND_FRAME_CHILDREN, .entity = w->meeting, .source = id, .date = asof};
        TRY(cond_ir_frame(&frame, ir, &f, err));
        cond_node row = make(COND_ROW, frame, COND_NONE, COND_NONE, COND_NONE, 0);
        TRY(cond_ir_node(&id, ir, &row, err));
    }
    return ENT_OK;
}

static ent_status build_and_clear(const base_mem *mem, void *user) {
    world *w = user;
    base_arena arena;
    cond_ir ir;
    ent_error err = {0};
    base_arena_init(&arena, mem);
    ent_status s = cond_ir_init(&ir, &arena, &w->store, w->dyad, &err);
    if (s == ENT_OK) s = build(&ir, w, &err);
    if (s == ENT_OK) s = cond_verify(&ir, &err);
    base_buf b;
    base_buf_init(&b, mem);
    if (s == ENT_OK) cond_print(&b, &ir, 0);
    assert_int_equal(err.code, s);
    if (b.failed) s = ENT_ENOMEM;
    base_buf_clear(&b);
    base_arena_clear(&arena);
    return s;
}

static void without_memory_a_program_is_refused_and_nothing_kept(void **state) {
    test_each_failure(build_and_clear, *state, 100);
}

/* A failed call leaves the program as it was: it can go on when there is memory again. */
static void a_failed_node_leaves_the_program_whole(void **state) {
    world *w = *state;
    test_memory m = test_memory_new();
    base_mem mem = test_memory_hooks(&m);
    base_arena arena;
    cond_ir ir;
    base_arena_init(&arena, &mem);
    OK(cond_ir_init(&ir, &arena, &w->store, w->dyad, &error));
    size_t n_failed = 0;
    for (int i = 0; i < 5000; i++) {
        cond_node n = {.op = COND_CONST_I, .arg = {COND_NONE, COND_NONE, COND_NONE}, .lo.i = i, .hi.i = i};
        uint32_t id = 77;
        m.fail_at = m.n_allocations;
        ent_status s = cond_ir_node(&id, &ir, &n, NULL);
        if (s == ENT_OK) continue;
        n_failed++;
        assert_int_equal(s, ENT_ENOMEM);
        assert_int_equal(id, 77);
        m.fail_at = TEST_NEVER;
        OK(cond_ir_node(&id, &ir, &n, &error));
        assert_int_equal(ir.nodes.at[id].lo.i, i);
    }
    assert_true(n_failed > 0);
    assert_int_equal(ir.nodes.n, 5000);
    OK(cond_verify(&ir, &error));
    base_arena_clear(&arena);
    assert_int_equal(m.n_live, 0);
}

#define CLAIM(test) cmocka_unit_test_setup_teardown(test, make_world, free_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        CLAIM(every_operation_is_found_by_its_name),
        CLAIM(apply_computes_operations_of_values_alone),
        CLAIM(each_operation_computes_what_it_is_called),
        CLAIM(sound_nodes_of_every_operation_pass),
        CLAIM(operands_of_another_class_are_refused),
        CLAIM(operands_too_many_missing_or_later_are_refused),
        CLAIM(operands_of_another_frame_are_refused),
        CLAIM(frames_levels_and_whats_out_of_range_are_refused),
        CLAIM(reductions_are_of_a_frame_below_their_own),
        CLAIM(rows_and_subjects_keep_to_their_frames),
        CLAIM(pairs_and_their_ends_are_of_pairs),
        CLAIM(cells_are_loaded_as_what_their_attribute_is),
        CLAIM(constants_that_are_no_values_are_refused),
        CLAIM(a_program_that_was_tampered_with_is_refused),
        CLAIM(a_frame_comes_after_its_source_and_date),
        CLAIM(wrong_frames_are_refused),
        CLAIM(aggregates_stand_three_deep),
        CLAIM(a_program_has_65000_frames_at_most),
        CLAIM(equal_parts_are_one_node),
        CLAIM(parts_without_use_do_not_count),
        CLAIM(parts_that_differ_are_different_nodes),
        CLAIM(nodes_are_found_again_however_many_there_are),
        CLAIM(equal_parts_are_one_frame),
        CLAIM(what_holds_for_every_range_is_simplified),
        CLAIM(what_does_not_hold_for_ranges_and_unknowns_stays),
        CLAIM(folding_changes_no_value),
        CLAIM(no_record_leaves_the_bounds),
        CLAIM(bounds_come_from_what_is_declared),
        CLAIM(nodes_are_printed_as_nested_calls),
        CLAIM(constants_are_printed_as_what_stands_beside_them),
        CLAIM(frames_are_printed_where_they_are_reduced),
        CLAIM(what_is_too_large_to_print_is_cut),
        CLAIM(without_memory_a_program_is_refused_and_nothing_kept),
        CLAIM(a_failed_node_leaves_the_program_whole),
    };
    return cmocka_run_group_tests_name("cond", tests, NULL, NULL);
}
