/* Packs: reading their files, finding those they use, loading, and everything that is said of packs with mistakes. Runs at the root of the tree. */
#define _XOPEN_SOURCE 700 /* P_tmpdir */
#include "ent_test.h"

#include "pack/files.h"
#include "pack/load.h"
#include "pack/loader.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- fixtures ------------------------------------------------------------------------------------------------------------ */

static void set_text(pack_diagnostics *d) {
    memset(d, 0, sizeof *d);
    base_buf_init(&d->text, &BASE_MEM_LIBC);
}

#define FILE_OF(name, text) ((pack_file){BASE_STR(name), BASE_STR(text)})

static const char HEAD[] =
    "pack 'p' { version = '1.0', subject = 'dyad', asof = '2024-06-20', question = 'Will it?', horizon = '12 months' }\n"
    "dimension 'cooperation' { from = 0 }\n"
    "dimension 'risk' { from = 0, to = 10, resolution = 1e-3, title = 'Risk' }\n"
    "levels 'risk' { high = 6, low = 0, moderate = 2.5 }\n"
    "group 'economic' { dimension = 'risk', cap = 4.5, floor = -1 }\n"
    "param 'limit' { type = 'share', value = 0.25, source = 'analyst' }\n";
static const char WORDS[] =
    "entity 'state' { key = 'id' }\n"
    "entity 'dyad' { key = { a = 'state', b = 'state' } }\n"
    "attribute 'dyad.rank' { type = integer { 1, 300 } }\n"
    "attribute 'dyad.share' { type = number { 0, 1, unit = 'share', decimals = 4 } }\n";
static const char FACTS[] =
    "source 's' { title = 'S', date = '2024-06', grade = 'B2' }\n"
    "facts 'state' { { id = 'KOR', title = 'South Korea' }, { id = 'CHN', title = 'China' } }\n"
    "facts 'dyad' { a = 'KOR', b = 'CHN', rank = 1, share = 0.3, source = 's', place = 'P1' }\n";
static const char RULES[] =
    "rule 'B1' { when = 'rank == 1', add = { risk = 1.5 }, defeats = { 'A1' }, group = 'economic', say = 'b' }\n"
    "rule 'A1' { title = 'A', cite = 'x', cases = {\n"
    "  { name = 'x', when = 'share > $limit', add = { risk = 'share', cooperation = 2 } },\n"
    "  { name = 'y', when = 'not A1.x' } } }\n"
    "rule 'C1' { when = 'B1', defeats = { 'A1' } }\n"
    "note 'N1' { when = 'rank == 1', say = 'first' }\n";
static const char TESTS[] =
    "test 'one' { subject = { 'KOR', 'CHN' }, facts = { 'brief' }, asof = '2024-07-01', holds = { 'B1' }, notes = { 'N1' },\n"
    "  given = { dyad = { a = 'CHN', b = 'KOR', rank = 2 } }, points = { risk = 1.5 }, contributes = { B1 = { risk = 1.5 } },\n"
    "  levels = { risk = 'low' } }\n"
    "test 'two' { subject = { 'CHN', 'KOR' }, unknown = { 'A1.x' } }\n";

static void whole_pack(pack_file out[6]) {
    out[0] = (pack_file){BASE_STR("tests/all.lua"), base_str_of(TESTS)};
    out[1] = (pack_file){BASE_STR("rules/all.lua"), base_str_of(RULES)};
    out[2] = (pack_file){BASE_STR("facts/brief.lua"), base_str_of(FACTS)};
    out[3] = (pack_file){BASE_STR("facts/empty.lua"), BASE_STR("")};
    out[4] = (pack_file){BASE_STR("vocabulary.lua"), base_str_of(WORDS)};
    out[5] = (pack_file){BASE_STR("pack.lua"), base_str_of(HEAD)};
}

