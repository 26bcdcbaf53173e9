/* What the opaque handles of entente.h are. */
#ifndef API_HANDLES_H
#define API_HANDLES_H

#include "pack/load.h"
#include "run/assess.h"
#include "run/batch.h"

struct ent_engine {
    base_mem mem;
    lua_limits limits;            /* of a pack while it loads */
    pack_diagnostics diagnostics; /* of the last load */
};

struct ent_pack {
    base_mem mem;
    pack *loaded;
    base_arena arena; /* the plan */
    run_plan plan;
    fact_view *view; /* of all facts files */
};

struct ent_assessment {
    base_mem mem;
    const ent_pack *pack;
    fact_view *own_view; /* when facts files were chosen */
    run_assessment result;
};

struct ent_run {
    base_mem mem;
    const ent_pack *pack;
    fact_view *own_view;
    run_batch batch;
    base_arena arena;
    double **points, **lo, **hi; /* [dimension][subject] */
};

/* The view an assessment or a run uses: the pack's own, or one of the chosen files that `*own` then holds. */
ent_status api_view(const fact_view **view, fact_view **own, const ent_pack *pack, const ent_assess_options *options,
                    ent_error *err);
/* Hands a finished text to the caller's writer. */
ent_status api_write(const base_buf *text, ent_write write, void *user, ent_error *err);

#endif
