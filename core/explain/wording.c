/* The sentences of explanations. */
#include "explain/wording.h"

const char *const EXPLAIN_HEDGINGS[FACT_N_HEDGINGS] = {"fact", "claim", "forecast", "recommendation"};
const char *const EXPLAIN_KINDS[] = {"fact",    "conflict", "default", "carried", "complete", "closed",
                                     "missing", "expired",  "open",    "weak",    "undefined"};

/* "trade rank of KOR→CHN"; a parameter and a collection of all instances belong to nothing. */
static void add_what(base_buf *out, const char *lead, const explain_item *item) {
    base_buf_addf(out, "%s%.*s", lead, BASE_FMT(item->title));
    if (item->of.n) base_buf_addf(out, " of %.*s", BASE_FMT(item->of));
}

void explain_word(base_buf *out, const explain_item *item) {
    switch (item->kind) {
    case EXPLAIN_FACT:
        add_what(out, "", item);
        base_buf_addf(out, ": %.*s", BASE_FMT(item->shown));
        break;
    case EXPLAIN_CONFLICT:
        add_what(out, "contested: ", item);
        base_buf_addf(out, " is %.*s by another source", BASE_FMT(item->shown));
        break;
    case EXPLAIN_DEFAULT:
        add_what(out, "", item);
        base_buf_addf(out, ": assumed %.*s", BASE_FMT(item->shown));
        break;
    case EXPLAIN_CARRIED:
        add_what(out, "", item);
        base_buf_addf(out, ": assumed still %.*s", BASE_FMT(item->shown));
        break;
    case EXPLAIN_COMPLETE: add_what(out, "assumed that the record lists every ", item); break;
    case EXPLAIN_CLOSED: add_what(out, "the record lists every ", item); break;
    case EXPLAIN_OPEN: add_what(out, "whether the record lists every ", item); break;
    case EXPLAIN_EXPIRED:
        add_what(out, "", item);
        base_buf_addf(out, " on this day; on record: %.*s", BASE_FMT(item->shown));
        break;
    case EXPLAIN_MISSING:
        add_what(out, "", item);
        if (item->value.n) base_buf_addf(out, " more exactly than %.*s", BASE_FMT(item->shown));
        break;
    case EXPLAIN_WEAK:
        base_buf_addf(out, "whether %.*s is a fact: so far it is only claimed, forecast or recommended",
                      BASE_FMT(item->of));
        break;
    case EXPLAIN_UNDEFINED: base_buf_addf(out, "%.*s has no value", BASE_FMT(item->title)); break;
    }
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
