/* Map from byte strings to uint32_t, and the interning of texts on top of it. Keys are copied into the arena. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

#define BASE_NONE UINT32_MAX

typedef struct {
    base_arena *arena;
    uint32_t *slots; /* index into keys + 1, 0 = free */
    base_str *keys;  /* in order of arrival */
    uint32_t *values;
    size_t n, cap, n_slots;
} base_map;

void base_map_init(base_map *m, base_arena *arena);
uint32_t base_map_find(const base_map *m, base_str key);      /* BASE_NONE when absent */
bool base_map_put(base_map *m, base_str key, uint32_t value); /* replaces; false when memory is out */
/* The key's value, or `next` stored under it when it is new. BASE_NONE when memory is out. */
uint32_t base_map_intern(base_map *m, base_str key, uint32_t next);

#endif
