/* What loading, one assessment and a batch cost, through the public interface. Without an argument it makes up packs of comparisons; with a
 * folder (and two states) it measures that pack. Prints medians; see bench/README.md. */
#include <entente.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_STATES 200
#define N_REPEATS 7

static uint64_t seed = 7;

/* splitmix64 */
static uint64_t draw(uint64_t below) {
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % below;
}

static double cpu_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, size_t n) {
    qsort(x, n, sizeof *x, by_value);
    return x[n / 2];
}

static void check(ent_status status, const ent_error *err, ent_engine *engine) {
    if (status == ENT_OK) return;
    fprintf(stderr, "%s: %s:%" PRIu32 ": %s\n%s", ent_status_name(status), err->file, err->line, err->message,
            ent_engine_diagnostics(engine));
    exit(3);
}

/* --- a pack made up ------------------------------------------------------------------------------------------------------- */

typedef struct {
    char *at;
    size_t n, cap;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    if (t->cap - t->n < 512) {
        t->cap = t->cap ? 2 * t->cap : 1 << 16;
        t->at = realloc(t->at, t->cap);
        if (!t->at) exit(4);
    }
    t->n += (size_t)vsnprintf(t->at + t->n, t->cap - t->n, fmt, args);
    va_end(args);
}

/* Twenty attributes of a pair: ten integers, five truths, five enums. */
static void add_vocabulary(text *t) {
    add(t, "entity \"state\" { key = \"id\" }\nentity \"dyad\" { key = { a = \"state\", b = \"state\" } }\n");
    for (int k = 0; k < 20; k++) {
        const char *type = k < 10   ? "integer { 0, 1000 }"
                           : k < 15 ? "bool"
                                    : "enum { \"none\", \"low\", \"medium\", \"high\" }";
        add(t, "attribute \"dyad.x%d\" { title = \"x%d\", type = %s, doc = \"made up\" }\n", k, k, type);
    }
}

static void add_facts(text *t) {
    static const char *const labels[] = {"none", "low", "medium", "high"};
    add(t, "source \"made\" { title = \"made up\", grade = \"B2\", date = \"2020-01-01\" }\n");
    for (int a = 0; a < N_STATES; a++) add(t, "facts \"state\" { id = \"S%03d\" }\n", a);
    for (int a = 0; a < N_STATES; a += 4) {
        for (int b = 0; b < N_STATES; b += 5) {
            if (a == b) continue;
            add(t, "facts \"dyad\" { a = \"S%03d\", b = \"S%03d\", source = \"made\"", a, b);
            for (int k = 0; k < 20; k++) {
                if (draw(10) == 0) continue; /* one cell in ten is not known */
                if (k < 10)
                    add(t, ", x%d = %d", k, (int)draw(1001));
                else if (k < 15)
                    add(t, ", x%d = %s", k, draw(3) ? "false" : "true");
                else
                    add(t, ", x%d = \"%s\"", k, labels[draw(4)]);
            }
            add(t, " }\n");
        }
    }
}

static void add_comparison(text *t) {
    static const char *const labels[] = {"none", "low", "medium", "high"};
    static const char *const orders[] = {"<", "<=", ">", ">="};
    int k = (int)draw(20);
    if (k < 10)
        add(t, "x%d %s %d", k, orders[draw(4)], (int)draw(1001));
    else if (k < 15)
        add(t, draw(2) ? "x%d" : "not x%d", k);
    else
        add(t, "x%d %s '%s'", k, draw(4) ? "==" : "~=", labels[draw(4)]);
}

static void add_rules(text *t, int n_rules) {
    for (int i = 0; i < n_rules; i++) {
        int n = 2 + (int)draw(4);
        const char *join = draw(100) < 60 ? "and" : "or";
        add(t, "rule \"M%03d\" { title = \"made up\", cite = \"none\", say = \"made up\", when = \"", i);
        for (int k = 0; k < n; k++) {
            if (k) add(t, " %s ", join);
            add_comparison(t);
        }
        add(t, "\", add = { %s = %d } }\n", draw(2) ? "cooperation" : "risk", 1 + (int)draw(20));
    }
}