static ent_status load_memory(pack **out, pack_diagnostics *d, const pack_file *list, size_t n,
                              const pack_options *options, ent_error *err) {
    pack_files files;
    base_arena arena;
    base_arena_init(&arena, options && options->mem ? options->mem : &BASE_MEM_LIBC);
    ent_status s = pack_files_from_memory(&files, &arena, list, n, err);
    if (s == ENT_OK) s = pack_load(out, d, &files, options, err);
    base_arena_clear(&arena); /* a loaded pack needs its files no longer */
    return s;
}

/* The pack of whole_pack(). */
static pack *load_whole(void) {
    pack_file list[6];
    pack *p = NULL;
    ent_error err = {0};
    pack_diagnostics d;
    set_text(&d);
    whole_pack(list);
    ent_status s = load_memory(&p, &d, list, 6, NULL, &err);
    if (s != ENT_OK) print_error("%s\n%s\n", err.message, d.text.p ? d.text.p : "");
    base_buf_clear(&d.text);
    assert_int_equal(s, ENT_OK);
    return p;
}

#define assert_str(got, want)                      \
    do {                                           \
        base_str got_ = (got);                     \
        assert_int_equal(got_.n, strlen(want));    \
        assert_memory_equal(got_.p, want, got_.n); \
    } while (0)

/* ---- files --------------------------------------------------------------------------------------------------------------- */

static void files_run_in_a_fixed_order(void **state) {
    (void)state;
    pack_file list[6];
    pack_files files;
    base_arena arena;
    ent_error err = {0};
    whole_pack(list);
    base_arena_init(&arena, &BASE_MEM_LIBC);
    assert_ok(pack_files_from_memory(&files, &arena, list, 6, &err), err);
    static const char *const ORDER[] = {"pack.lua",        "vocabulary.lua", "facts/brief.lua",
                                        "facts/empty.lua", "rules/all.lua",  "tests/all.lua"};
    assert_int_equal(files.n, 6);
    for (int i = 0; i < 6; i++) assert_str(files.at[i].name, ORDER[i]);
    base_arena_clear(&arena);
}

static ent_status memory_status(const pack_file *list, size_t n) {
    pack_files files;
    base_arena arena;
    ent_error err = {0};
    base_arena_init(&arena, &BASE_MEM_LIBC);
    ent_status s = pack_files_from_memory(&files, &arena, list, n, &err);
    assert_true(s == ENT_OK || err.message[0]);
    base_arena_clear(&arena);
    return s;
}

static void names_that_no_pack_has_are_refused(void **state) {
    (void)state;
    static const char *const BAD[] = {"../pack.lua", "rules/deep/x.lua", "rules/.lua", "readme.md", "other/x.lua", ""};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        pack_file list[] = {FILE_OF("pack.lua", ""), {base_str_of(BAD[i]), BASE_STR("")}};
        assert_int_equal(memory_status(list, 2), ENT_EINVAL);
    }
    pack_file twice[] = {FILE_OF("pack.lua", ""), FILE_OF("pack.lua", "")};
    assert_int_equal(memory_status(twice, 2), ENT_EINVAL);
    pack_file none[] = {FILE_OF("vocabulary.lua", "")};
    assert_int_equal(memory_status(none, 1), ENT_ENOTFOUND);
}

static void large_files_are_a_limit(void **state) {
    (void)state;
    char *text = calloc(PACK_MAX_FILE_BYTES + 1, 1);
    assert_non_null(text);
    memset(text, ' ', PACK_MAX_FILE_BYTES + 1);
    pack_file list[] = {FILE_OF("pack.lua", ""), {BASE_STR("vocabulary.lua"), {text, PACK_MAX_FILE_BYTES}}};
    assert_int_equal(memory_status(list, 2), ENT_OK);
    list[1].text.n++;
    assert_int_equal(memory_status(list, 2), ENT_ELIMIT);
    free(text);
}

