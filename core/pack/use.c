/* Owns `use`: which folder a name means, whether its version will do, and that no pack uses itself. What comes in from a used pack is the compiler's affair. */
#include "pack/loader.h"

/* ---- versions ------------------------------------------------------------------------------------------------------------ */

/* The next number of a dotted version, as digits without leading zeros; empty at the end. */
static base_str next_number(base_str *rest) {
    while (rest->n && (rest->p[0] == '.' || rest->p[0] == '0')) {
        bool last_zero = rest->p[0] == '0' && (rest->n == 1 || rest->p[1] < '0' || rest->p[1] > '9');
        if (last_zero) break;
        rest->p++;
        rest->n--;
    }
    base_str digits = {rest->p, 0};
    while (digits.n < rest->n && rest->p[digits.n] >= '0' && rest->p[digits.n] <= '9') digits.n++;
    rest->p += digits.n;
    rest->n -= digits.n;
    if (digits.n == 1 && digits.p[0] == '0') digits.n = 0; /* a number that is missing counts as 0 */
    return digits;
}

bool pack_version_at_least(base_str version, base_str wanted) {
    while (version.n || wanted.n) {
        base_str have = next_number(&version), want = next_number(&wanted);
        if (have.n != want.n) return have.n > want.n;
        int by_digits = have.n ? memcmp(have.p, want.p, have.n) : 0;
        if (by_digits) return by_digits > 0;
        if (version.n && version.p[0] != '.') version.n = 0; /* "1.0-beta": what follows the numbers says nothing */
        if (wanted.n && wanted.p[0] != '.') wanted.n = 0;
    }
    return true;
}

/* ---- what a pack asks for -------------------------------------------------------------------------------------------------- */

typedef struct {
    base_str name, version; /* version empty: any */
} wish;

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static base_str trim(base_str s) {
    while (s.n && s.p[0] == ' ') s.p++, s.n--;
    while (s.n && s.p[s.n - 1] == ' ') s.n--;
    return s;
}

/* "world >= 1"; false when it is none: the compiler reports it. */
static bool read_wish(wish *out, const lua_tree *item) {
    if (!item || item->type != LUA_TREE_STRING) return false;
    base_str rest = trim(item->as.string), name = {rest.p, 0};
    while (name.n < rest.n && is_name_char(rest.p[name.n])) name.n++;
    if (name.n == 0) return false;
    *out = (wish){name, BASE_STR("")};
    rest = trim((base_str){rest.p + name.n, rest.n - name.n});
    if (rest.n == 0) return true;
    if (rest.n < 3 || rest.p[0] != '>' || rest.p[1] != '=') return false;
    out->version = trim((base_str){rest.p + 2, rest.n - 2});
    return out->version.n > 0;
}

/* `use` is a list of texts or one text. */
static const lua_tree *wish_at(const lua_tree *use, uint32_t i) {
    if (use && use->type == LUA_TREE_STRING) return i == 0 ? use : NULL;
    return lua_tree_at(use, i);
}

/* ---- chains of packs ------------------------------------------------------------------------------------------------------- */

typedef struct chain {
    const struct chain *above;
    base_str name, folder;
} chain;

static bool is_above(const chain *c, base_str name) {
    for (; c; c = c->above)
        if (base_str_eq(c->name, name)) return true;
    return false;
}

static ent_status print_cycle(base_str *out, pack_loader *l, const chain *c, base_str name, ent_error *err) {
    base_str text = name;
    for (;; c = c->above) {
        TRY(pack_format(&text, l, err, "%.*s -> %.*s", BASE_FMT(c->name), BASE_FMT(text)));
        if (base_str_eq(c->name, name)) break;
    }
    return pack_format(out, l, err, "packs use each other: %.*s", BASE_FMT(text));
}

/* ---- failures -------------------------------------------------------------------------------------------------------------- */

/* Where the `use` stands: an item of the pack's own head, or the head of a used pack. */
typedef struct {
    const pack_unit *unit;
    uint32_t item; /* from 1 */
} origin;

