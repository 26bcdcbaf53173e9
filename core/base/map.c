/* Owns the hash map from byte strings to numbers: open addressing over dense arrays of keys and values, at most three quarters full.
 * Keys stand in order of arrival; nothing reads the order of the slots. */
#include "base/map.h"

#include "base/vec.h"
#include <string.h>

void base_map_init(base_map *m, base_arena *arena) { *m = (base_map){.arena = arena}; }

/* Every bit of `x` reaches every bit of the result. */
static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
    x = (x ^ (x >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
    return x ^ (x >> 32);
}

/* Eight bytes a step. It may differ between byte orders: only slots depend on it. */
static uint64_t hash(base_str s) {
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15) ^ s.n, word = 0;
    size_t i = 0;
    for (; s.n - i >= 8; i += 8) {
        memcpy(&word, s.p + i, 8);
        h = mix(h ^ word);
    }
    word = 0;
    if (i < s.n) memcpy(&word, s.p + i, s.n - i);
    return mix(h ^ word);
}

/* The slot that holds `key`, or the free one where it belongs. There is always a free one. */
static size_t slot_of(const base_map *m, base_str key) {
    size_t mask = m->n_slots - 1, i = (size_t)hash(key) & mask;
    while (m->slots[i] && !base_str_eq(m->keys[m->slots[i] - 1], key)) i = (i + 1) & mask;
    return i;
}

uint32_t base_map_find(const base_map *m, base_str key) {
    if (m->n_slots == 0) return BASE_NONE;
    uint32_t found = m->slots[slot_of(m, key)];
    return found ? m->values[found - 1] : BASE_NONE;
}

static bool grow_slots(base_map *m) {
    size_t n_slots = m->n_slots ? m->n_slots * 2 : 16;
    uint32_t *slots = BASE_ARRAY(m->arena, uint32_t, n_slots);
    if (!slots) return false;
    m->slots = slots;
    m->n_slots = n_slots;
    for (size_t k = 0; k < m->n; k++) slots[slot_of(m, m->keys[k])] = (uint32_t)k + 1;
    return true;
}

static bool grow_rows(base_map *m) {
    size_t keys_cap = m->cap, values_cap = m->cap;
    void *keys = m->keys, *values = m->values;
    if (!base_vec_reserve_(m->arena, &keys, m->n, &keys_cap, sizeof *m->keys)) return false;
    if (!base_vec_reserve_(m->arena, &values, m->n, &values_cap, sizeof *m->values)) return false;
    m->keys = keys;
    m->values = values;
    m->cap = keys_cap;
    return true;
}

/* Room for one more; the map holds the same before and after, also when memory is out. */
static bool reserve(base_map *m) {
    if (m->n >= BASE_NONE - 1) return false;
    if (m->n + 1 > m->n_slots / 4 * 3 && !grow_slots(m)) return false;
    return m->n < m->cap || grow_rows(m);
}

static bool append(base_map *m, base_str key, uint32_t value) {
    if (!reserve(m)) return false;
    base_str copy = base_arena_str(m->arena, key);
    if (!copy.p) return false;
    size_t slot = slot_of(m, key);
    m->keys[m->n] = copy;
    m->values[m->n] = value;
    m->slots[slot] = (uint32_t)++m->n;
    return true;
}

bool base_map_put(base_map *m, base_str key, uint32_t value) {
    uint32_t found = m->n_slots ? m->slots[slot_of(m, key)] : 0;
    if (!found) return append(m, key, value);
    m->values[found - 1] = value;
    return true;
}

uint32_t base_map_intern(base_map *m, base_str key, uint32_t next) {
    uint32_t found = base_map_find(m, key);
    if (found != BASE_NONE) return found;
    return append(m, key, next) ? next : BASE_NONE;
}
