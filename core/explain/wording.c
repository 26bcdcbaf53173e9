/* The sentences of explanations. */
#include "explain/wording.h"

const char *const EXPLAIN_HEDGINGS[FACT_N_HEDGINGS] = {"fact", "claim", "forecast", "recommendation"};
const char *const EXPLAIN_KINDS[] = {"fact", "default", "carried", "complete", "closed", "missing", "open", "weak", "undefined"};

static void add_collection(base_buf *out, const char *lead, const explain_item *item) {
    base_buf_addf(out, "%s%.*s", lead, BASE_FMT(item->title));
    if (item->of.n) base_buf_addf(out, " of %.*s", BASE_FMT(item->of));
}

void explain_word(base_buf *out, const explain_item *item) {
    base_str what = item->title, of = item->of;
    switch (item->kind) {
    case EXPLAIN_FACT: base_buf_addf(out, "%.*s of %.*s: ", BASE_FMT(what), BASE_FMT(of)); break;
    case EXPLAIN_DEFAULT: base_buf_addf(out, "%.*s of %.*s: assumed ", BASE_FMT(what), BASE_FMT(of)); break;
    case EXPLAIN_CARRIED: base_buf_addf(out, "%.*s of %.*s: carried on from an earlier date, ", BASE_FMT(what), BASE_FMT(of)); break;
    case EXPLAIN_COMPLETE: add_collection(out, "assumed that the record lists every ", item); break;
    case EXPLAIN_CLOSED: add_collection(out, "the record lists every ", item); break;
    case EXPLAIN_MISSING: base_buf_addf(out, "%.*s of %.*s", BASE_FMT(what), BASE_FMT(of)); break;
    case EXPLAIN_OPEN: add_collection(out, "whether the record lists every ", item); break;
    case EXPLAIN_WEAK: base_buf_addf(out, "whether %.*s is a fact: so far it is only claimed, forecast or recommended", BASE_FMT(of)); break;
    case EXPLAIN_UNDEFINED: base_buf_addf(out, "%.*s has no value", BASE_FMT(what)); break;
    }
    if (item->kind == EXPLAIN_MISSING && item->value.n)
        base_buf_addf(out, " more exactly than %.*s", BASE_FMT(item->shown));
    else if (item->kind < EXPLAIN_COMPLETE)
        base_buf_addf(out, "%.*s", BASE_FMT(item->shown));
}

void explain_cite(base_buf *out, const fact_store *store, uint32_t stmt) {
    const fact_stmt *s = &store->stmts.at[stmt];
    if (s->hedging != FACT_STATED) base_buf_addf(out, "%s, ", EXPLAIN_HEDGINGS[s->hedging]);
    if (s->source == FACT_NONE)
        base_buf_adds(out, "no source");
    else
        base_buf_addf(out, "%.*s", BASE_FMT(store->sources.at[s->source].id));
    if (s->place.n) base_buf_addf(out, " %.*s", BASE_FMT(s->place));
    if (s->quote.n) base_buf_addf(out, ", \"%.*s\"", BASE_FMT(s->quote));
}
