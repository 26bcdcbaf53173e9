/* Typed growing array in an arena (old storage stays in the arena until it is rewound). */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define BASE_VEC(type) \
    struct {           \
        type *at;      \
        size_t n, cap; \
    }

/* False when memory is out; the array is then unchanged. */
bool base_vec_reserve_(base_arena *a, void **at, size_t n, size_t *cap, size_t size);
#define BASE_PUSH(arena, vec, value)                                                              \
    (base_vec_reserve_((arena), (void **)&(vec)->at, (vec)->n, &(vec)->cap, sizeof *(vec)->at) && \
     ((vec)->at[(vec)->n++] = (value), true))

#endif
