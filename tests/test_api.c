/* The public interface, used as a host would use it: packs in memory, assessments, runs, tests, wrong calls, memory that runs out. */
#include "ent_test.h"

#include "entente.h"
#include <math.h>

/* ---- a small pack ---------------------------------------------------------------------------------------------------------- */

static const char PACK[] =
    "pack 'trade' { version = '1.2', subject = 'dyad', asof = '2024-06-20', question = 'On equal terms?' }\n"
    "dimension 'risk' { from = 0, title = 'Risk to {a}' }\n"
    "dimension 'chance' { combine = 'logit', base = -1.5 }\n"
    "levels 'risk' { low = 0, high = 2 }\n"
    "group 'g' { dimension = 'risk', cap = 4 }\n";
static const char WORDS[] =
    "entity 'state' { key = 'id' }\n"
    "entity 'dyad' { key = { a = 'state', b = 'state' } }\n"
    "attribute 'dyad.rank' { type = integer { 1, 300 } }\n"
    "facts 'state' { { id = 'KOR', title = 'South Korea' }, { id = 'CHN' }, { id = 'JPN' } }\n";
static const char FACTS[] =
    "source 's' { title = 'S', grade = 'B2', date = '2024-06' }\n"
    "facts 'dyad' { a = 'KOR', b = 'CHN', rank = 1, source = 's', place = 'P1', quote = 'first' }\n"
    "facts 'dyad' { a = 'JPN', b = 'CHN', rank = 2, source = 's', hedging = 'claim' }\n";
static const char MORE[] = "facts 'dyad' { a = 'CHN', b = 'KOR', rank = 5, source = 's' }\n";
static const char RULES[] =
    "rule 'A1' { when = 'rank == 1', add = { risk = 3, chance = 0.5 }, group = 'g', say = '{a} and {b}: {rank}' }\n"
    "rule 'A2' { when = 'reverse.rank > 3', add = { risk = 2 }, group = 'g' }\n"
    "rule 'A3' { when = 'A2', defeats = { 'A1' } }\n";
static const char TESTS[] =
    "test 'right' { subject = { 'KOR', 'CHN' }, facts = { 'brief' }, holds = { 'A1' }, points = { risk = 3 } }\n"
    "test 'wrong' { subject = { 'KOR', 'CHN' }, facts = { 'brief' }, holds = { 'A2' }, points = { risk = 1 } }\n";

#define FILE_OF(file, text) \
    { file, text, sizeof text - 1 }
static const ent_file FILES[] = {FILE_OF("pack.lua", PACK),         FILE_OF("vocabulary.lua", WORDS),
                                 FILE_OF("facts/brief.lua", FACTS), FILE_OF("facts/more.lua", MORE),
                                 FILE_OF("rules/all.lua", RULES),   FILE_OF("tests/all.lua", TESTS)};
enum { N_FILES = sizeof FILES / sizeof *FILES };

typedef struct {
    ent_engine *engine;
    ent_pack *pack;
} fixture;

static int load(void **state) {
    fixture *f = calloc(1, sizeof *f);
    ent_error err = {0};
    assert_ok(ent_engine_new(&f->engine, NULL, &err), err);
    assert_ok(ent_pack_load_files(&f->pack, f->engine, FILES, N_FILES, NULL, &err), err);
    *state = f;
    return 0;
}

static int unload(void **state) {
    fixture *f = *state;
    ent_pack_free(f->pack);
    ent_engine_free(f->engine);
    free(f);
    return 0;
}

/* ---- text ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    char p[65536];
    size_t n;
} text;

static int collect(void *user, const char *bytes, size_t n_bytes) {
    text *t = user;
    if (t->n + n_bytes >= sizeof t->p) return -1;
    memcpy(t->p + t->n, bytes, n_bytes);
    t->n += n_bytes;
    t->p[t->n] = '\0';
    return 0;
}

static int refuse(void *user, const char *bytes, size_t n_bytes) {
    (void)user, (void)bytes, (void)n_bytes;
    return -1;
}

/* ---- what is right ------------------------------------------------------------------------------------------------------------ */

