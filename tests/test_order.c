/* The order of files, rules and facts never changes a result: the declarations of rules/korea-china, shuffled a thousand times over files, give the same
 * bytes of JSON for both directions. Runs at the root of the tree. */
#include "ent_test.h"

#include "entente.h"

#ifdef __SANITIZE_ADDRESS__
enum { N_SHUFFLES = 100 }; /* what is looked for there shows early */
#else
enum { N_SHUFFLES = 1000 };
#endif
enum { MOST = 512, N_FILES = 6 };

/* ---- declarations ------------------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *p;
    size_t n;
    bool is_fact; /* stays in facts/brief.lua: the file's name is part of the result */
} piece;

typedef struct {
    char *texts[16];
    size_t n_texts;
    piece pieces[MOST];
    size_t n;
} pack_text;

static char *read_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("cannot open %s", path);
    char *text = calloc(1, 1 << 20);
    size_t n = fread(text, 1, (1 << 20) - 1, f);
    fclose(f);
    text[n] = '\0';
    return text;
}

/* A declaration begins with a letter in the first column and ends before the next one. */
static void split(pack_text *out, const char *path, bool is_fact) {
    char *text = read_file(path);
    out->texts[out->n_texts++] = text;
    char *begin = NULL;
    for (char *line = text; *line;) {
        char *end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        bool starts = *line >= 'a' && *line <= 'z';
        if (begin && (starts || !*end)) {
            char *stop = starts ? line : end;
            assert_true(out->n < MOST);
            out->pieces[out->n++] = (piece){begin, (size_t)(stop - begin), is_fact};
        }
        if (starts) begin = line;
        if (starts && !*end) out->pieces[out->n++] = (piece){line, (size_t)(end - line), is_fact};
        line = end;
    }
}

static void split_pack(pack_text *out) {
    memset(out, 0, sizeof *out);
    split(out, "rules/korea-china/pack.lua", false);
    split(out, "rules/korea-china/vocabulary.lua", false);
    split(out, "rules/korea-china/rules/diplomatic.lua", false);
    split(out, "rules/korea-china/rules/economic.lua", false);
    split(out, "rules/korea-china/rules/security.lua", false);
    split(out, "rules/korea-china/facts/brief.lua", true);
}

/* ---- assessments --------------------------------------------------------------------------------------------------------------- */

typedef struct {
    char *p;
    size_t n, cap;
} text;

static int collect(void *user, const char *bytes, size_t n_bytes) {
    text *t = user;
    if (t->n + n_bytes > t->cap) t->p = realloc(t->p, t->cap = 2 * (t->n + n_bytes));
    memcpy(t->p + t->n, bytes, n_bytes);
    t->n += n_bytes;
    return 0;
}

static void assess(text *out, ent_engine *engine, const pack_text *source, const size_t *order, const size_t *file_of) {
    static const char *const NAMES[N_FILES] = {"pack.lua",    "vocabulary.lua", "rules/a.lua",
                                               "rules/b.lua", "rules/c.lua",    "facts/brief.lua"};
    static const ent_print_options JSON = {.format = ENT_JSON};
    text files[N_FILES] = {{0}};
    ent_file list[N_FILES];
    ent_error err = {0};
    ent_pack *pack = NULL;
    out->n = 0;
    for (size_t i = 0; i < source->n; i++) {
        const piece *one = &source->pieces[order[i]];
        collect(&files[one->is_fact ? N_FILES - 1 : file_of[i]], one->p, one->n);
    }
    for (size_t i = 0; i < N_FILES; i++) list[i] = (ent_file){NAMES[i], files[i].p ? files[i].p : "", files[i].n};
    ent_status s = ent_pack_load_files(&pack, engine, list, N_FILES, NULL, &err);
    if (s != ENT_OK) print_error("%s", ent_engine_diagnostics(engine));
    assert_int_equal(s, ENT_OK);
    const ent_subject subjects[] = {{"KOR", "CHN", NULL}, {"CHN", "KOR", NULL}};
    for (int i = 0; i < 2; i++) {
        ent_assessment *a;
        assert_ok(ent_assess(&a, pack, &subjects[i], NULL, &err), err);
        assert_ok(ent_assessment_print(a, &JSON, collect, out, &err), err);
        ent_assessment_free(a);
    }
    ent_pack_free(pack);
    for (size_t i = 0; i < N_FILES; i++) free(files[i].p);
}

static void shuffled_declarations_give_the_same_bytes(void **state) {
    static pack_text source;
    size_t order[MOST], file_of[MOST];
    test_random r = test_random_new(20240620);
    ent_engine *engine;
    ent_error err = {0};
    text first = {0}, again = {0};
    (void)state;
    print_message("seed %llu\n", (unsigned long long)r.state);
    split_pack(&source);
    assert_true(source.n > 100);
    for (size_t i = 0; i < source.n; i++) order[i] = i, file_of[i] = 0;
    assert_ok(ent_engine_new(&engine, NULL, &err), err);
    assess(&first, engine, &source, order, file_of);
    assert_true(first.n > 10000);
    for (int k = 0; k < N_SHUFFLES; k++) {
        for (size_t i = source.n - 1; i > 0; i--) {
            size_t j = (size_t)test_random_between(&r, 0, (int64_t)i), t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
        for (size_t i = 0; i < source.n; i++) file_of[i] = (size_t)test_random_between(&r, 0, N_FILES - 2);
        assess(&again, engine, &source, order, file_of);
        if (again.n != first.n || memcmp(again.p, first.p, first.n) != 0) fail_msg("shuffle %d differs", k);
    }
    ent_engine_free(engine);
    free(first.p), free(again.p);
    for (size_t i = 0; i < source.n_texts; i++) free(source.texts[i]);
}

int main(void) {
    static const struct CMUnitTest TESTS[] = {cmocka_unit_test(shuffled_declarations_give_the_same_bytes)};
    return cmocka_run_group_tests_name("order", TESTS, NULL, NULL);
}
