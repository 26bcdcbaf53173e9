/* The two evaluators: what frames expand to, and that columns and the traced row agree to the last bit, on small programs and on random ones
 * over random records. */
#include "ent_test.h"

#include "base/bits.h"
#include "cond/ir.h"
#include "eval/frame.h"
#include "eval/row.h"
#include "eval/vector.h"
#include "fact/view.h"

/* --- a small world -------------------------------------------------------------------------------------------------------- */

enum { N_STATES = 6, N_ATTRS = 24 };

typedef struct {
    fact_store store;
    fact_view *view;
    uint32_t state, dyad, meeting, guest, treaty;
    uint32_t states[N_STATES];
    uint32_t attrs[N_ATTRS], n_attrs;
    uint32_t rank, gdp, home, date;   /* some of them */
    uint32_t dense_state, dense_dyad; /* with one value for every instance, or for most */
} world;

static uint32_t text(world *w, const char *z) {
    ent_error err = {0};
    uint32_t id;
    assert_ok(fact_store_text(&id, &w->store, base_str_of(z), &err), err);
    return id;
}

static uint32_t entity(world *w, fact_entity e) {
    ent_error err = {0};
    uint32_t id;
    e.title = e.name;
    assert_ok(fact_store_entity(&id, &w->store, &e, &err), err);
    return id;
}

static uint32_t attr(world *w, fact_attr a) {
    ent_error err = {0};
    uint32_t id;
    a.title = a.name;
    assert_ok(fact_store_attr(&id, &w->store, &a, &err), err);
    w->attrs[w->n_attrs++] = id;
    return id;
}

static uint32_t instance(world *w, uint32_t of, fact_instance i) {
    ent_error err = {0};
    uint32_t id;
    assert_ok(fact_store_instance(&id, &w->store, of, &i, &err), err);
    return id;
}

static fact_range ints(int64_t lo, int64_t hi) { return (fact_range){{.i = lo}, {.i = hi}}; }
static fact_range doubles(double lo, double hi) { return (fact_range){{.f = lo}, {.f = hi}}; }
static const fact_range ANY_I = {{.i = INT64_MIN}, {.i = INT64_MAX}};

static void state_fact(world *w, uint32_t of, uint32_t id, uint32_t a, fact_range value, int32_t from, int32_t to,
                       uint8_t hedging) {
    ent_error err = {0};
    const fact_stmt s = {.entity = of,
                         .instance = id,
                         .attr = a,
                         .from = from,
                         .to = to,
                         .value = value,
                         .hedging = hedging,
                         .source = FACT_NONE};
    assert_ok(fact_store_stmt(&w->store, &s, &err), err);
}
static void always(world *w, uint32_t of, uint32_t id, uint32_t a, fact_range value) {
    state_fact(w, of, id, a, value, FACT_ALWAYS_FROM, FACT_ALWAYS_TO, FACT_STATED);
}

static void cover(world *w, uint32_t of, uint32_t parent, int32_t from, int32_t to) {
    ent_error err = {0};
    const fact_cover c = {.entity = of, .parent = parent, .from = from, .to = to, .source = FACT_NONE};
    assert_ok(fact_store_cover(&w->store, &c, &err), err);
}

/* Every shape of entity, every kind of attribute. */
static void make_vocabulary(world *w) {
    static const base_str labels[] = {{"none", 4}, {"some", 4}, {"full", 4}};
    const fact_range bools = ints(0, 1);
    w->state =
        entity(w, (fact_entity){.name = BASE_STR("state"), .shape = FACT_PLAIN, .key_attr = 0, .time_attr = FACT_NONE});
    attr(w, (fact_attr){.name = BASE_STR("id"), .entity = w->state, .kind = FACT_TEXT, .range = ANY_I, .is_key = true});
    w->gdp = attr(w, (fact_attr){.name = BASE_STR("gdp"),
                                 .entity = w->state,
                                 .kind = FACT_NUMBER,
                                 .is_float = true,
                                 .range = doubles(0, INFINITY)});
    attr(w, (fact_attr){.name = BASE_STR("nuclear"),
                        .entity = w->state,
                        .kind = FACT_BOOL,
                        .range = bools,
                        .has_default = true,
                        .dflt = ints(0, 0)});
    w->dense_state = attr(w, (fact_attr){.name = BASE_STR("dense"),
                                         .entity = w->state,
                                         .kind = FACT_NUMBER,
                                         .is_float = true,
                                         .range = doubles(-1, 1)});
    w->dyad = entity(w, (fact_entity){.name = BASE_STR("dyad"),
                                      .shape = FACT_PAIR,
                                      .of = w->state,
                                      .key_attr = FACT_NONE,
                                      .time_attr = FACT_NONE});
    w->rank =
        attr(w, (fact_attr){.name = BASE_STR("rank"), .entity = w->dyad, .kind = FACT_INTEGER, .range = ints(1, 300)});
    attr(
        w,
        (fact_attr){
            .name = BASE_STR("share"), .entity = w->dyad, .kind = FACT_NUMBER, .decimals = 4, .range = ints(0, 10000)});
    attr(w, (fact_attr){
                .name = BASE_STR("ally"), .entity = w->dyad, .kind = FACT_BOOL, .range = bools, .symmetric = true});
    attr(w, (fact_attr){.name = BASE_STR("level"),
                        .entity = w->dyad,
                        .kind = FACT_ENUM,
                        .range = ints(0, 2),
                        .n_labels = 3,
                        .labels = labels,
                        .has_default = true,
                        .dflt = ints(0, 1)});
    attr(w, (fact_attr){.name = BASE_STR("weight"),
                        .entity = w->dyad,
                        .kind = FACT_NUMBER,
                        .is_float = true,
                        .range = doubles(-INFINITY, INFINITY),
                        .policy = FACT_HULL});
    attr(w, (fact_attr){.name = BASE_STR("since"), .entity = w->dyad, .kind = FACT_DATE, .range = ANY_I});
    attr(w, (fact_attr){
                .name = BASE_STR("big"), .entity = w->dyad, .kind = FACT_INTEGER, .range = ANY_I, .policy = FACT_HULL});
    w->dense_dyad =
        attr(w, (fact_attr){.name = BASE_STR("dense"), .entity = w->dyad, .kind = FACT_INTEGER, .range = ints(0, 9)});
    w->meeting = entity(w, (fact_entity){.name = BASE_STR("meeting"),
                                         .shape = FACT_CHILD,
                                         .of = w->dyad,
                                         .has_parties = true,
                                         .key_attr = FACT_NONE,
                                         .time_attr = FACT_NONE});
    w->date = attr(w, (fact_attr){.name = BASE_STR("date"), .entity = w->meeting, .kind = FACT_DATE, .range = ANY_I});
    w->store.entities.at[w->meeting].time_attr = w->date;
    attr(w, (fact_attr){.name = BASE_STR("mlevel"),
                        .entity = w->meeting,
                        .kind = FACT_ENUM,
                        .range = ints(0, 2),
                        .n_labels = 3,
                        .labels = labels});
    attr(w, (fact_attr){.name = BASE_STR("size"),
                        .entity = w->meeting,
                        .kind = FACT_NUMBER,
                        .is_float = true,
                        .range = doubles(0, 1000)});
    attr(w,
         (fact_attr){.name = BASE_STR("key"), .entity = w->meeting, .kind = FACT_TEXT, .range = ANY_I, .is_key = true});
    w->guest = entity(w, (fact_entity){.name = BASE_STR("guest"),
                                       .shape = FACT_CHILD,
                                       .of = w->meeting,
                                       .key_attr = FACT_NONE,
                                       .time_attr = FACT_NONE});
    w->home = attr(
        w, (fact_attr){
               .name = BASE_STR("of_state"), .entity = w->guest, .kind = FACT_REF, .ref = w->state, .range = ANY_I});
    attr(w, (fact_attr){.name = BASE_STR("age"), .entity = w->guest, .kind = FACT_INTEGER, .range = ints(0, 120)});
    w->treaty = entity(w, (fact_entity){.name = BASE_STR("treaty"),
                                        .shape = FACT_CHILD,
                                        .of = w->state,
                                        .key_attr = FACT_NONE,
                                        .time_attr = FACT_NONE});
    attr(w, (fact_attr){.name = BASE_STR("worth"), .entity = w->treaty, .kind = FACT_INTEGER, .range = ints(-9, 9)});
}

