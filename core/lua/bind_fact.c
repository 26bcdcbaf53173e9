/* The record for the compile state: docs/internals.md lists the methods. Scripts are trusted; wrong calls raise, as defects of the library. */
#include "lua/bind.h"

#include <lauxlib.h>
#include <math.h>

static const char TYPE[] = "entente.store";

static fact_store *check_store(lua_State *L) {
    fact_store **handle = luaL_checkudata(L, 1, TYPE);
    if (!*handle) luaL_error(L, "the record is closed");
    return *handle;
}

static uint32_t id_field(lua_State *L, const char *key, size_t n) {
    lua_Integer i = lua_bind_int_field(L, 2, key, -1);
    if (i < -1 || (i >= 0 && (size_t)i >= n)) luaL_error(L, "field '%s': there is no id %I", key, (LUAI_UACINT)i);
    return i < 0 ? FACT_NONE : (uint32_t)i;
}

/* The same where it must be given. */
static uint32_t need_id_field(lua_State *L, const char *key, size_t n) {
    uint32_t id = id_field(L, key, n);
    if (id == FACT_NONE) luaL_error(L, "field '%s' is missing", key);
    return id;
}

static int push_id(lua_State *L, uint32_t id) {
    if (id == FACT_NONE)
        lua_pushnil(L);
    else
        lua_pushinteger(L, id);
    return 1;
}

static uint32_t entity_argument(lua_State *L, const fact_store *s, int index) {
    lua_Integer i = luaL_checkinteger(L, index);
    if (i < 0 || (size_t)i >= s->entities.n) luaL_error(L, "there is no entity %d", (int)i);
    return (uint32_t)i;
}

static int word_field(lua_State *L, const char *key, const char *const *words, int n) {
    base_str s = lua_bind_str_field(L, 2, key);
    for (int i = 0; i < n; i++)
        if (base_str_eq(s, base_str_of(words[i]))) return i;
    return luaL_error(L, "field '%s': '%s' is none of its words", key, s.p);
}

/* ---- vocabulary ----------------------------------------------------------------------------------------------------------------- */

static int entity(lua_State *L) {
    static const char *const SHAPES[] = {"plain", "pair", "child"};
    fact_store *s = check_store(L);
    ent_error err = {0};
    uint32_t id;
    fact_entity e = {.name = lua_bind_str_field(L, 2, "name"), .title = lua_bind_str_field(L, 2, "title")};
    e.shape = (fact_shape)word_field(L, "shape", SHAPES, 3);
    e.of = e.shape == FACT_PLAIN ? id_field(L, "of", s->entities.n) : need_id_field(L, "of", s->entities.n);
    e.has_parties = lua_bind_bool_field(L, 2, "parties");
    e.key_attr = e.time_attr = FACT_NONE;
    lua_bind_check(L, fact_store_entity(&id, s, &e, &err), &err);
    return push_id(L, id);
}

/* store:set_entity(id, { key_attr=, time_attr= }) */
static int set_entity(lua_State *L) {
    fact_store *s = check_store(L);
    uint32_t id = entity_argument(L, s, 2);
    lua_remove(L, 2);
    s->entities.at[id].key_attr = id_field(L, "key_attr", s->attrs.n);
    s->entities.at[id].time_attr = id_field(L, "time_attr", s->attrs.n);
    return 0;
}

/* An end of a range: nil is unbounded. */
static fact_scalar end_field(lua_State *L, const char *key, bool is_float, fact_scalar unbounded) {
    fact_scalar v = unbounded;
    if (lua_getfield(L, 2, key) != LUA_TNIL) {
        int ok;
        if (is_float)
            v.f = lua_tonumberx(L, -1, &ok) + 0.0;
        else
            v.i = lua_tointegerx(L, -1, &ok);
        if (!ok) luaL_error(L, "field '%s' must be a number%s", key, is_float ? "" : " without fraction");
    }
    lua_pop(L, 1);
    return v;
}

