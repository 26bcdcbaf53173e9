/* Text and JSON: wrapping, alignment, and that nothing a pack says can reach a terminal or break the JSON. */
#include "ent_test.h"

#include "entente.h"
#include "report/page.h"

/* ---- pages ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_buf buf;
    report_page page;
} sheet;

static void sheet_init(sheet *s, unsigned width, bool colour) {
    base_buf_init(&s->buf, &BASE_MEM_LIBC);
    s->page = (report_page){&s->buf, width, colour};
}

static void expect(sheet *s, const char *text) {
    assert_false(s->buf.failed);
    assert_string_equal(s->buf.p ? s->buf.p : "", text);
    base_buf_clear(&s->buf);
}

static const base_str NOTHING = {NULL, 0};

static void text_is_wrapped_at_spaces_and_hangs_under_its_lead(void **state) {
    sheet s;
    (void)state;
    sheet_init(&s, 30, false);
    report_wrap(&s.page, 2, BASE_STR("- "), REPORT_PLAIN, BASE_STR("one two three four five six seven eight"));
    expect(&s, "  - one two three four five\n    six seven eight\n");
}

static void a_word_that_fits_no_line_stands_alone(void **state) {
    sheet s;
    (void)state;
    sheet_init(&s, 24, false);
    report_wrap(&s.page, 0, NOTHING, REPORT_PLAIN, BASE_STR("a donaudampfschifffahrtsgesellschaft b"));
    expect(&s, "a\ndonaudampfschifffahrtsgesellschaft\nb\n");
}

static void columns_are_code_points_not_bytes(void **state) {
    sheet s;
    (void)state;
    assert_int_equal(report_columns(BASE_STR("KOR→CHN")), 7);
    sheet_init(&s, 20, false);
    report_line(&s.page, 0, REPORT_PLAIN, BASE_STR("KOR→CHN"), BASE_STR("né"));
    expect(&s, "KOR→CHN           né\n");
}

static void what_does_not_fit_beside_goes_below(void **state) {
    sheet s;
    (void)state;
    sheet_init(&s, 24, false);
    report_line(&s.page, 2, REPORT_PLAIN, BASE_STR("a title as long as it is"), BASE_STR("risk +1"));
    expect(&s, "  a title as long as it\n  is\n                 risk +1\n");
}

static void colour_is_switched_on_and_off_around_the_text(void **state) {
    sheet s;
    (void)state;
    sheet_init(&s, 40, true);
    report_line(&s.page, 1, REPORT_GOOD, BASE_STR("yes"), NOTHING);
    expect(&s, " \033[32myes\033[0m\n");
}

static void what_could_steer_a_terminal_becomes_a_question_mark(void **state) {
    static const char NASTY[] =
        "a\033[31mb\x7f"
        "c\xc2\x9b"
        "d\xe2\x80\xae"
        "e\xe2\x81\xa6"
        "f\xff"
        "g\nh\ti";
    sheet s;
    (void)state;
    sheet_init(&s, 80, false);
    report_wrap(&s.page, 0, NOTHING, REPORT_PLAIN, (base_str){NASTY, sizeof NASTY - 1});
    expect(&s, "a?[31mb?c?d?e?f?g h i\n");
}

/* ---- whole assessments --------------------------------------------------------------------------------------------------------- */

static const char PACK[] =
    "pack 'p' { version = '1', subject = 'state', asof = '2024-06-20', question = 'a\\27[2J \"q\" \\\\ \\n\\1' }\n"
    "dimension 'd' { title = 'T\\27[31m' }\n"
    "entity 'state' { key = 'id' }\n"
    "attribute 'state.x' { type = text, title = 'the\\7 x' }\n"
    "attribute 'state.n' { type = integer { 0, 9 } }\n"
    "attribute 'state.m' { type = integer { 0, 9 }, default = 3 }\n"
    "entity 'visit' { of = 'state', key = 'id', time = 'day' }\n"
    "attribute 'visit.day' { type = date }\n"
    "facts 'state' { id = 'A', title = 'A\\27]0;title\\7' }\n"
    "source 's' { title = 'S\\27', grade = 'A1', date = '2024' }\n"
    "facts 'state' { id = 'A', x = 'v\\27[0m\\\"\\\\', source = 's', place = 'P\\27', quote = 'q\\27\"' }\n"
    "facts 'visit' { state = 'A', id = 'V1', day = '2024-06', source = 's' }\n"
    "rule 'R1' { title = 't\\27', when = 'x is known and m == 3', add = { d = 1 }, say = 's\\27 {x}' }\n"
    "rule 'R2' { when = 'n == 1', add = { d = 1 } }\n"
    "rule 'R3' { when = 'latest(visit v).day >= @2024-06-10', add = { d = 1 } }\n"
    "rule 'R4' { when = '1 / (m - 3) > 2', add = { d = 1 } }\n"
    "rule 'R5' { when = 'latest(visit v).day >= @2024-01-01', add = { d = 1 } }\n"
    "rule 'R6' { when = 'count(visit) >= 2', add = { d = 1 } }\n";