static const char *const BRIEF[] = {"brief"};
static const ent_assess_options ON_BRIEF = {BRIEF, 1};
static const ent_subject KOR_CHN = {"KOR", "CHN", NULL};

static void a_pack_says_what_it_is(void **state) {
    fixture *f = *state;
    assert_string_equal(ent_pack_name(f->pack), "trade");
    assert_string_equal(ent_pack_version(f->pack), "1.2");
    assert_string_equal(ent_pack_question(f->pack), "On equal terms?");
    assert_int_equal(ent_pack_n_rules(f->pack), 3);
    assert_string_equal(ent_pack_rule_id(f->pack, 2), "A3");
    assert_null(ent_pack_rule_id(f->pack, 3));
    assert_int_equal(ent_pack_n_dimensions(f->pack), 2);
    assert_string_equal(ent_pack_dimension_name(f->pack, 0), "chance");
    assert_null(ent_pack_dimension_name(f->pack, 2));
    assert_string_equal(ent_engine_diagnostics(f->engine), "");
    assert_string_equal(ent_version(), ENT_VERSION);
}

static void an_assessment_has_points_levels_and_verdicts(void **state) {
    fixture *f = *state;
    ent_error err = {0};
    ent_assessment *a;
    ent_points p;
    ent_rule_result r;
    assert_ok(ent_assess(&a, f->pack, &KOR_CHN, &ON_BRIEF, &err), err);
    assert_int_equal(ent_assessment_points(&p, a, 1), ENT_OK);
    assert_string_equal(p.name, "risk");
    assert_string_equal(p.title, "Risk to South Korea");
    assert_true(p.points == 3 && p.low == 0 && p.high == 4 && !p.is_probability);
    assert_string_equal(p.level, "high");
    assert_string_equal(p.level_low, "low");
    assert_string_equal(p.level_high, "high");
    assert_int_equal(ent_assessment_points(&p, a, 0), ENT_OK);
    assert_true(p.is_probability && fabs(p.points - 1 / (1 + exp(1.0))) < 1e-12 && p.level == NULL);
    assert_int_equal(ent_assessment_rule(&r, a, 0), ENT_OK);
    assert_int_equal(r.verdict, ENT_TRUE);
    assert_int_equal(ent_assessment_rule(&r, a, 1), ENT_OK);
    assert_int_equal(r.verdict, ENT_UNKNOWN);
    assert_int_equal(ent_assessment_rule(&r, a, 3), ENT_ERANGE);
    assert_int_equal(ent_assessment_points(&p, a, 2), ENT_ERANGE);
    ent_assessment_free(a);
}

static void more_facts_may_defeat(void **state) {
    fixture *f = *state;
    ent_error err = {0};
    ent_assessment *a;
    ent_rule_result r;
    assert_ok(ent_assess(&a, f->pack, &KOR_CHN, NULL, &err), err);
    assert_int_equal(ent_assessment_rule(&r, a, 0), ENT_OK);
    assert_int_equal(r.verdict, ENT_DEFEATED);
    assert_string_equal(r.defeated_by, "A3");
    ent_assessment_free(a);
}

