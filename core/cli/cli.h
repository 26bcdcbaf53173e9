/* What the commands share: exit codes, options, streams. The command line is the library's first client and sees entente.h alone. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "entente.h"
#include <stdio.h>

/* Exit codes. */
enum { CLI_DONE = 0, CLI_FINDING = 1, CLI_USAGE = 2, CLI_INPUT = 3, CLI_LIMIT = 4 };

typedef struct {
    const char *name, *summary, *help; /* help ends with an example that runs */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
} cli_command;

extern const cli_command CLI_ASSESS, CLI_CHECK, CLI_TEST;

/* ---- options ---------------------------------------------------------------------------------------------------------------- */

enum { CLI_MOST = 64 }; /* words, --param and --pack-path options of one call */

/* What a command line said. A command refuses what it has no use for by leaving it out of `takes`. */
typedef struct {
    const char *words[CLI_MOST];
    size_t n_words;
    const char *as_of, *format;
    char *facts_text; /* owned: the names in `facts` point into it */
    const char *facts[CLI_MOST];
    size_t n_facts;
    const char *pack_path[CLI_MOST];
    size_t n_pack_path;
    char *param_text[CLI_MOST]; /* owned likewise */
    ent_setting params[CLI_MOST];
    size_t n_params;
} cli_options;

/* Letters in `takes`: d --as-of, f --format, F --facts, P --pack-path, p --param. Anything else is refused with a hint. On failure a message is on
 * stderr and the exit code comes back; CLI_DONE is success. The caller clears in both cases. */
int cli_options_parse(cli_options *out, const cli_command *command, const char *takes, int argc, char **argv);
void cli_options_clear(cli_options *o);

/* ---- common steps --------------------------------------------------------------------------------------------------------------- */

/* Says what went wrong on stderr, "entente: file:line:col: message", and gives the exit code for it. */
int cli_fail(const ent_error *err);
/* Says "entente COMMAND: ..." on stderr with a pointer to --help; CLI_USAGE. */
int cli_usage(const cli_command *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Loads words[0]; diagnostics go to stderr, errors and (when `warnings`) warnings. Returns an exit code; both handles are for the caller to free. */
int cli_load(ent_engine **engine, ent_pack **pack, const cli_options *o, bool warnings);
/* An ent_write onto the FILE * that is `user`. */
int cli_write(void *user, const char *bytes, size_t n_bytes);
/* Flushes stdout; a failure (a full disk, a closed pipe) is an error like any other. Returns `code` or CLI_INPUT. */
int cli_finish(int code);

#endif
