/* Compiled alone as C99, C11 and C++17 with warnings as errors: the header needs no other one, twice does no harm, and what a
 * caller owns can be declared, zeroed and passed. */
#include <entente.h>
#include <string.h>

static int print_nothing(void *user, const char *bytes, size_t n_bytes) {
    (void)user;
    return bytes == NULL && n_bytes > 0;
}

int main(void) {
    ent_error error;
    ent_engine_options engine_options;
    ent_load_options load_options;
    ent_assess_options assess_options;
    ent_print_options print_options;
    ent_subject subject;
    ent_write write = print_nothing;
    memset(&error, 0, sizeof error);
    memset(&engine_options, 0, sizeof engine_options);
    memset(&load_options, 0, sizeof load_options);
    memset(&assess_options, 0, sizeof assess_options);
    memset(&print_options, 0, sizeof print_options);
    memset(&subject, 0, sizeof subject);
    return error.code == ENT_OK && write(NULL, "", 0) == 0 && sizeof ENT_VERSION > 1 ? 0 : 1;
}
