/* Claims about core/fact: identity and interning in the store, its wording, and what a view makes of it. Timelines and coverage are
 * compared with a naive filter over the raw statements, on random histories. */
#include "ent_test.h"

#include "base/date.h"
#include "fact/view.h"

static ent_error error;
#define OK(call) assert_ok(call, error)
#define ALL FACT_ALWAYS_FROM, FACT_ALWAYS_TO

/* --- a small world --------------------------------------------------------------------------------------------------------- */

typedef struct {
    fact_store s;
    uint32_t state, dyad, meeting, participant, programme;
    uint32_t rank, pact, nuclear, status, date, of_state, gdp, since, note, meeting_key, share;
} world;

static base_str z(const char *text) { return base_str_of(text); }

static uint32_t add_attr(world *w, const char *name, uint32_t entity, fact_kind kind, fact_attr more) {
    uint32_t id = FACT_NONE;
    more.name = z(name);
    more.entity = entity;
    more.kind = kind;
    if (more.range.lo.i == 0 && more.range.hi.i == 0) {
        more.range = (fact_range){{INT64_MIN}, {INT64_MAX}};
        if (more.is_float) more.range = (fact_range){{.f = -INFINITY}, {.f = INFINITY}};
        if (kind == FACT_BOOL) more.range = (fact_range){{0}, {1}};
        if (kind == FACT_ENUM) more.range = (fact_range){{0}, {more.n_labels - 1}};
    }
    OK(fact_store_attr(&id, &w->s, &more, &error));
    return id;
}

static uint32_t add_entity(world *w, const char *name, fact_entity e) {
    uint32_t id = FACT_NONE;
    e.name = z(name);
    e.key_attr = e.time_attr = FACT_NONE;
    OK(fact_store_entity(&id, &w->s, &e, &error));
    return id;
}

static const base_str statuses[] = {{"planned", 7}, {"held", 4}, {"cancelled", 9}};
static const base_str statuses_titles[] = {{"Planned", 7}, {"Held", 4}, {"Cancelled", 9}};

static int make_world(void **state) {
    world *w = calloc(1, sizeof *w);
    error = (ent_error){0};
    OK(fact_store_init(&w->s, &BASE_MEM_LIBC, &error));
    w->state = add_entity(w, "state", (fact_entity){.shape = FACT_PLAIN});
    w->dyad = add_entity(w, "dyad", (fact_entity){.shape = FACT_PAIR, .of = w->state});
    w->meeting = add_entity(w, "meeting", (fact_entity){.shape = FACT_CHILD, .of = w->dyad, .has_parties = true});
    w->participant = add_entity(w, "participant", (fact_entity){.shape = FACT_CHILD, .of = w->meeting});
    w->programme = add_entity(w, "programme", (fact_entity){.shape = FACT_CHILD, .of = w->state});
    w->rank = add_attr(w, "rank", w->dyad, FACT_INTEGER, (fact_attr){.range = {{1}, {300}}});
    w->pact = add_attr(w, "pact", w->dyad, FACT_BOOL, (fact_attr){.symmetric = true, .has_default = true});
    w->nuclear = add_attr(w, "nuclear", w->state, FACT_BOOL, (fact_attr){.has_default = false});
    w->status = add_attr(w, "status", w->meeting, FACT_ENUM,
                         (fact_attr){.n_labels = 3, .labels = statuses, .label_titles = statuses_titles});
    w->date = add_attr(w, "date", w->meeting, FACT_DATE, (fact_attr){.n_labels = 0});
    w->meeting_key = add_attr(w, "id", w->meeting, FACT_TEXT, (fact_attr){.is_key = true});
    w->of_state = add_attr(w, "of_state", w->participant, FACT_REF, (fact_attr){.is_key = true, .ref = w->state});
    w->gdp = add_attr(w, "gdp", w->state, FACT_NUMBER, (fact_attr){.is_float = true});
    w->share = add_attr(w, "share", w->state, FACT_NUMBER, (fact_attr){.decimals = 4, .range = {{0}, {10000}}});
    w->since = add_attr(w, "since", w->state, FACT_DURATION, (fact_attr){.unit = z("months")});
    w->note = add_attr(w, "note", w->state, FACT_TEXT, (fact_attr){.n_labels = 0});
    w->s.entities.at[w->meeting].time_attr = w->date;
    w->s.entities.at[w->meeting].key_attr = w->meeting_key;
    *state = w;
    return 0;
}

static int free_world(void **state) {
    world *w = *state;
    fact_store_clear(&w->s);
    free(w);
    return 0;
}

static uint32_t text(world *w, const char *t) {
    uint32_t id = FACT_NONE;
    OK(fact_store_text(&id, &w->s, z(t), &error));
    return id;
}

static uint32_t keyed(world *w, uint32_t entity, const char *key, uint32_t parent) {
    uint32_t id = FACT_NONE;
    OK(fact_store_instance(&id, &w->s, entity, &(fact_instance){.key = text(w, key), .parent = parent}, &error));
    return id;
}

static uint32_t state_of(world *w, const char *key) { return keyed(w, w->state, key, FACT_NONE); }

static uint32_t dyad_of(world *w, const char *a, const char *b) {
    uint32_t id = FACT_NONE;
    OK(fact_store_instance(&id, &w->s, w->dyad,
                           &(fact_instance){.key = FACT_NONE, .a = state_of(w, a), .b = state_of(w, b)}, &error));
    return id;
}

static uint32_t meeting_of(world *w, const char *key, size_t n, const char *const *parties) {
    uint32_t ids[8], id = FACT_NONE;
    for (size_t i = 0; i < n; i++) ids[i] = state_of(w, parties[i]);
    OK(fact_store_instance(
        &id, &w->s, w->meeting,
        &(fact_instance){.key = text(w, key), .parent = FACT_NONE, .parties = ids, .n_parties = (uint32_t)n}, &error));
    return id;
}

static uint32_t source_of(world *w, const char *id, char reliability, char credibility) {
    uint32_t out = FACT_NONE;
    OK(fact_store_source(&out, &w->s,
                         &(fact_source){.id = z(id), .reliability = reliability, .credibility = credibility}, &error));
    return out;
}

static fact_range whole(int64_t x) { return (fact_range){{x}, {x}}; }
static fact_range between(int64_t lo, int64_t hi) { return (fact_range){{lo}, {hi}}; }

static void say(world *w, uint32_t entity, uint32_t instance, uint32_t attr, fact_range value, int32_t from, int32_t to,
                fact_stmt more) {
    more.entity = entity;
    more.instance = instance;
    more.attr = attr;
    more.value = value;
    more.from = from;
    more.to = to;
    OK(fact_store_stmt(&w->s, &more, &error));
}
#define NO_SOURCE ((fact_stmt){.source = FACT_NONE})

static fact_view *view_of(world *w) {
    fact_view *v = NULL;
    OK(fact_view_new(&v, &w->s, NULL, 0, FACT_ALWAYS_TO, &error));
    return v;
}

static base_irange at(int64_t x) { return (base_irange){x, x}; }

static void assert_range(base_irange r, int64_t lo, int64_t hi) {
    assert_int_equal(r.lo, lo);
    assert_int_equal(r.hi, hi);
}

static void assert_truth(base_truth t, char expected) { assert_int_equal(t.t ? 'T' : t.f ? 'F' : 'U', expected); }

/* --- the store ------------------------------------------------------------------------------------------------------------- */

static void texts_and_groups_are_interned(void **state) {
    world *w = *state;
    uint32_t a = text(w, "KOR"), b = text(w, "CHN"), g = 9, h = 9;
    assert_int_equal(text(w, "KOR"), a);
    assert_int_not_equal(a, b);
    assert_string_equal(w->s.texts.at[b].p, "CHN");
    OK(fact_store_group(&g, &w->s, z("brief"), &error));
    OK(fact_store_group(&h, &w->s, z("brief"), &error));
    assert_true(g == 1 && h == 1 && w->s.groups.n == 2);
    OK(fact_store_group(&h, &w->s, z(""), &error));
    assert_int_equal(h, 0);
    for (int i = 0; i < 65534; i++) {
        char name[32];
        snprintf(name, sizeof name, "group %d", i);
        OK(fact_store_group(&g, &w->s, z(name), &error));
    }
    assert_int_equal(g, 65535);
    assert_int_equal(fact_store_group(&h, &w->s, z("one more"), &error), ENT_ELIMIT);
    assert_int_equal(fact_store_group(&h, &w->s, z("brief"), &error), ENT_OK);
}

