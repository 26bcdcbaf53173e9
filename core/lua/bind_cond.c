/* The program under construction for the compile state: docs/internals.md lists the methods. */
#include "lua/bind.h"

#include "base/str.h"
#include "lua/host.h"
#include <lauxlib.h>
#include <string.h>

static const char TYPE[] = "entente.ir";

static cond_ir *check_ir(lua_State *L) {
    cond_ir **handle = luaL_checkudata(L, 1, TYPE);
    if (!*handle) luaL_error(L, "the program is closed");
    return *handle;
}

/* Operations by name are looked up in a table of the state, made once. */
static cond_op check_op(lua_State *L) {
    lua_getfield(L, lua_upvalueindex(1), luaL_checkstring(L, 2));
    if (!lua_isinteger(L, -1)) luaL_error(L, "there is no operation '%s'", lua_tostring(L, 2));
    cond_op op = (cond_op)lua_tointeger(L, -1);
    lua_pop(L, 1);
    return op;
}

/* An id below `end`; `none` for nil. */
static uint32_t optional_id(lua_State *L, int index, uint32_t none, lua_Integer end) {
    if (lua_isnoneornil(L, index)) return none;
    lua_Integer i = luaL_checkinteger(L, index);
    luaL_argcheck(L, i >= 0 && i < end, index, "there is no such id");
    return (uint32_t)i;
}

static void constant_parts(lua_State *L, cond_node *n) {
    if (n->op == COND_CONST_F) {
        n->lo.f = luaL_checknumber(L, 10) + 0.0;
        n->hi.f = luaL_optnumber(L, 11, n->lo.f) + 0.0;
    } else if (n->op == COND_CONST_T || n->op == COND_CONST_I) {
        n->lo.i = luaL_checkinteger(L, 10);
        n->hi.i = luaL_optinteger(L, 11, n->lo.i);
    }
}

/* ir:node(op, frame, a, b, c, what, level, nominal, lo, hi) */
static int node(lua_State *L) {
    cond_ir *ir = check_ir(L);
    ent_error err = {0};
    uint32_t id;
    cond_node n = {.op = (uint8_t)check_op(L)};
    n.frame = (uint16_t)optional_id(L, 3, COND_ROOT, UINT16_MAX);
    for (int k = 0; k < 3; k++) n.arg[k] = optional_id(L, 4 + k, COND_NONE, COND_NONE);
    n.what = optional_id(L, 7, 0, UINT32_MAX);
    n.level = (uint8_t)optional_id(L, 8, 0, FACT_N_HEDGINGS);
    n.nominal = (uint8_t)lua_toboolean(L, 9);
    constant_parts(L, &n);
    lua_bind_check(L, cond_ir_node(&id, ir, &n, &err), &err);
    lua_pushinteger(L, id);
    return 1;
}

/* ir:subject(entity): what the root frame's rows are; before any node. */
static int subject(lua_State *L) {
    cond_ir *ir = check_ir(L);
    lua_Integer entity = luaL_checkinteger(L, 2);
    if (entity < 0 || (size_t)entity >= ir->store->entities.n)
        return luaL_error(L, "there is no entity %d", (int)entity);
    ir->frames.at[COND_ROOT].entity = (uint32_t)entity;
    return 0;
}

/* ir:frame(kind, parent, entity, source, date) */
static int frame(lua_State *L) {
    static const char *const KINDS[] = {"children", "every", NULL};
    cond_ir *ir = check_ir(L);
    ent_error err = {0};
    uint16_t id;
    cond_frame f = {.kind = luaL_checkoption(L, 2, NULL, KINDS) == 0 ? COND_FRAME_CHILDREN : COND_FRAME_EVERY};
    f.parent = (uint16_t)optional_id(L, 3, COND_ROOT, UINT16_MAX);
    f.entity = optional_id(L, 4, FACT_NONE, FACT_NONE);
    f.source = optional_id(L, 5, COND_NONE, COND_NONE);
    f.date = optional_id(L, 6, COND_NONE, COND_NONE);
    lua_bind_check(L, cond_ir_frame(&id, ir, &f, &err), &err);
    lua_pushinteger(L, id);
    return 1;
}

static uint32_t check_node(lua_State *L, const cond_ir *ir, int index) {
    lua_Integer i = luaL_checkinteger(L, index);
    if (i < 0 || (size_t)i >= ir->nodes.n) luaL_error(L, "there is no node %d", (int)i);
    return (uint32_t)i;
}

static int print(lua_State *L) {
    cond_ir *ir = check_ir(L);
    uint32_t id = check_node(L, ir, 2);
    base_buf b;
    base_buf_init(&b, &ir->arena->mem);
    cond_print(&b, ir, id);
    base_str s = b.failed ? (base_str){NULL, 0} /* nothing owned may be open when Lua raises */
                          : base_arena_str(ir->arena, (base_str){b.p, b.n});
    base_buf_clear(&b);
    if (!s.p) return lua_host_raise(L, ENT_ENOMEM, "out of memory");
    lua_pushlstring(L, s.p, s.n);
    return 1;
}

static int class_of(lua_State *L) {
    static const char *const NAMES[] = {"N", "T", "I", "F"};
    cond_ir *ir = check_ir(L);
    lua_pushstring(L, NAMES[cond_result(ir, check_node(L, ir, 2))]);
    return 1;
}

static void push_end(lua_State *L, int64_t x) {
    if (x == INT64_MIN || x == INT64_MAX)
        lua_pushnil(L);
    else
        lua_pushinteger(L, x);
}

/* ir:bounds(node) -> lo, hi of an integer or double node; nil for an end that is unbounded. All are worked out anew when nodes have come since. */
static int bounds(lua_State *L) {
    cond_ir *ir = check_ir(L);
    uint32_t id = check_node(L, ir, 2);
    ent_error err = {0};
    lua_getiuservalue(L, 1, 1);
    size_t n_bytes = ir->nodes.n * sizeof(cond_bound);
    cond_bound *all = lua_touserdata(L, -1);
    if (!all || lua_rawlen(L, -1) != n_bytes) {
        all = lua_newuserdatauv(L, n_bytes, 0);
        lua_bind_check(L, cond_bounds(all, ir, &err), &err);
        lua_setiuservalue(L, 1, 1);
    }
    switch (cond_result(ir, id)) {
    case COND_CLASS_I:
        push_end(L, all[id].i.lo);
        push_end(L, all[id].i.hi);
        return 2;
    case COND_CLASS_F:
        lua_pushnumber(L, all[id].f.lo);
        lua_pushnumber(L, all[id].f.hi);
        return 2;
    default: return 0;
    }
}

static void push_ops(lua_State *L) {
    lua_createtable(L, 0, COND_N_OPS);
#define OP(name, text, result, a, b, c, what) lua_pushinteger(L, COND_##name), lua_setfield(L, -2, #name);
#include "cond/ops.def"
#undef OP
}

void lua_bind_ir(lua_State *L, cond_ir *ir) {
    static const luaL_Reg METHODS[] = {{"subject", subject}, {"node", node},     {"frame", frame}, {"print", print},
                                       {"class", class_of},  {"bounds", bounds}, {NULL, NULL}};
    cond_ir **handle = lua_newuserdatauv(L, sizeof *handle, 1);
    *handle = ir;
    if (luaL_newmetatable(L, TYPE)) {
        luaL_newlibtable(L, METHODS);
        push_ops(L);
        luaL_setfuncs(L, METHODS, 1);
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
}