static ent_status fail_use(pack_loader *l, origin from, const char *code, base_str message, base_str note,
                           ent_error *err) {
    const lua_declaration *head = pack_head(from.unit);
    pack_failure f = {.code = code, .message = message, .note = note, .line = head ? head->line : 0};
    if (from.unit == &l->own) f.use = from.item;
    TRY(pack_format(&f.file, l, err, "%.*s%.*s", BASE_FMT(from.unit->prefix), BASE_FMT(head->file)));
    return pack_add_failure(l, &f, err);
}

/* ---- finding a folder ------------------------------------------------------------------------------------------------------ */

/* The folder that holds `folder`: "rules" for "rules/korea-china", "x/.." for what only the system can say. */
static ent_status holder_of(base_str *out, pack_loader *l, base_str folder, ent_error *err) {
    while (folder.n > 1 && folder.p[folder.n - 1] == '/') folder.n--;
    size_t from = folder.n;
    while (from > 0 && folder.p[from - 1] != '/') from--;
    base_str last = {folder.p + from, folder.n - from};
    bool is_dots = base_str_eq(last, BASE_STR(".")) || base_str_eq(last, BASE_STR("..")) || last.n == 0;
    if (is_dots) return pack_format(out, l, err, "%.*s/..", BASE_FMT(folder));
    if (from == 0) return pack_format(out, l, err, ".");
    return pack_format(out, l, err, "%.*s", (int)(from > 1 ? from - 1 : 1), folder.p);
}

/* The folders to look in: beside the pack, those of the options, the install folder. */
typedef struct {
    base_str at[PACK_MAX_USED];
    uint32_t n;
} places;

static ent_status list_places(places *out, pack_loader *l, base_str folder, ent_error *err) {
    const pack_options *o = l->options;
    out->n = 0;
    if (folder.n) TRY(holder_of(&out->at[out->n++], l, folder, err));
    for (size_t i = 0; i < o->n_search; i++) {
        if (out->n >= PACK_MAX_USED - 1)
            return base_fail(err, ENT_ELIMIT, "more than %d folders to look for packs in", PACK_MAX_USED - 2);
        out->at[out->n++] = base_str_of(o->search[i]);
    }
    if (o->install) out->at[out->n++] = base_str_of(o->install);
    return ENT_OK;
}

static ent_status print_places(base_str *out, pack_loader *l, const places *in, ent_error *err) {
    base_str list = BASE_STR("");
    for (uint32_t i = 0; i < in->n; i++)
        TRY(pack_format(&list, l, err, "%.*s%s'%.*s'", BASE_FMT(list), i ? ", " : "", BASE_FMT(in->at[i])));
    if (in->n == 0) return pack_format(out, l, err, "there is no folder to look in: give one that holds packs");
    return pack_format(out, l, err, "looked in %.*s", BASE_FMT(list));
}

/* Reads the first pack of this name; `*files` is NULL when there is none or it cannot be read, which then is a failure. */
static ent_status find_files(const pack_files **files, pack_loader *l, origin from, base_str name, base_str folder,
                             ent_error *err) {
    places in;
    base_str path, message, note;
    pack_files *found = BASE_NEW(&l->arena, pack_files);
    *files = NULL;
    if (!found) return base_no_memory(err);
    TRY(list_places(&in, l, folder, err));
    for (uint32_t i = 0; i < in.n; i++) {
        ent_error why = {0};
        TRY(pack_format(&path, l, err, "%.*s/%.*s", BASE_FMT(in.at[i]), BASE_FMT(name)));
        ent_status s = pack_files_read(found, &l->arena, path.p, &why);
        if (s == ENT_ENOTFOUND) continue;
        if (s == ENT_ENOMEM) return base_no_memory(err);
        if (s == ENT_OK) {
            *files = found;
            return ENT_OK;
        }
        TRY(pack_format(&message, l, err, "the pack '%.*s' cannot be read", BASE_FMT(name)));
        TRY(pack_format(&note, l, err, "%s", why.message));
        return fail_use(l, from, "E506", message, note, err);
    }
    TRY(pack_format(&message, l, err, "there is no pack '%.*s'", BASE_FMT(name)));
    TRY(print_places(&note, l, &in, err));
    return fail_use(l, from, "E506", message, note, err);
}