static void open_world(world *w, const base_mem *mem) {
    static const char *const keys[N_STATES] = {"CHN", "JPN", "KOR", "PRK", "RUS", "USA"};
    ent_error err = {0};
    *w = (world){.view = NULL};
    assert_ok(fact_store_init(&w->store, mem, &err), err);
    make_vocabulary(w);
    for (int i = 0; i < N_STATES; i++) w->states[i] = instance(w, w->state, (fact_instance){.key = text(w, keys[i])});
}

static void freeze(world *w) {
    ent_error err = {0};
    assert_ok(fact_view_new(&w->view, &w->store, NULL, 0, FACT_ALWAYS_TO, &err), err);
}

static void close_world(world *w) {
    fact_view_free(w->view);
    fact_store_clear(&w->store);
}

static uint32_t pair(world *w, int a, int b) {
    return instance(w, w->dyad, (fact_instance){.a = w->states[a], .b = w->states[b]});
}
static uint32_t meet(world *w, const char *key, int a, int b) {
    const uint32_t parties[] = {w->states[a], w->states[b]};
    const uint32_t id =
        instance(w, w->meeting, (fact_instance){.key = text(w, key), .n_parties = 2, .parties = parties});
    always(w, w->meeting, id, FACT_NONE, ints(1, 1));
    return id;
}

/* --- programs -------------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_arena arena;
    cond_ir ir;
} program;

static void open_program(program *p, const world *w, bool fold) {
    ent_error err = {0};
    base_arena_init(&p->arena, &BASE_MEM_LIBC);
    assert_ok(cond_ir_init(&p->ir, &p->arena, &w->store, w->dyad, &err), err);
    p->ir.fold = fold;
}
static void close_program(program *p) { base_arena_clear(&p->arena); }

static uint32_t put(program *p, cond_node n) {
    ent_error err = {0};
    uint32_t id;
    assert_ok(cond_ir_node(&id, &p->ir, &n, &err), err);
    return id;
}
static uint32_t node(program *p, cond_op op, uint16_t frame, uint32_t a, uint32_t b, uint32_t c, uint32_t what) {
    return put(p, (cond_node){.op = (uint8_t)op, .frame = frame, .arg = {a, b, c}, .what = what});
}
static uint32_t leaf(program *p, cond_op op, uint16_t frame) {
    return node(p, op, frame, COND_NONE, COND_NONE, COND_NONE, 0);
}
static uint32_t integer(program *p, uint16_t frame, int64_t lo, int64_t hi) {
    return put(
        p, (cond_node){
               .op = COND_CONST_I, .frame = frame, .arg = {COND_NONE, COND_NONE, COND_NONE}, .lo.i = lo, .hi.i = hi});
}
static uint16_t frame(program *p, cond_frame_kind kind, uint16_t parent, uint32_t of, uint32_t source, uint32_t date) {
    ent_error err = {0};
    uint16_t id;
    const cond_frame f = {.kind = (uint8_t)kind, .parent = parent, .entity = of, .source = source, .date = date};
    assert_ok(cond_ir_frame(&id, &p->ir, &f, &err), err);
    return id;
}

/* The meetings of the subject as of its date, and which of their rows exist. */
static uint16_t meetings(program *p, const world *w, uint32_t *exists) {
    const uint32_t asof = leaf(p, COND_ASOF, COND_ROOT);
    const uint16_t f = frame(p, COND_FRAME_CHILDREN, COND_ROOT, w->meeting, leaf(p, COND_SUBJECT, COND_ROOT), asof);
    const uint32_t day = node(p, COND_LIFT_I, f, asof, COND_NONE, COND_NONE, 0);
    *exists = node(p, COND_EXISTS, f, leaf(p, COND_ROW, f), day, COND_NONE, w->meeting);
    return f;
}

