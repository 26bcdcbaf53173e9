/* Owns the way from a plan's templates to C records. */
#include "pack/plan.h"

static ent_status malformed(ent_error *err) {
    return base_fail(err, ENT_EINTERNAL, "the plan of a pack is malformed: a template");
}

static bool read_type(fact_kind *out, base_str kind) {
    static const char *const KINDS[] = {"bool", "integer", "number", "enum", "text", "date", "duration", "ref"};
    for (int i = 0; i < 8; i++)
        if (base_str_eq(kind, base_str_of(KINDS[i]))) return *out = (fact_kind)i, true;
    return false;
}

static ent_status read_labels(cond_part *part, pack *p, const lua_tree *labels, ent_error *err) {
    base_str *list = BASE_ARRAY(&p->arena, base_str, lua_tree_n(labels));
    if (!list) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(labels); i++) {
        const lua_tree *label = lua_tree_at(labels, i);
        if (label->type != LUA_TREE_STRING) return malformed(err);
        list[i] = base_arena_str(&p->arena, label->as.string);
        if (!list[i].p) return base_no_memory(err);
    }
    part->labels = list;
    part->n_labels = lua_tree_n(labels);
    return ENT_OK;
}

static ent_status read_value(cond_part *part, pack *p, const lua_tree *t, ent_error *err) {
    int64_t node = lua_tree_int(t, "node", -1), entity = lua_tree_int(t, "entity", 0),
            decimals = lua_tree_int(t, "decimals", 0);
    if (node < 0 || (uint64_t)node >= p->ir.nodes.n || p->ir.nodes.at[node].frame != COND_ROOT) return malformed(err);
    if (entity < 0 || (uint64_t)entity >= p->store.entities.n || decimals < 0 || decimals > 18) return malformed(err);
    if (!read_type(&part->type, lua_tree_str(t, "kind"))) return malformed(err);
    part->kind = lua_tree_bool(t, "witness", false) ? COND_PART_WITNESS : COND_PART_VALUE;
    part->node = (uint32_t)node;
    part->entity = (uint32_t)entity;
    part->decimals = (uint8_t)decimals;
    part->is_float = lua_tree_bool(t, "float", false);
    part->in_months = base_str_eq(lua_tree_str(t, "span"), BASE_STR("months"));
    return read_labels(part, p, lua_tree_get(t, "labels"), err);
}

ent_status pack_plan_template(cond_template *out, pack *p, const lua_tree *t, const char *key, ent_error *err) {
    const lua_tree *list = lua_tree_get(t, key);
    cond_part *parts = BASE_ARRAY(&p->arena, cond_part, lua_tree_n(list));
    if (!parts) return base_no_memory(err);
    for (uint32_t i = 0; i < lua_tree_n(list); i++) {
        const lua_tree *item = lua_tree_at(list, i);
        if (lua_tree_has(item, "text"))
            TRY(pack_plan_str(&parts[i].text, p, item, "text", err));
        else
            TRY(read_value(&parts[i], p, item, err));
    }
    *out = (cond_template){lua_tree_n(list), parts};
    return ENT_OK;
}