static void an_instance_is_known_by_its_identity(void **state) {
    world *w = *state;
    uint32_t kor = state_of(w, "KOR"), chn = state_of(w, "CHN"), d = dyad_of(w, "KOR", "CHN");
    assert_int_equal(state_of(w, "KOR"), kor);
    assert_int_equal(dyad_of(w, "KOR", "CHN"), d);
    assert_int_not_equal(dyad_of(w, "CHN", "KOR"), d);
    assert_int_equal(fact_store_find_pair(&w->s, w->dyad, kor, chn), d);
    assert_int_equal(fact_store_find_pair(&w->s, w->dyad, kor, kor), FACT_NONE);
    assert_int_equal(fact_store_find_pair(&w->s, w->state, kor, chn), FACT_NONE);
    assert_int_equal(fact_store_find_key(&w->s, w->state, FACT_NONE, z("CHN")), chn);
    assert_int_equal(fact_store_find_key(&w->s, w->state, FACT_NONE, z("JPN")), FACT_NONE);
    assert_int_equal(fact_store_find_key(&w->s, w->dyad, FACT_NONE, z("CHN")), FACT_NONE);
    uint32_t p = keyed(w, w->programme, "missile", kor), q = keyed(w, w->programme, "missile", chn);
    assert_int_not_equal(p, q);
    assert_int_equal(keyed(w, w->programme, "missile", kor), p);
    assert_int_equal(fact_store_find_key(&w->s, w->programme, chn, z("missile")), q);
    assert_int_equal(fact_store_find_key(&w->s, w->programme, FACT_NONE, z("missile")), FACT_NONE);
}

static void a_meeting_makes_every_ordered_pair_of_its_parties(void **state) {
    world *w = *state;
    uint32_t m = meeting_of(w, "M1", 4, (const char *const[]){"KOR", "JPN", "CHN", "KOR"});
    const fact_instance *row = &w->s.instances[w->meeting].rows.at[m];
    assert_int_equal(row->n_parties, 3);
    assert_true(row->parties[0] == state_of(w, "CHN") && row->parties[1] == state_of(w, "JPN") &&
                row->parties[2] == state_of(w, "KOR"));
    assert_int_equal(w->s.instances[w->dyad].rows.n, 6);
    assert_int_equal(meeting_of(w, "M1", 0, NULL), m); /* the key alone is the identity */
    assert_int_equal(meeting_of(w, "M1", 2, (const char *const[]){"KOR", "USA"}), m);
    row = &w->s.instances[w->meeting].rows.at[m];
    assert_int_equal(row->n_parties, 4);
    assert_int_equal(w->s.instances[w->dyad].rows.n, 12);
    assert_int_equal(fact_store_find_key(&w->s, w->meeting, FACT_NONE, z("M1")), m);
}

static void titles_do_not_depend_on_order(void **state) {
    world *w = *state;
    uint32_t id;
    for (int turn = 0; turn < 2; turn++) {
        const char *titles[] = {"Second", "First", ""};
        for (int i = 0; i < 3; i++)
            OK(fact_store_instance(
                &id, &w->s, w->state,
                &(fact_instance){.key = text(w, turn ? "A" : "B"), .title = z(titles[turn ? i : 2 - i])}, &error));
        assert_string_equal(w->s.instances[w->state].rows.at[id].title.p, "First");
    }
}

static void a_symmetric_attribute_is_said_of_both_directions(void **state) {
    world *w = *state;
    uint32_t d = dyad_of(w, "KOR", "USA");
    say(w, w->dyad, d, w->pact, whole(1), ALL, NO_SOURCE);
    say(w, w->dyad, d, w->rank, whole(2), ALL, NO_SOURCE);
    uint32_t r = fact_store_find_pair(&w->s, w->dyad, state_of(w, "USA"), state_of(w, "KOR"));
    assert_int_not_equal(r, FACT_NONE);
    assert_int_equal(w->s.stmts.n, 3);
    fact_view *v = view_of(w);
    assert_range((base_irange){fact_view_cell(v, w->pact, FACT_STATED, at(r), at(0)).value.lo.i, 1}, 1, 1);
    assert_truth(fact_view_cell(v, w->rank, FACT_STATED, at(r), at(0)).known, 'F');
    assert_truth(fact_view_exists(v, w->dyad, FACT_STATED, false, at(r), at(0)), 'T');
    fact_view_free(v);
}

/* --- wording --------------------------------------------------------------------------------------------------------------- */

static const char *named(world *w, uint32_t entity, uint32_t instance) {
    static char out[200];
    base_buf b;
    base_buf_init(&b, &BASE_MEM_LIBC);
    fact_store_name(&b, &w->s, entity, instance);
    snprintf(out, sizeof out, "%s", b.p);
    base_buf_clear(&b);
    return out;
}

static const char *worded(const fact_store *s, uint32_t attr, fact_range value) {
    static char out[200];
    base_buf b;
    base_buf_init(&b, &BASE_MEM_LIBC);
    base_buf_adds(&b, "<");
    fact_store_value(&b, s, attr, value);
    assert_int_equal(strlen(b.p), b.n);
    snprintf(out, sizeof out, "%s", b.p + 1);
    base_buf_clear(&b);
    return out;
}

static void instances_are_named_as_people_would(void **state) {
    world *w = *state;
    uint32_t m = meeting_of(w, "M1", 2, (const char *const[]){"KOR", "CHN"});
    assert_string_equal(named(w, w->state, state_of(w, "KOR")), "KOR");
    assert_string_equal(named(w, w->dyad, dyad_of(w, "KOR", "CHN")), "KOR→CHN");
    assert_string_equal(named(w, w->meeting, m), "meeting M1");
    assert_string_equal(named(w, w->participant, keyed(w, w->participant, "Kim", m)), "participant Kim of meeting M1");
    assert_string_equal(named(w, w->programme, keyed(w, w->programme, "missile", state_of(w, "PRK"))),
                        "programme missile of PRK");
    assert_string_equal(named(w, w->meeting, FACT_NONE), "some meeting");
}

static int64_t day(const char *date) {
    int64_t first = 0, last = 0;
    assert_true(base_date_parse(z(date), &first, &last));
    return first;
}

static void values_are_written_as_the_vocabulary_does(void **state) {
    world *w = *state;
    const fact_store *s = &w->s;
    assert_string_equal(worded(s, w->rank, whole(3)), "3");
    assert_string_equal(worded(s, w->rank, between(2, 4)), "2 to 4");
    assert_string_equal(worded(s, w->rank, between(1, 300)), "not known");
    assert_string_equal(worded(s, w->rank, between(INT64_MIN, INT64_MAX)), "not known");
    assert_string_equal(worded(s, w->rank, between(5, INT64_MAX)), "at least 5");
    assert_string_equal(worded(s, w->rank, between(INT64_MIN, 5)), "at most 5");
    assert_string_equal(worded(s, w->nuclear, whole(1)), "true");
    assert_string_equal(worded(s, w->nuclear, between(0, 1)), "not known");
    assert_string_equal(worded(s, w->status, whole(1)), "held");
    assert_string_equal(worded(s, w->status, between(0, 1)), "planned to held");
    assert_string_equal(worded(s, w->status, between(0, 2)), "not known");
    assert_string_equal(worded(s, w->share, whole(2500)), "0.25");
    assert_string_equal(worded(s, w->share, between(2500, 5000)), "0.25 to 0.5");
    assert_string_equal(worded(s, w->gdp, (fact_range){{.f = 0.25}, {.f = 0.5}}), "0.25 to 0.5");
    assert_string_equal(worded(s, w->gdp, (fact_range){{.f = -INFINITY}, {.f = 1e20}}), "at most 1e20");
    assert_string_equal(worded(s, w->gdp, (fact_range){{.f = -INFINITY}, {.f = INFINITY}}), "not known");
    assert_string_equal(worded(s, w->since, whole(24)), "24 months");
    assert_string_equal(worded(s, w->since, whole(1)), "1 month");
    assert_string_equal(worded(s, w->note, whole(text(w, "a text"))), "a text");
    assert_string_equal(worded(s, w->note, between(INT64_MIN, INT64_MAX)), "not known");
    assert_string_equal(worded(s, w->of_state, whole(state_of(w, "KOR"))), "KOR");
    assert_string_equal(worded(s, w->of_state, between(INT64_MIN, INT64_MAX)), "not known");
    assert_string_equal(worded(s, w->of_state, whole(FACT_NOBODY)), "some state");
}

static void spans_of_days_are_written_as_dates(void **state) {
    world *w = *state;
    const fact_store *s = &w->s;
    assert_string_equal(worded(s, w->date, whole(day("2024-06-18"))), "2024-06-18");
    assert_string_equal(worded(s, w->date, between(day("2024-06-01"), day("2024-06-30"))), "2024-06");
    assert_string_equal(worded(s, w->date, between(day("2024-02-01"), day("2024-02-29"))), "2024-02");
    assert_string_equal(worded(s, w->date, between(day("2024-01-01"), day("2024-12-31"))), "2024");
    assert_string_equal(worded(s, w->date, between(day("2024-06-01"), day("2024-06-18"))), "2024-06-01 to 2024-06-18");
    assert_string_equal(worded(s, w->date, between(day("2024-06-02"), day("2025-06-01"))), "2024-06-02 to 2025-06-01");
    assert_string_equal(worded(s, w->date, between(day("2024-06-02"), INT64_MAX)), "2024-06-02 or later");
    assert_string_equal(worded(s, w->date, between(INT64_MIN, day("2024-06-02"))), "2024-06-02 or before");
    assert_string_equal(worded(s, w->date, between(INT64_MIN, INT64_MAX)), "not known");
}

/* --- views: cells ---------------------------------------------------------------------------------------------------------- */

