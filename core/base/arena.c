/* Owns the blocks of an arena and what is free in them. Blocks double in size up to a limit; an object that is larger gets a block
 * of its own size. Under AddressSanitizer the free part of a block is poisoned, and so are 16 bytes behind each object. */
#include "base/arena.h"

#include <assert.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define RED_ZONE 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0
#endif

#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_BLOCK ((size_t)4 << 20)
#define WIDE 64   /* alignment of objects of at least as many bytes */
#define NARROW 16 /* alignment of the others */

struct base_block {
    base_block *older;
    size_t n_bytes; /* of data */
    _Alignas(NARROW) char data[];
};

void base_arena_init(base_arena *a, const base_mem *mem) { *a = (base_arena){.mem = *mem}; }

static void free_newest(base_arena *a) {
    base_block *block = a->block;
    a->block = block->older;
    a->total_bytes -= block->n_bytes;
    UNPOISON(block->data, block->n_bytes);
    base_mem_free(&a->mem, block, sizeof *block + block->n_bytes);
}

void base_arena_clear(base_arena *a) {
    while (a->block) free_newest(a);
    a->used_bytes = 0;
}

base_mark base_arena_mark(const base_arena *a) { return (base_mark){a->block, a->used_bytes}; }

void base_arena_rewind(base_arena *a, base_mark mark) {
    while (a->block != mark.block) {
        assert(a->block && "the mark is of this arena and not older than its last clear");
        free_newest(a);
    }
    a->used_bytes = mark.used_bytes;
    if (a->block) POISON(a->block->data + a->used_bytes, a->block->n_bytes - a->used_bytes);
}

static bool add_block(base_arena *a, size_t need_bytes) {
    size_t n_bytes = a->block ? a->block->n_bytes : FIRST_BLOCK / 2;
    n_bytes = n_bytes > LARGEST_BLOCK / 2 ? LARGEST_BLOCK : n_bytes * 2;
    if (n_bytes < need_bytes) n_bytes = need_bytes;
    base_block *block = base_mem_new(&a->mem, sizeof *block + n_bytes);
    if (!block) return false;
    block->older = a->block;
    block->n_bytes = n_bytes;
    POISON(block->data, n_bytes);
    a->block = block;
    a->used_bytes = 0;
    a->total_bytes += n_bytes;
    return true;
}

/* Bytes to skip so that the next object is aligned. */
static size_t padding(const base_arena *a, size_t align) {
    uintptr_t at = (uintptr_t)(a->block->data + a->used_bytes);
    return (size_t)(-at & (align - 1));
}

void *base_arena_raw(base_arena *a, size_t n_bytes) {
    size_t align = n_bytes >= WIDE ? WIDE : NARROW;
    if (n_bytes > SIZE_MAX / 2) return NULL; /* no such object exists; what is added below cannot overflow */
    size_t take = (n_bytes ? n_bytes : 1) + RED_ZONE;
    if (!a->block || a->block->n_bytes - a->used_bytes < padding(a, align) ||
        a->block->n_bytes - a->used_bytes - padding(a, align) < take) {
        if (!add_block(a, take + align)) return NULL;
    }
    char *p = a->block->data + a->used_bytes + padding(a, align);
    a->used_bytes = (size_t)(p - a->block->data) + take;
    UNPOISON(p, n_bytes ? n_bytes : 1);
    return p;
}

void *base_arena_alloc(base_arena *a, size_t n_bytes) {
    void *p = base_arena_raw(a, n_bytes);
    return p ? memset(p, 0, n_bytes) : NULL;
}

void *base_arena_array(base_arena *a, size_t n, size_t size) {
    size_t n_bytes;
    if (__builtin_mul_overflow(n, size, &n_bytes)) return NULL;
    return base_arena_alloc(a, n_bytes);
}

base_str base_arena_str(base_arena *a, base_str s) {
    char *p = s.n < SIZE_MAX ? base_arena_raw(a, s.n + 1) : NULL;
    if (!p) return (base_str){NULL, 0};
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (base_str){p, s.n};
}
