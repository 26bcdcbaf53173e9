/* Owns the allocator that is used when a caller brings none: the C library's. */
#include "base/mem.h"

#include <stdlib.h>

static void *resize_libc(void *user, void *ptr, size_t old_bytes, size_t new_bytes) {
    (void)user;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_bytes);
}

const base_mem BASE_MEM_LIBC = {resize_libc, NULL};