static void what_is_no_pack_folder_says_so(void **state) {
    (void)state;
    pack *p = NULL;
    ent_error err = {0};
    assert_int_equal(pack_load_folder(&p, NULL, "tests/packs/there-is-none", NULL, &err), ENT_ENOTFOUND);
    assert_non_null(strstr(err.message, "tests/packs/there-is-none"));
    memset(&err, 0, sizeof err);
    assert_int_equal(pack_load_folder(&p, NULL, "tests/packs", NULL, &err), ENT_ENOTFOUND);
    assert_non_null(strstr(err.message, "it has no pack.lua"));
    memset(&err, 0, sizeof err);
    assert_int_equal(pack_load_folder(&p, NULL, "tests/packs/good-small/pack.lua", NULL, &err), ENT_ENOTFOUND);
    assert_non_null(strstr(err.message, "name the pack's folder: tests/packs/good-small"));
    memset(&err, 0, sizeof err);
    assert_int_equal(pack_load_folder(&p, NULL, "tests/packs/good-small/vocabulary.lua", NULL, &err), ENT_ENOTFOUND);
    assert_non_null(strstr(err.message, "name the folder of a pack"));
    assert_null(p);
}

static void pipes_and_folders_are_no_files(void **state) {
    (void)state;
    char folder[] = P_tmpdir "/ent-pack-XXXXXX", path[sizeof folder + 16];
    pack *p = NULL;
    ent_error err = {0};
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/pack.lua", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pack_load_folder(&p, NULL, folder, NULL, &err), ENT_EIO);
    assert_non_null(strstr(err.message, "is not a file"));
    unlink(path);
    memset(&err, 0, sizeof err);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(pack_load_folder(&p, NULL, folder, NULL, &err), ENT_EIO);
    rmdir(path);
    rmdir(folder);
}

