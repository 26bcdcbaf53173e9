/* The command line: finds the command and hands over. */
#include "cli/cli.h"

#include <string.h>

static const cli_command *const COMMANDS[] = {&CLI_ASSESS, &CLI_CHECK, &CLI_TEST};
enum { N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS };

static int help(FILE *to) {
    fputs(
        "usage: entente COMMAND ...\n"
        "\n"
        "Assesses cooperation and risk between states by rules, and says what each verdict rests on.\n"
        "\n",
        to);
    for (int i = 0; i < N_COMMANDS; i++) fprintf(to, "  %-8s %s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    fputs(
        "\n"
        "'entente COMMAND --help' tells more. 'entente --version' prints the version.\n"
        "Exit codes: 0 done, 1 a finding, 2 bad usage, 3 bad input, 4 a limit was hit.\n"
        "\n"
        "example: entente assess rules/korea-china KOR CHN\n",
        to);
    return to == stdout ? cli_finish(CLI_DONE) : CLI_USAGE;
}

static bool asks_for_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    return false;
}

int main(int argc, char **argv) {
    if (argc < 2) return help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        printf("entente %s (%s)\n", ent_version(), ent_lua_version());
        return cli_finish(CLI_DONE);
    }
    for (int i = 0; i < N_COMMANDS; i++) {
        if (strcmp(argv[1], COMMANDS[i]->name) != 0) continue;
        if (asks_for_help(argc - 1, argv + 1)) {
            fputs(COMMANDS[i]->help, stdout);
            return cli_finish(CLI_DONE);
        }
        return COMMANDS[i]->run(argc - 1, argv + 1);
    }
    fprintf(stderr, "entente: there is no command '%s'; 'entente --help' lists them\n", argv[1]);
    return CLI_USAGE;
}