static void a_cell_without_record_is_its_default_or_declared_range(void **state) {
    world *w = *state;
    uint32_t d = dyad_of(w, "KOR", "CHN");
    fact_view *v = view_of(w);
    fact_cell c = fact_view_cell(v, w->rank, FACT_STATED, at(d), at(0));
    assert_range((base_irange){c.value.lo.i, c.value.hi.i}, 1, 300);
    assert_truth(c.known, 'F');
    assert_truth(c.contested, 'F');
    assert_true(!c.is_default && c.spell == FACT_NONE);
    c = fact_view_cell(v, w->pact, FACT_STATED, at(FACT_NOBODY), at(0));
    assert_range((base_irange){c.value.lo.i, c.value.hi.i}, 0, 0);
    assert_truth(c.known, 'F');
    assert_true(c.is_default);
    base_irange strange[] = {BASE_I_ALL, {0, 1}, {-1, 0}, {77, 77}, {-2, -2}, {INT64_MAX, INT64_MAX}};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        c = fact_view_cell(v, w->pact, FACT_STATED, strange[i], at(0));
        assert_range((base_irange){c.value.lo.i, c.value.hi.i}, 0, 1);
        assert_truth(c.known, 'U');
        assert_truth(c.contested, 'U');
        assert_false(c.is_default);
        assert_truth(fact_view_exists(v, w->dyad, FACT_STATED, false, strange[i], at(0)), 'U');
        assert_truth(fact_view_exists(v, w->dyad, FACT_STATED, true, strange[i], at(0)), 'F');
        assert_range(fact_view_hedging(v, w->pact, FACT_STATED, strange[i], at(0)), 0, 3);
        assert_range(fact_view_grade(v, w->pact, FACT_STATED, strange[i], at(0)), 0, 4);
        assert_range(fact_view_since(v, w->pact, FACT_STATED, strange[i], at(0)), INT64_MIN, INT64_MAX);
    }
    assert_truth(fact_view_exists(v, w->dyad, FACT_STATED, false, at(FACT_NOBODY), at(0)), 'F');
    fact_view_free(v);
}

static void keys_are_known_on_every_day(void **state) {
    world *w = *state;
    uint32_t m = meeting_of(w, "M1", 2, (const char *const[]){"KOR", "CHN"});
    uint32_t kim = keyed(w, w->participant, "KOR", m), nobody = keyed(w, w->participant, "Kim", m);
    say(w, w->meeting, m, FACT_NONE, whole(0), 10, 20, NO_SOURCE);
    fact_view *v = view_of(w);
    fact_cell c = fact_view_cell(v, w->meeting_key, FACT_STATED, at(m), BASE_I_ALL);
    assert_int_equal(c.value.lo.i, text(w, "M1"));
    assert_int_equal(c.value.hi.i, c.value.lo.i);
    assert_truth(c.known, 'T');
    c = fact_view_cell(v, w->of_state, FACT_STATED, at(kim), at(-5));
    assert_range((base_irange){c.value.lo.i, c.value.hi.i}, state_of(w, "KOR"), state_of(w, "KOR"));
    c = fact_view_cell(v, w->of_state, FACT_STATED, at(nobody), at(-5));
    assert_range((base_irange){c.value.lo.i, c.value.hi.i}, INT64_MIN, INT64_MAX);
    assert_truth(c.known, 'T');
    assert_int_equal(fact_view_timeline(v, w->meeting_key, FACT_STATED)->n_spells, 0);
    assert_range(fact_view_hedging(v, w->meeting_key, FACT_STATED, at(m), at(0)), 0, 3);
    assert_truth(fact_view_exists(v, w->meeting, FACT_STATED, false, at(m), at(10)), 'T');
    assert_truth(fact_view_exists(v, w->meeting, FACT_STATED, false, at(m), at(20)), 'F');
    assert_truth(fact_view_exists(v, w->meeting, FACT_STATED, false, at(m), (base_irange){15, 25}), 'U');
    fact_view_free(v);
}

static void days_beyond_32_bits_saturate(void **state) {
    world *w = *state;
    uint32_t k = state_of(w, "KOR"), c = state_of(w, "CHN");
    say(w, w->state, k, w->share, whole(5), 100, FACT_ALWAYS_TO, NO_SOURCE);
    say(w, w->state, c, w->share, whole(7), FACT_ALWAYS_FROM, 100, NO_SOURCE);
    fact_view *v = view_of(w);
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(k), at(INT64_MAX)).known, 'T');
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(k), at(INT32_MAX)).known, 'T');
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(k), at(INT64_MIN)).known, 'F');
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(k), (base_irange){100, INT64_MAX}).known, 'T');
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(c), at(INT64_MIN)).known, 'T');
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(c), (base_irange){INT64_MIN, 99}).known, 'T');
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(c), BASE_I_ALL).known, 'U');
    assert_int_not_equal(fact_timeline_at(fact_view_timeline(v, w->share, FACT_STATED), k, INT32_MAX), FACT_NONE);
    assert_int_equal(fact_timeline_at(fact_view_timeline(v, w->share, FACT_STATED), 99, 0), FACT_NONE);
    fact_view_free(v);
}

static void a_conflict_is_settled_by_hedging_then_date_then_grade_then_source(void **state) {
    world *w = *state;
    uint32_t a1 = source_of(w, "b", 'A', '1'), c3 = source_of(w, "c", 'C', '3'), c3too = source_of(w, "a", 'C', '3');
    uint32_t k[5] = {state_of(w, "S0"), state_of(w, "S1"), state_of(w, "S2"), state_of(w, "S3"), state_of(w, "S4")};
    say(w, w->state, k[0], w->share, whole(1), ALL, (fact_stmt){.source = c3, .hedging = FACT_STATED, .known = 1});
    say(w, w->state, k[0], w->share, whole(2), ALL, (fact_stmt){.source = a1, .hedging = FACT_CLAIM, .known = 9});
    say(w, w->state, k[1], w->share, whole(1), ALL, (fact_stmt){.source = c3, .known = 2});
    say(w, w->state, k[1], w->share, whole(2), ALL, (fact_stmt){.source = a1, .known = 1});
    say(w, w->state, k[2], w->share, whole(1), ALL, (fact_stmt){.source = c3, .known = 1});
    say(w, w->state, k[2], w->share, whole(2), ALL, (fact_stmt){.source = a1, .known = 1});
    say(w, w->state, k[3], w->share, whole(1), ALL, (fact_stmt){.source = c3, .known = 1});
    say(w, w->state, k[3], w->share, whole(2), ALL, (fact_stmt){.source = c3too, .known = 1});
    say(w, w->state, k[4], w->share, whole(4), ALL, (fact_stmt){.source = c3, .known = 1});
    say(w, w->state, k[4], w->share, whole(3), ALL, (fact_stmt){.source = c3, .known = 1});
    fact_view *v = view_of(w);
    static const int64_t expected[] = {1, 1, 2, 2, 3};
    for (int i = 0; i < 5; i++) {
        fact_cell c = fact_view_cell(v, w->share, FACT_RECOMMENDATION, at(k[i]), at(0));
        assert_range((base_irange){c.value.lo.i, c.value.hi.i}, expected[i], expected[i]);
        assert_truth(c.contested, 'T');
        assert_truth(c.known, 'T');
    }
    assert_truth(fact_view_cell(v, w->share, FACT_STATED, at(k[0]), at(0)).contested, 'F');
    assert_ptr_equal(fact_view_timeline(v, w->share, FACT_CLAIM), fact_view_timeline(v, w->share, FACT_RECOMMENDATION));
    assert_ptr_not_equal(fact_view_timeline(v, w->share, FACT_CLAIM), fact_view_timeline(v, w->share, FACT_STATED));
    assert_true(fact_view_timeline(v, w->share, FACT_CLAIM)->is_constant &&
                fact_view_timeline(v, w->share, FACT_CLAIM)->all_points);
    fact_view_free(v);
}

static void dates_that_share_a_day_agree(void **state) {
    world *w = *state;
    uint32_t m = meeting_of(w, "M1", 2, (const char *const[]){"KOR", "CHN"}),
             n = meeting_of(w, "M2", 2, (const char *const[]){"KOR", "CHN"});
    say(w, w->meeting, m, w->date, between(100, 130), ALL, NO_SOURCE);
    say(w, w->meeting, m, w->date, between(120, 150), ALL, NO_SOURCE);
    say(w, w->meeting, n, w->date, between(100, 130), ALL, NO_SOURCE);
    say(w, w->meeting, n, w->date, whole(131), ALL, (fact_stmt){.source = FACT_NONE, .known = 4});
    fact_view *v = view_of(w);
    fact_cell c = fact_view_cell(v, w->date, FACT_STATED, at(m), at(0));
    assert_range((base_irange){c.value.lo.i, c.value.hi.i}, 120, 130);
    assert_truth(c.contested, 'F');
    c = fact_view_cell(v, w->date, FACT_STATED, at(n), at(0));
    assert_range((base_irange){c.value.lo.i, c.value.hi.i}, 131, 131);
    assert_truth(c.contested, 'T');
    assert_false(fact_view_timeline(v, w->date, FACT_STATED)->all_points);
    fact_view_free(v);
}

