/* Owns the order of instances. */
#include "fact/instance.h"

#include "base/sort.h"

int fact_instance_cmp(const fact_store *s, uint32_t entity, uint32_t x, uint32_t y) {
    while (x != y) {
        const fact_entity *e = &s->entities.at[entity];
        const fact_instance *p = &s->instances[entity].rows.at[x], *q = &s->instances[entity].rows.at[y];
        if (e->shape == FACT_PAIR) {
            bool is_first = p->a != q->a;
            x = is_first ? p->a : p->b;
            y = is_first ? q->a : q->b;
        } else {
            int order = base_str_cmp(s->texts.at[p->key], s->texts.at[q->key]);
            if (order || p->parent == FACT_NONE || q->parent == FACT_NONE) return order;
            x = p->parent;
            y = q->parent;
        }
        entity = e->of;
    }
    return 0;
}

typedef struct {
    const fact_store *store;
    uint32_t entity;
} sort_context;

static int sort_order(const void *ctx, uint32_t x, uint32_t y) {
    const sort_context *c = ctx;
    return fact_instance_cmp(c->store, c->entity, x, y);
}

ent_status fact_instance_sort(const fact_store *s, uint32_t entity, uint32_t *ids, size_t n, base_arena *scratch,
                              ent_error *err) {
    base_mark mark = base_arena_mark(scratch);
    uint32_t *buffer = BASE_ARRAY(scratch, uint32_t, n);
    if (!buffer) return base_no_memory(err);
    base_sort(ids, n, buffer, sort_order, &(sort_context){s, entity});
    base_arena_rewind(scratch, mark);
    return ENT_OK;
}