static void make_file(const char *folder, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void make_folder(const char *folder, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* A link to a folder may lead in a circle; a folder that cannot be opened is none of a pack's concern. */
static void files_that_are_not_read_are_found_but_not_through_links(void **state) {
    (void)state;
    static const char *const FOLDERS[] = {"rule", "rule/deep", "shut", "rules"}, *const FILES[] = {"pack.lua",
                                                                                                   "rule/deep/x.lua",
                                                                                                   "rules/x.lua"};
    char folder[] = P_tmpdir "/ent-pack-XXXXXX", path[256];
    base_arena arena;
    pack_files files;
    ent_error err = {0};
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 4; i++) make_folder(folder, FOLDERS[i]);
    for (size_t i = 0; i < 3; i++) make_file(folder, FILES[i], "");
    snprintf(path, sizeof path, "%s/rule/back", folder);
    assert_int_equal(symlink("..", path), 0);
    snprintf(path, sizeof path, "%s/shut", folder);
    assert_int_equal(chmod(path, 0), 0);
    base_arena_init(&arena, &BASE_MEM_LIBC);
    ent_status s = pack_files_read(&files, &arena, folder, &err);
    for (size_t i = 3; i-- > 0;) snprintf(path, sizeof path, "%s/%s", folder, FILES[i]), unlink(path);
    snprintf(path, sizeof path, "%s/rule/back", folder);
    unlink(path);
    for (size_t i = 4; i-- > 0;) snprintf(path, sizeof path, "%s/%s", folder, FOLDERS[i]), rmdir(path);
    rmdir(folder);
    assert_ok(s, err);
    assert_int_equal(files.n, 2);
    assert_int_equal(files.n_extra, 1);
    assert_str(files.extra[0], "rule/deep/x.lua");
    base_arena_clear(&arena);
}

/* ---- versions ------------------------------------------------------------------------------------------------------------ */

static void versions_compare_by_numbers(void **state) {
    (void)state;
    static const struct {
        const char *have, *want;
        bool enough;
    } CASES[] = {{"1", "1", true},       {"1.0", "1", true},      {"1", "1.0.0", true}, {"1.10", "1.9", true},
                 {"1.9", "1.10", false}, {"2", "1.9.9", true},    {"0.9", "1", false},  {"1.02", "1.2", true},
                 {"1.0.1", "1.0", true}, {"1.0", "1.0.1", false}, {"10", "9", true},    {"1.2-b", "1.2", true},
                 {"", "0", true},        {"", "1", false}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        if (pack_version_at_least(base_str_of(CASES[i].have), base_str_of(CASES[i].want)) != CASES[i].enough)
            fail_msg("'%s' >= '%s'", CASES[i].have, CASES[i].want);
}

/* ---- what a pack is ------------------------------------------------------------------------------------------------------ */

static void a_pack_keeps_what_it_declares(void **state) {
    (void)state;
    pack *p = load_whole();
    assert_str(p->name, "p");
    assert_str(p->question, "Will it?");
    assert_str(p->horizon, "12 months");
    assert_int_equal(p->asof, 19894);
    assert_str(p->store.entities.at[p->subject].name, "dyad");
    assert_int_equal(p->ir.frames.at[COND_ROOT].entity, p->subject);
    assert_int_equal(p->n_facts, 2);
    assert_str(p->facts[0], "brief");
    assert_str(p->facts[1], "empty");
    assert_int_equal(p->n_parameters, 1);
    assert_str(p->parameters[0].text, "0.25");
    assert_int_equal(p->n_notes, 1);
    assert_str(p->notes[0].id, "N1");
    assert_int_equal(p->warnings.n, 0);
    pack_free(p);
}

static void the_scheme_is_in_units_and_in_order(void **state) {
    (void)state;
    pack *p = load_whole();
    const cond_scheme *s = &p->scheme;
    assert_int_equal(s->n_dims, 2);
    assert_str(s->dims[1].name, "risk");
    assert_int_equal(s->dims[1].decimals, 3);
    assert_true(s->dims[1].has_to && s->dims[1].to == 10000 && s->dims[0].has_from && !s->dims[0].has_to);
    assert_int_equal(s->dims[1].n_levels, 3);
    assert_str(s->dims[1].level_names[1], "moderate");
    assert_true(s->dims[1].level_at[1] == 2.5);
    assert_int_equal(s->groups[0].dim, 1);
    assert_true(s->groups[0].cap == 4500 && s->groups[0].floor == -1000);
    assert_int_equal(s->n_rules, 3);
    assert_int_equal(s->n_cases, 4);
    assert_str(s->rules[0].id, "A1");
    assert_int_equal(s->rules[0].group, COND_NO_GROUP);
    assert_int_equal(s->rules[1].group, 0);
    assert_int_equal(s->rules[0].n_cases, 2);
    assert_str(s->rules[0].cases[0].name, "x");
    assert_int_equal(s->rules[0].cases[0].n_adds, 2);
    assert_int_equal(s->rules[1].cases[0].name.n, 0);
    pack_free(p);
}

static void defeaters_come_before_those_they_defeat(void **state) {
    (void)state;
    pack *p = load_whole();
    const cond_scheme *s = &p->scheme;
    assert_int_equal(s->rules[0].n_defeaters, 2);
    assert_int_equal(s->rules[0].defeaters[0], 1);
    assert_int_equal(s->rules[0].defeaters[1], 2);
    uint32_t place[3];
    for (uint32_t i = 0; i < 3; i++) place[s->order[i]] = i;
    assert_true(place[1] < place[0] && place[2] < place[0]);
    pack_free(p);
}

static void tests_keep_their_expectations(void **state) {
    (void)state;
    pack *p = load_whole();
    assert_int_equal(p->n_tests, 2);
    const pack_test *t = &p->tests[0];
    assert_str(t->a, "KOR");
    assert_str(t->b, "CHN");
    assert_int_equal(t->asof, 19905);
    assert_true(t->has_facts && t->n_facts == 1 && !p->tests[1].has_facts);
    assert_str(p->store.groups.at[t->given], "given:1");
    assert_int_equal(p->tests[1].given, FACT_NONE);
    assert_true(t->has[PACK_HOLDS] && t->has[PACK_NOTED] && !t->has[PACK_FAILS]);
    assert_int_equal(t->n_points, 2);
    assert_int_equal(t->points[0].rule.n, 0);
    assert_str(t->points[1].rule, "B1");
    assert_true(t->points[1].points == 1.5);
    assert_str(t->levels[0].level, "low");
    assert_str(p->tests[1].expect[PACK_UNKNOWN].ids[0], "A1.x");
    pack_free(p);
}

static void settings_replace_parameters(void **state) {
    (void)state;
    pack_file list[6];
    pack *p = NULL;
    ent_error err = {0};
    whole_pack(list);
    ent_setting set[] = {{"limit", "0.5"}, {"limit", "0.6"}};
    pack_options options = {.params = set, .n_params = 1};
    assert_ok(load_memory(&p, NULL, list, 6, &options, &err), err);
    assert_str(p->parameters[0].text, "0.5");
    pack_free(p);
    p = NULL;
    options.n_params = 2;
    assert_int_equal(load_memory(&p, NULL, list, 6, &options, &err), ENT_EINVAL);
    memset(&err, 0, sizeof err);
    set[0].value = "much";
    options.n_params = 1;
    pack_diagnostics d;
    set_text(&d);
    assert_int_equal(load_memory(&p, &d, list, 6, &options, &err), ENT_EINPUT);
    assert_non_null(strstr(err.message, "'limit'"));
    assert_int_equal(d.n_errors, 1); /* that rules read it is no further mistake */
    base_buf_clear(&d.text);
}

/* ---- mistakes ------------------------------------------------------------------------------------------------------------ */

static void the_first_error_is_the_callers(void **state) {
    (void)state;
    pack_file list[6];
    pack *p = NULL;
    ent_error err = {0};
    pack_diagnostics d;
    set_text(&d);
    whole_pack(list);
    list[1].text = BASE_STR("rule 'C01' { when = 'rank == 1', ad = {} }\nrule 'C02' { when = 'rnk == 1' }\n");
    list[0].text = BASE_STR("");
    assert_int_equal(load_memory(&p, &d, list, 6, NULL, &err), ENT_EINPUT);
    assert_null(p);
    assert_string_equal(err.file, "rules/all.lua");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 34);
    assert_string_equal(err.message, "'ad' is not a key of rule");
    assert_int_equal(d.n_errors, 2);
    assert_non_null(strstr(d.text.p, "rules/all.lua:2:22: error[E301]: unknown name 'rnk'"));
    ent_error before = {.code = ENT_EIO, .message = "mine"};
    assert_int_equal(load_memory(&p, NULL, list, 6, NULL, &before), ENT_EINPUT);
    assert_string_equal(before.message, "mine");
    base_buf_clear(&d.text);
}

static char *read_whole(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    char *text = calloc(1, 1 << 20);
    size_t n = text ? fread(text, 1, (1 << 20) - 1, f) : 0;
    fclose(f);
    if (text) text[n] = '\0';
    return text;
}

/* Where two texts part, for the message. */
static void show_difference(const char *name, const char *got, const char *want) {
    size_t i = 0, line = 0;
    while (got[i] && got[i] == want[i]) {
        if (got[i] == '\n') line = i + 1;
        i++;
    }
    print_error("%s: got\n%.300s\nwant\n%.300s\n", name, got + line, want + line);
}

static bool load_as_expected(const char *name) {
    char folder[256], path[300];
    pack *p = NULL;
    ent_error err = {0};
    pack_diagnostics d;
    set_text(&d);
    snprintf(folder, sizeof folder, "tests/packs/%s", name);
    snprintf(path, sizeof path, "%s/expected.txt", folder);
    ent_status s = pack_load_folder(&p, &d, folder, NULL, &err);
    bool good = strncmp(name, "good", 4) == 0;
    const char *got = d.text.p ? d.text.p : "";
    const char *update = getenv("ENT_TEST_UPDATE");
    if (update && *update) {
        FILE *f = fopen(path, "wb");
        if (f) fputs(got, f), fclose(f);
    }
    char *want = read_whole(path);
    bool same = want && strcmp(got, want) == 0 && s == (good ? ENT_OK : ENT_EINPUT);
    if (!same) show_difference(name, got, want ? want : "");
    if (!same) print_error("%s: status %d: %s\n", name, (int)s, err.message);
    free(want);
    base_buf_clear(&d.text);
    pack_free(p);
    return same;
}

static void every_pack_is_told_all_its_mistakes(void **state) {
    (void)state;
    DIR *dir = opendir("tests/packs");
    size_t n = 0, n_wrong = 0;
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (strncmp(e->d_name, "good-", 5) != 0 && strncmp(e->d_name, "bad-", 4) != 0) continue;
        n++;
        if (!load_as_expected(e->d_name)) n_wrong++;
    }
    closedir(dir);
    assert_true(n >= 20);
    assert_int_equal(n_wrong, 0);
}