static void zero_has_no_sign(void **state) {
    world *w = *state;
    uint32_t k = state_of(w, "KOR");
    say(w, w->state, k, w->gdp, (fact_range){{.f = -0.0}, {.f = -0.0}}, ALL, NO_SOURCE);
    say(w, w->state, k, w->gdp, (fact_range){{.f = 0.0}, {.f = 0.0}}, ALL, NO_SOURCE);
    fact_view *v = view_of(w);
    fact_cell c = fact_view_cell(v, w->gdp, FACT_STATED, at(k), at(0));
    assert_true(!signbit(c.value.lo.f) && !signbit(c.value.hi.f));
    assert_truth(c.contested, 'F');
    const fact_timeline *t = fact_view_timeline(v, w->gdp, FACT_STATED);
    assert_int_equal(t->support[1], 1); /* they say the same */
    fact_view_free(v);
}

static void an_undated_record_has_been_known_since_nobody_knows_when(void **state) {
    world *w = *state;
    uint32_t k = state_of(w, "KOR"), c = state_of(w, "CHN"), f = source_of(w, "s", 'F', '6'),
             b = source_of(w, "t", 'B', '2');
    say(w, w->state, k, w->share, whole(5), ALL, (fact_stmt){.source = f, .known = FACT_ALWAYS_FROM});
    say(w, w->state, c, w->share, whole(5), ALL, (fact_stmt){.source = b, .known = 7, .hedging = FACT_CLAIM});
    fact_view *v = view_of(w);
    assert_range(fact_view_since(v, w->share, FACT_STATED, at(k), at(0)), INT64_MIN, INT64_MAX);
    assert_range(fact_view_grade(v, w->share, FACT_STATED, at(k), at(0)), 0, 4);
    assert_range(fact_view_hedging(v, w->share, FACT_STATED, at(k), at(0)), 0, 0);
    assert_range(fact_view_since(v, w->share, FACT_CLAIM, at(c), at(0)), 7, 7);
    assert_range(fact_view_grade(v, w->share, FACT_CLAIM, at(c), at(0)), 1, 1);
    assert_range(fact_view_hedging(v, w->share, FACT_CLAIM, at(c), at(0)), 1, 1);
    assert_range(fact_view_hedging(v, w->share, FACT_STATED, at(c), at(0)), 0, 3);
    assert_truth(fact_view_exists(v, w->state, FACT_STATED, false, at(c), at(0)), 'U');
    assert_truth(fact_view_exists(v, w->state, FACT_STATED, true, at(c), at(0)), 'F');
    assert_truth(fact_view_exists(v, w->state, FACT_CLAIM, true, at(c), at(0)), 'T');
    fact_view_free(v);
}

/* --- views: instances ------------------------------------------------------------------------------------------------------ */

static void children_stand_in_order_of_their_keys(void **state) {
    world *w = *state;
    static const char *const keys[] = {"M2", "M10", "M1", "m", "M1a"}, *const ordered[] = {"M1", "M10", "M1a", "M2",
                                                                                           "m"};
    for (int i = 0; i < 5; i++) meeting_of(w, keys[i], 2, (const char *const[]){"KOR", "CHN"});
    meeting_of(w, "M0", 3, (const char *const[]){"JPN", "CHN", "USA"});
    uint32_t jpn = state_of(w, "JPN"), chn = state_of(w, "CHN");
    keyed(w, w->programme, "x", jpn);
    keyed(w, w->programme, "y", chn);
    keyed(w, w->programme, "x", chn);
    fact_view *v = view_of(w);
    const uint32_t *ids;
    uint32_t n;
    for (int turn = 0; turn < 2; turn++) {
        fact_view_children(v, w->meeting, turn ? dyad_of(w, "KOR", "CHN") : dyad_of(w, "CHN", "KOR"), &ids, &n);
        assert_int_equal(n, 5);
        for (uint32_t i = 0; i < n; i++)
            assert_string_equal(w->s.texts.at[w->s.instances[w->meeting].rows.at[ids[i]].key].p, ordered[i]);
    }
    fact_view_children(v, w->meeting, fact_store_find_pair(&w->s, w->dyad, jpn, state_of(w, "USA")), &ids, &n);
    assert_int_equal(n, 1);
    fact_view_children(v, w->meeting, FACT_NONE, &ids, &n);
    assert_int_equal(n, 0);
    fact_view_every(v, w->meeting, &ids, &n);
    assert_int_equal(n, 6);
    assert_string_equal(named(w, w->meeting, ids[0]), "meeting M0");
    fact_view_every(v, w->programme, &ids, &n);
    assert_int_equal(n, 3);
    assert_string_equal(named(w, w->programme, ids[0]), "programme x of CHN"); /* the same key: by the parent's */
    assert_string_equal(named(w, w->programme, ids[1]), "programme x of JPN");
    fact_view_children(v, w->programme, chn, &ids, &n);
    assert_int_equal(n, 2);
    fact_view_every(v, w->dyad, &ids, &n);
    assert_int_equal(n, 8);
    for (uint32_t i = 1; i < n; i++) {
        char before[200];
        snprintf(before, sizeof before, "%s", named(w, w->dyad, ids[i - 1]));
        assert_true(strcmp(before, named(w, w->dyad, ids[i])) < 0);
    }
    fact_view_free(v);
}

/* --- coverage -------------------------------------------------------------------------------------------------------------- */

static void cover(world *w, uint32_t entity, uint32_t parent, int32_t from, int32_t to, uint16_t group) {
    OK(fact_store_cover(
        &w->s,
        &(fact_cover){.entity = entity, .parent = parent, .from = from, .to = to, .group = group, .source = FACT_NONE},
        &error));
}

static void a_cover_up_to_the_day_closes_a_collection(void **state) {
    world *w = *state;
    uint32_t d = dyad_of(w, "KOR", "CHN"), r = dyad_of(w, "CHN", "KOR"), other = dyad_of(w, "KOR", "JPN"),
             kor = state_of(w, "KOR");
    cover(w, w->meeting, d, FACT_ALWAYS_FROM, 100, 0);
    cover(w, w->meeting, d, 200, 300, 0);
    cover(w, w->meeting, d, 250, 300, 1);
    cover(w, w->meeting, FACT_NONE, 400, FACT_ALWAYS_TO, 0);
    cover(w, w->programme, kor, 100, 200, 0);
    cover(w, w->programme, kor, 200, 300, 0);
    cover(w, w->programme, kor, 500, 600, 1);
    cover(w, w->programme, state_of(w, "PRK"), 100, 200, 0);
    cover(w, w->programme, state_of(w, "PRK"), 201, 300, 0);
    fact_view *v = view_of(w);
    base_irange g[FACT_MAX_GAPS];
    assert_int_equal(fact_view_gaps(v, w->meeting, d, at(100), g), 0);
    assert_int_equal(fact_view_gaps(v, w->meeting, r, at(100), g), 0); /* the same meetings */
    assert_int_equal(fact_view_gaps(v, w->meeting, other, at(100), g), 1);
    assert_range(g[0], INT64_MIN, 99);
    assert_int_equal(fact_view_gaps(v, w->meeting, d, (base_irange){50, 101}, g), 1);
    assert_range(g[0], 100, 100);
    assert_int_equal(fact_view_gaps(v, w->meeting, d, at(350), g), 2);
    assert_range(g[0], 100, 199);
    assert_range(g[1], 300, 349);
    assert_int_equal(fact_view_gaps(v, w->meeting, d, BASE_I_ALL, g), 2);
    assert_range(g[1], 300, 399);
    assert_int_equal(fact_view_gaps(v, w->meeting, FACT_NONE, at(1000), g), 1);
    assert_range(g[0], INT64_MIN, 399);
    assert_int_equal(fact_view_gaps(v, w->meeting, FACT_NONE, at(400), g), 1);
    assert_range(g[0], INT64_MIN, 399);
    /* without time: closed while the day lies in a cover, its last day included */
    assert_int_equal(fact_view_gaps(v, w->programme, kor, at(300), g), 0);
    assert_int_equal(fact_view_gaps(v, w->programme, kor, (base_irange){100, 300}, g), 0);
    /* no day between them */
    assert_int_equal(fact_view_gaps(v, w->programme, state_of(w, "PRK"), (base_irange){150, 250}, g), 0);
    assert_int_equal(fact_view_gaps(v, w->programme, kor, at(301), g), 1);
    assert_range(g[0], INT64_MIN, INT64_MAX);
    assert_int_equal(fact_view_gaps(v, w->programme, kor, at(550), g), 1); /* the group does not count */
    assert_int_equal(fact_view_gaps(v, w->programme, FACT_NONE, at(150), g), 1);
    assert_int_equal(fact_view_gaps(v, w->state, FACT_NONE, at(150), g), 1);
    fact_view_free(v);
    bool groups[] = {false, true};
    OK(fact_view_new(&v, &w->s, groups, 2, FACT_ALWAYS_TO, &error));
    assert_int_equal(fact_view_gaps(v, w->programme, kor, at(550), g), 0);
    fact_view_free(v);
}

