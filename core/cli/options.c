/* Parsing of command lines: long options only, `--name value` or `--name=value`. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    char letter;
} OPTIONS[] = {{"as-of", 'd'}, {"format", 'f'}, {"facts", 'F'}, {"pack-path", 'P'}, {"param", 'p'}};
enum { N_OPTIONS = sizeof OPTIONS / sizeof *OPTIONS };

int cli_usage(const cli_command *command, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "entente %s: ", command->name);
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "; see 'entente %s --help'\n", command->name);
    va_end(args);
    return CLI_USAGE;
}

static char *copy(const char *s) {
    char *p = malloc(strlen(s) + 1);
    return p ? strcpy(p, s) : NULL;
}

static int take_facts(cli_options *o, const cli_command *command, const char *value) {
    if (o->facts_text) return cli_usage(command, "--facts is given twice; write --facts brief,context");
    o->facts_text = copy(value);
    if (!o->facts_text) return cli_usage(command, "out of memory");
    for (char *at = o->facts_text; at;) {
        char *comma = strchr(at, ',');
        if (comma) *comma = '\0';
        if (!*at) return cli_usage(command, "'--facts %s' has an empty name", value);
        if (o->n_facts == CLI_MOST) return cli_usage(command, "more than %d names in --facts", CLI_MOST);
        o->facts[o->n_facts++] = at;
        at = comma ? comma + 1 : NULL;
    }
    return CLI_DONE;
}

static int take_param(cli_options *o, const cli_command *command, const char *value) {
    const char *equals = strchr(value, '=');
    if (!equals || equals == value) return cli_usage(command, "'--param %s' is not of the form name=value", value);
    if (o->n_params == CLI_MOST) return cli_usage(command, "more than %d --param options", CLI_MOST);
    char *text = copy(value);
    if (!text) return cli_usage(command, "out of memory");
    text[equals - value] = '\0';
    o->param_text[o->n_params] = text;
    o->params[o->n_params++] = (ent_setting){text, text + (equals - value) + 1};
    return CLI_DONE;
}

static int take(cli_options *o, const cli_command *command, char letter, const char *value) {
    switch (letter) {
    case 'd': o->as_of = value; return CLI_DONE;
    case 'f': o->format = value; return CLI_DONE;
    case 'F': return take_facts(o, command, value);
    case 'p': return take_param(o, command, value);
    default:
        if (o->n_pack_path == CLI_MOST) return cli_usage(command, "more than %d --pack-path options", CLI_MOST);
        o->pack_path[o->n_pack_path++] = value;
        return CLI_DONE;
    }
}

/* The option `word` names ("as-of=..." too), or N_OPTIONS. */
static int find_option(const char *word, size_t n) {
    int i = 0;
    while (i < N_OPTIONS && (strlen(OPTIONS[i].name) != n || strncmp(OPTIONS[i].name, word, n) != 0)) i++;
    return i;
}

int cli_options_parse(cli_options *out, const cli_command *command, const char *takes, int argc, char **argv) {
    *out = (cli_options){0};
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (only_words || word[0] != '-' || !word[1]) {
            if (out->n_words == CLI_MOST) return cli_usage(command, "too many words");
            out->words[out->n_words++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        size_t n = strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;
        int k = find_option(word + 2, n);
        if (n == 0 || k == N_OPTIONS || !strchr(takes, OPTIONS[k].letter))
            return cli_usage(command, "there is no option '%s'", word);
        const char *value = word[2 + n] == '=' ? word + 3 + n : i + 1 < argc ? argv[++i] : NULL;
        if (!value) return cli_usage(command, "'%s' wants a value", word);
        int code = take(out, command, OPTIONS[k].letter, value);
        if (code != CLI_DONE) return code;
    }
    return CLI_DONE;
}

void cli_options_clear(cli_options *o) {
    free(o->facts_text);
    for (size_t i = 0; i < o->n_params; i++) free(o->param_text[i]);
}
