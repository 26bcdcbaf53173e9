/* entente check: every mistake of a pack in one go. */
#include "cli/cli.h"

static const char HELP[] =
    "usage: entente check PACK [options]\n"
    "\n"
    "Loads a pack with all its checks and lists every error and warning with its place.\n"
    "Exit code 0 when there is no error, 1 when there is.\n"
    "\n"
    "  --param NAME=VALUE  another value for a parameter of the pack; may be repeated\n"
    "  --pack-path FOLDER  where packs that this one uses are looked for; may be repeated\n"
    "\n"
    "example: entente check rules/korea-china\n";

static void print_count(size_t n, const char *what) { printf("%zu %s%s", n, what, n == 1 ? "" : "s"); }

static int run(int argc, char **argv) {
    cli_options o;
    ent_engine *engine = NULL;
    ent_pack *pack = NULL;
    int code = cli_options_parse(&o, &CLI_CHECK, "Pp", argc, argv);
    if (code == CLI_DONE && o.n_words != 1) code = cli_usage(&CLI_CHECK, "one pack is needed");
    if (code == CLI_DONE) code = cli_load(&engine, &pack, &o, true);
    if (engine && (code == CLI_DONE || ent_engine_n_errors(engine))) {
        size_t errors = ent_engine_n_errors(engine), warnings = ent_engine_n_warnings(engine);
        printf("%s: ", o.words[0]);
        print_count(errors, "error");
        fputs(", ", stdout);
        print_count(warnings, "warning");
        if (pack) {
            fputs("; ", stdout);
            print_count(ent_pack_n_rules(pack), "rule");
            fputs(", ", stdout);
            print_count(ent_pack_n_dimensions(pack), "dimension");
        }
        putchar('\n');
        code = errors ? CLI_FINDING : CLI_DONE;
    }
    ent_pack_free(pack);
    ent_engine_free(engine);
    cli_options_clear(&o);
    return cli_finish(code);
}

const cli_command CLI_CHECK = {"check", "list every mistake of a pack with its place", HELP, run};