/* Random covers against day by day. More gaps than there is room for: wider, never narrower, and all of the room used. */
static void gaps_are_the_days_no_cover_holds(void **state) {
    (void)state;
    uint64_t seed = test_random_new(11).state;
    for (int round = 0; round < 1000; round++) {
        test_random rnd = {seed + (uint64_t)round};
        void *mine;
        make_world(&mine);
        world *w = mine;
        uint32_t kor = state_of(w, "KOR"), chn = state_of(w, "CHN"), d = dyad_of(w, "KOR", "CHN");
        bool is_timed = round % 2;
        uint32_t entity = is_timed ? w->meeting : w->programme, parent = is_timed ? d : kor;
        fact_cover covers[24];
        size_t n = (size_t)test_random_between(&rnd, 0, round % 3 ? 5 : 24);
        for (size_t i = 0; i < n; i++) {
            int32_t from = (int32_t)test_random_between(&rnd, 0, 200),
                    to = from + (int32_t)test_random_between(&rnd, 0, round % 3 ? 40 : 6);
            if (test_random_between(&rnd, 0, 40) == 0) from = FACT_ALWAYS_FROM;
            if (test_random_between(&rnd, 0, 40) == 0) to = FACT_ALWAYS_TO;
            covers[i] = (fact_cover){
                .entity = entity, .from = from, .to = to, .group = (uint16_t)test_random_between(&rnd, 0, 3)};
            covers[i].parent = test_random_between(&rnd, 0, 1)   ? parent
                               : test_random_between(&rnd, 0, 3) ? FACT_NONE
                               : is_timed                        ? dyad_of(w, "KOR", "USA")
                                                                 : chn;
            OK(fact_store_cover(&w->s, &covers[i], &error));
        }
        bool groups[] = {false, true, false};
        fact_view *v;
        OK(fact_view_new(&v, &w->s, groups, 3, FACT_ALWAYS_TO, &error));
        base_irange asof = {test_random_between(&rnd, -10, 220), 0}, g[FACT_MAX_GAPS];
        asof.hi = asof.lo + test_random_between(&rnd, 0, 30);
        bool ask_all = test_random_between(&rnd, 0, 5) == 0;
        uint32_t n_gaps = fact_view_gaps(v, entity, ask_all ? FACT_NONE : parent, asof, g);
        bool is_closed = true, exact = true;
        uint32_t n_runs = 0;
        bool last_open = false;
        for (int64_t x = is_timed ? -50 : asof.lo; x <= (is_timed ? 400 : asof.hi); x++) {
            bool held = false, in_gap = false;
            for (size_t i = 0; i < n; i++) {
                if (covers[i].group > 1 || (covers[i].parent != FACT_NONE && (ask_all || covers[i].parent != parent)) ||
                    covers[i].from >= covers[i].to)
                    continue;
                held |= covers[i].from <= x && (is_timed ? x < covers[i].to : x <= covers[i].to);
            }
            for (uint32_t k = 0; k < n_gaps; k++) in_gap |= g[k].lo <= x && x <= g[k].hi;
            bool open = !held && (!is_timed || x < asof.hi);
            is_closed &= !open;
            n_runs += open && !last_open;
            last_open = open;
            if (open && !in_gap)
                fail_msg("seed %llu, round %d: day %lld is not in a gap", (unsigned long long)seed, round,
                         (long long)x);
            exact &= open == in_gap;
        }
        if (is_closed != (n_gaps == 0))
            fail_msg("seed %llu, round %d: closed %d, %u gaps", (unsigned long long)seed, round, is_closed, n_gaps);
        if (is_timed && n_gaps != (n_runs < FACT_MAX_GAPS ? n_runs : FACT_MAX_GAPS))
            fail_msg("seed %llu, round %d: %u gaps of %u", (unsigned long long)seed, round, n_gaps, n_runs);
        if (is_timed && n_runs <= FACT_MAX_GAPS && !exact)
            fail_msg("seed %llu, round %d: a gap is too wide", (unsigned long long)seed, round);
        for (uint32_t k = 1; k < n_gaps; k++) assert_true(g[k - 1].hi + 1 < g[k].lo);
        fact_view_free(v);
        free_world(&mine);
    }
}

/* --- timelines against the raw statements ------------------------------------------------------------------------------------- */

/* One history: statements of one attribute of three states, or of a symmetric one of pairs of them, and of their existence. Values of texts
 * and references are positions in `keys`; doubles are quarters. */
enum { N_KEYS = 4, MAX_RAW = 14, FIRST_DAY = -40, LAST_DAY = 200 };
static const char *const keys[N_KEYS] = {"b", "ab", "a", "ba"};

typedef struct {
    int who, with; /* positions in keys; with: the other end, for pairs */
    bool is_existence;
    int32_t from, to, known;
    int64_t lo, hi;
    uint8_t hedging;
    uint16_t group;
    int source; /* -1: none */
    int place;
    uint32_t line;
} raw;

typedef struct {
    raw raws[MAX_RAW];
    size_t n;
    fact_kind kind;
    fact_attr attr; /* policy, default, carry, symmetric; without names */
    struct {
        const char *id;
        char reliability, credibility;
    } sources[4];
    bool groups[3];
    int32_t known_on;
} history;

typedef struct {
    fact_store s;
    uint32_t entity, attr;
    uint32_t states[N_KEYS], texts[N_KEYS];
    fact_view *view;
} built;

static int64_t pick(test_random *r, int64_t lo, int64_t hi) { return test_random_between(r, lo, hi); }

static history make_history(test_random *r) {
    static const fact_kind kinds[] = {FACT_INTEGER, FACT_DATE, FACT_NUMBER, FACT_TEXT, FACT_REF, FACT_BOOL};
    static const char *const ids[] = {"s2", "s10", "s1", "s"};
    history h = {
        .n = (size_t)pick(r, 0, pick(r, 0, 1) ? 4 : MAX_RAW), .kind = kinds[pick(r, 0, 5)], .known_on = FACT_ALWAYS_TO};
    bool is_nominal = h.kind == FACT_TEXT || h.kind == FACT_REF;
    h.attr.policy = (fact_policy)pick(r, 0, 2);
    h.attr.symmetric = pick(r, 0, 3) == 0;
    h.attr.has_default = pick(r, 0, 2) == 0;
    h.attr.carry_months = pick(r, 0, 1) ? 0 : pick(r, 1, 3);
    h.attr.is_float = h.kind == FACT_NUMBER;
    for (int i = 0; i < 4; i++) {
        h.sources[i].id = ids[i];
        h.sources[i].reliability = "ABCEF\0"[pick(r, 0, 5)];
        h.sources[i].credibility = "1256\0"[pick(r, 0, 4)];
    }
    for (int i = 0; i < 3; i++) h.groups[i] = pick(r, 0, 1);
    if (pick(r, 0, 2) == 0) h.known_on = (int32_t)pick(r, 0, 10);
    for (size_t i = 0; i < h.n; i++) {
        raw *x = &h.raws[i];
        if (i > 0 && pick(r, 0, 7) == 0) { /* the same again, from another line */
            *x = h.raws[i - 1];
            x->line = (uint32_t)pick(r, 0, 1000) * 100 + (uint32_t)i;
            continue;
        }
        *x = (raw){.who = (int)pick(r, 0, 2),
                   .hedging = (uint8_t)(pick(r, 0, 1) ? 0 : pick(r, 0, 3)),
                   .group = (uint16_t)(pick(r, 0, 1) ? 0 : pick(r, 0, 3)),
                   .known = (int32_t)pick(r, 0, 12),
                   .source = (int)pick(r, -1, 3),
                   .place = (int)pick(r, 0, 1),
                   .is_existence = pick(r, 0, 7) == 0};
        x->with = (x->who + (int)pick(r, 1, 2)) % 3;
        x->line = (uint32_t)pick(r, 0, 1000) * 100 + (uint32_t)i;
        x->from = (int32_t)pick(r, 0, 60);
        x->to = x->from + (int32_t)pick(r, 0, 40);
        if (pick(r, 0, 5) == 0) x->from = FACT_ALWAYS_FROM;
        if (pick(r, 0, 5) == 0) x->to = FACT_ALWAYS_TO;
        x->lo = x->hi = pick(r, 0, h.kind == FACT_BOOL ? 1 : 3);
        if (!is_nominal && h.kind != FACT_BOOL && pick(r, 0, 2) == 0) x->hi += pick(r, 0, 2);
    }
    return h;
}

static fact_range value_in(const built *b, fact_kind kind, int64_t lo, int64_t hi) {
    if (kind == FACT_NUMBER) return (fact_range){{.f = (double)lo / 4}, {.f = (double)hi / 4}};
    if (kind == FACT_TEXT) return whole(b->texts[lo]);
    if (kind == FACT_REF) return whole(b->states[lo]);
    return between(lo, hi);
}

