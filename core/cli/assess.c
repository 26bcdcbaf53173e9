/* entente assess: one subject, judged. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char HELP[] =
    "usage: entente assess PACK A [B] [options]\n"
    "\n"
    "Assesses one subject of a pack: a pair A B (from A towards B), or one instance A.\n"
    "\n"
    "  --as-of DATE        the day it is assessed at, as 2024-06-20; else the pack's own\n"
    "  --facts NAME,...    the facts files that count; else all of the pack\n"
    "  --param NAME=VALUE  another value for a parameter of the pack; may be repeated\n"
    "  --format FORMAT     text (the default) or json, which docs/json.md describes\n"
    "  --pack-path FOLDER  where packs that this one uses are looked for; may be repeated\n"
    "\n"
    "Colours appear on a terminal only, and not when NO_COLOR is set.\n"
    "\n"
    "example: entente assess rules/korea-china KOR CHN\n";

/* Columns of the terminal, 80 when there is none; wide ones are not filled, since long lines read badly. */
static unsigned terminal_width(void) {
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col < 40 ? 40 : size.ws_col > 120 ? 120 : size.ws_col;
}

static bool wants_colour(void) {
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

static int assess(const ent_pack *pack, const cli_options *o, ent_format format) {
    ent_error err = {0};
    ent_subject subject = {o->words[1], o->n_words > 2 ? o->words[2] : NULL, o->as_of};
    ent_assess_options options = {o->n_facts ? o->facts : NULL, o->n_facts};
    ent_print_options print = {format, format == ENT_TEXT && wants_colour(), terminal_width()};
    ent_assessment *a = NULL;
    ent_status st = ent_assess(&a, pack, &subject, &options, &err);
    if (st == ENT_OK) st = ent_assessment_print(a, &print, cli_write, stdout, &err);
    ent_assessment_free(a);
    return st == ENT_OK ? CLI_DONE : cli_fail(&err);
}

static int run(int argc, char **argv) {
    cli_options o;
    ent_engine *engine = NULL;
    ent_pack *pack = NULL;
    ent_format format = ENT_TEXT;
    int code = cli_options_parse(&o, &CLI_ASSESS, "dfFPp", argc, argv);
    if (code == CLI_DONE && (o.n_words < 2 || o.n_words > 3))
        code = cli_usage(&CLI_ASSESS, "a pack and one or two names are needed");
    if (code == CLI_DONE && o.format) {
        if (strcmp(o.format, "json") == 0)
            format = ENT_JSON;
        else if (strcmp(o.format, "text") != 0)
            code = cli_usage(&CLI_ASSESS, "there is no format '%s', only text and json", o.format);
    }
    if (code == CLI_DONE) code = cli_load(&engine, &pack, &o, false);
    if (code == CLI_DONE) code = assess(pack, &o, format);
    ent_pack_free(pack);
    ent_engine_free(engine);
    cli_options_clear(&o);
    return cli_finish(code);
}

const cli_command CLI_ASSESS = {"assess", "judge one subject and say what the judgement rests on", HELP, run};