static fact_range range_fields(lua_State *L, const char *lo, const char *hi, bool is_float) {
    fact_scalar least = {.i = INT64_MIN}, most = {.i = INT64_MAX};
    if (is_float) {
        least.f = -INFINITY;
        most.f = INFINITY;
    }
    return (fact_range){end_field(L, lo, is_float, least), end_field(L, hi, is_float, most)};
}

/* The list of texts in field `key`, in Lua's memory until the call returns. */
static const base_str *list_field(lua_State *L, const char *key, uint32_t *n) {
    *n = 0;
    if (lua_getfield(L, 2, key) == LUA_TNIL) {
        lua_pop(L, 1);
        return NULL;
    }
    luaL_checktype(L, -1, LUA_TTABLE);
    *n = (uint32_t)lua_rawlen(L, -1);
    base_str *list = lua_newuserdatauv(L, (*n + 1) * sizeof *list, 0); /* stays on the stack, as does the table */
    for (uint32_t i = 0; i < *n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        list[i] = lua_bind_str(L, -1);
        lua_pop(L, 1);
    }
    return list;
}

static int attr(lua_State *L) {
    static const char *const KINDS[] = {"bool", "integer", "number", "enum", "text", "date", "duration", "ref"};
    static const char *const POLICIES[] = {"newest", "best_graded", "hull"};
    fact_store *s = check_store(L);
    ent_error err = {0};
    uint32_t id, n_titles;
    fact_attr a = {.name = lua_bind_str_field(L, 2, "name"),
                   .title = lua_bind_str_field(L, 2, "title"),
                   .doc = lua_bind_str_field(L, 2, "doc"),
                   .unit = lua_bind_str_field(L, 2, "unit"),
                   .entity = need_id_field(L, "entity", s->entities.n)};
    a.kind = (fact_kind)word_field(L, "kind", KINDS, 8);
    a.policy = (fact_policy)word_field(L, "policy", POLICIES, 3);
    a.is_float = lua_bind_bool_field(L, 2, "float");
    a.decimals = (uint8_t)lua_bind_int_field(L, 2, "decimals", 0);
    a.range = range_fields(L, "lo", "hi", a.is_float);
    lua_getfield(L, 2, "default_lo");
    a.has_default = !lua_isnil(L, -1);
    lua_pop(L, 1);
    a.dflt = range_fields(L, "default_lo", "default_hi", a.is_float);
    a.symmetric = lua_bind_bool_field(L, 2, "symmetric");
    a.is_key = lua_bind_bool_field(L, 2, "key");
    a.ref = id_field(L, "ref", s->entities.n);
    a.carry_months = lua_bind_int_field(L, 2, "carry_months", 0);
    a.stale_months = lua_bind_int_field(L, 2, "stale_months", 0);
    a.labels = list_field(L, "labels", &a.n_labels);
    a.label_titles = list_field(L, "label_titles", &n_titles);
    if (a.label_titles && n_titles != a.n_labels) return luaL_error(L, "as many titles as labels are wanted");
    lua_bind_check(L, fact_store_attr(&id, s, &a, &err), &err);
    return push_id(L, id);
}

static int text(lua_State *L) {
    fact_store *s = check_store(L);
    ent_error err = {0};
    uint32_t id;
    lua_bind_check(L, fact_store_text(&id, s, lua_bind_str(L, 2), &err), &err);
    return push_id(L, id);
}

static int group(lua_State *L) {
    fact_store *s = check_store(L);
    ent_error err = {0};
    uint32_t id;
    lua_bind_check(L, fact_store_group(&id, s, lua_bind_str(L, 2), &err), &err);
    return push_id(L, id);
}

static int32_t day_field(lua_State *L, const char *key, int32_t open) {
    lua_Integer i = lua_bind_int_field(L, 2, key, open);
    return i < INT32_MIN ? INT32_MIN : i > INT32_MAX ? INT32_MAX : (int32_t)i;
}