/* --- subjects -------------------------------------------------------------------------------------------------------------- */

enum { MOST_SUBJECTS = 200 };
typedef struct {
    int64_t instance[MOST_SUBJECTS], a[MOST_SUBJECTS], b[MOST_SUBJECTS], day[MOST_SUBJECTS];
    eval_subjects all;
} subjects;

static void add_subject(subjects *s, const world *w, int a, int b, int64_t day) {
    const uint32_t id = fact_store_find_pair(&w->store, w->dyad, w->states[a], w->states[b]);
    const size_t n = s->all.n++;
    s->instance[n] = id == FACT_NONE ? FACT_NOBODY : (int64_t)id;
    s->a[n] = w->states[a];
    s->b[n] = w->states[b];
    s->day[n] = day;
    s->all.instance = s->instance;
    s->all.a = s->a;
    s->all.b = s->b;
    s->all.day = s->day;
}

/* One subject, one node of the root frame. */
static explain_value value_of(const program *p, const world *w, uint32_t wanted, int a, int b, int64_t day) {
    ent_error err = {0};
    base_arena arena;
    base_arena_init(&arena, &BASE_MEM_LIBC);
    subjects s = {.all.n = 0};
    add_subject(&s, w, a, b, day);
    explain_trace trace;
    assert_ok(eval_row(&trace, &arena, &p->ir, w->view, &s.all, 0, &err), err);
    const explain_value z = trace.values[wanted][0];
    base_arena_clear(&arena);
    return z;
}

static void is_integer(explain_value z, int64_t lo, int64_t hi) {
    if (z.i.lo != lo || z.i.hi != hi)
        fail_msg("[%lld, %lld] is not [%lld, %lld]", (long long)z.i.lo, (long long)z.i.hi, (long long)lo,
                 (long long)hi);
}
static void is_truth(explain_value z, base_truth want) {
    assert_int_equal(z.t.t, want.t);
    assert_int_equal(z.t.f, want.f);
}

/* --- columns against rows ---------------------------------------------------------------------------------------------------- */

static size_t n_compared; /* node columns over a chunk */
static uint64_t seed;

static bool same_bits(const eval_column *c, cond_class class, size_t at, const explain_value *want) {
    switch (class) {
    case COND_CLASS_T: return base_bit(c->t, at) == want->t.t && base_bit(c->f, at) == want->t.f;
    case COND_CLASS_I: return c->ilo[at] == want->i.lo && c->ihi[at] == want->i.hi;
    default:
        return memcmp(&c->flo[at], &want->f.lo, sizeof(double)) == 0 &&
               memcmp(&c->fhi[at], &want->f.hi, sizeof(double)) == 0;
    }
}

static void print_both(const program *p, uint32_t id, const eval_column *c, size_t at, const explain_value *want) {
    base_buf text;
    base_buf_init(&text, &BASE_MEM_LIBC);
    cond_print(&text, &p->ir, id);
    print_error("%s\n", text.p);
    base_buf_clear(&text);
    switch (cond_result(&p->ir, id)) {
    case COND_CLASS_T:
        print_error("column %d %d, row %d %d\n", base_bit(c->t, at), base_bit(c->f, at), want->t.t, want->t.f);
        break;
    case COND_CLASS_I:
        print_error("column %lld %lld, row %lld %lld\n", (long long)c->ilo[at], (long long)c->ihi[at],
                    (long long)want->i.lo, (long long)want->i.hi);
        break;
    default: print_error("column %a %a, row %a %a\n", c->flo[at], c->fhi[at], want->f.lo, want->f.hi);
    }
}

/* Bits past the rows are clear. */
static bool tail_is_clear(const eval_column *c, size_t n) {
    return n % 64 == 0 || ((c->t[n / 64] | c->f[n / 64]) & ~base_tail(n)) == 0;
}

/* Runs subjects [first, first + n) through `v` and compares the columns of `roots` with the traces of these subjects. */
static void compare_chunk(const program *p, eval_vector *v, const uint32_t *roots, size_t n_roots, const subjects *s,
                          const explain_trace *traces, size_t first, size_t n) {
    ent_error err = {0};
    assert_ok(eval_vector_run(v, &s->all, first, n, &err), err);
    for (size_t k = 0; k < n_roots; k++) {
        const uint32_t id = roots[k];
        const uint16_t f = p->ir.nodes.at[id].frame;
        const cond_class class = cond_result(&p->ir, id);
        const eval_column column = eval_vector_column(v, id);
        size_t at = 0;
        for (size_t i = first; i < first + n; i++) {
            for (uint32_t row = 0; row < traces[i].frames[f].n_rows; row++, at++) {
                const explain_value *want = &traces[i].values[id][row];
                if (same_bits(&column, class, at, want)) continue;
                print_both(p, id, &column, at, want);
                fail_msg("node %u, subject %zu, row %u: column and row differ; ENT_TEST_SEED=%llu", id, i, row,
                         (unsigned long long)seed);
            }
        }
        assert_int_equal(at, eval_vector_rows(v, f));
        if (class == COND_CLASS_T && !tail_is_clear(&column, at)) fail_msg("node %u: bits past the rows", id);
        n_compared++;
    }
}

