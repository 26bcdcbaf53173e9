/* States and limits. */
#include "lua/host.h"

#include "base/str.h"
#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    STEPS_PER_HOOK = 100, /* the price of a count hook does not depend on its count */
    BYTES_PER_STEP = 8,
    TEXT_PART =
        /* of block_bytes: 16,384 keys by default, which take Lua 0.3 s to hash anew if they were chosen to collide */
    16,
    GRACE_NS = 1000000000, /* so that a small budget on a busy machine ends by its steps, the same each time */
    NS_PER_STEP = 200,
    DEEP = 1000, /* functions inside each other; what outgrows memory then is the stack */
    NEAR = 32    /* levels of the stack in which the pack's own file is looked for */
};

/* ---- where the pack's own file stands ----------------------------------------------------------------------------------------- */

/* Allocates nothing. */
static bool find_level(const lua_host *h, lua_State *L, int from, lua_Debug *ar) {
    for (int level = from; h->place && level < NEAR && lua_getstack(L, level, ar); level++) {
        lua_getinfo(L, "Sl", ar);
        if (ar->currentline > 0 && strcmp(ar->source, h->place) == 0) return true;
    }
    return false;
}

/* ---- memory ------------------------------------------------------------------------------------------------------------------- */

static void *refuse(lua_host *h, lua_tripped why) {
    lua_Debug ar;
    if (h->tripped != LUA_NOT_TRIPPED) return NULL;
    bool is_size = why == LUA_TRIPPED_MEMORY || why == LUA_TRIPPED_BLOCK || why == LUA_TRIPPED_TEXT;
    bool is_stack = is_size && h->L && lua_getstack(h->L, DEEP, &ar);
    h->tripped = is_stack ? LUA_TRIPPED_DEPTH : why;
    h->line = h->L && find_level(h, h->L, 0, &ar) ? ar.currentline : 0;
    return NULL;
}

/* Texts and the parts of tables with keys are made anew, lists and buffers grow. */
static lua_tripped limit_on(const lua_host *h, bool is_new, size_t more_bytes, size_t new_bytes) {
    const lua_limits *l = &h->limits;
    size_t most = is_new ? l->block_bytes / TEXT_PART : l->block_bytes;
    if (l->memory_bytes && (more_bytes > l->memory_bytes || h->used_bytes > l->memory_bytes - more_bytes))
        return LUA_TRIPPED_MEMORY;
    if (l->block_bytes && !h->is_parsing && new_bytes > most) return is_new ? LUA_TRIPPED_TEXT : LUA_TRIPPED_BLOCK;
    if (l->steps && h->steps > l->steps) return LUA_TRIPPED_STEPS;
    return LUA_NOT_TRIPPED;
}

/* For new blocks Lua passes a type tag as old size. Shrinking never fails: Lua relies on it. */
static void *allocate(void *user, void *ptr, size_t old_size, size_t new_bytes) {
    lua_host *h = user;
    size_t old_bytes = ptr ? old_size : 0;
    if (new_bytes == 0) {
        base_mem_free(&h->mem, ptr, old_bytes);
        h->used_bytes -= old_bytes;
        return NULL;
    }
    if (new_bytes > old_bytes) {
        h->steps += (new_bytes - old_bytes) / BYTES_PER_STEP;
        lua_tripped why = limit_on(h, !ptr, new_bytes - old_bytes, new_bytes);
        if (why != LUA_NOT_TRIPPED) return refuse(h, why);
    }
    void *p = h->mem.resize(h->mem.user, ptr, old_bytes, new_bytes);
    if (!p) return new_bytes <= old_bytes ? ptr : refuse(h, LUA_TRIPPED_NOMEM);
    h->used_bytes += new_bytes - old_bytes;
    return p;
}

lua_host *lua_host_of(lua_State *L) {
    void *user;
    lua_getallocf(L, &user);
    return user;
}

