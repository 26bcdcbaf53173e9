/* Memory of columns: blocks by size class that go back and forth between runs, so that a worker's columns stay in its cache and a run of
 * many chunks allocates in its first ones only. One owner; not thread-safe. */
#ifndef EVAL_POOL_H
#define EVAL_POOL_H

#include "base/arena.h"

typedef struct eval_block eval_block;
typedef struct {
    base_arena arena;
    eval_block *all;      /* every block there is */
    eval_block *free[64]; /* by size class */
} eval_pool;

void eval_pool_init(eval_pool *p, const base_mem *mem);
void eval_pool_clear(eval_pool *p);

/* At least n_bytes, aligned to 64, not zeroed; NULL when memory is out. */
void *eval_pool_take(eval_pool *p, size_t n_bytes);
/* `block` may be NULL. */
void eval_pool_give(eval_pool *p, void *block);
/* Takes back everything that is out. */
void eval_pool_reset(eval_pool *p);

#endif
