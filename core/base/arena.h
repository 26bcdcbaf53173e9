/* Bump allocator: objects of one lifetime, freed together. Not thread-safe; one owner. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/mem.h"
#include "base/str.h"
#include <stdint.h>

typedef struct base_block base_block;
typedef struct {
    base_mem mem;
    base_block *block;  /* newest first */
    size_t used_bytes;  /* within `block` */
    size_t total_bytes; /* reserved over all blocks */
} base_arena;

typedef struct {
    base_block *block;
    size_t used_bytes;
} base_mark;

void base_arena_init(base_arena *a, const base_mem *mem);
void base_arena_clear(base_arena *a); /* frees every block; the arena can be used again */
base_mark base_arena_mark(const base_arena *a);
void base_arena_rewind(base_arena *a, base_mark mark);

/* Zeroed, aligned to 64 bytes when n_bytes >= 64, else to 16. NULL when memory is out. n_bytes 0 gives a unique valid pointer. */
void *base_arena_alloc(base_arena *a, size_t n_bytes);
/* The same, not zeroed: for columns that are written at once. */
void *base_arena_raw(base_arena *a, size_t n_bytes);
/* n * size with overflow check. */
void *base_arena_array(base_arena *a, size_t n, size_t size);
/* A copy with a final NUL; {NULL, 0} when memory is out. */
base_str base_arena_str(base_arena *a, base_str s);

#define BASE_NEW(arena, type) ((type *)base_arena_alloc((arena), sizeof(type)))
#define BASE_ARRAY(arena, type, n) ((type *)base_arena_array((arena), (n), sizeof(type)))

#endif