/* ---- steps and time ------------------------------------------------------------------------------------------------------------- */

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void count(lua_State *L, lua_Debug *ar);

/* From now on every instruction raises again, so that nothing can swallow it. */
static void trip(lua_State *L, lua_tripped why) {
    lua_host *h = lua_host_of(L);
    if (h->tripped == LUA_NOT_TRIPPED) h->tripped = why;
    lua_sethook(L, count, LUA_MASKCOUNT, 1);
    lua_pushnil(L); /* allocates nothing */
    lua_error(L);
}

void lua_host_charge(lua_State *L, uint64_t n) {
    lua_host *h = lua_host_of(L);
    h->steps += n < UINT64_MAX - h->steps ? n : UINT64_MAX - h->steps;
    if (h->tripped != LUA_NOT_TRIPPED || (h->limits.steps && h->steps > h->limits.steps)) trip(L, LUA_TRIPPED_STEPS);
}

static void count(lua_State *L, lua_Debug *ar) {
    (void)ar;
    lua_host_charge(L, STEPS_PER_HOOK);
    if (now_ns() > lua_host_of(L)->deadline_ns) trip(L, LUA_TRIPPED_TIME);
}

void lua_host_keep(lua_State *L, size_t n_bytes) {
    lua_host *h = lua_host_of(L);
    h->kept_bytes += n_bytes;
    if (h->limits.memory_bytes && h->kept_bytes > h->limits.memory_bytes) trip(L, LUA_TRIPPED_KEPT);
    lua_host_charge(L, n_bytes / BYTES_PER_STEP);
}

/* ---- life ------------------------------------------------------------------------------------------------------------------------- */

static ent_status limit_status(const lua_host *h, ent_error *err);

ent_status lua_host_init(lua_host *h, const base_mem *mem, const lua_limits *limits, ent_error *err) {
    *h = (lua_host){.mem = *mem, .limits = *limits};
    h->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!h->locale) return base_no_memory(err);
    h->L = lua_newstate(allocate, h);
    if (!h->L) {
        ent_status s = limit_status(h, err);
        lua_host_clear(h);
        return s;
    }
    if (limits->steps) lua_sethook(h->L, count, LUA_MASKCOUNT, STEPS_PER_HOOK);
    return ENT_OK;
}

void lua_host_clear(lua_host *h) {
    if (h->L) lua_close(h->L);
    if (h->locale) freelocale(h->locale);
    h->L = NULL;
    h->locale = (locale_t)0;
}

/* ---- from errors to statuses -------------------------------------------------------------------------------------------------------- */

/* Message handler: notes the nearest line of `place`, or the one that stands before the message, and how long what stands there is. */
static int note_place(lua_State *L) {
    lua_host *h = lua_host_of(L);
    lua_Debug ar;
    char position[LUA_IDSIZE + 16];
    h->line = find_level(h, L, 1, &ar) ? ar.currentline : 0;
    h->skip_bytes = 0;
    if (lua_type(L, 1) != LUA_TSTRING) return 1;
    for (int level = 1; level < NEAR && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        int n = snprintf(position, sizeof position, "%s:%d: ", ar.short_src, ar.currentline);
        if (ar.currentline <= 0 || strncmp(lua_tostring(L, 1), position, (size_t)n) != 0) continue;
        if (h->place && strcmp(ar.source, h->place) == 0) h->line = ar.currentline;
        h->skip_bytes = (size_t)n;
        break;
    }
    return 1;
}