static void say_is_a_template(void **state) {
    static const char MORE_WORDS[] =
        "entity 'state' { key = 'id' }\nentity 'dyad' { key = { a = 'state', b = 'state' } }\n"
        "attribute 'dyad.ally' { type = bool }\nattribute 'dyad.tone' { type = enum { 'bad', 'good' }, titles = { good = 'very good' } }\n"
        "attribute 'dyad.since' { type = date }\nattribute 'dyad.share' { type = number { 0, 1, decimals = 2 } }\n"
        "facts 'state' { { id = 'KOR', title = 'South Korea' }, { id = 'CHN' }, { id = 'JPN', title = 'Japan' }, { id = 'AUS' } }\n"
        "param 'span' { type = 'duration', value = '24 months' }\nsource 's' { title = 'S', date = '2020' }\n"
        "facts 'dyad' { a = 'KOR', b = 'CHN', tone = 'good', since = '2020-03', source = 's' }\n"
        "facts 'dyad' { { a = 'KOR', b = 'JPN', ally = true, source = 's' }, { a = 'KOR', b = 'AUS', ally = true, source = 's' } }\n"
        "rule 'T' { when = 'true', add = { risk = 1, chance = 0 },\n"
        "  say = [[{a}, {tone}, {since}, {share}, {reverse.tone}, {$span}, {tone == 'good'}, {{x}}, {1 + 0.5}, {asof},"
        " {first d of state where dyad(a, d).ally}]] }\n";
    const ent_file files[] = {FILES[0], FILE_OF("vocabulary.lua", MORE_WORDS)};
    fixture *f = *state;
    ent_error err = {0};
    ent_pack *pack = NULL;
    ent_assessment *a;
    static text out;
    out.n = 0;
    ent_status s = ent_pack_load_files(&pack, f->engine, files, 2, NULL, &err);
    if (s != ENT_OK) print_error("%s", ent_engine_diagnostics(f->engine));
    assert_int_equal(s, ENT_OK);
    assert_ok(ent_assess(&a, pack, &KOR_CHN, NULL, &err), err);
    assert_ok(ent_assessment_print(a, &(ent_print_options){.format = ENT_JSON}, collect, &out, &err), err);
    const char *say = strstr(out.p, "\"say\": ");
    assert_non_null(say);
    static const char WANT[] =
        "\"say\": \"South Korea, very good, 2020-03-01 to 2020-03-31, not known, not known, 2 years, yes, {x}, 1.5, 2024-06-20, AUS\"";
    if (strncmp(say, WANT, sizeof WANT - 1) != 0) fail_msg("%.200s", say);
    ent_assessment_free(a);
    ent_pack_free(pack);
}

static void both_formats_are_written(void **state) {
    fixture *f = *state;
    ent_error err = {0};
    ent_assessment *a;
    static text plain, json;
    plain.n = json.n = 0;
    assert_ok(ent_assess(&a, f->pack, &KOR_CHN, &ON_BRIEF, &err), err);
    assert_ok(ent_assessment_print(a, NULL, collect, &plain, &err), err);
    assert_ok(ent_assessment_print(a, &(ent_print_options){.format = ENT_JSON}, collect, &json, &err), err);
    assert_non_null(strstr(plain.p, "South Korea and CHN: 1"));
    assert_non_null(strstr(plain.p, "? rank of CHN→KOR"));
    assert_null(strchr(plain.p, '\033'));
    assert_non_null(strstr(json.p, "\"schema\": \"entente-assessment/1\""));
    assert_non_null(strstr(json.p, "\"id\": \"A2\""));
    assert_int_equal(ent_assessment_print(a, NULL, refuse, NULL, &err), ENT_EIO);
    ent_assessment_free(a);
}

static bool bit(const uint64_t *w, size_t i) { return (w[i / 64] >> (i % 64)) & 1; }

static void a_run_agrees_with_its_assessments(void **state) {
    static const char *const STATES[] = {"KOR", "CHN", "JPN"};
    fixture *f = *state;
    ent_error err = {0};
    ent_subject subjects[6];
    size_t n = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            if (i != j) subjects[n++] = (ent_subject){STATES[i], STATES[j], "2024-07-01"};
    ent_run *run;
    assert_ok(ent_run_new(&run, f->pack, subjects, n, NULL, &err), err);
    for (size_t i = 0; i < n; i++) {
        ent_assessment *a;
        assert_ok(ent_assess(&a, f->pack, &subjects[i], NULL, &err), err);
        for (size_t d = 0; d < 2; d++) {
            const double *points, *low, *high;
            size_t n_points;
            ent_points p;
            assert_int_equal(ent_run_points(&points, &low, &high, &n_points, run, d), ENT_OK);
            assert_int_equal(ent_assessment_points(&p, a, d), ENT_OK);
            assert_int_equal(n_points, n);
            assert_true(p.points == points[i] && p.low == low[i] && p.high == high[i]);
        }
        for (size_t r = 0; r < 3; r++) {
            const uint64_t *holds, *unknown, *defeated;
            size_t n_words;
            ent_rule_result result;
            assert_int_equal(ent_run_verdicts(&holds, &n_words, run, r), ENT_OK);
            assert_int_equal(ent_run_unknown(&unknown, &n_words, run, r), ENT_OK);
            assert_int_equal(ent_run_defeated(&defeated, &n_words, run, r), ENT_OK);
            assert_int_equal(n_words, 1);
            assert_int_equal(ent_assessment_rule(&result, a, r), ENT_OK);
            assert_int_equal(bit(holds, i), result.verdict == ENT_TRUE);
            assert_int_equal(bit(unknown, i), result.verdict == ENT_UNKNOWN);
            assert_int_equal(bit(defeated, i), result.verdict == ENT_DEFEATED);
        }
        ent_assessment_free(a);
    }
    assert_ok(ent_run_again(run, &err), err);
    ent_run_free(run);
}

