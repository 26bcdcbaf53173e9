/* Claims about core/base: statuses, memory, arenas, texts, numbers, dates, maps, arrays, sorting. */
#include "ent_test.h"

#include "base/arena.h"
#include "base/bits.h"
#include "base/date.h"
#include "base/map.h"
#include "base/sort.h"
#include "base/str.h"
#include "base/vec.h"
#include <float.h>
#include <locale.h>
#include <math.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

/* --- statuses ------------------------------------------------------------------------------------------------------------ */

static void the_first_error_stays(void **state) {
    (void)state;
    ent_error err = {0};
    assert_int_equal(base_fail(&err, ENT_EINPUT, "'%s' is not a column", "signd"), ENT_EINPUT);
    assert_int_equal(base_fail(&err, ENT_EIO, "later"), ENT_EIO);
    assert_int_equal(base_no_memory(&err), ENT_ENOMEM);
    assert_int_equal(err.code, ENT_EINPUT);
    assert_string_equal(err.message, "'signd' is not a column");
    assert_int_equal(base_fail(NULL, ENT_EIO, "nobody listens"), ENT_EIO);
    assert_int_equal(base_no_memory(NULL), ENT_ENOMEM);
    ent_error fresh = {0};
    base_no_memory(&fresh);
    assert_int_equal(fresh.code, ENT_ENOMEM);
    assert_string_equal(fresh.message, "out of memory");
}

static void a_long_message_is_cut_between_characters(void **state) {
    (void)state;
    static const char *const characters[] = {"x", "\xC3\xA9", "\xE2\x86\x92", "\xF0\x9F\x98\x80"};
    for (size_t c = 0; c < 4; c++)
        for (size_t shift = 0; shift < 5; shift++) {
            char text[1200] = "";
            memset(text, 'a', shift);
            while (strlen(text) < 1000) strcat(text, characters[c]);
            ent_error err = {0};
            base_fail(&err, ENT_EINPUT, "%s", text);
            size_t n = strlen(err.message), width = strlen(characters[c]);
            assert_true(n < sizeof err.message && n + width >= sizeof err.message);
            assert_int_equal((n - shift) % width, 0);
        }
}

/* --- arenas -------------------------------------------------------------------------------------------------------------- */

static void arena_objects_are_zeroed_aligned_and_apart(void **state) {
    (void)state;
    test_random rnd = test_random_new(1);
    test_memory m = test_memory_new();
    base_mem mem = test_memory_hooks(&m);
    base_arena a;
    base_arena_init(&a, &mem);
    unsigned char *at[500];
    size_t sizes[500];
    for (size_t i = 0; i < 500; i++) {
        sizes[i] = (size_t)test_random_between(&rnd, 0, i % 50 == 0 ? 20000 : 200);
        at[i] = base_arena_alloc(&a, sizes[i]);
        assert_non_null(at[i]);
        assert_int_equal((uintptr_t)at[i] % (sizes[i] >= 64 ? 64 : 16), 0);
        for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(at[i][k], 0);
        memset(at[i], (int)(i & 255), sizes[i]);
        assert_true(i == 0 || at[i] != at[i - 1]);
    }
    for (size_t i = 0; i < 500; i++)
        for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(at[i][k], i & 255);
    base_arena_clear(&a);
    assert_int_equal(m.n_live, 0);
    assert_int_equal(a.total_bytes, 0);
    assert_non_null(base_arena_alloc(&a, 8));
    base_arena_clear(&a);
    assert_int_equal(m.n_live, 0);
    assert_false(m.size_mismatch);
}

static void rewinding_frees_newer_blocks_and_gives_zeroed_memory_again(void **state) {
    (void)state;
    test_memory m = test_memory_new();
    base_mem mem = test_memory_hooks(&m);
    base_arena a;
    base_arena_init(&a, &mem);
    base_mark empty = base_arena_mark(&a);
    char *first = base_arena_alloc(&a, 100);
    memset(first, 1, 100);
    base_mark mark = base_arena_mark(&a);
    size_t n_live = m.n_live, total = a.total_bytes;
    char *next = base_arena_raw(&a, 32);
    memset(next, 7, 32);
    for (int i = 0; i < 100; i++) memset(base_arena_raw(&a, 1000), 7, 1000);
    assert_true(m.n_live > n_live);
    base_arena_rewind(&a, mark);
    assert_int_equal(m.n_live, n_live);
    assert_int_equal(a.total_bytes, total);
    char *again = base_arena_alloc(&a, 32);
    assert_ptr_equal(again, next);
    for (int i = 0; i < 32; i++) assert_int_equal(again[i], 0);
    for (int i = 0; i < 100; i++) assert_int_equal(first[i], 1);
    base_arena_rewind(&a, empty);
    assert_int_equal(m.n_live, 0);
    base_arena_clear(&a);
}