static int source(lua_State *L) {
    fact_store *s = check_store(L);
    ent_error err = {0};
    uint32_t id;
    fact_source src = {.id = lua_bind_str_field(L, 2, "id"),
                       .title = lua_bind_str_field(L, 2, "title"),
                       .file = lua_bind_str_field(L, 2, "file"),
                       .derived_from = lua_bind_str_field(L, 2, "derived_from")};
    base_str reliability = lua_bind_str_field(L, 2, "reliability"),
             credibility = lua_bind_str_field(L, 2, "credibility");
    src.reliability = reliability.n ? reliability.p[0] : 0;
    src.credibility = credibility.n ? credibility.p[0] : 0;
    src.first_day = day_field(L, "first_day", FACT_ALWAYS_FROM);
    src.last_day = day_field(L, "last_day", FACT_ALWAYS_FROM);
    lua_bind_check(L, fact_store_source(&id, s, &src, &err), &err);
    return push_id(L, id);
}

/* ---- instances --------------------------------------------------------------------------------------------------------------------- */

/* The list of instances, of which there are `n_rows`, in Lua's memory until the call returns. */
static const uint32_t *parties_field(lua_State *L, uint32_t *n, size_t n_rows) {
    *n = 0;
    if (lua_getfield(L, 2, "parties") == LUA_TNIL) return NULL;
    luaL_checktype(L, -1, LUA_TTABLE);
    *n = (uint32_t)lua_rawlen(L, -1);
    uint32_t *list = lua_newuserdatauv(L, (*n + 1) * sizeof *list, 0);
    for (uint32_t i = 0; i < *n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        lua_Integer id = luaL_checkinteger(L, -1);
        if (id < 0 || (size_t)id >= n_rows) luaL_error(L, "field 'parties': there is no id %I", (LUAI_UACINT)id);
        list[i] = (uint32_t)id;
        lua_pop(L, 1);
    }
    return list;
}

static size_t n_rows_of(const fact_store *s, uint32_t entity) { return s->instances[entity].rows.n; }

/* What tells instances of its shape apart. */
static void identity_fields(lua_State *L, fact_instance *i, fact_store *s, const fact_entity *e) {
    ent_error err = {0};
    i->key = i->a = i->b = i->parent = FACT_NONE;
    if (e->shape == FACT_PAIR) {
        i->a = need_id_field(L, "a", n_rows_of(s, e->of));
        i->b = need_id_field(L, "b", n_rows_of(s, e->of));
        if (i->a == i->b) luaL_error(L, "a pair of one with itself");
        return;
    }
    lua_bind_check(L, fact_store_text(&i->key, s, lua_bind_str_field(L, 2, "key"), &err), &err);
    if (e->has_parties)
        i->parties = parties_field(L, &i->n_parties, n_rows_of(s, s->entities.at[e->of].of));
    else if (e->shape == FACT_CHILD)
        i->parent = need_id_field(L, "parent", n_rows_of(s, e->of));
}

static int instance(lua_State *L) {
    fact_store *s = check_store(L);
    ent_error err = {0};
    uint32_t id, entity_id = need_id_field(L, "entity", s->entities.n);
    fact_instance i = {.title = lua_bind_str_field(L, 2, "title")};
    identity_fields(L, &i, s, &s->entities.at[entity_id]);
    lua_bind_check(L, fact_store_instance(&id, s, entity_id, &i, &err), &err);
    return push_id(L, id);
}

/* store:find(entity, key, parent) */
static int find(lua_State *L) {
    fact_store *s = check_store(L);
    uint32_t e = entity_argument(L, s, 2);
    uint32_t parent = lua_isnoneornil(L, 4) ? FACT_NONE : (uint32_t)luaL_checkinteger(L, 4);
    return push_id(L, fact_store_find_key(s, e, parent, lua_bind_str(L, 3)));
}

static int find_pair(lua_State *L) {
    fact_store *s = check_store(L);
    return push_id(L, fact_store_find_pair(s, entity_argument(L, s, 2), (uint32_t)luaL_checkinteger(L, 3),
                                           (uint32_t)luaL_checkinteger(L, 4)));
}