static void a_run_of_nothing_is_a_run(void **state) {
    fixture *f = *state;
    ent_error err = {0};
    ent_run *run;
    assert_ok(ent_run_new(&run, f->pack, NULL, 0, NULL, &err), err);
    ent_run_free(run);
}

static void tests_of_a_pack_say_what_differs(void **state) {
    fixture *f = *state;
    ent_error err = {0};
    static text out;
    out.n = 0;
    size_t passed, failed;
    assert_ok(ent_pack_test(&passed, &failed, f->pack, collect, &out, &err), err);
    assert_int_equal(passed, 1);
    assert_int_equal(failed, 1);
    assert_non_null(strstr(out.p, "tests/all.lua:2: test 'wrong' failed\n"));
    assert_non_null(strstr(out.p, "A2: expected that it holds, but it cannot be evaluated\n"));
    assert_non_null(strstr(out.p, "A1: holds, but 'holds' does not list it\n"));
    assert_non_null(strstr(out.p, "risk: expected 1, came to 3\n"));
}

/* ---- what is wrong ------------------------------------------------------------------------------------------------------------- */

static void wrong_subjects_are_named(void **state) {
    static const struct {
        ent_subject subject;
        ent_status status;
        const char *says;
    } CASES[] = {
        {{"KRO", "CHN", NULL}, ENT_ENOTFOUND, "did you mean 'KOR'?"},
        {{"KOR", NULL, NULL}, ENT_EINPUT, "name the other too"},
        {{"KOR", "KOR", NULL}, ENT_EINPUT, "no pair with itself"},
        {{"KOR", "CHN", "June"}, ENT_EINPUT, "'June' is no day"},
        {{"KOR", "CHN", "2024-06"}, ENT_EINPUT, "no day"},
        {{NULL, "CHN", NULL}, ENT_EINVAL, "no name"},
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        ent_error err = {0};
        ent_assessment *a = NULL;
        assert_int_equal(ent_assess(&a, f->pack, &CASES[i].subject, NULL, &err), CASES[i].status);
        assert_non_null(strstr(err.message, CASES[i].says));
        assert_null(a);
    }
    ent_error err = {0};
    ent_run *run = NULL;
    const ent_subject two[] = {KOR_CHN, {"KOR", "CHM", NULL}};
    assert_int_equal(ent_run_new(&run, f->pack, two, 2, NULL, &err), ENT_ENOTFOUND);
    assert_non_null(strstr(err.message, "subject 1: 'CHM'"));
}

static void an_unknown_facts_file_is_named(void **state) {
    static const char *const WRONG[] = {"breif"};
    fixture *f = *state;
    ent_error err = {0};
    ent_assessment *a = NULL;
    assert_int_equal(ent_assess(&a, f->pack, &KOR_CHN, &(ent_assess_options){WRONG, 1}, &err), ENT_ENOTFOUND);
    assert_string_equal(err.message, "'breif' is no facts file of pack 'trade'; it has brief, more");
}