static void compare(const program *p, const world *w, const subjects *s, const uint32_t *roots, size_t n_roots,
                    size_t chunk) {
    ent_error err = {0};
    base_arena arena;
    base_arena_init(&arena, &BASE_MEM_LIBC);
    explain_trace *traces = BASE_ARRAY(&arena, explain_trace, s->all.n);
    eval_vector *v;
    for (size_t i = 0; i < s->all.n; i++)
        assert_ok(eval_row(&traces[i], &arena, &p->ir, w->view, &s->all, i, &err), err);
    assert_ok(eval_vector_new(&v, &BASE_MEM_LIBC, &p->ir, w->view, roots, n_roots, &err), err);
    for (size_t first = 0; first < s->all.n; first += chunk) {
        const size_t left = s->all.n - first;
        compare_chunk(p, v, roots, n_roots, s, traces, first, left < chunk ? left : chunk);
    }
    eval_vector_free(v);
    base_arena_clear(&arena);
}

/* --- random records -------------------------------------------------------------------------------------------------------- */

static unsigned below(test_random *r, unsigned n) { return (unsigned)(test_random_next(r) % n); }
static int64_t some_day(test_random *r) { return test_random_between(r, 15000, 20000); }

static fact_range random_value(test_random *r, const world *w, const fact_attr *a) {
    if (a->is_float) {
        double x = (double)test_random_between(r, -40, 400) / 8, y = below(r, 3) ? x : x + below(r, 9);
        if (below(r, 30) == 0) x = y = 1e308;
        return doubles(x, y);
    }
    int64_t x;
    switch (a->kind) {
    case FACT_BOOL: x = below(r, 2); return ints(x, x);
    case FACT_REF: x = w->states[below(r, N_STATES)]; return ints(x, x);
    case FACT_DATE: x = some_day(r); return ints(x, below(r, 3) ? x : x + 30);
    case FACT_ENUM: x = below(r, 3); return ints(x, x == 2 || below(r, 2) ? x : 2);
    default: x = test_random_between(r, -5, 300); break;
    }
    if (base_str_eq(a->name, BASE_STR("big")) && below(r, 2)) x = INT64_MAX / (1 + (int64_t)below(r, 4)) - 1;
    return ints(x, x > 1000 || below(r, 3) ? x : x + below(r, 50));
}

static void random_facts(test_random *r, world *w, uint32_t of, uint32_t id, unsigned density) {
    for (uint32_t k = 0; k < w->n_attrs; k++) {
        const fact_attr *a = &w->store.attrs.at[w->attrs[k]];
        if (a->entity != of || a->is_key || w->attrs[k] == w->dense_state || w->attrs[k] == w->dense_dyad) continue;
        for (unsigned n = below(r, density); n > 0; n--) {
            const bool timeless = below(r, 2);
            const int32_t from = timeless ? FACT_ALWAYS_FROM : (int32_t)some_day(r);
            const int32_t to = timeless || below(r, 3) == 0 ? FACT_ALWAYS_TO : from + 1 + (int32_t)below(r, 2000);
            state_fact(w, of, id, w->attrs[k], random_value(r, w, a), from, to,
                       (uint8_t)(below(r, 3) ? 0 : below(r, FACT_N_HEDGINGS)));
        }
    }
    if (below(r, 4)) always(w, of, id, FACT_NONE, ints(1, 1));
}

static void random_cover(test_random *r, world *w, uint32_t of, uint32_t parent) {
    const int32_t from = below(r, 3) ? (int32_t)some_day(r) : FACT_ALWAYS_FROM;
    cover(w, of, parent, from, below(r, 3) ? (int32_t)some_day(r) + 3000 : FACT_ALWAYS_TO);
}

static void dense_facts(test_random *r, world *w) {
    const bool some_missing = below(r, 3) == 0;
    for (int i = 0; i < N_STATES; i++) {
        const double x = (double)test_random_between(r, -4, 4) / 4;
        if (!some_missing || below(r, 5)) always(w, w->state, w->states[i], w->dense_state, doubles(x, x));
    }
    for (uint32_t i = 0; i < w->store.instances[w->dyad].rows.n; i++) {
        const int64_t x = test_random_between(r, 0, 9);
        if (!some_missing || below(r, 5)) always(w, w->dyad, i, w->dense_dyad, ints(x, x));
    }
}

static void random_world(test_random *r, world *w) {
    char key[16];
    open_world(w, &BASE_MEM_LIBC);
    const unsigned density = 1 + below(r, 3);
    for (int i = 0; i < N_STATES; i++) {
        random_facts(r, w, w->state, w->states[i], density + 1);
        for (unsigned n = below(r, 3); n > 0; n--) {
            snprintf(key, sizeof key, "T%u", n);
            const uint32_t id = instance(w, w->treaty, (fact_instance){.key = text(w, key), .parent = w->states[i]});
            random_facts(r, w, w->treaty, id, 2);
        }
        if (below(r, 4) == 0) random_cover(r, w, w->treaty, w->states[i]);
    }
    for (int i = 0; i < N_STATES; i++)
        for (int k = 0; k < N_STATES; k++)
            if (i != k && below(r, 3)) random_facts(r, w, w->dyad, pair(w, i, k), density + 1);
    for (unsigned n = below(r, 9); n > 0; n--) {
        const int a = (int)below(r, N_STATES), b = (a + 1 + (int)below(r, N_STATES - 1)) % N_STATES;
        snprintf(key, sizeof key, "M%u", n);
        const uint32_t id = meet(w, key, a, b);
        random_facts(r, w, w->meeting, id, density + 1);
        for (unsigned g = below(r, 3); g > 0; g--) {
            snprintf(key, sizeof key, "G%u", g);
            random_facts(r, w, w->guest, instance(w, w->guest, (fact_instance){.key = text(w, key), .parent = id}), 2);
        }
        if (below(r, 2)) random_cover(r, w, w->guest, id);
        if (below(r, 3) == 0) random_cover(r, w, w->meeting, pair(w, a, b));
    }
    if (below(r, 3) == 0) random_cover(r, w, w->meeting, FACT_NONE);
    if (below(r, 3) == 0) cover(w, w->state, FACT_NONE, FACT_ALWAYS_FROM, FACT_ALWAYS_TO);
    dense_facts(r, w);
    freeze(w);
}

