/* entente test: a pack's own tests. */
#include "cli/cli.h"

static const char HELP[] =
    "usage: entente test PACK [options]\n"
    "\n"
    "Runs the tests of a pack (tests/*.lua) and says what failed, where, and what came instead.\n"
    "Exit code 0 when all passed, 1 when one failed.\n"
    "\n"
    "  --param NAME=VALUE  another value for a parameter of the pack; may be repeated\n"
    "  --pack-path FOLDER  where packs that this one uses are looked for; may be repeated\n"
    "\n"
    "example: entente test rules/korea-china\n";

static int run(int argc, char **argv) {
    cli_options o;
    ent_engine *engine = NULL;
    ent_pack *pack = NULL;
    int code = cli_options_parse(&o, &CLI_TEST, "Pp", argc, argv);
    if (code == CLI_DONE && o.n_words != 1) code = cli_usage(&CLI_TEST, "one pack is needed");
    if (code == CLI_DONE) code = cli_load(&engine, &pack, &o, true);
    if (code == CLI_DONE) {
        ent_error err = {0};
        size_t passed = 0, failed = 0;
        if (ent_pack_test(&passed, &failed, pack, cli_write, stdout, &err) != ENT_OK) {
            code = cli_fail(&err);
        } else {
            printf("%zu passed, %zu failed\n", passed, failed);
            code = failed ? CLI_FINDING : CLI_DONE;
        }
    }
    ent_pack_free(pack);
    ent_engine_free(engine);
    cli_options_clear(&o);
    return cli_finish(code);
}

const cli_command CLI_TEST = {"test", "run the tests of a pack", HELP, run};