static void a_wrong_pack_has_all_its_errors(void **state) {
    static const char BAD[] = "rule 'X' { when = 'rnak == 1', add = { risk = 1 } }\nrule 'Y' { wehn = 'rank == 1' }\n";
    fixture *f = *state;
    ent_file files[] = {FILES[0], FILES[1], FILES[2], FILE_OF("rules/all.lua", BAD)};
    ent_error err = {0};
    ent_pack *pack = NULL;
    assert_int_equal(ent_pack_load_files(&pack, f->engine, files, 4, NULL, &err), ENT_EINPUT);
    assert_null(pack);
    assert_string_equal(err.file, "rules/all.lua");
    assert_int_equal(err.line, 1);
    assert_int_equal(ent_engine_n_errors(f->engine), 2);
    assert_non_null(strstr(ent_engine_diagnostics(f->engine), "did you mean 'rank'?"));
    assert_non_null(strstr(ent_engine_diagnostics(f->engine), "did you mean 'when'?"));
}

static void limits_of_an_engine_hold(void **state) {
    static const char LOOP[] = "while true do end";
    ent_engine_options options = {.pack_steps = 100000};
    const ent_file files[] = {FILES[0], FILES[1], FILE_OF("rules/all.lua", LOOP)};
    ent_engine *engine;
    ent_pack *pack = NULL;
    ent_error err = {0};
    (void)state;
    assert_ok(ent_engine_new(&engine, &options, &err), err);
    assert_int_not_equal(ent_pack_load_files(&pack, engine, files, 3, NULL, &err), ENT_OK);
    assert_non_null(strstr(err.message, "pack_steps"));
    ent_engine_free(engine);
}

