/* Blocks are of 2^class bytes, with a header of one cache line in front. Under AddressSanitizer blocks that are not out are poisoned. */
#include "eval/pool.h"
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define POOL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOL_ASAN 1
#endif
#endif
#ifdef POOL_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define HEADER 64
#define LEAST_CLASS 6

struct eval_block {
    eval_block *next; /* of all */
    eval_block *next_free;
    unsigned class;
    bool is_out;
};
_Static_assert(sizeof(eval_block) <= HEADER, "the header is one cache line");

static void *data_of(eval_block *b) { return (char *)b + HEADER; }
static size_t size_of(const eval_block *b) { return (size_t)1 << b->class; }

void eval_pool_init(eval_pool *p, const base_mem *mem) {
    *p = (eval_pool){.all = NULL};
    base_arena_init(&p->arena, mem);
}

void eval_pool_clear(eval_pool *p) {
    for (eval_block *b = p->all; b; b = b->next) UNPOISON(data_of(b), size_of(b));
    base_arena_clear(&p->arena);
    memset(p->free, 0, sizeof p->free);
    p->all = NULL;
}

static unsigned class_for(size_t n_bytes) {
    unsigned class = LEAST_CLASS;
    while (class < 8 * sizeof(size_t) - 1 && ((size_t)1 << class) < n_bytes) class ++;
    return class;
}

void *eval_pool_take(eval_pool *p, size_t n_bytes) {
    const unsigned class = class_for(n_bytes);
    eval_block *b = p->free[class];
    if (b) {
        p->free[class] = b->next_free;
    } else {
        const size_t size = (size_t)1 << class;
        if (size < n_bytes || size > SIZE_MAX / 4 || !(b = base_arena_raw(&p->arena, HEADER + size))) return NULL;
        *b = (eval_block){.next = p->all, .class = class};
        p->all = b;
    }
    b->is_out = true;
    UNPOISON(data_of(b), size_of(b));
    return data_of(b);
}

static void take_back(eval_pool *p, eval_block *b) {
    b->is_out = false;
    b->next_free = p->free[b->class];
    p->free[b->class] = b;
    POISON(data_of(b), size_of(b));
}

void eval_pool_give(eval_pool *p, void *block) {
    if (block) take_back(p, (eval_block *)(void *)((char *)block - HEADER));
}

void eval_pool_reset(eval_pool *p) {
    for (eval_block *b = p->all; b; b = b->next)
        if (b->is_out) take_back(p, b);
}