static void used_packs_are_looked_for_where_options_say(void **state) {
    (void)state;
    pack *p = NULL;
    ent_error err = {0};
    pack_file list[] = {FILE_OF("pack.lua", "pack 'p' { version = '1', subject = 'state', use = 'used-world' }")};
    assert_int_equal(load_memory(&p, NULL, list, 1, NULL, &err), ENT_EINPUT);
    assert_non_null(strstr(err.message, "there is no pack 'used-world'"));
    memset(&err, 0, sizeof err);
    const char *const search[] = {"tests", "tests/packs"};
    pack_options options = {.search = search, .n_search = 2};
    assert_ok(load_memory(&p, NULL, list, 1, &options, &err), err);
    assert_int_equal(p->scheme.n_rules, 0);
    pack_free(p);
    options = (pack_options){.install = "tests/packs"};
    assert_ok(load_memory(&p, NULL, list, 1, &options, &err), err);
    pack_free(p);
}

/* ---- memory -------------------------------------------------------------------------------------------------------------- */

static ent_status load_and_free(const base_mem *mem, void *user) {
    (void)user;
    pack_file list[6];
    pack *p = NULL;
    ent_error err = {0};
    pack_options options = {.mem = mem};
    whole_pack(list);
    ent_status s = load_memory(&p, NULL, list, 6, &options, &err);
    if (s != ENT_OK && p) fail_msg("a failed load gave a pack");
    pack_free(p);
    return s;
}