/* --- random programs --------------------------------------------------------------------------------------------------------- */

/* A node of a frame of a class, among the first `n` nodes; COND_NONE when there is none. Newer ones come up more often. */
static uint32_t pick(test_random *r, const program *p, uint16_t f, cond_class class, size_t n) {
    for (int tries = 0; tries < 200; tries++) {
        const size_t back = below(r, 2) ? below(r, (unsigned)n) : below(r, (unsigned)(n < 40 ? n : 40));
        const uint32_t id = (uint32_t)(n - 1 - back);
        if (p->ir.nodes.at[id].frame == f && cond_result(&p->ir, id) == class) return id;
    }
    return COND_NONE;
}

static uint32_t random_what(test_random *r, const world *w, const program *p, const cond_op op, uint16_t f) {
    switch ((cond_what)cond_ops[op].what) {
    case COND_WHAT_ATTR: return w->attrs[below(r, w->n_attrs)];
    case COND_WHAT_ENTITY:
        return op == COND_EXISTS || op == COND_SEEN ? below(r, (unsigned)w->store.entities.n) : w->dyad;
    case COND_WHAT_SHIFT: return below(r, 8) ? below(r, 5) : below(r, 19);
    case COND_WHAT_FRAME:
        for (int tries = 0; tries < 50; tries++) {
            const uint16_t child = (uint16_t)below(r, (unsigned)p->ir.frames.n);
            if (child != COND_ROOT && p->ir.frames.at[child].parent == f) return child;
        }
        return COND_NONE;
    default: return 0;
    }
}

static void random_constant(test_random *r, cond_node *n) {
    if (n->op == COND_CONST_T) n->lo.i = (int64_t)below(r, 3) - 1;
    if (n->op == COND_CONST_I) {
        n->lo.i = below(r, 4) ? test_random_between(r, -5, 60) : some_day(r);
        n->hi.i = below(r, 5) ? n->lo.i : n->lo.i + below(r, 100);
        if (below(r, 20) == 0) n->hi.i = INT64_MAX;
    }
    if (n->op == COND_CONST_F) {
        n->lo.f = (double)test_random_between(r, -20, 60) / 4;
        n->hi.f = below(r, 5) ? n->lo.f : n->lo.f + below(r, 7);
        if (below(r, 20) == 0) n->hi.f = INFINITY;
    }
}

/* Adds a random node to a frame, when one of that operation is possible there. */
static void random_node(test_random *r, program *p, const world *w, uint16_t f) {
    cond_node n = {.op = (uint8_t)below(r, COND_N_OPS), .frame = f, .arg = {COND_NONE, COND_NONE, COND_NONE}};
    const cond_op_info *op = &cond_ops[n.op];
    ent_error err = {0};
    uint32_t id;
    n.what = random_what(r, w, p, (cond_op)n.op, f);
    if (n.what == COND_NONE) return;
    const bool is_lift = n.op == COND_LIFT_T || n.op == COND_LIFT_I || n.op == COND_LIFT_F;
    const uint16_t operands = op->what == COND_WHAT_FRAME ? (uint16_t)n.what
                              : is_lift && f != COND_ROOT ? p->ir.frames.at[f].parent
                                                          : f;
    for (int k = 0; k < 3; k++) {
        if (op->arg[k] == COND_CLASS_N) continue;
        n.arg[k] = pick(r, p, operands, (cond_class)op->arg[k], p->ir.nodes.n);
        if (n.arg[k] == COND_NONE) return;
    }
    if (op->what == COND_WHAT_ATTR || op->what == COND_WHAT_ENTITY)
        n.level = (uint8_t)(below(r, 2) ? 0 : below(r, FACT_N_HEDGINGS));
    n.nominal = (n.op == COND_IF_I || n.op == COND_LATEST_I || n.op == COND_FIRST_I) && below(r, 4) == 0;
    random_constant(r, &n);
    (void)cond_ir_node(&id, &p->ir, &n, &err); /* what the verifier refuses is not added */
}

/* The leaves every frame starts with. */
static void seed_frame(program *p, const world *w, uint16_t f) {
    if (f == COND_ROOT) {
        const uint32_t subject = leaf(p, COND_SUBJECT, f), a = leaf(p, COND_SUBJECT_A, f), day = leaf(p, COND_ASOF, f);
        leaf(p, COND_SUBJECT_B, f);
        node(p, COND_LOAD_I, f, subject, day, COND_NONE, w->dense_dyad);
        node(p, COND_LOAD_F, f, a, day, COND_NONE, w->dense_state);
    } else {
        const uint32_t row = leaf(p, COND_ROW, f),
                       date = node(p, COND_LIFT_I, f, p->ir.frames.at[f].date, COND_NONE, COND_NONE, 0);
        const uint32_t exists = node(p, COND_EXISTS, f, row, date, COND_NONE, p->ir.frames.at[f].entity);
        node(p, COND_SEEN, f, row, date, COND_NONE, p->ir.frames.at[f].entity);
        leaf(p, COND_GAP, f);
        for (uint32_t k = 0; k < w->n_attrs; k++) {
            const fact_attr *a = &w->store.attrs.at[w->attrs[k]];
            if (a->entity != p->ir.frames.at[f].entity) continue;
            const cond_op load = a->kind == FACT_BOOL ? COND_LOAD_T : a->is_float ? COND_LOAD_F : COND_LOAD_I;
            node(p, load, f, row, date, COND_NONE, w->attrs[k]);
        }
        node(p, COND_COUNT, p->ir.frames.at[f].parent, exists, COND_NONE, COND_NONE, f);
    }
    const uint32_t one = integer(p, f, 1, 1);
    node(p, COND_TO_F, f, one, COND_NONE, COND_NONE, 0);
    node(p, COND_POINT_I, f, one, COND_NONE, COND_NONE, 0);
}