static void the_unused_part_of_an_arena_is_poisoned(void **state) {
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    base_arena a;
    base_arena_init(&a, &BASE_MEM_LIBC);
    base_mark mark;
    for (size_t n = 1; n < 100; n++) {
        char *before = base_arena_raw(&a, n);
        mark = base_arena_mark(&a);
        char *p = base_arena_raw(&a, n);
        assert_true(!__asan_address_is_poisoned(p) && !__asan_address_is_poisoned(p + n - 1));
        assert_true(__asan_address_is_poisoned(p + n));
        base_arena_rewind(&a, mark);
        assert_true(__asan_address_is_poisoned(p) && __asan_address_is_poisoned(p + n - 1));
        assert_true(!__asan_address_is_poisoned(before) && !__asan_address_is_poisoned(before + n - 1) &&
                    __asan_address_is_poisoned(before + n));
    }
    base_arena_clear(&a);
#else
    skip();
#endif
}

static void impossible_sizes_are_out_of_memory(void **state) {
    (void)state;
    base_arena a;
    base_arena_init(&a, &BASE_MEM_LIBC);
    assert_null(base_arena_alloc(&a, SIZE_MAX));
    assert_null(base_arena_raw(&a, SIZE_MAX - 70));
    assert_null(base_arena_array(&a, SIZE_MAX / 2, 3));
    assert_null(base_arena_array(&a, SIZE_MAX, SIZE_MAX));
    assert_null(base_arena_str(&a, (base_str){"x", SIZE_MAX}).p);
    assert_non_null(base_arena_array(&a, 0, 100));
    BASE_VEC(uint64_t) v = {.n = SIZE_MAX / 2};
    assert_false(base_vec_reserve_(&a, (void **)&v.at, SIZE_MAX / 16, &v.cap, sizeof *v.at));
    assert_int_equal(v.cap, 0);
    base_arena_clear(&a);
}

static void arena_texts_end_with_nul(void **state) {
    (void)state;
    base_arena a;
    base_arena_init(&a, &BASE_MEM_LIBC);
    base_str s = base_arena_str(&a, (base_str){"Koreans", 5}), none = base_arena_str(&a, (base_str){NULL, 0});
    assert_string_equal(s.p, "Korea");
    assert_int_equal(s.n, 5);
    assert_string_equal(none.p, "");
    base_arena_clear(&a);
}

static ent_status fill_arena(const base_mem *mem, void *user) {
    (void)user;
    base_arena a;
    base_arena_init(&a, mem);
    ent_status status = ENT_OK;
    base_mark mark = base_arena_mark(&a);
    for (int i = 0; i < 200 && status == ENT_OK; i++) {
        char *p = base_arena_alloc(&a, 900);
        if (p)
            p[899] = 1;
        else
            status = ENT_ENOMEM;
        if (i == 100) base_arena_rewind(&a, mark);
    }
    base_arena_clear(&a);
    return status;
}

static void an_arena_survives_failed_allocations(void **state) {
    (void)state;
    test_each_failure(fill_arena, NULL, 100);
}

/* --- arrays and maps ----------------------------------------------------------------------------------------------------- */

static ent_status fill_array(const base_mem *mem, void *user) {
    (void)user;
    base_arena a;
    base_arena_init(&a, mem);
    BASE_VEC(uint32_t) v = {.n = 0};
    ent_status status = ENT_OK;
    for (uint32_t i = 0; i < 3000; i++) {
        size_t n = v.n;
        if (!BASE_PUSH(&a, &v, i * i)) {
            assert_int_equal(v.n, n);
            status = ENT_ENOMEM;
        }
    }
    for (size_t i = 1; i < v.n; i++) assert_true(v.at[i] > v.at[i - 1]);
    if (status == ENT_OK) assert_int_equal(v.n, 3000);
    base_arena_clear(&a);
    return status;
}