static void wrong_calls_are_statuses(void **state) {
    fixture *f = *state;
    ent_error err = {0};
    ent_engine *engine;
    ent_pack *pack;
    ent_assessment *a;
    ent_run *run;
    size_t n;
    const uint64_t *w;
    assert_int_equal(ent_engine_new(NULL, NULL, &err), ENT_EINVAL);
    assert_int_equal(ent_engine_new(&engine, &(ent_engine_options){.allocator = &(ent_allocator){0}}, NULL),
                     ENT_EINVAL);
    assert_int_equal(ent_pack_load(NULL, f->engine, "x", NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_pack_load(&pack, NULL, "x", NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_pack_load(&pack, f->engine, NULL, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_pack_load(&pack, f->engine, "no/such/pack", NULL, NULL), ENT_ENOTFOUND);
    assert_int_equal(ent_pack_load_files(&pack, f->engine, NULL, 1, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_pack_load_files(&pack, f->engine, &(ent_file){0}, 1, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_assess(NULL, f->pack, &KOR_CHN, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_assess(&a, NULL, &KOR_CHN, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_assess(&a, f->pack, NULL, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_run_new(&run, f->pack, NULL, 1, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_run_again(NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_run_verdicts(&w, &n, NULL, 0), ENT_EINVAL);
    assert_int_equal(ent_run_points(NULL, NULL, NULL, NULL, NULL, 0), ENT_EINVAL);
    assert_int_equal(ent_assessment_points(NULL, NULL, 0), ENT_EINVAL);
    assert_int_equal(ent_assessment_rule(NULL, NULL, 0), ENT_EINVAL);
    assert_int_equal(ent_assessment_print(NULL, NULL, collect, NULL, NULL), ENT_EINVAL);
    assert_int_equal(ent_pack_test(NULL, NULL, f->pack, collect, NULL, NULL), ENT_EINVAL);
    assert_string_equal(ent_engine_diagnostics(NULL), "");
    assert_string_equal(ent_pack_name(NULL), "");
    assert_int_equal(ent_pack_n_rules(NULL), 0);
    ent_engine_free(NULL), ent_pack_free(NULL), ent_assessment_free(NULL), ent_run_free(NULL);
    for (int status = ENT_OK; status <= ENT_EINTERNAL; status++)
        assert_memory_equal(ent_status_name((ent_status)status), "ENT_", 4);
    assert_non_null(ent_status_name((ent_status)99));
}

/* ---- memory that runs out ------------------------------------------------------------------------------------------------------ */

/* Everything a host does, with the outputs checked to be untouched when a step fails. */
static ent_status whole_life(const base_mem *mem, void *user) {
    ent_allocator allocator = {mem->resize, mem->user};
    ent_engine *engine = NULL;
    ent_pack *pack = NULL;
    ent_assessment *a = NULL;
    ent_run *run = NULL;
    static text out;
    (void)user;
    out.n = 0;
    ent_error err = {0};
    ent_status s = ent_engine_new(&engine, &(ent_engine_options){.allocator = &allocator}, &err);
    if (s == ENT_OK) s = ent_pack_load_files(&pack, engine, FILES, 5, NULL, &err);
    if (s == ENT_OK) s = ent_assess(&a, pack, &KOR_CHN, &ON_BRIEF, &err);
    if (s == ENT_OK) s = ent_assessment_print(a, NULL, collect, &out, &err);
    if (s == ENT_OK) s = ent_assessment_print(a, &(ent_print_options){.format = ENT_JSON}, collect, &out, &err);
    if (s == ENT_OK) s = ent_run_new(&run, pack, &KOR_CHN, 1, NULL, &err);
    ent_run_free(run);
    ent_assessment_free(a);
    ent_pack_free(pack);
    ent_engine_free(engine);
    return s;
}

/* Points of failure are thousands while a pack compiles: every one of the first, a stride of the rest, with the stride prime to any loop. */
static void failing_memory_is_a_status_and_leaks_nothing(void **state) {
    test_memory all = test_memory_new();
    base_mem mem = test_memory_hooks(&all);
    (void)state;
    assert_int_equal(whole_life(&mem, NULL), ENT_OK);
    assert_int_equal(all.n_live, 0);
    for (int persistent = 0; persistent < 2; persistent++)
        for (size_t k = 0; k < all.n_allocations; k += k < 300 || k + 400 > all.n_allocations ? 1 : 797) {
            test_memory m = test_memory_new();
            m.fail_at = k;
            m.persistent = persistent;
            mem = test_memory_hooks(&m);
            ent_status s = whole_life(&mem, NULL);
            bool reached = m.n_allocations > k; /* Lua seeds its hashes anew, so counts differ a little */
            if (s != ENT_ENOMEM && !(s == ENT_OK && (!persistent || !reached)))
                fail_msg("failed allocation %zu gave %s", k, ent_status_name(s));
            if (m.n_live || m.size_mismatch) fail_msg("failed allocation %zu left %zu blocks", k, m.n_live);
        }
}

int main(void) {
    static const struct CMUnitTest TESTS_OF_API[] = {
        cmocka_unit_test_setup_teardown(a_pack_says_what_it_is, load, unload),
        cmocka_unit_test_setup_teardown(an_assessment_has_points_levels_and_verdicts, load, unload),
        cmocka_unit_test_setup_teardown(more_facts_may_defeat, load, unload),
        cmocka_unit_test_setup_teardown(say_is_a_template, load, unload),
        cmocka_unit_test_setup_teardown(both_formats_are_written, load, unload),
        cmocka_unit_test_setup_teardown(a_run_agrees_with_its_assessments, load, unload),
        cmocka_unit_test_setup_teardown(a_run_of_nothing_is_a_run, load, unload),
        cmocka_unit_test_setup_teardown(tests_of_a_pack_say_what_differs, load, unload),
        cmocka_unit_test_setup_teardown(wrong_subjects_are_named, load, unload),
        cmocka_unit_test_setup_teardown(an_unknown_facts_file_is_named, load, unload),
        cmocka_unit_test_setup_teardown(a_wrong_pack_has_all_its_errors, load, unload),
        cmocka_unit_test(limits_of_an_engine_hold),
        cmocka_unit_test_setup_teardown(wrong_calls_are_statuses, load, unload),
        cmocka_unit_test(failing_memory_is_a_status_and_leaks_nothing),
    };
    return cmocka_run_group_tests_name("api", TESTS_OF_API, NULL, NULL);
}