/* ---- using ----------------------------------------------------------------------------------------------------------------- */

static pack_unit *find_used(pack_loader *l, base_str name) {
    for (size_t i = 0; i < l->used.n; i++)
        if (base_str_eq(l->used.at[i].name, name)) return &l->used.at[i];
    return NULL;
}

static ent_status check_version(pack_loader *l, origin from, const wish *w, const pack_unit *unit, ent_error *err) {
    base_str message, note, version = lua_tree_str(&pack_head(unit)->body, "version");
    if (w->version.n == 0 || pack_version_at_least(version, w->version)) return ENT_OK;
    TRY(pack_format(&message, l, err, "the pack '%.*s' is version %.*s, and at least %.*s is wanted", BASE_FMT(w->name),
                    BASE_FMT(version), BASE_FMT(w->version)));
    TRY(pack_format(&note, l, err, "it was found at '%.*s'", BASE_FMT(unit->folder)));
    return fail_use(l, from, "E507", message, note, err);
}

/* A pack goes by the name it declares, which must be the one it was found by. */
static ent_status check_name(bool *well, pack_loader *l, origin from, const wish *w, const pack_unit *unit,
                             ent_error *err) {
    base_str message, note;
    *well = base_str_eq(unit->name, w->name);
    if (*well) return ENT_OK;
    TRY(pack_format(&message, l, err, "the folder of '%.*s' declares %s%.*s%s", BASE_FMT(w->name),
                    unit->name.n ? "the pack '" : "no pack", BASE_FMT(unit->name), unit->name.n ? "'" : ""));
    TRY(pack_format(&note, l, err, "it was found at '%.*s'", BASE_FMT(unit->folder)));
    return fail_use(l, from, "E506", message, note, err);
}

static ent_status use_of(pack_loader *l, const pack_unit *unit, const chain *above, ent_error *err);

static ent_status add_used(pack_loader *l, origin from, const wish *w, const chain *above, ent_error *err) {
    pack_unit unit = {.name = w->name};
    bool well;
    if (l->used.n >= PACK_MAX_USED) return base_fail(err, ENT_ELIMIT, "a pack may use at most %d packs", PACK_MAX_USED);
    TRY(find_files(&unit.files, l, from, w->name, above->folder, err));
    if (!unit.files) return ENT_OK;
    unit.folder = unit.files->folder;
    TRY(pack_format(&unit.prefix, l, err, "%.*s/", BASE_FMT(w->name)));
    size_t n_failures = l->failures.n;
    TRY(pack_run_files(l, &unit, err));
    if (pack_head(&unit) || l->failures.n == n_failures) {
        TRY(check_name(&well, l, from, w, &unit, err));
        if (!well) return ENT_OK;
        TRY(check_version(l, from, w, &unit, err));
    }
    unit.name = w->name;
    if (!BASE_PUSH(&l->arena, &l->used, unit)) return base_no_memory(err);
    return use_of(l, &unit, above, err);
}

static ent_status use_one(pack_loader *l, origin from, const wish *w, const chain *above, ent_error *err) {
    base_str message;
    if (is_above(above, w->name)) {
        TRY(print_cycle(&message, l, above, w->name, err));
        return fail_use(l, from, "E508", message, BASE_STR(""), err);
    }
    const pack_unit *known = find_used(l, w->name);
    if (!known) return add_used(l, from, w, above, err);
    return pack_head(known) ? check_version(l, from, w, known, err) : ENT_OK;
}

static ent_status use_of(pack_loader *l, const pack_unit *unit, const chain *above, ent_error *err) {
    const lua_declaration *head = pack_head(unit);
    chain here = {above, unit->name, unit->folder};
    const lua_tree *use = head ? lua_tree_get(&head->body, "use") : NULL;
    for (uint32_t i = 0; wish_at(use, i); i++) {
        wish w;
        if (read_wish(&w, wish_at(use, i))) TRY(use_one(l, (origin){unit, i + 1}, &w, &here, err));
    }
    return ENT_OK;
}

ent_status pack_use_all(pack_loader *l, ent_error *err) { return use_of(l, &l->own, NULL, err); }
