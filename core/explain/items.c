/* Items of a basis. */
#include "explain/items.h"

#include <stdio.h>
#include <stdlib.h>

static const explain_value *value_of(const explain_collector *c, uint32_t node, uint32_t row) {
    return &c->trace->values[node][row];
}
static base_str title_or(base_str title, base_str name) { return title.n ? title : name; }

/* ---- naming -------------------------------------------------------------------------------------------------------- */

static base_str take_text(explain_collector *c) {
    base_str s = base_arena_str(c->arena, (base_str){c->text.p, c->text.n});
    if (!s.p || c->text.failed) c->failed = true;
    c->text.n = 0;
    return s;
}

static void name_end(explain_collector *c, uint32_t entity, base_irange end) {
    if (end.lo == end.hi && end.lo >= 0)
        fact_store_name(&c->text, c->store, entity, (uint32_t)end.lo);
    else
        base_buf_adds(&c->text, "?");
}

/* The pair a reference without a record stands for: found where it was built. */
static bool name_pair(explain_collector *c, uint32_t node, uint32_t row, uint32_t entity) {
    const cond_node *n = &c->ir->nodes.at[node];
    while (n->op == COND_LIFT_I) {
        row = c->trace->frames[n->frame].parent[row];
        node = n->arg[0];
        n = &c->ir->nodes.at[node];
    }
    uint32_t end = c->store->entities.at[entity].of;
    base_irange a, b;
    if (n->op == COND_PAIR) {
        a = value_of(c, n->arg[0], row)->i;
        b = value_of(c, n->arg[1], row)->i;
    } else if (n->op == COND_SUBJECT) {
        a = (base_irange){c->trace->a, c->trace->a};
        b = (base_irange){c->trace->b, c->trace->b};
    } else {
        return false;
    }
    name_end(c, end, a);
    base_buf_adds(&c->text, "→");
    name_end(c, end, b);
    return true;
}

static base_str name_instance(explain_collector *c, uint32_t node, uint32_t row, uint32_t entity) {
    base_irange id = value_of(c, node, row)->i;
    if (id.lo == id.hi && id.lo >= 0)
        fact_store_name(&c->text, c->store, entity, (uint32_t)id.lo);
    else if (c->store->entities.at[entity].shape != FACT_PAIR || !name_pair(c, node, row, entity))
        base_buf_addf(&c->text, "some %.*s", BASE_FMT(c->store->entities.at[entity].name));
    return take_text(c);
}

/* ---- values ---------------------------------------------------------------------------------------------------------- */

static base_str value_text(explain_collector *c, uint32_t attr, fact_range v) {
    fact_store_value(&c->text, c->store, attr, v);
    return take_text(c);
}

/* Thousands are set apart in whole parts of more than four digits. */
static void add_grouped(base_buf *out, base_str digits) {
    size_t start = digits.n && digits.p[0] == '-' ? 1 : 0, whole = start;
    while (whole < digits.n && digits.p[whole] >= '0' && digits.p[whole] <= '9') whole++;
    bool plain = whole == digits.n || digits.p[whole] == '.';
    for (size_t i = 0; i < digits.n; i++) {
        if (plain && whole - start > 4 && i > start && i < whole && (whole - i) % 3 == 0) base_buf_addc(out, ',');
        base_buf_addc(out, digits.p[i]);
    }
}

/* For people: labels and instances by their titles, yes and no, numbers with thousands and unit. */
static base_str shown(explain_collector *c, const fact_attr *attr, fact_range v, base_str value) {
    bool point = attr->is_float ? v.lo.f == v.hi.f : v.lo.i == v.hi.i;
    if (!point) return value;
    switch (attr->kind) {
    case FACT_BOOL: return v.lo.i ? BASE_STR("yes") : BASE_STR("no");
    case FACT_ENUM:
        return attr->label_titles && v.lo.i >= 0 && (uint64_t)v.lo.i < attr->n_labels
                   ? title_or(attr->label_titles[v.lo.i], value)
                   : value;
    case FACT_REF:
        return v.lo.i >= 0 && (uint64_t)v.lo.i < c->store->instances[attr->ref].rows.n
                   ? title_or(c->store->instances[attr->ref].rows.at[v.lo.i].title, value)
                   : value;
    case FACT_INTEGER:
    case FACT_NUMBER:
        add_grouped(&c->text, value);
        if (attr->unit.n) base_buf_addf(&c->text, " %.*s", BASE_FMT(attr->unit));
        return take_text(c);
    default: return value;
    }
}