static void an_array_is_unchanged_when_it_cannot_grow(void **state) {
    (void)state;
    test_each_failure(fill_array, NULL, 100);
}

static void a_map_finds_what_was_put_and_nothing_else(void **state) {
    (void)state;
    base_arena a;
    base_map m;
    base_arena_init(&a, &BASE_MEM_LIBC);
    base_map_init(&m, &a);
    assert_int_equal(base_map_find(&m, BASE_STR("x")), BASE_NONE);
    for (uint32_t i = 0; i < 5000; i++) {
        char key[32];
        size_t n = (size_t)snprintf(key, sizeof key, "key %u", i);
        key[n++] = '\0'; /* keys are bytes */
        assert_int_equal(base_map_intern(&m, (base_str){key, n}, i), i);
        assert_int_equal(base_map_intern(&m, (base_str){key, n}, 77777), i);
        assert_int_equal(base_map_find(&m, (base_str){key, n - 1}), BASE_NONE);
    }
    assert_int_equal(m.n, 5000);
    assert_int_equal(base_map_find(&m, BASE_STR("key 4999\0")), 4999);
    assert_true(base_map_put(&m, BASE_STR("key 4999\0"), 5));
    assert_int_equal(base_map_find(&m, BASE_STR("key 4999\0")), 5);
    assert_int_equal(base_map_intern(&m, BASE_STR(""), 9), 9);
    assert_int_equal(base_map_find(&m, (base_str){NULL, 0}), 9);
    assert_int_equal(m.n, 5001);
    assert_string_equal(m.keys[0].p, "key 0");
    base_arena_clear(&a);
}

static ent_status fill_map(const base_mem *mem, void *user) {
    (void)user;
    base_arena a;
    base_map m;
    base_arena_init(&a, mem);
    base_map_init(&m, &a);
    uint32_t held = 0;
    bool failed = false;
    for (uint32_t i = 0; i < 1000; i++) {
        base_str key = {(const char *)&i, sizeof i};
        if (base_map_intern(&m, key, i) == i)
            held++;
        else
            failed = true;
        assert_int_equal(base_map_find(&m, key), held == m.n && m.n && m.values[m.n - 1] == i ? i : BASE_NONE);
    }
    assert_int_equal(m.n, held);
    for (uint32_t k = 0; k < m.n; k++) assert_int_equal(base_map_find(&m, m.keys[k]), m.values[k]);
    base_arena_clear(&a);
    return failed ? ENT_ENOMEM : ENT_OK;
}

static void a_map_is_whole_after_failed_allocations(void **state) {
    (void)state;
    test_each_failure(fill_map, NULL, 200);
}

static int order_by_tens(const void *ctx, uint32_t x, uint32_t y) {
    (*(size_t *)ctx)++;
    return x / 10 < y / 10 ? -1 : x / 10 > y / 10;
}

static void sorting_is_stable_and_needs_n_log_n_comparisons(void **state) {
    (void)state;
    test_random rnd = test_random_new(2);
    uint32_t at[2000], scratch[2000], count[300];
    for (size_t n = 0; n <= 2000; n += n < 70 ? 1 : 193) {
        size_t n_compared = 0;
        memset(count, 0, sizeof count);
        for (size_t i = 0; i < n; i++) { /* the last digit is the order of arrival among equals, as far as it goes */
            uint32_t ten = (uint32_t)test_random_between(&rnd, 0, 299);
            at[i] = ten * 10 + (count[ten] < 9 ? count[ten]++ : 9);
        }
        base_sort(at, n, scratch, order_by_tens, &n_compared);
        for (size_t i = 1; i < n; i++) assert_true(at[i - 1] <= at[i]);
        assert_true(n < 2 || (double)n_compared <= (double)n * (log2((double)n) + 2));
        n_compared = 0;
        base_sort(at, n, scratch, order_by_tens, &n_compared);
        assert_true(n_compared <= (n ? n - 1 : 0) + n / 8);
    }
}