static ent_status limit_status(const lua_host *h, ent_error *err) {
    const lua_limits *l = &h->limits;
    switch (h->tripped) {
    case LUA_TRIPPED_MEMORY:
        return base_fail(
            err, ENT_ELIMIT,
            "the pack's Lua needs more than %zu bytes of memory at once; the option pack_memory_bytes raises this limit",
            l->memory_bytes);
    case LUA_TRIPPED_KEPT:
        return base_fail(
            err, ENT_ELIMIT,
            "what the pack declares takes more than %zu bytes; the option pack_memory_bytes raises this limit",
            l->memory_bytes);
    case LUA_TRIPPED_BLOCK:
        return base_fail(
            err, ENT_ELIMIT,
            "a list of the pack's Lua grows beyond %zu bytes; the option pack_memory_bytes raises this limit, too",
            l->block_bytes);
    case LUA_TRIPPED_TEXT:
        return base_fail(
            err, ENT_ELIMIT,
            "a text, or a table with keys, of the pack's Lua is larger than %zu bytes; the option pack_memory_bytes raises this limit, too",
            l->block_bytes / TEXT_PART);
    case LUA_TRIPPED_DEPTH:
        return base_fail(
            err, ENT_ELIMIT,
            "functions of the pack's Lua call each other too deep, as if without end; the option pack_memory_bytes raises this limit, too");
    case LUA_TRIPPED_STEPS:
        return base_fail(err, ENT_ELIMIT,
                         "the pack's Lua takes more than %llu steps; the option pack_steps raises this limit",
                         (unsigned long long)l->steps);
    case LUA_TRIPPED_TIME:
        return base_fail(
            err, ENT_ELIMIT,
            "the pack's Lua takes longer than the %llu steps it may; the option pack_steps raises this limit",
            (unsigned long long)l->steps);
    default: return base_no_memory(err);
    }
}

/* Bytes of the UTF-8 character that `s` begins with, 0 when it is none. */
static size_t character_bytes(const char *s, size_t n) {
    static const uint32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s[0];
    size_t bytes = lead < 0x80                   ? 1
                   : lead >= 0xC0 && lead < 0xE0 ? 2
                   : lead >= 0xE0 && lead < 0xF0 ? 3
                   : lead >= 0xF0 && lead < 0xF8 ? 4
                                                 : 0;
    if (bytes == 0 || bytes > n) return 0;
    uint32_t code = bytes == 1 ? lead : lead & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if (((unsigned char)s[i] & 0xC0) != 0x80) return 0;
        code = code << 6 | ((unsigned char)s[i] & 0x3F);
    }
    return code < LEAST[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : bytes;
}

/* `s` as one line of UTF-8, as much as fits. */
static void copy_line(char *out, size_t room, base_str s) {
    size_t at = 0;
    while (at < s.n) {
        size_t bytes = character_bytes(s.p + at, s.n - at), taken = bytes ? bytes : 1;
        if (at + taken >= room) break;
        bool is_control = bytes == 1 && ((unsigned char)s.p[at] < 32 || s.p[at] == 127);
        if (bytes == 0 || is_control)
            out[at] = bytes ? ' ' : '?';
        else
            memcpy(out + at, s.p + at, bytes);
        at += taken;
    }
    out[at] = '\0';
}

/* "pack:3: " before what the parser says: there is no function yet whose level would have it. */
static size_t parser_position(lua_host *h, base_str message) {
    size_t n = h->place ? strlen(h->place + 1) : 0, i = n + 1;
    int number = 0;
    if (!h->place || message.n < n + 4 || memcmp(message.p, h->place + 1, n) != 0 || message.p[n] != ':') return 0;
    while (i < message.n && message.p[i] >= '0' && message.p[i] <= '9' && number < 100000000)
        number = number * 10 + (message.p[i++] - '0');
    if (i == n + 1 || i + 1 >= message.n || message.p[i] != ':' || message.p[i + 1] != ' ') return 0;
    h->line = number;
    return i + 2;
}

static ent_status error_status(lua_host *h, int rc, ent_error *err) {
    if (h->tripped != LUA_NOT_TRIPPED) return limit_status(h, err);
    if (rc == LUA_ERRMEM) return base_no_memory(err);
    char text[sizeof err->message];
    base_str message = BASE_STR("an error that is no text");
    if (lua_type(h->L, -1) == LUA_TSTRING) {
        message.p = lua_tolstring(h->L, -1, &message.n);
        size_t skip = h->skip_bytes ? h->skip_bytes : parser_position(h, message);
        if (skip > message.n) skip = 0;
        message.p += skip;
        message.n -= skip;
    }
    copy_line(text, sizeof text, message);
    return base_fail(err, h->raised != ENT_OK ? h->raised : ENT_EINPUT, "%s", text);
}