/* store:keys(entity): of all its instances */
static int keys(lua_State *L) {
    fact_store *s = check_store(L);
    const fact_instances *all = &s->instances[entity_argument(L, s, 2)];
    lua_createtable(L, (int)all->rows.n, 0);
    lua_Integer n = 0;
    for (size_t i = 0; i < all->rows.n; i++) {
        if (all->rows.at[i].key == FACT_NONE) continue;
        base_str key = s->texts.at[all->rows.at[i].key];
        lua_pushlstring(L, key.p, key.n);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

/* ---- statements ---------------------------------------------------------------------------------------------------------------------- */

/* A number from 0 and below `end`; 0 for nil. */
static lua_Integer number_field(lua_State *L, const char *key, lua_Integer end) {
    lua_Integer i = lua_bind_int_field(L, 2, key, 0);
    if (i < 0 || i >= end) luaL_error(L, "field '%s': %I is out of range", key, (LUAI_UACINT)i);
    return i;
}

static int stmt(lua_State *L) {
    fact_store *s = check_store(L);
    ent_error err = {0};
    fact_stmt f = {.entity = need_id_field(L, "entity", s->entities.n),
                   .attr = id_field(L, "attr", s->attrs.n),
                   .source = id_field(L, "source", s->sources.n)};
    f.instance = need_id_field(L, "instance", n_rows_of(s, f.entity));
    if (f.attr != FACT_NONE && s->attrs.at[f.attr].entity != f.entity)
        return luaL_error(L, "field 'attr': of another entity");
    f.from = day_field(L, "from", FACT_ALWAYS_FROM);
    f.to = day_field(L, "to", FACT_ALWAYS_TO);
    f.known = day_field(L, "known", FACT_ALWAYS_FROM);
    f.hedging = (uint8_t)number_field(L, "hedging", FACT_N_HEDGINGS);
    f.group = (uint16_t)number_field(L, "group", (lua_Integer)s->groups.n);
    f.line = (uint32_t)lua_bind_int_field(L, 2, "line", 0);
    f.place = lua_bind_str_field(L, 2, "place");
    f.quote = lua_bind_str_field(L, 2, "quote");
    f.file = lua_bind_str_field(L, 2, "file");
    if (f.attr != FACT_NONE)
        f.value = range_fields(L, "lo", "hi", s->attrs.at[f.attr].is_float);
    else
        f.value.lo.i = f.value.hi.i = 1;
    lua_bind_check(L, fact_store_stmt(s, &f, &err), &err);
    return 0;
}

static int cover(lua_State *L) {
    fact_store *s = check_store(L);
    ent_error err = {0};
    fact_cover c = {.entity = need_id_field(L, "entity", s->entities.n), .source = id_field(L, "source", s->sources.n)};
    const fact_entity *e = &s->entities.at[c.entity];
    c.parent = id_field(L, "parent", e->shape == FACT_CHILD ? n_rows_of(s, e->of) : 0);
    c.from = day_field(L, "from", FACT_ALWAYS_FROM);
    c.to = day_field(L, "to", FACT_ALWAYS_TO);
    c.group = (uint16_t)number_field(L, "group", (lua_Integer)s->groups.n);
    lua_bind_check(L, fact_store_cover(s, &c, &err), &err);
    return 0;
}

void lua_bind_store(lua_State *L, fact_store *store) {
    static const luaL_Reg METHODS[] = {
        {"entity", entity}, {"set_entity", set_entity}, {"attr", attr}, {"text", text},           {"group", group},
        {"source", source}, {"instance", instance},     {"find", find}, {"find_pair", find_pair}, {"keys", keys},
        {"stmt", stmt},     {"cover", cover},           {NULL, NULL}};
    fact_store **handle = lua_newuserdatauv(L, sizeof *handle, 0);
    *handle = store;
    if (luaL_newmetatable(L, TYPE)) {
        luaL_newlib(L, METHODS);
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
}
