/* Plain words for what an assessment rests on or lacks. */
#ifndef EXPLAIN_WORDING_H
#define EXPLAIN_WORDING_H

#include "explain/basis.h"

extern const char *const EXPLAIN_HEDGINGS[FACT_N_HEDGINGS]; /* "fact", "claim", ... */
/* Stable words for JSON: "fact", "conflict", "default", "carried", "complete", "closed", "missing", "expired", "open", "weak", "undefined". */
extern const char *const EXPLAIN_KINDS[EXPLAIN_UNDEFINED + 1];

/* One line, without its source: "trade_rank of KOR→CHN is 1", "trade_rank of CHN→KOR is not known". */
void explain_word(base_buf *out, const explain_item *item);
/* Where a statement stands: `brief P3.S1, "South Korea's largest trading partner"`, with its hedging unless it is a fact. */
void explain_cite(base_buf *out, const fact_store *store, uint32_t stmt);

#endif