static void bits_are_set_cleared_and_counted_to_the_tail(void **state) {
    (void)state;
    uint64_t w[2] = {0, 0};
    base_bit_set(w, 64);
    base_bit_put(w, 3, true);
    base_bit_put(w, 64, false);
    assert_true(base_bit(w, 3) && !base_bit(w, 64));
    assert_int_equal(base_words(64), 1);
    assert_int_equal(base_words(65), 2);
    assert_true(base_tail(64) == UINT64_MAX && base_tail(65) == 1 && base_tail(3) == 7);
}

/* --- texts --------------------------------------------------------------------------------------------------------------- */

static void texts_compare_by_bytes(void **state) {
    (void)state;
    assert_true(base_str_cmp(BASE_STR("a"), BASE_STR("ab")) < 0);
    assert_true(base_str_cmp(BASE_STR("b"), BASE_STR("ab")) > 0);
    assert_true(base_str_cmp(BASE_STR("z"), BASE_STR("\xC3\xA9")) < 0);
    assert_int_equal(base_str_cmp(BASE_STR("a\0b"), BASE_STR("a\0b")), 0);
    assert_true(base_str_cmp((base_str){NULL, 0}, BASE_STR("a")) < 0);
    assert_true(base_str_eq((base_str){NULL, 0}, BASE_STR("")));
}

#define PRINTS(expected, statement)         \
    do {                                    \
        base_buf b;                         \
        base_buf_init(&b, &BASE_MEM_LIBC);  \
        statement;                          \
        assert_false(b.failed);             \
        assert_int_equal(b.n, strlen(b.p)); \
        assert_string_equal(b.p, expected); \
        base_buf_clear(&b);                 \
    } while (0)