/* Every allocation in turn would take hours: Lua alone makes tens of thousands. These are spread over all of them. */
static void failed_allocations_leave_nothing(void **state) {
    (void)state;
    test_memory counted = test_memory_new();
    base_mem hooks = test_memory_hooks(&counted);
    assert_int_equal(load_and_free(&hooks, NULL), ENT_OK);
    assert_int_equal(counted.n_live, 0);
    size_t n = counted.n_allocations, step = n / 150 + 1;
    for (size_t k = 0; k < n; k += k < 40 ? 1 : step) {
        test_memory m = test_memory_new();
        m.fail_at = k;
        m.persistent = true;
        base_mem mem = test_memory_hooks(&m);
        ent_status s = load_and_free(&mem, NULL);
        if (s != ENT_ENOMEM) fail_msg("failed allocation %zu of %zu gave status %d", k, n, (int)s);
        if (m.n_live || m.size_mismatch) fail_msg("failed allocation %zu of %zu left %zu blocks", k, n, m.n_live);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_run_in_a_fixed_order),
        cmocka_unit_test(names_that_no_pack_has_are_refused),
        cmocka_unit_test(large_files_are_a_limit),
        cmocka_unit_test(what_is_no_pack_folder_says_so),
        cmocka_unit_test(pipes_and_folders_are_no_files),
        cmocka_unit_test(files_that_are_not_read_are_found_but_not_through_links),
        cmocka_unit_test(versions_compare_by_numbers),
        cmocka_unit_test(a_pack_keeps_what_it_declares),
        cmocka_unit_test(the_scheme_is_in_units_and_in_order),
        cmocka_unit_test(defeaters_come_before_those_they_defeat),
        cmocka_unit_test(tests_keep_their_expectations),
        cmocka_unit_test(settings_replace_parameters),
        cmocka_unit_test(the_first_error_is_the_callers),
        cmocka_unit_test(every_pack_is_told_all_its_mistakes),
        cmocka_unit_test(used_packs_are_looked_for_where_options_say),
        cmocka_unit_test(failed_allocations_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