/* ---- items ------------------------------------------------------------------------------------------------------------ */

static void add_item(explain_collector *c, explain_item item) {
    if (!c->failed && !BASE_PUSH(c->arena, c->out, item)) c->failed = true;
}

static int item_cmp(const void *pa, const void *pb) {
    const explain_item *a = pa, *b = pb;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int c = base_str_cmp(a->of, b->of);
    if (!c) c = base_str_cmp(a->attribute, b->attribute);
    if (!c) c = base_str_cmp(a->value, b->value);
    return c;
}

void explain_sort_items(explain_items *items) {
    if (items->n < 2) return;
    qsort(items->at, items->n, sizeof *items->at, item_cmp);
    size_t kept = 1;
    for (size_t i = 1; i < items->n; i++)
        if (item_cmp(&items->at[i], &items->at[kept - 1]) != 0) items->at[kept++] = items->at[i];
    items->n = kept;
}

/* What other valid sources say of the same cell. */
static void add_conflicts(explain_collector *c, explain_item item, const fact_attr *attr, const fact_timeline *t,
                          uint32_t spell) {
    if (!(t->flags[spell] & FACT_SPELL_CONTESTED)) return;
    item.kind = EXPLAIN_CONFLICT;
    for (uint32_t i = t->support[spell] + t->n_chosen[spell]; i < t->support[spell + 1] && !c->failed; i++) {
        const fact_stmt *s = &c->store->stmts.at[t->support_stmts[i]];
        item.stmt = t->support_stmts[i];
        item.value = value_text(c, item.attr, s->value);
        item.shown = shown(c, attr, s->value, item.value);
        add_item(c, item);
    }
}

/* The spell nearest to a day that none holds on: the last before it, else the first after it; FACT_NONE when there is no record at all. */
static uint32_t nearest_spell(const fact_timeline *t, base_irange instance, int64_t day) {
    if (instance.lo != instance.hi || instance.lo < 0 || instance.lo >= t->n_instances) return FACT_NONE;
    uint32_t first = t->first[instance.lo], end = t->first[instance.lo + 1], found = FACT_NONE;
    for (uint32_t s = first; s < end; s++)
        if (found == FACT_NONE || t->to[s] <= day) found = s;
    return found;
}

static void add_days(base_buf *b, int32_t from, int32_t to) {
    base_buf_addspan(b, from > FACT_ALWAYS_FROM ? from : INT64_MIN, to < FACT_ALWAYS_TO ? (int64_t)to - 1 : INT64_MAX);
}

static void add_missing(explain_collector *c, explain_item item, const cond_node *n, uint32_t row) {
    const fact_timeline *t = fact_view_timeline(c->trace->view, n->what, (fact_hedging)n->level);
    base_irange day = value_of(c, n->arg[1], row)->i;
    item.kind = EXPLAIN_MISSING;
    if (item.stmt == FACT_NONE && day.lo == day.hi && !c->store->attrs.at[n->what].is_key) {
        uint32_t spell = nearest_spell(t, value_of(c, n->arg[0], row)->i, day.lo);
        if (spell != FACT_NONE) {
            item.kind = EXPLAIN_EXPIRED;
            item.stmt = t->since[spell];
            add_days(&c->text, t->from[spell], t->to[spell]);
            item.value = item.shown = take_text(c);
        }
    }
    add_item(c, item);
}

/* "4 usd, on record until 2022-12-31": a carried spell begins where the record ended. */
static base_str carried_text(explain_collector *c, base_str value, int32_t from) {
    base_buf_addf(&c->text, "%.*s, on record until ", BASE_FMT(value));
    base_buf_adddate(&c->text, (int64_t)from - 1);
    return take_text(c);
}

