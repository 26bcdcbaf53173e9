/* Steps every command takes. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>

int cli_write(void *user, const char *bytes, size_t n_bytes) {
    return fwrite(bytes, 1, n_bytes, user) == n_bytes ? 0 : -1;
}

int cli_fail(const ent_error *err) {
    fputs("entente: ", stderr);
    if (err->file[0]) fprintf(stderr, "%s:", err->file);
    if (err->line) fprintf(stderr, "%u:", (unsigned)err->line);
    if (err->line && err->column) fprintf(stderr, "%u:", (unsigned)err->column);
    if (err->file[0]) fputc(' ', stderr);
    fprintf(stderr, "%s\n", err->message[0] ? err->message : ent_status_name(err->code));
    return err->code == ENT_ELIMIT ? CLI_LIMIT : CLI_INPUT;
}

int cli_load(ent_engine **engine, ent_pack **pack, const cli_options *o, bool warnings) {
    ent_error err = {0};
    ent_load_options options = {
        .pack_path = o->pack_path, .n_pack_path = o->n_pack_path, .params = o->params, .n_params = o->n_params};
    if (ent_engine_new(engine, NULL, &err) != ENT_OK) return cli_fail(&err);
    ent_status st = ent_pack_load(pack, *engine, o->words[0], &options, &err);
    if (ent_engine_n_errors(*engine) || (warnings && ent_engine_n_warnings(*engine)))
        fputs(ent_engine_diagnostics(*engine), stderr);
    if (st == ENT_OK) return CLI_DONE;
    if (ent_engine_n_errors(*engine)) return CLI_INPUT;
    return cli_fail(&err);
}

int cli_finish(int code) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    if (code != CLI_DONE) return code; /* said already */
    fprintf(stderr, "entente: the output could not be written: %s\n", strerror(errno));
    return CLI_INPUT;
}
