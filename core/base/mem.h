/* The allocator everything below the public API gets its memory from. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* One function, as Lua's: `new_bytes` 0 frees, `ptr` NULL allocates; NULL on failure, `ptr` then still valid. */
typedef struct base_mem {
    void *(*resize)(void *user, void *ptr, size_t old_bytes, size_t new_bytes);
    void *user;
} base_mem;

extern const base_mem BASE_MEM_LIBC;

static inline void *base_mem_new(const base_mem *m, size_t n_bytes) { return m->resize(m->user, NULL, 0, n_bytes); }
static inline void base_mem_free(const base_mem *m, void *ptr, size_t n_bytes) {
    if (ptr) m->resize(m->user, ptr, n_bytes, 0);
}

#endif