/* Builds the record in the order that `r` shuffles to. */
static ent_status build(built *b, const history *h, test_random *r, const base_mem *mem, ent_error *err) {
    size_t order[MAX_RAW];
    uint32_t ids[4], dyad, id;
    ent_status status = ENT_OK;
    TRY(fact_store_init(&b->s, mem, err));
#define STEP(call)                             \
    do {                                       \
        if (status == ENT_OK) status = (call); \
    } while (0)
    uint32_t state = 0;
    STEP(fact_store_entity(
        &state, &b->s,
        &(fact_entity){.name = z("state"), .shape = FACT_PLAIN, .key_attr = FACT_NONE, .time_attr = FACT_NONE}, err));
    STEP(fact_store_entity(
        &dyad, &b->s,
        &(fact_entity){
            .name = z("dyad"), .shape = FACT_PAIR, .of = state, .key_attr = FACT_NONE, .time_attr = FACT_NONE},
        err));
    int first = (int)pick(r, 0, N_KEYS - 1);
    for (int i = 0; i < N_KEYS; i++) {
        int k = (first + i) % N_KEYS;
        STEP(fact_store_text(&b->texts[k], &b->s, z(keys[k]), err));
        STEP(fact_store_instance(&b->states[k], &b->s, state, &(fact_instance){.key = b->texts[k]}, err));
    }
    for (int i = 0; i < 4; i++) {
        int k = (first + i) % 4;
        STEP(fact_store_source(&ids[k], &b->s,
                               &(fact_source){.id = z(h->sources[k].id),
                                              .reliability = h->sources[k].reliability,
                                              .credibility = h->sources[k].credibility},
                               err));
    }
    for (int i = 1; i <= 3; i++) {
        static const char *const names[] = {"", "brief", "context", "other"};
        STEP(fact_store_group(&id, &b->s, z(names[i]), err));
    }
    fact_attr a = h->attr;
    b->entity = a.symmetric ? dyad : state;
    a.name = z("x");
    a.entity = b->entity;
    a.kind = h->kind;
    a.ref = state;
    if (status == ENT_OK) a.dflt = value_in(b, h->kind, 1, 1);
    a.range = a.is_float ? (fact_range){{.f = -INFINITY}, {.f = INFINITY}} : between(INT64_MIN, INT64_MAX);
    if (h->kind == FACT_INTEGER) a.range = between(-5, 50);
    if (h->kind == FACT_BOOL) a.range = between(0, 1);
    STEP(fact_store_attr(&b->attr, &b->s, &a, err));
    for (size_t i = 0; i < h->n; i++) order[i] = i;
    for (size_t i = h->n; i > 1; i--) {
        size_t k = (size_t)pick(r, 0, (int64_t)i - 1), t = order[i - 1];
        order[i - 1] = order[k];
        order[k] = t;
    }
    for (size_t i = 0; i < h->n && status == ENT_OK; i++) {
        const raw *x = &h->raws[order[i]];
        uint32_t who = b->states[x->who];
        if (a.symmetric)
            STEP(fact_store_instance(&who, &b->s, b->entity,
                                     &(fact_instance){.a = b->states[x->who], .b = b->states[x->with]}, err));
        STEP(fact_store_stmt(&b->s,
                             &(fact_stmt){.entity = b->entity,
                                          .instance = who,
                                          .attr = x->is_existence ? FACT_NONE : b->attr,
                                          .from = x->from,
                                          .to = x->to,
                                          .known = x->known,
                                          .value = value_in(b, h->kind, x->lo, x->hi),
                                          .hedging = x->hedging,
                                          .group = x->group,
                                          .source = x->source < 0 ? FACT_NONE : ids[x->source],
                                          .place = z(x->place ? "P1" : "P2"),
                                          .quote = z("words"),
                                          .file = z("facts/f.lua"),
                                          .line = x->line},
                             err));
    }
    STEP(fact_view_new(&b->view, &b->s, h->groups, 3, h->known_on, err));
    if (status != ENT_OK) fact_store_clear(&b->s);
    return status;
}

static void unbuild(built *b) {
    fact_view_free(b->view);
    fact_store_clear(&b->s);
}

/* --- the naive reading: a filter for every day ----------------------------------------------------------------------------------- */

typedef struct {
    const raw *at[MAX_RAW];
    size_t n;
} subset;

static bool holds_on(const raw *x, int64_t on) {
    return (x->from == FACT_ALWAYS_FROM || x->from <= on) && (x->to == FACT_ALWAYS_TO || on < x->to);
}

static bool is_about(const history *h, const raw *x, int who, int with) {
    if (!h->attr.symmetric) return x->who == who;
    return (x->who == who && x->with == with) || (!x->is_existence && x->who == with && x->with == who);
}

static subset accepted_of(const history *h, int who, int with, int level, bool with_existence) {
    subset s = {.n = 0};
    for (size_t i = 0; i < h->n; i++) {
        const raw *x = &h->raws[i];
        bool counts = x->group == 0 || (x->group < 3 && h->groups[x->group]);
        bool is_empty = x->from >= x->to;
        if (is_about(h, x, who, with) && counts && !is_empty && x->known <= h->known_on && x->hedging <= level &&
            (with_existence || !x->is_existence))
            s.at[s.n++] = x;
    }
    return s;
}

static subset valid_on(const subset *from, int64_t on) {
    subset s = {.n = 0};
    for (size_t i = 0; i < from->n; i++)
        if (holds_on(from->at[i], on)) s.at[s.n++] = from->at[i];
    return s;
}

static bool raws_agree(const history *h, const raw *x, const raw *y) {
    if (h->kind == FACT_DATE) return x->lo <= y->hi && y->lo <= x->hi;
    return x->lo == y->lo && x->hi == y->hi;
}

static bool all_raws_agree(const history *h, const subset *s) {
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < i; k++)
            if (!raws_agree(h, s->at[i], s->at[k])) return false;
    return true;
}

static int sign(int64_t x) { return x < 0 ? -1 : x > 0; }

static int grade_order(const history *h, const raw *x, const raw *y) {
    char a = x->source < 0 ? 0 : h->sources[x->source].reliability,
         b = y->source < 0 ? 0 : h->sources[y->source].reliability;
    char c = x->source < 0 ? 0 : h->sources[x->source].credibility,
         d = y->source < 0 ? 0 : h->sources[y->source].credibility;
    int p = a == 0 || a == 'F' ? 99 : a, q = b == 0 || b == 'F' ? 99 : b, u = c == 0 || c == '6' ? 99 : c,
        v = d == 0 || d == '6' ? 99 : d;
    return p != q ? sign(p - q) : sign(u - v);
}

static int end_order(const history *h, int64_t x, int64_t y) {
    return h->kind == FACT_TEXT || h->kind == FACT_REF ? sign(strcmp(keys[x], keys[y])) : sign(x - y);
}

static bool stands_before(const history *h, const raw *x, const raw *y, fact_policy policy) {
    int known = sign((int64_t)y->known - x->known), grade = grade_order(h, x, y);
    int order = policy == FACT_BEST_GRADED && grade ? grade : known ? known : grade;
    if (!order)
        order =
            sign(strcmp(x->source < 0 ? "" : h->sources[x->source].id, y->source < 0 ? "" : h->sources[y->source].id));
    if (!order) order = end_order(h, x->lo, y->lo);
    if (!order) order = end_order(h, x->hi, y->hi);
    return order < 0;
}

static const raw *first_by(const history *h, const subset *s, fact_policy policy) {
    const raw *best = s->at[0];
    for (size_t i = 1; i < s->n; i++)
        if (stands_before(h, s->at[i], best, policy)) best = s->at[i];
    return best;
}

static bool same_raw(const raw *x, const raw *y) {
    return x->from == y->from && x->to == y->to && x->known == y->known && x->lo == y->lo && x->hi == y->hi &&
           x->hedging == y->hedging && x->source == y->source && x->place == y->place &&
           x->is_existence == y->is_existence;
}

static uint32_t n_distinct(const subset *s) {
    uint32_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        bool is_new = true;
        for (size_t k = 0; k < i; k++) is_new &= !same_raw(s->at[i], s->at[k]);
        n += is_new;
    }
    return n;
}

/* What a cell is on one day. Values in a store's own terms. */
typedef struct {
    bool known, contested, is_default, is_carried;
    fact_range value;
    base_irange hedging, grade, since;
    uint32_t n_support, n_chosen;
} reading;