int lua_host_raise(lua_State *L, ent_status status, const char *fmt, ...) {
    lua_host *h = lua_host_of(L);
    if (status == ENT_ENOMEM) trip(L, LUA_TRIPPED_NOMEM);
    if (h->raised == ENT_OK) h->raised = status;
    char text[sizeof((ent_error *)0)->message];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    lua_pushstring(L, text);
    return lua_error(L);
}

/* ---- calls ------------------------------------------------------------------------------------------------------------------------- */

static void begin(lua_host *h, int64_t now) {
    const uint64_t most = (uint64_t)(INT64_MAX / 4) / NS_PER_STEP;
    uint64_t steps = h->limits.steps && h->limits.steps < most ? h->limits.steps : most;
    h->deadline_ns = now + GRACE_NS + (int64_t)steps * NS_PER_STEP - h->spent_ns;
    h->line = 0;
    h->skip_bytes = 0;
    h->raised = ENT_OK;
}

ent_status lua_host_call(lua_host *h, lua_CFunction fn, void *job, ent_error *err) {
    lua_State *L = h->L;
    int top = lua_gettop(L);
    if (h->tripped != LUA_NOT_TRIPPED) return limit_status(h, err);
    if (!lua_checkstack(L, 8)) return limit_status(h, err);
    int64_t started = now_ns();
    begin(h, started);
    locale_t before = uselocale(h->locale); /* of this thread */
    lua_pushcfunction(L, note_place);       /* this push and the next two cannot raise */
    lua_pushcfunction(L, fn);
    lua_pushlightuserdata(L, job);
    int rc = lua_pcall(L, 1, 0, top + 1);
    uselocale(before);
    h->spent_ns += now_ns() - started;
    h->is_parsing = false;
    ent_status s = rc == LUA_OK && h->tripped == LUA_NOT_TRIPPED ? ENT_OK : error_status(h, rc, err);
    lua_settop(L, top);
    return s;
}

/* ---- known defects --------------------------------------------------------------------------------------------------------------------- */

/* Whether the text on top yields true; it is popped. What runs out of memory is no answer. */
static bool holds(lua_State *L) {
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    int rc = luaL_loadbufferx(L, text, n, "=probe", "t");
    if (rc == LUA_OK) rc = lua_pcall(L, 0, 1, 0);
    if (lua_host_of(L)->tripped != LUA_NOT_TRIPPED) lua_error(L);
    bool yes = rc == LUA_OK && lua_toboolean(L, -1);
    lua_pop(L, 2);
    return yes;
}

static int probe(lua_State *L) {
    lua_defects *out = lua_touserdata(L, 1);
    lua_pushliteral(L, "local T = { [true] = 1 }; local function f(a, b) return T[a < b] end; return f(1, 2) == 1");
    out->compare_in_index = !holds(L);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_addstring(&b, "local t = {");
    for (int i = 0; i < 300; i++) {
        lua_pushfstring(L, "%d.5,", i);
        luaL_addvalue(&b);
    }
    luaL_addstring(&b, "}; return 1 | (2 or 3) == 3");
    luaL_pushresult(&b);
    out->choice_in_bits = !holds(L);
    return 0;
}

ent_status lua_host_probe(lua_defects *out, const base_mem *mem, ent_error *err) {
    lua_host h;
    lua_limits none = {0};
    lua_defects found;
    TRY(lua_host_init(&h, mem, &none, err));
    ent_status s = lua_host_call(&h, probe, &found, err);
    lua_host_clear(&h);
    if (s == ENT_OK) *out = found;
    return s;
}