static void random_frame(test_random *r, program *p, const world *w) {
    const uint16_t parent = (uint16_t)below(r, (unsigned)p->ir.frames.n);
    if (p->ir.frames.at[parent].depth >= COND_MAX_DEPTH) return;
    const bool every = below(r, 3) == 0;
    const uint32_t entities[] = {w->meeting, w->guest, w->treaty, w->state, w->dyad};
    const uint32_t of = entities[every ? below(r, p->ir.frames.at[parent].depth ? 4 : 5) : below(r, 3)];
    const uint32_t date = pick(r, p, parent, COND_CLASS_I, p->ir.nodes.n);
    uint32_t source = pick(r, p, parent, COND_CLASS_I, p->ir.nodes.n);
    /* mostly a source that is what it should be */
    const uint32_t above = p->ir.frames.at[parent].entity;
    if (parent == COND_ROOT && of == w->meeting && below(r, 4)) source = leaf(p, COND_SUBJECT, parent);
    if (parent == COND_ROOT && of == w->treaty && below(r, 4)) source = leaf(p, COND_SUBJECT_B, parent);
    if (parent != COND_ROOT && w->store.entities.at[of].of == above && below(r, 6)) source = leaf(p, COND_ROW, parent);
    if (date == COND_NONE || source == COND_NONE) return;
    seed_frame(p, w,
               frame(p, every ? COND_FRAME_EVERY : COND_FRAME_CHILDREN, parent, of, every ? COND_NONE : source, date));
}

static void random_program(test_random *r, program *p, const world *w) {
    open_program(p, w, below(r, 2));
    seed_frame(p, w, COND_ROOT);
    const unsigned n_frames = below(r, 5), n_nodes = 60 + below(r, 120);
    for (unsigned k = 0; k < n_frames; k++) {
        for (unsigned i = below(r, 12); i > 0; i--) random_node(r, p, w, COND_ROOT);
        random_frame(r, p, w);
    }
    for (unsigned k = 0; k < n_nodes; k++) random_node(r, p, w, (uint16_t)below(r, (unsigned)p->ir.frames.n));
    ent_error err = {0};
    assert_ok(cond_verify(&p->ir, &err), err);
}

static void random_subjects(test_random *r, subjects *s, const world *w, size_t n) {
    s->all.n = 0;
    const bool one_day = below(r, 2);
    const int64_t day = some_day(r);
    while (s->all.n < n) {
        const int a = (int)below(r, N_STATES), b = (a + 1 + (int)below(r, N_STATES - 1)) % N_STATES;
        add_subject(s, w, a, b, one_day ? day : some_day(r));
    }
}

static void columns_and_rows_agree_on_random_programs(void **state) {
    (void)state;
    static const size_t CHUNKS[] = {1, 7, 64, 4096};
    static const size_t SIZES[] = {9, 40, 130, MOST_SUBJECTS};
    test_random r = test_random_new(20240618);
    const uint64_t start = r.state;
    n_compared = 0;
    for (int round = 0; round < 60; round++) {
        seed = start;
        world w;
        program p;
        static subjects s;
        random_world(&r, &w);
        random_program(&r, &p, &w);
        const size_t k = (size_t)round % 4;
        random_subjects(&r, &s, &w, SIZES[k]);
        const size_t chunk = CHUNKS[k] < EVAL_CHUNK ? CHUNKS[k] : EVAL_CHUNK;
        uint32_t *all = calloc(p.ir.nodes.n, sizeof *all), *few = calloc(p.ir.nodes.n, sizeof *few);
        size_t n_few = 0;
        assert_true(all && few);
        for (uint32_t i = 0; i < p.ir.nodes.n; i++) {
            all[i] = i;
            if (below(&r, 6) == 0) few[n_few++] = i;
        }
        compare(&p, &w, &s, all, p.ir.nodes.n, chunk);
        compare(&p, &w, &s, few, n_few, chunk); /* the others' columns come and go */
        free(all);
        free(few);
        close_program(&p);
        close_world(&w);
    }
    print_message("%zu node columns compared\n", n_compared);
    assert_true(n_compared > 20000);
}

/* --- claims ------------------------------------------------------------------------------------------------------------------ */

static void an_open_collection_counts_without_end(void **state) {
    (void)state;
    world w;
    program p;
    uint32_t exists;
    open_world(&w, &BASE_MEM_LIBC);
    const uint32_t first = meet(&w, "M1", 2, 0);
    always(&w, w.meeting, first, w.date, ints(19000, 19000));
    meet(&w, "M2", 2, 0);
    cover(&w, w.meeting, pair(&w, 2, 5), FACT_ALWAYS_FROM, FACT_ALWAYS_TO);
    freeze(&w);
    open_program(&p, &w, true);
    const uint16_t f = meetings(&p, &w, &exists);
    const uint32_t count = node(&p, COND_COUNT, COND_ROOT, exists, COND_NONE, COND_NONE, f);
    const uint32_t any = node(&p, COND_ANY, COND_ROOT, exists, COND_NONE, COND_NONE, f);
    is_integer(value_of(&p, &w, count, 2, 0, 19500), 2, INT64_MAX);
    is_integer(value_of(&p, &w, count, 0, 2, 19500), 2, INT64_MAX); /* the pair turned round has the same meetings */
    is_integer(value_of(&p, &w, count, 2, 5, 19500), 0, 0);         /* covered */
    is_integer(value_of(&p, &w, count, 1, 4, 19500), 0, INT64_MAX); /* no record of the pair at all */
    is_truth(value_of(&p, &w, any, 2, 0, 19500), BASE_TRUE);
    is_truth(value_of(&p, &w, any, 2, 5, 19500), BASE_FALSE);
    is_truth(value_of(&p, &w, any, 1, 4, 19500), BASE_UNKNOWN);
    close_program(&p);
    close_world(&w);
}