static void a_buffer_grows_as_needed(void **state) {
    (void)state;
    base_buf grown;
    base_buf_init(&grown, &BASE_MEM_LIBC);
    for (int i = 0; i < 300; i++)
        base_buf_addf(&grown, "%03d,%s", i,
                      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
    assert_int_equal(grown.n, 300 * 82);
    assert_memory_equal(grown.p + 299 * 82, "299,abc", 7);
    base_buf_clear(&grown);
    assert_null(grown.p);
    PRINTS("a-b%",
           (base_buf_addc(&b, 'a'), base_buf_adds(&b, "-"), base_buf_add(&b, BASE_STR("b")), base_buf_addf(&b, "%%")));
    PRINTS("", base_buf_adds(&b, NULL));
}

static ent_status fill_buffer(const base_mem *mem, void *user) {
    (void)user;
    base_buf b;
    base_buf_init(&b, mem);
    for (int i = 0; i < 100; i++) {
        base_buf_addnum(&b, i / 7.0);
        base_buf_addf(&b, " %d %s ", i,
                      "and some more text that is longer than the first capacity of a buffer, which is 64");
        base_buf_addjson(&b, BASE_STR("\"\xFF\n"));
        base_buf_addfixed(&b, i, 2);
        base_buf_adddate(&b, i);
        if (b.p) assert_int_equal(b.p[b.n], 0);
    }
    ent_status status = b.failed ? ENT_ENOMEM : ENT_OK;
    base_buf_clear(&b);
    return status;
}

static void a_buffer_remembers_that_it_failed(void **state) {
    (void)state;
    test_each_failure(fill_buffer, NULL, 50);
}

static void json_is_valid_for_any_bytes(void **state) {
    (void)state;
    PRINTS("\"a\\\"b\\\\c\\n\\t\\r\\b\\f\"", base_buf_addjson(&b, BASE_STR("a\"b\\c\n\t\r\b\f")));
    PRINTS("\"\\u0000\\u0001\\u001f\\u007f\"", base_buf_addjson(&b, BASE_STR("\0\x01\x1f\x7f")));
    PRINTS(
        "\"KOR\xE2\x86\x92"
        "CHN \xC3\xA9 \xF0\x9F\x98\x80\"",
        base_buf_addjson(&b, BASE_STR("KOR\xE2\x86\x92"
                                      "CHN \xC3\xA9 \xF0\x9F\x98\x80")));
#define BAD "\xEF\xBF\xBD"
    PRINTS("\"" BAD "x" BAD "\"", base_buf_addjson(&b, BASE_STR("\xFFx\xC3")));
    PRINTS("\"" BAD BAD "\"", base_buf_addjson(&b, BASE_STR("\xC0\x80")));                 /* overlong */
    PRINTS("\"" BAD BAD BAD "\"", base_buf_addjson(&b, BASE_STR("\xED\xA0\x80")));         /* a surrogate */
    PRINTS("\"" BAD BAD BAD BAD "\"", base_buf_addjson(&b, BASE_STR("\xF4\x90\x80\x80"))); /* past U+10FFFF */
    PRINTS("\"" BAD "a\"", base_buf_addjson(&b, BASE_STR("\xF0\x9F\x98"
                                                         "a"))); /* a beginning is one */
    PRINTS("\"" BAD BAD "\"", base_buf_addjson(&b, BASE_STR("\xE2\x86\xE2\x86")));
    PRINTS("\"\xF4\x8F\xBF\xBF\xEE\x80\x80\"", base_buf_addjson(&b, BASE_STR("\xF4\x8F\xBF\xBF\xEE\x80\x80")));
    PRINTS("\"\"", base_buf_addjson(&b, (base_str){NULL, 0}));
}

/* --- numbers ------------------------------------------------------------------------------------------------------------- */

static void numbers_print_their_shortest_digits(void **state) {
    (void)state;
    PRINTS("3", base_buf_addnum(&b, 3));
    PRINTS("0", base_buf_addnum(&b, 0.0));
    PRINTS("0", base_buf_addnum(&b, -0.0));
    PRINTS("-2.5", base_buf_addnum(&b, -2.5));
    PRINTS("0.1", base_buf_addnum(&b, 0.1));
    PRINTS("0.30000000000000004", base_buf_addnum(&b, 0.1 + 0.2));
    PRINTS("0.3333333333333333", base_buf_addnum(&b, 1.0 / 3));
    PRINTS("100000", base_buf_addnum(&b, 1e5));
    PRINTS("999999999999999", base_buf_addnum(&b, 999999999999999.0));
    PRINTS("9007199254740992", base_buf_addnum(&b, 9007199254740992.0));
    PRINTS("1e16", base_buf_addnum(&b, 1e16));
    PRINTS("1.5e300", base_buf_addnum(&b, 1.5e300));
    PRINTS("0.000001", base_buf_addnum(&b, 1e-6));
    PRINTS("1.25e-7", base_buf_addnum(&b, 1.25e-7));
    PRINTS("5e-324", base_buf_addnum(&b, 5e-324));
    PRINTS("1.7976931348623157e308", base_buf_addnum(&b, DBL_MAX));
    PRINTS("inf -inf nan", (base_buf_addnum(&b, INFINITY), base_buf_addc(&b, ' '), base_buf_addnum(&b, -INFINITY),
                            base_buf_addc(&b, ' '), base_buf_addnum(&b, NAN)));
}

static void numbers_read_back_the_same(void **state) {
    (void)state;
    test_random rnd = test_random_new(3);
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = test_random_next(&rnd);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (i % 4 == 1) x = (double)test_random_between(&rnd, -1000000, 1000000) / 1000;
        if (i % 4 == 2) x = (double)test_random_between(&rnd, -1000000000000000, 1000000000000000);
        if (i % 4 == 3) x = ldexp((double)(bits >> 12), -1074); /* subnormal */
        if (isnan(x) || isinf(x)) continue;
        base_buf b;
        base_buf_init(&b, &BASE_MEM_LIBC);
        base_buf_addnum(&b, x);
        if (strtod(b.p, NULL) != x) fail_msg("%.17g printed as %s", x, b.p);
        if (fabs(x) < 1e15 && fabs(x) >= 1e-6 && strchr(b.p, 'e')) fail_msg("%.17g printed as %s", x, b.p);
        char best[40];
        for (int digits = 1; digits <= 17; digits++) {
            snprintf(best, sizeof best, "%.*e", digits - 1, x);
            if (strtod(best, NULL) != x) continue;
            int n_digits = 0, n_zeros = 0;
            bool leading = true;
            for (const char *p = b.p; *p && *p != 'e'; p++) {
                if (*p < '0' || *p > '9') continue;
                leading &= *p == '0';
                n_digits += !leading;
                n_zeros = *p == '0' ? n_zeros + 1 : 0;
            }
            if (!strchr(b.p, '.')) n_digits -= n_zeros; /* of a whole number */
            if (x != 0 && n_digits > digits) fail_msg("%s has more digits than %s", b.p, best);
            break;
        }
        base_buf_clear(&b);
    }
}