static reading read_naively(const built *b, const history *h, const subset *all, int64_t on) {
    reading out = {.value = b->s.attrs.at[b->attr].range, .hedging = {0, 3}, .grade = {0, 4}, .since = BASE_I_ALL};
    subset valid = valid_on(all, on);
    if (valid.n == 0) { /* the value stands on: that of the last day before */
        int64_t end = INT64_MIN;
        for (size_t i = 0; i < all->n; i++)
            if (all->at[i]->to <= on && all->at[i]->to > end) end = all->at[i]->to;
        if (h->attr.carry_months && end != INT64_MIN && on < base_add_months(end, h->attr.carry_months)) {
            out = read_naively(b, h, all, end - 1);
            out.is_carried = true;
        } else if (h->attr.has_default) {
            out.value = b->s.attrs.at[b->attr].dflt;
            out.is_default = true;
        }
        return out;
    }
    subset strongest = {.n = 0}, chosen = {.n = 0};
    int hedging = 9;
    for (size_t i = 0; i < valid.n; i++) hedging = valid.at[i]->hedging < hedging ? valid.at[i]->hedging : hedging;
    for (size_t i = 0; i < valid.n; i++)
        if (valid.at[i]->hedging == hedging) strongest.at[strongest.n++] = valid.at[i];
    bool agreed = all_raws_agree(h, &strongest), is_hull = !agreed && h->attr.policy == FACT_HULL;
    const raw *best = first_by(h, &strongest, h->attr.policy);
    int64_t lo = best->lo, hi = best->hi;
    for (size_t i = 0; i < strongest.n; i++) {
        const raw *x = strongest.at[i];
        if (agreed) lo = x->lo > lo ? x->lo : lo, hi = x->hi < hi ? x->hi : hi;
        if (is_hull) lo = x->lo < lo ? x->lo : lo, hi = x->hi > hi ? x->hi : hi;
        if (agreed || is_hull || (x->lo == best->lo && x->hi == best->hi)) chosen.at[chosen.n++] = x;
    }
    out.value = value_in(b, h->kind, lo, hi);
    if (is_hull && (h->kind == FACT_TEXT || h->kind == FACT_REF)) out.value = between(INT64_MIN, INT64_MAX);
    out.known = true;
    out.contested = !all_raws_agree(h, &valid);
    const raw *newest = first_by(h, &chosen, FACT_NEWEST);
    out.hedging = at(hedging);
    out.since = at(newest->known);
    char grade = newest->source < 0 ? 0 : h->sources[newest->source].reliability;
    if (grade >= 'A' && grade <= 'E') out.grade = at(grade - 'A');
    out.n_support = n_distinct(&valid);
    out.n_chosen = n_distinct(&chosen);
    return out;
}

static fact_range either_of(const history *h, fact_range x, fact_range y) {
    if (h->attr.is_float)
        return (fact_range){{.f = x.lo.f < y.lo.f ? x.lo.f : y.lo.f}, {.f = x.hi.f > y.hi.f ? x.hi.f : y.hi.f}};
    bool is_nominal = h->kind == FACT_TEXT || h->kind == FACT_REF, is_same = x.lo.i == y.lo.i && x.hi.i == y.hi.i;
    if (is_nominal) return is_same ? x : between(INT64_MIN, INT64_MAX);
    return between(x.lo.i < y.lo.i ? x.lo.i : y.lo.i, x.hi.i > y.hi.i ? x.hi.i : y.hi.i);
}

static base_irange span_with(base_irange x, base_irange y) {
    return (base_irange){x.lo < y.lo ? x.lo : y.lo, x.hi > y.hi ? x.hi : y.hi};
}

static char tally(int n, int n_days) { return n == n_days ? 'T' : n == 0 ? 'F' : 'U'; }

static char letter(base_truth t) { return t.t ? 'T' : t.f ? 'F' : 'U'; }

static bool same_ends(const history *h, fact_range x, fact_range y) {
    return h->attr.is_float ? x.lo.f == y.lo.f && x.hi.f == y.hi.f : x.lo.i == y.lo.i && x.hi.i == y.hi.i;
}

static bool same_irange(base_irange x, base_irange y) { return x.lo == y.lo && x.hi == y.hi; }

#define HOLDS(claim)                                                                                                \
    if (!(claim))                                                                                                   \
    fail_msg("%s does not hold: ENT_TEST_SEED=%llu, level %d, days %lld to %lld", #claim, (unsigned long long)seed, \
             level, (long long)days.lo, (long long)days.hi)

/* Days before FIRST_DAY are like it, days after LAST_DAY like that: nothing begins or ends there. */
static int64_t inside(int64_t on) { return on < FIRST_DAY ? FIRST_DAY : on > LAST_DAY ? LAST_DAY : on; }

static void compare_cell(const built *b, const history *h, int who, int with, int level, base_irange days,
                         uint64_t seed) {
    base_irange instance = at(b->states[who]);
    if (h->attr.symmetric) {
        uint32_t pair = fact_store_find_pair(&b->s, b->entity, b->states[who], b->states[with]);
        if (pair == FACT_NONE) return;
        instance = at(pair);
    }
    subset all = accepted_of(h, who, with, level, false), rows = accepted_of(h, who, with, level, true),
           any = accepted_of(h, who, with, 3, true);
    reading first = read_naively(b, h, &all, inside(days.lo)), sum = first;
    int n = 0, n_known = 0, n_contested = 0, n_rows = 0, n_any = 0;
    for (int64_t on = inside(days.lo); on <= inside(days.hi); on++, n++) {
        reading x = read_naively(b, h, &all, on);
        sum.value = either_of(h, sum.value, x.value);
        sum.hedging = span_with(sum.hedging, x.hedging);
        sum.grade = span_with(sum.grade, x.grade);
        sum.since = span_with(sum.since, x.since);
        sum.is_default |= x.is_default;
        sum.is_carried |= x.is_carried;
        n_known += x.known;
        n_contested += x.contested;
        n_rows += valid_on(&rows, on).n > 0;
        n_any += valid_on(&any, on).n > 0;
    }
    fact_hedging accepted = (fact_hedging)level;
    fact_cell cell = fact_view_cell(b->view, b->attr, accepted, instance, days);
    HOLDS(same_ends(h, cell.value, sum.value));
    HOLDS(letter(cell.known) == tally(n_known, n));
    HOLDS(letter(cell.contested) == tally(n_contested, n));
    HOLDS(cell.is_default == sum.is_default && cell.is_carried == sum.is_carried);
    HOLDS(same_irange(fact_view_hedging(b->view, b->attr, accepted, instance, days), sum.hedging));
    HOLDS(same_irange(fact_view_grade(b->view, b->attr, accepted, instance, days), sum.grade));
    HOLDS(same_irange(fact_view_since(b->view, b->attr, accepted, instance, days), sum.since));
    char exists = n_rows == n ? 'T' : n_rows > 0 || n_any > 0 ? 'U' : 'F';
    HOLDS(letter(fact_view_exists(b->view, b->entity, accepted, false, instance, days)) == exists);
    HOLDS(letter(fact_view_exists(b->view, b->entity, accepted, true, instance, days)) == tally(n_rows, n));
    if (days.lo == days.hi) {
        HOLDS((cell.spell != FACT_NONE) == first.known);
        HOLDS(cell.spell == fact_timeline_at(fact_view_timeline(b->view, b->attr, accepted), (uint32_t)instance.lo,
                                             (int32_t)days.lo));
    }
    if (cell.spell != FACT_NONE) {
        const fact_timeline *t = fact_view_timeline(b->view, b->attr, accepted);
        HOLDS(t->support[cell.spell + 1] - t->support[cell.spell] == first.n_support);
        HOLDS(t->n_chosen[cell.spell] == first.n_chosen);
        HOLDS(t->support_stmts[t->support[cell.spell]] == t->since[cell.spell]);
    }
}

static bool same_support(const fact_timeline *t, uint32_t x, uint32_t y) {
    uint32_t n = t->support[x + 1] - t->support[x];
    return n == t->support[y + 1] - t->support[y] &&
           memcmp(t->support_stmts + t->support[x], t->support_stmts + t->support[y], n * sizeof(uint32_t)) == 0;
}

static void check_shape(const fact_timeline *t, const history *h, bool is_existence, int level, uint64_t seed) {
    base_irange days = {0, 0};
    bool all_points = true, is_constant = true;
    HOLDS(t->first[0] == 0 && t->first[t->n_instances] == t->n_spells && t->support[0] == 0);
    for (uint32_t i = 0; i < t->n_instances; i++)
        for (uint32_t k = t->first[i]; k < t->first[i + 1]; k++) {
            HOLDS(t->from[k] < t->to[k]);
            all_points &= h->attr.is_float && !is_existence ? t->lo[k].f == t->hi[k].f : t->lo[k].i == t->hi[k].i;
            is_constant &= t->from[k] == FACT_ALWAYS_FROM && t->to[k] == FACT_ALWAYS_TO;
            HOLDS(!is_existence || (t->lo[k].i == 1 && t->hi[k].i == 1 && t->flags[k] == 0));
            if (k == t->first[i]) continue;
            HOLDS(t->to[k - 1] <= t->from[k]);
            HOLDS(t->to[k - 1] < t->from[k] || t->flags[k] != t->flags[k - 1] || t->hedging[k] != t->hedging[k - 1] ||
                  !same_support(t, k - 1, k));
        }
    HOLDS(t->all_points == all_points && t->is_constant == is_constant);
}