static void coverage_leaves_an_unseen_row_for_each_gap(void **state) {
    (void)state;
    world w;
    program p;
    uint32_t exists;
    open_world(&w, &BASE_MEM_LIBC);
    const uint32_t id = meet(&w, "M1", 2, 0), both = pair(&w, 2, 0);
    always(&w, w.meeting, id, w.date, ints(18100, 18100));
    cover(&w, w.meeting, both, 18000, 18500);
    cover(&w, w.meeting, both, 19000, 20000);
    freeze(&w);
    open_program(&p, &w, true);
    const uint16_t f = meetings(&p, &w, &exists);
    const uint32_t row = leaf(&p, COND_ROW, f),
                   day = node(&p, COND_LIFT_I, f, leaf(&p, COND_ASOF, COND_ROOT), COND_NONE, COND_NONE, 0);
    const uint32_t time = node(&p, COND_MEET_I, f, node(&p, COND_LOAD_I, f, row, day, COND_NONE, w.date),
                               leaf(&p, COND_GAP, f), COND_NONE, 0);
    const uint32_t late = node(&p, COND_LE_I, f, integer(&p, f, 19000, 19000), time, COND_NONE, 0);
    const uint32_t part = node(&p, COND_AND, f, exists, late, COND_NONE, 0);
    const uint32_t count = node(&p, COND_COUNT, COND_ROOT, part, COND_NONE, COND_NONE, f);
    const uint32_t all = node(&p, COND_COUNT, COND_ROOT, exists, COND_NONE, COND_NONE, f);
    is_integer(value_of(&p, &w, all, 2, 0, 19500), 1, INT64_MAX);
    is_integer(value_of(&p, &w, count, 2, 0, 19500), 0, 0); /* the gaps end before 19000 */
    close_program(&p);
    close_world(&w);
}

static void below_an_unseen_row_its_own_children_are_unseen_and_the_rest_is_as_ever(void **state) {
    (void)state;
    world w;
    program p;
    uint32_t exists;
    open_world(&w, &BASE_MEM_LIBC);
    const uint32_t id = meet(&w, "M1", 2, 0);
    cover(&w, w.guest, id, FACT_ALWAYS_FROM, FACT_ALWAYS_TO);
    freeze(&w);
    open_program(&p, &w, true);
    const uint16_t f = meetings(&p, &w, &exists);
    const uint32_t day = node(&p, COND_LIFT_I, f, leaf(&p, COND_ASOF, COND_ROOT), COND_NONE, COND_NONE, 0);
    const uint16_t g = frame(&p, COND_FRAME_CHILDREN, f, w.guest, leaf(&p, COND_ROW, f), day);
    const uint16_t every = frame(&p, COND_FRAME_EVERY, f, w.state, COND_NONE, day);
    leaf(&p, COND_ROW, g);
    leaf(&p, COND_ROW, every);
    ent_error err = {0};
    subjects s = {.all.n = 0};
    explain_trace trace;
    base_arena arena;
    base_arena_init(&arena, &BASE_MEM_LIBC);
    add_subject(&s, &w, 2, 0, 19500);
    assert_ok(eval_row(&trace, &arena, &p.ir, w.view, &s.all, 0, &err), err);
    assert_int_equal(trace.frames[f].n_rows, 2); /* M1, one nobody has seen */
    assert_int_equal(trace.frames[g].n_rows, 1); /* none of M1's, one below the unseen */
    assert_true(trace.frames[g].unseen[0] && trace.frames[g].parent[0] == 1);
    assert_int_equal(trace.frames[every].n_rows, 2 * (N_STATES + 1)); /* every state, and one nobody has seen */
    base_arena_clear(&arena);
    close_program(&p);
    close_world(&w);
}

static void a_pair_of_an_instance_with_itself_is_not_known(void **state) {
    (void)state;
    world w;
    program p;
    open_world(&w, &BASE_MEM_LIBC);
    always(&w, w.dyad, pair(&w, 2, 0), w.rank, ints(1, 1));
    freeze(&w);
    open_program(&p, &w, true);
    const uint32_t a = leaf(&p, COND_SUBJECT_A, COND_ROOT), b = leaf(&p, COND_SUBJECT_B, COND_ROOT),
                   day = leaf(&p, COND_ASOF, COND_ROOT);
    const uint32_t there = node(&p, COND_PAIR, COND_ROOT, a, b, COND_NONE, w.dyad),
                   self = node(&p, COND_PAIR, COND_ROOT, a, a, COND_NONE, w.dyad);
    const uint32_t back = node(&p, COND_PAIR, COND_ROOT, b, a, COND_NONE, w.dyad),
                   end = node(&p, COND_END_B, COND_ROOT, there, COND_NONE, COND_NONE, w.dyad);
    const uint32_t rank = node(&p, COND_LOAD_I, COND_ROOT, there, day, COND_NONE, w.rank);
    is_integer(value_of(&p, &w, self, 2, 0, 0), INT64_MIN, INT64_MAX);
    is_integer(value_of(&p, &w, back, 2, 0, 0), FACT_NOBODY, FACT_NOBODY);
    is_integer(value_of(&p, &w, end, 2, 0, 0), w.states[0], w.states[0]);
    is_integer(value_of(&p, &w, rank, 2, 0, 0), 1, 1);
    is_integer(value_of(&p, &w, rank, 0, 2, 0), 1, 300); /* what its attribute declares */
    close_program(&p);
    close_world(&w);
}

/* Every state, thrice: 6 * 6 * 6 rows and unseen ones for a subject. */
static uint32_t cube(program *p, const world *w) {
    uint32_t day = leaf(p, COND_ASOF, COND_ROOT);
    uint16_t f[4] = {COND_ROOT};
    for (int k = 1; k < 4; k++) {
        f[k] = frame(p, COND_FRAME_EVERY, f[k - 1], w->state, COND_NONE, day);
        day = node(p, COND_LIFT_I, f[k], day, COND_NONE, COND_NONE, 0);
    }
    uint32_t z = node(p, COND_EXISTS, f[3], leaf(p, COND_ROW, f[3]), day, COND_NONE, w->state);
    for (int k = 3; k > 0; k--) z = node(p, COND_ANY, f[k - 1], z, COND_NONE, COND_NONE, f[k]);
    return z;
}