static void numbers_do_not_follow_the_locale(void **state) {
    (void)state;
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "ps_AF.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < 5; i++) {
        if (!setlocale(LC_ALL, commas[i])) continue;
        PRINTS("-1234.5678", base_buf_addnum(&b, -1234.5678));
        PRINTS("0.30000000000000004", base_buf_addnum(&b, 0.1 + 0.2));
    }
    setlocale(LC_ALL, "C");
}

static void scaled_numbers_print_exactly(void **state) {
    (void)state;
    PRINTS("2.5", base_buf_addfixed(&b, 2500000, 6));
    PRINTS("0", base_buf_addfixed(&b, 0, 6));
    PRINTS("3", base_buf_addfixed(&b, 300, 2));
    PRINTS("30", base_buf_addfixed(&b, 30, 0));
    PRINTS("-0.05", base_buf_addfixed(&b, -5, 2));
    PRINTS("0.000000000000000001", base_buf_addfixed(&b, 1, 18));
    PRINTS("-9223372036854775808", base_buf_addfixed(&b, INT64_MIN, 0));
    PRINTS("-9.223372036854775808", base_buf_addfixed(&b, INT64_MIN, 18));
    PRINTS("9223372036854775.807", base_buf_addfixed(&b, INT64_MAX, 3));
    PRINTS("0.0000000000000000000000012", base_buf_addfixed(&b, 12, 25));
}

/* --- dates --------------------------------------------------------------------------------------------------------------- */