static ent_pack *load_made_up(ent_engine *engine, int n_rules, double *load_ns) {
    static const char head[] =
        "pack \"made-up\" { version = \"1.0.0\", subject = \"dyad\", asof = \"2024-01-01\", question = \"none\" }\n"
        "dimension \"cooperation\" { from = 0 }\ndimension \"risk\" { from = 0 }\n";
    text vocabulary = {0}, facts = {0}, rules = {0};
    seed = 7;
    add_vocabulary(&vocabulary);
    add_facts(&facts);
    add_rules(&rules, n_rules);
    const ent_file files[] = {{"pack.lua", head, sizeof head - 1},
                              {"vocabulary.lua", vocabulary.at, vocabulary.n},
                              {"facts/made.lua", facts.at, facts.n},
                              {"rules/made.lua", rules.at, rules.n}};
    ent_error err = {0};
    ent_pack *pack = NULL;
    double began = cpu_ns();
    check(ent_pack_load_files(&pack, engine, files, sizeof files / sizeof *files, NULL, &err), &err, engine);
    *load_ns = cpu_ns() - began;
    free(vocabulary.at), free(facts.at), free(rules.at);
    return pack;
}

/* --- measuring ------------------------------------------------------------------------------------------------------------ */

static void measure_one(ent_engine *engine, const ent_pack *pack, ent_subject subject) {
    double ns[N_REPEATS];
    for (size_t i = 0; i < N_REPEATS; i++) {
        ent_error err = {0};
        ent_assessment *assessment = NULL;
        double began = cpu_ns();
        check(ent_assess(&assessment, pack, &subject, NULL, &err), &err, engine);
        ns[i] = cpu_ns() - began;
        ent_assessment_free(assessment);
    }
    printf("  one assessment, every step kept   %10.1f us\n", median(ns, N_REPEATS) / 1e3);
}

static void measure_batch(ent_engine *engine, const ent_pack *pack, const ent_subject *subjects, size_t n) {
    double ns[N_REPEATS];
    ent_error err = {0};
    ent_run *run = NULL;
    double began = cpu_ns();
    check(ent_run_new(&run, pack, subjects, n, NULL, &err), &err, engine);
    double first_ns = cpu_ns() - began;
    for (size_t i = 0; i < N_REPEATS; i++) {
        began = cpu_ns();
        check(ent_run_again(run, &err), &err, engine);
        ns[i] = cpu_ns() - began;
    }
    double each = median(ns, N_REPEATS) / (double)n;
    printf("  a batch of %7zu, the first time  %10.1f ns per subject\n", n, first_ns / (double)n);
    printf("  a batch of %7zu, again           %10.1f ns per subject, %.2f ns per rule of a subject\n", n, each,
           each / (double)ent_pack_n_rules(pack));
    ent_run_free(run);
}

int main(int argc, char **argv) {
    ent_engine *engine = NULL;
    ent_error err = {0};
    ent_engine_options options = {.pack_memory_bytes = (size_t)1 << 30, .pack_steps = UINT64_C(1) << 40};
    check(ent_engine_new(&engine, &options, &err), &err, engine);
    printf("entente %s\n", ent_version());
    if (argc > 1) {
        const size_t n = 100000;
        ent_subject subject = {.a = argc > 2 ? argv[2] : "KOR", .b = argc > 3 ? argv[3] : "CHN"};
        ent_pack *pack = NULL;
        double began = cpu_ns();
        check(ent_pack_load(&pack, engine, argv[1], NULL, &err), &err, engine);
        printf("%s, %zu rules\n  loading and compiling             %10.1f ms\n", argv[1], ent_pack_n_rules(pack),
               (cpu_ns() - began) / 1e6);
        ent_subject *subjects = calloc(n, sizeof *subjects);
        if (!subjects) return 4;
        for (size_t i = 0; i < n; i++) subjects[i] = subject;
        measure_one(engine, pack, subject);
        measure_batch(engine, pack, subjects, n);
        free(subjects);
        ent_pack_free(pack);
    } else {
        static char names[N_STATES][8];
        static ent_subject subjects[N_STATES * N_STATES];
        size_t n = 0;
        for (int a = 0; a < N_STATES; a++) snprintf(names[a], sizeof names[a], "S%03d", a);
        for (int a = 0; a < N_STATES; a += 4) {
            for (int b = 0; b < N_STATES; b += 5) {
                if (a != b) subjects[n++] = (ent_subject){.a = names[a], .b = names[b]};
            }
        }
        for (size_t have = n; n < sizeof subjects / sizeof *subjects; n++) subjects[n] = subjects[n % have];
        for (int n_rules = 10; n_rules <= 200; n_rules = n_rules == 10 ? 50 : n_rules * 4) {
            double load_ns;
            ent_pack *pack = load_made_up(engine, n_rules, &load_ns);
            printf("made up, %d rules\n  loading and compiling             %10.1f ms\n", n_rules, load_ns / 1e6);
            measure_one(engine, pack, subjects[0]);
            measure_batch(engine, pack, subjects, n);
            ent_pack_free(pack);
        }
    }
    ent_engine_free(engine);
    return 0;
}