/* A parameter with dates is a cell of the hidden entity "$". */
static bool is_parameter(const explain_collector *c, const fact_attr *attr) {
    return base_str_eq(c->store->entities.at[attr->entity].name, BASE_STR("$"));
}

static void name_cell(explain_collector *c, explain_item *item, const fact_attr *attr, const cond_node *n,
                      uint32_t row) {
    if (!is_parameter(c, attr)) {
        item->of = name_instance(c, n->arg[0], row, attr->entity);
        return;
    }
    base_buf_addf(&c->text, "$%.*s", BASE_FMT(attr->name));
    item->attribute = item->title = take_text(c);
}

void explain_add_cell(explain_collector *c, const cond_node *n, uint32_t row, bool missing) {
    const fact_attr *attr = &c->store->attrs.at[n->what];
    const fact_timeline *t = fact_view_timeline(c->trace->view, n->what, (fact_hedging)n->level);
    fact_cell cell = fact_view_cell(c->trace->view, n->what, (fact_hedging)n->level, value_of(c, n->arg[0], row)->i,
                                    value_of(c, n->arg[1], row)->i);
    explain_item item = {
        .attribute = attr->name, .title = title_or(attr->title, attr->name), .attr = n->what, .stmt = FACT_NONE};
    bool on_record = cell.spell != FACT_NONE && !attr->is_key;
    name_cell(c, &item, attr, n, row);
    if (on_record) item.stmt = t->since[cell.spell];
    if (on_record || cell.is_default) {
        item.value = value_text(c, n->what, cell.value);
        item.shown = shown(c, attr, cell.value, item.value);
    }
    if (missing) {
        add_missing(c, item, n, row);
        return;
    }
    /* a key, or a declared range that was enough: nothing on record was read */
    if (!on_record && !cell.is_default) return;
    item.kind = cell.is_default ? EXPLAIN_DEFAULT : cell.is_carried ? EXPLAIN_CARRIED : EXPLAIN_FACT;
    if (item.kind == EXPLAIN_CARRIED) item.shown = carried_text(c, item.shown, t->from[cell.spell]);
    add_item(c, item);
    if (on_record) add_conflicts(c, item, attr, t, cell.spell);
}

static explain_item of_entity(const explain_collector *c, uint32_t entity, explain_kind kind) {
    const fact_entity *e = &c->store->entities.at[entity];
    return (explain_item){
        .kind = kind, .attribute = e->name, .title = title_or(e->title, e->name), .attr = FACT_NONE, .stmt = FACT_NONE};
}

void explain_add_collection(explain_collector *c, uint32_t frame, uint32_t row, explain_kind kind) {
    const cond_frame *fr = &c->ir->frames.at[frame];
    explain_item item = of_entity(c, fr->entity, kind);
    if (fr->source != COND_NONE) item.of = name_instance(c, fr->source, row, c->store->entities.at[fr->entity].of);
    add_item(c, item);
}

void explain_add_weak_row(explain_collector *c, const cond_node *exists, uint32_t row) {
    explain_item item = of_entity(c, exists->what, EXPLAIN_WEAK);
    item.of = name_instance(c, exists->arg[0], row, exists->what);
    add_item(c, item);
}

static const char *why_undefined(cond_op op) {
    switch (op) {
    case COND_DIV_F: return "a division by zero";
    case COND_RATIO_F: return "a ratio of zero or of a negative number";
    case COND_LOG_F: return "the logarithm of zero or of a negative number";
    case COND_SQRT_F: return "the root of a negative number";
    case COND_POW_F: return "a power that does not exist or is too large";
    default: return "a number too large to compute";
    }
}

void explain_add_undefined(explain_collector *c, uint32_t node) {
    explain_item item = {.kind = EXPLAIN_UNDEFINED, .attr = FACT_NONE, .stmt = FACT_NONE};
    cond_print(&c->text, c->ir, node);
    item.attribute = take_text(c);
    item.title = base_str_of(why_undefined((cond_op)c->ir->nodes.at[node].op));
    add_item(c, item);
}