static unsigned days_in(int64_t year, unsigned month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void every_day_of_the_calendar_is_its_own(void **state) {
    (void)state;
    int64_t day = BASE_DAY_MIN;
    for (int64_t year = -9999; year <= 9999; year++)
        for (unsigned month = 1; month <= 12; month++)
            for (unsigned mday = 1; mday <= days_in(year, month); mday++, day++) {
                int64_t y;
                unsigned m, d;
                base_civil(day, &y, &m, &d);
                if (y != year || m != month || d != mday || base_day(year, month, mday) != day)
                    fail_msg("%lld-%u-%u is not day %lld", (long long)year, month, mday, (long long)day);
            }
    assert_int_equal(day - 1, BASE_DAY_MAX);
    assert_int_equal(base_day(1970, 1, 1), 0);
    assert_int_equal(base_day(2024, 6, 18), 19892);
}

static void days_beyond_the_calendar_saturate(void **state) {
    (void)state;
    assert_int_equal(base_day(10000, 1, 1), BASE_DAY_MAX);
    assert_int_equal(base_day(INT64_MIN, 1, 1), BASE_DAY_MIN);
    assert_int_equal(base_add_months(0, INT64_MAX), BASE_DAY_MAX);
    assert_int_equal(base_add_months(0, INT64_MIN), BASE_DAY_MIN);
    assert_int_equal(base_add_months(INT64_MAX, -12), base_day(9998, 12, 31));
    PRINTS("9999-12-31 -9999-01-01",
           (base_buf_adddate(&b, INT64_MAX), base_buf_addc(&b, ' '), base_buf_adddate(&b, INT64_MIN)));
    PRINTS("2024-06-18 0044-03-15 -0044-03-15",
           (base_buf_adddate(&b, 19892), base_buf_addc(&b, ' '), base_buf_adddate(&b, base_day(44, 3, 15)),
            base_buf_addc(&b, ' '), base_buf_adddate(&b, base_day(-44, 3, 15))));
}

static void a_day_past_the_end_of_a_month_becomes_its_last(void **state) {
    (void)state;
    assert_int_equal(base_add_months(base_day(2024, 1, 31), 1), base_day(2024, 2, 29));
    assert_int_equal(base_add_months(base_day(2023, 1, 31), 1), base_day(2023, 2, 28));
    assert_int_equal(base_add_months(base_day(2024, 3, 31), -1), base_day(2024, 2, 29));
    assert_int_equal(base_add_months(base_day(2024, 2, 29), 12), base_day(2025, 2, 28));
    assert_int_equal(base_add_months(base_day(2024, 2, 29), -48), base_day(2020, 2, 29));
    assert_int_equal(base_add_months(base_day(2024, 12, 15), 1), base_day(2025, 1, 15));
    assert_int_equal(base_add_months(base_day(1, 1, 15), -13), base_day(-1, 12, 15));
}

static void whole_years_are_floored_and_agree_with_months(void **state) {
    (void)state;
    assert_int_equal(base_years_between(base_day(2014, 6, 18), base_day(2024, 6, 18)), 10);
    assert_int_equal(base_years_between(base_day(2014, 6, 19), base_day(2024, 6, 18)), 9);
    assert_int_equal(base_years_between(base_day(2024, 6, 18), base_day(2024, 6, 17)), -1);
    assert_int_equal(base_years_between(base_day(2024, 6, 18), base_day(2023, 6, 18)), -1);
    assert_int_equal(base_years_between(base_day(2020, 2, 29), base_day(2021, 2, 28)), 1);
    assert_int_equal(base_years_between(base_day(2020, 2, 29), base_day(2021, 2, 27)), 0);
    assert_int_equal(base_years_between(base_day(2020, 2, 29), base_day(2024, 2, 28)), 3);
    test_random rnd = test_random_new(4);
    for (int i = 0; i < 20000; i++) {
        int64_t day = test_random_between(&rnd, -20000, 40000), asof = test_random_between(&rnd, -20000, 40000);
        int64_t years = base_years_between(day, asof);
        assert_true(base_add_months(day, years * 12) <= asof && base_add_months(day, (years + 1) * 12) > asof);
    }
}

static void dates_name_their_days(void **state) {
    (void)state;
    int64_t first = 1, last = 2;
    assert_true(base_date_parse(BASE_STR("2024"), &first, &last));
    assert_true(first == base_day(2024, 1, 1) && last == base_day(2024, 12, 31));
    assert_true(base_date_parse(BASE_STR("2024-02"), &first, &last));
    assert_true(first == base_day(2024, 2, 1) && last == base_day(2024, 2, 29));
    assert_true(base_date_parse(BASE_STR("2024-06-18"), &first, &last));
    assert_true(first == 19892 && last == 19892);
    static const char *const wrong[] = {
        "",           "24",      "20240",     "2024-",       "2024-6",     "2024-13",
        "2024-00",    "2024/06", "2024-06-",  "2024-06-31",  "2023-02-29", "2024-06-00",
        "2024-06-1a", "x024",    "2024-0618", "2024-06-18 ", "-024",       "2024-06-018"};
    first = 1, last = 2;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (base_date_parse(base_str_of(wrong[i]), &first, &last)) fail_msg("'%s' is no date", wrong[i]);
        assert_true(first == 1 && last == 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(arena_objects_are_zeroed_aligned_and_apart),
        cmocka_unit_test(rewinding_frees_newer_blocks_and_gives_zeroed_memory_again),
        cmocka_unit_test(the_unused_part_of_an_arena_is_poisoned),
        cmocka_unit_test(impossible_sizes_are_out_of_memory),
        cmocka_unit_test(arena_texts_end_with_nul),
        cmocka_unit_test(an_arena_survives_failed_allocations),
        cmocka_unit_test(an_array_is_unchanged_when_it_cannot_grow),
        cmocka_unit_test(a_map_finds_what_was_put_and_nothing_else),
        cmocka_unit_test(a_map_is_whole_after_failed_allocations),
        cmocka_unit_test(sorting_is_stable_and_needs_n_log_n_comparisons),
        cmocka_unit_test(bits_are_set_cleared_and_counted_to_the_tail),
        cmocka_unit_test(texts_compare_by_bytes),
        cmocka_unit_test(a_buffer_grows_as_needed),
        cmocka_unit_test(a_buffer_remembers_that_it_failed),
        cmocka_unit_test(json_is_valid_for_any_bytes),
        cmocka_unit_test(numbers_print_their_shortest_digits),
        cmocka_unit_test(numbers_read_back_the_same),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(scaled_numbers_print_exactly),
        cmocka_unit_test(every_day_of_the_calendar_is_its_own),
        cmocka_unit_test(days_beyond_the_calendar_saturate),
        cmocka_unit_test(a_day_past_the_end_of_a_month_becomes_its_last),
        cmocka_unit_test(whole_years_are_floored_and_agree_with_months),
        cmocka_unit_test(dates_name_their_days),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