typedef struct {
    char p[65536];
    size_t n;
} text;

static int collect(void *user, const char *bytes, size_t n_bytes) {
    text *t = user;
    assert_true(t->n + n_bytes < sizeof t->p);
    memcpy(t->p + t->n, bytes, n_bytes);
    t->p[t->n += n_bytes] = '\0';
    return 0;
}

static void print_as(text *out, ent_format format) {
    const ent_file files[] = {{"pack.lua", PACK, sizeof PACK - 1}};
    ent_error err = {0};
    ent_engine *engine = NULL;
    ent_pack *pack = NULL;
    ent_assessment *a = NULL;
    out->n = 0;
    assert_ok(ent_engine_new(&engine, NULL, &err), err);
    ent_status s = ent_pack_load_files(&pack, engine, files, 1, NULL, &err);
    if (s != ENT_OK) print_error("%s", ent_engine_diagnostics(engine));
    assert_int_equal(s, ENT_OK);
    assert_ok(ent_assess(&a, pack, &(ent_subject){"A", NULL, NULL}, NULL, &err), err);
    assert_ok(ent_assessment_print(a, &(ent_print_options){.format = format}, collect, out, &err), err);
    ent_assessment_free(a);
    ent_pack_free(pack);
    ent_engine_free(engine);
}

static void no_control_character_of_a_pack_is_printed(void **state) {
    static text out;
    (void)state;
    print_as(&out, ENT_TEXT);
    for (size_t i = 0; i < out.n; i++) assert_true((unsigned char)out.p[i] >= 0x20 || out.p[i] == '\n');
    assert_non_null(strstr(out.p, "A?]0;title?"));
    for (size_t i = 0, line = 0; i < out.n; i++) { /* and no line is too long */
        line = out.p[i] == '\n' ? 0 : line + (((unsigned char)out.p[i] & 0xC0) != 0x80);
        assert_true(line <= 80);
    }
}

/* Quotes and backslashes are escaped, no control character is bare: enough for a scanner that knows only strings and brackets. */
static void the_json_is_well_formed(void **state) {
    static text out;
    char open[64];
    size_t depth = 0;
    (void)state;
    print_as(&out, ENT_JSON);
    for (size_t i = 0; i < out.n; i++) {
        char c = out.p[i];
        assert_true((unsigned char)c >= 0x20 || c == '\n');
        if (c == '"') {
            for (i++; out.p[i] != '"'; i++) {
                assert_true((unsigned char)out.p[i] >= 0x20);
                if (out.p[i] == '\\') assert_non_null(strchr("\"\\/bfnrtu", out.p[++i]));
            }
        } else if (c == '{' || c == '[') {
            assert_true(depth < sizeof open);
            open[depth++] = c;
        } else if (c == '}' || c == ']') {
            assert_true(depth > 0 && open[--depth] == (c == '}' ? '{' : '['));
        }
    }
    assert_int_equal(depth, 0);
    assert_non_null(strstr(out.p, "\"say\": \"s\\u001b v"));
}

static void each_kind_of_basis_is_said_in_words(void **state) {
    static text out;
    (void)state;
    print_as(&out, ENT_TEXT);
    static const char *const SAYS[] = {"~ m of A: assumed 3",
                                       "? n of A\n",
                                       "day of visit V1 of A more exactly than 2024-06",
                                       "? a division by zero has no value",
                                       "~ assumed that the record lists every visit of A",
                                       "? whether the record lists every visit of A",
                                       "s  S?, graded A1"};
    for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i++)
        if (!strstr(out.p, SAYS[i])) fail_msg("'%s' is not in\n%s", SAYS[i], out.p);
}

int main(void) {
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(text_is_wrapped_at_spaces_and_hangs_under_its_lead),
        cmocka_unit_test(a_word_that_fits_no_line_stands_alone),
        cmocka_unit_test(columns_are_code_points_not_bytes),
        cmocka_unit_test(what_does_not_fit_beside_goes_below),
        cmocka_unit_test(colour_is_switched_on_and_off_around_the_text),
        cmocka_unit_test(what_could_steer_a_terminal_becomes_a_question_mark),
        cmocka_unit_test(no_control_character_of_a_pack_is_printed),
        cmocka_unit_test(the_json_is_well_formed),
        cmocka_unit_test(each_kind_of_basis_is_said_in_words),
    };
    return cmocka_run_group_tests_name("report", TESTS, NULL, NULL);
}