static void a_chunk_that_grows_too_far_is_refused_by_name(void **state) {
    (void)state;
    world w;
    program p;
    ent_error err = {0};
    eval_vector *v;
    open_world(&w, &BASE_MEM_LIBC);
    cover(&w, w.state, FACT_NONE, FACT_ALWAYS_FROM, FACT_ALWAYS_TO);
    freeze(&w);
    open_program(&p, &w, true);
    const uint32_t root = cube(&p, &w);
    subjects s = {.all.n = 0};
    for (int i = 0; i < 8; i++) add_subject(&s, &w, 2, 0, 19000);
    assert_ok(eval_vector_new(&v, &BASE_MEM_LIBC, &p.ir, w.view, &root, 1, &err), err);
    eval_vector_set_max_rows(v, 4 * 216);
    assert_int_equal(eval_vector_run(v, &s.all, 0, 8, &err), ENT_ELIMIT);
    assert_non_null(strstr(err.message, "'state'"));
    err = (ent_error){0};
    assert_ok(eval_vector_run(v, &s.all, 0, 4, &err), err); /* half as many */
    assert_ok(eval_vector_run(v, &s.all, 4, 4, &err), err);
    eval_vector_set_max_rows(v, 215);
    assert_int_equal(eval_vector_run(v, &s.all, 0, 1, &err), ENT_ELIMIT);
    eval_vector_free(v);
    close_program(&p);
    close_world(&w);
}

static void what_no_root_needs_is_not_computed(void **state) {
    (void)state;
    world w;
    program p;
    ent_error err = {0};
    eval_vector *v;
    open_world(&w, &BASE_MEM_LIBC);
    freeze(&w);
    open_program(&p, &w, true);
    cube(&p, &w);
    const uint32_t asof = leaf(&p, COND_ASOF, COND_ROOT),
                   year = node(&p, COND_YEAR, COND_ROOT, asof, COND_NONE, COND_NONE, 0);
    const uint32_t three = integer(&p, COND_ROOT, 3, 4);
    const uint32_t roots[] = {year, three};
    subjects s = {.all.n = 0};
    for (int i = 0; i < 3; i++) add_subject(&s, &w, 2, 0, 365 * i);
    assert_ok(eval_vector_new(&v, &BASE_MEM_LIBC, &p.ir, w.view, roots, 2, &err), err);
    eval_vector_set_max_rows(v, 1);
    assert_ok(eval_vector_run(v, &s.all, 1, 2, &err), err);
    const eval_column years = eval_vector_column(v, year), constant = eval_vector_column(v, three);
    assert_true(years.ilo == years.ihi && years.ilo[0] == 1971 && years.ilo[1] == 1972);
    assert_true(constant.ilo[1] == 3 && constant.ihi[1] == 4); /* a constant that is asked for has a column */
    assert_int_equal(eval_vector_run(v, &s.all, 2, 2, &err), ENT_EINTERNAL);
    eval_vector_free(v);
    close_program(&p);
    close_world(&w);
}

/* --- failing memory ---------------------------------------------------------------------------------------------------------- */

typedef struct {
    const program *p;
    const world *w;
    const subjects *s;
    uint32_t root;
} job;

static ent_status run_columns(const base_mem *mem, void *user) {
    const job *j = user;
    eval_vector *v;
    ent_error err = {0};
    ent_status status = eval_vector_new(&v, mem, &j->p->ir, j->w->view, &j->root, 1, &err);
    if (status != ENT_OK) return status;
    for (size_t first = 0; status == ENT_OK && first < j->s->all.n; first += EVAL_CHUNK) {
        const size_t left = j->s->all.n - first;
        status = eval_vector_run(v, &j->s->all, first, left < EVAL_CHUNK ? left : EVAL_CHUNK, &err);
    }
    eval_vector_free(v);
    return status;
}

static ent_status run_row(const base_mem *mem, void *user) {
    const job *j = user;
    explain_trace trace;
    ent_error err = {0};
    base_arena arena;
    base_arena_init(&arena, mem);
    const ent_status status = eval_row(&trace, &arena, &j->p->ir, j->w->view, &j->s->all, 0, &err);
    base_arena_clear(&arena);
    return status;
}

static void without_memory_evaluation_fails_and_leaves_nothing(void **state) {
    (void)state;
    world w;
    program p;
    open_world(&w, &BASE_MEM_LIBC);
    meet(&w, "M1", 2, 0);
    freeze(&w);
    open_program(&p, &w, true);
    subjects s = {.all.n = 0};
    for (int i = 0; i < 40; i++) add_subject(&s, &w, 2, 0, 19000 + i);
    job j = {&p, &w, &s, cube(&p, &w)};
    test_each_failure(run_columns, &j, 1000);
    test_each_failure(run_row, &j, 1000);
    close_program(&p);
    close_world(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_collection_counts_without_end),
        cmocka_unit_test(coverage_leaves_an_unseen_row_for_each_gap),
        cmocka_unit_test(below_an_unseen_row_its_own_children_are_unseen_and_the_rest_is_as_ever),
        cmocka_unit_test(a_pair_of_an_instance_with_itself_is_not_known),
        cmocka_unit_test(a_chunk_that_grows_too_far_is_refused_by_name),
        cmocka_unit_test(what_no_root_needs_is_not_computed),
        cmocka_unit_test(without_memory_evaluation_fails_and_leaves_nothing),
        cmocka_unit_test(columns_and_rows_agree_on_random_programs),
    };
    return cmocka_run_group_tests_name("eval", tests, NULL, NULL);
}