/* The same record in another order: the same spells for instances of the same name, resting on the same lines. */
static void compare_orders(const built *x, const built *y, int level, uint64_t seed) {
    base_irange days = {0, 0};
    const fact_timeline *t = fact_view_timeline(x->view, x->attr, (fact_hedging)level),
                        *u = fact_view_timeline(y->view, y->attr, (fact_hedging)level);
    const uint32_t *ids, *others;
    uint32_t n, m;
    fact_view_every(x->view, x->entity, &ids, &n);
    fact_view_every(y->view, y->entity, &others, &m);
    HOLDS(n == m && t->n_spells == u->n_spells);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = t->first[ids[i]], l = u->first[others[i]];
        HOLDS(t->first[ids[i] + 1] - k == u->first[others[i] + 1] - l);
        for (; k < t->first[ids[i] + 1]; k++, l++) {
            char worded_x[200];
            snprintf(worded_x, sizeof worded_x, "%s", worded(&x->s, x->attr, (fact_range){t->lo[k], t->hi[k]}));
            HOLDS(strcmp(worded_x, worded(&y->s, y->attr, (fact_range){u->lo[l], u->hi[l]})) == 0);
            HOLDS(t->from[k] == u->from[l] && t->to[k] == u->to[l] && t->flags[k] == u->flags[l] &&
                  t->hedging[k] == u->hedging[l]);
            HOLDS(x->s.stmts.at[t->since[k]].line == y->s.stmts.at[u->since[l]].line);
            HOLDS(t->support[k + 1] - t->support[k] == u->support[l + 1] - u->support[l]);
            for (uint32_t p = t->support[k], q = u->support[l]; p < t->support[k + 1]; p++, q++)
                HOLDS(x->s.stmts.at[t->support_stmts[p]].line == y->s.stmts.at[u->support_stmts[q]].line);
        }
    }
}

static base_irange random_days(test_random *r) {
    int64_t lo = pick(r, -3, 130);
    switch (pick(r, 0, 5)) {
    case 0: return (base_irange){lo, lo + pick(r, 0, 10)};
    case 1: return (base_irange){lo, lo + pick(r, 0, 60)};
    case 2:
        return pick(r, 0, 3) ? (base_irange){lo, INT64_MAX} : pick(r, 0, 1) ? (base_irange){INT64_MIN, lo} : BASE_I_ALL;
    default: return at(lo);
    }
}

static void a_timeline_reads_as_the_statements_do(void **state) {
    (void)state;
    const int n_histories = 25000;
    uint64_t first = test_random_new(20240618).state;
    print_message("[   SEED   ] %llu, %d histories\n", (unsigned long long)first, n_histories);
    for (int i = 0; i < n_histories; i++) {
        uint64_t seed = first + (uint64_t)i;
        test_random r = {seed};
        history h = make_history(&r);
        built b[2];
        for (int k = 0; k < 2; k++) OK(build(&b[k], &h, &r, &BASE_MEM_LIBC, &error));
        for (int k = 0; k < 8; k++) {
            int who = (int)pick(&r, 0, 2), with = (who + (int)pick(&r, 1, 2)) % 3;
            compare_cell(&b[0], &h, who, with, (int)pick(&r, 0, 3), random_days(&r), seed);
        }
        for (int level = 0; level < FACT_N_HEDGINGS; level++) {
            check_shape(fact_view_timeline(b[0].view, b[0].attr, (fact_hedging)level), &h, false, level, seed);
            check_shape(fact_view_existence(b[0].view, b[0].entity, (fact_hedging)level), &h, true, level, seed);
            compare_orders(&b[0], &b[1], level, seed);
        }
        unbuild(&b[0]);
        unbuild(&b[1]);
    }
}

/* --- memory ------------------------------------------------------------------------------------------------------------------- */

static ent_status build_history(const base_mem *mem, void *user) {
    test_random r = {*(uint64_t *)user};
    history h = make_history(&r);
    built b;
    ent_error err = {0};
    ent_status status = build(&b, &h, &r, mem, &err);
    if (status == ENT_OK)
        unbuild(&b);
    else
        assert_int_equal(err.code, ENT_ENOMEM);
    return status;
}

static void store_and_view_give_everything_back_when_memory_is_out(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) test_each_failure(build_history, &seed, 500);
}

/* Everything there is in a world, so that each failing step is met. A failed call changes no ids. */
static ent_status fill_world(const base_mem *mem, void *user) {
    (void)user;
    fact_store s;
    fact_view *view = NULL;
    ent_error err = {0};
    ent_status status = ENT_OK;
    uint32_t state = 0, dyad = 0, meeting = 0, person = 0, key = 0, attr = 0, m = 0, p = 0, t = 0, parties[12] = {0};
    TRY(fact_store_init(&s, mem, &err));
    STEP(fact_store_entity(
        &state, &s,
        &(fact_entity){.name = z("state"), .title = z("State"), .key_attr = FACT_NONE, .time_attr = FACT_NONE}, &err));
    STEP(fact_store_entity(
        &dyad, &s, &(fact_entity){.name = z("dyad"), .shape = FACT_PAIR, .of = state, .time_attr = FACT_NONE}, &err));
    STEP(fact_store_entity(
        &meeting, &s,
        &(fact_entity){
            .name = z("meeting"), .shape = FACT_CHILD, .of = dyad, .has_parties = true, .time_attr = FACT_NONE},
        &err));
    STEP(fact_store_entity(
        &person, &s, &(fact_entity){.name = z("person"), .shape = FACT_CHILD, .of = meeting, .time_attr = FACT_NONE},
        &err));
    for (int i = 0; i < 12; i++)
        STEP(fact_store_entity(&t, &s, &(fact_entity){.name = z("more"), .time_attr = FACT_NONE}, &err));
    STEP(fact_store_attr(&key, &s, &(fact_attr){.name = z("id"), .entity = meeting, .kind = FACT_TEXT, .is_key = true},
                         &err));
    STEP(fact_store_attr(&attr, &s,
                         &(fact_attr){.name = z("status"),
                                      .doc = z("what became of it"),
                                      .entity = meeting,
                                      .kind = FACT_ENUM,
                                      .n_labels = 3,
                                      .labels = statuses,
                                      .label_titles = statuses_titles},
                         &err));
    for (int i = 0; i < 12; i++) {
        char name[16];
        snprintf(name, sizeof name, "S%d", i);
        STEP(fact_store_text(&t, &s, z(name), &err));
        STEP(fact_store_instance(&parties[i], &s, state, &(fact_instance){.key = t, .title = z("a state")}, &err));
    }
    for (int i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "M%d", i % 18);
        STEP(fact_store_text(&t, &s, z(name), &err));
        STEP(fact_store_instance(
            &m, &s, meeting, &(fact_instance){.key = t, .parties = parties + i % 9, .n_parties = 3 + (i > 17)}, &err));
        STEP(fact_store_instance(&p, &s, person, &(fact_instance){.key = t, .parent = m}, &err));
        STEP(fact_store_stmt(&s,
                             &(fact_stmt){.entity = meeting,
                                          .instance = m,
                                          .attr = attr,
                                          .from = i,
                                          .to = 100,
                                          .value = whole(i % 3),
                                          .source = FACT_NONE,
                                          .hedging = (uint8_t)(i % 4),
                                          .quote = z("a quote")},
                             &err));
        STEP(fact_store_cover(
            &s,
            &(fact_cover){.entity = meeting,
                          .parent =
                              status == ENT_OK ? fact_store_find_pair(&s, dyad, parties[i % 9], parties[i % 9 + 1]) : 0,
                          .from = 0,
                          .to = 10 + i,
                          .source = FACT_NONE},
            &err));
    }
    STEP(fact_view_new(&view, &s, NULL, 0, FACT_ALWAYS_TO, &err));
    if (status == ENT_OK)
        assert_non_null(view);
    else
        assert_null(view);
    for (size_t i = 0; i < s.entities.n; i++) assert_int_equal(s.instances[i].rows.n, s.instances[i].by_key.n);
    assert_int_equal(s.texts.n, s.text_ids.n);
    fact_view_free(view);
    fact_store_clear(&s);
    return status;
}

static void a_failed_step_leaves_the_record_whole(void **state) {
    (void)state;
    test_each_failure(fill_world, NULL, 1000);
}

int main(void) {
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, make_world, free_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(texts_and_groups_are_interned),
        IN_WORLD(an_instance_is_known_by_its_identity),
        IN_WORLD(a_meeting_makes_every_ordered_pair_of_its_parties),
        IN_WORLD(titles_do_not_depend_on_order),
        IN_WORLD(a_symmetric_attribute_is_said_of_both_directions),
        IN_WORLD(instances_are_named_as_people_would),
        IN_WORLD(values_are_written_as_the_vocabulary_does),
        IN_WORLD(spans_of_days_are_written_as_dates),
        IN_WORLD(a_cell_without_record_is_its_default_or_declared_range),
        IN_WORLD(keys_are_known_on_every_day),
        IN_WORLD(days_beyond_32_bits_saturate),
        IN_WORLD(a_conflict_is_settled_by_hedging_then_date_then_grade_then_source),
        IN_WORLD(dates_that_share_a_day_agree),
        IN_WORLD(zero_has_no_sign),
        IN_WORLD(an_undated_record_has_been_known_since_nobody_knows_when),
        IN_WORLD(children_stand_in_order_of_their_keys),
        IN_WORLD(a_cover_up_to_the_day_closes_a_collection),
        cmocka_unit_test(gaps_are_the_days_no_cover_holds),
        cmocka_unit_test(a_timeline_reads_as_the_statements_do),
        cmocka_unit_test(store_and_view_give_everything_back_when_memory_is_out),
        cmocka_unit_test(a_failed_step_leaves_the_record_whole),
    };
    return cmocka_run_group_tests_name("fact", tests, NULL, NULL);
}
