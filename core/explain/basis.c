/* Walks a trace from one node down to the cells it depends on. A decided truth is followed through the operands that
 * decided it, an undecided one through those that left it open; every (node, row) is visited once for each purpose. */
#include "explain/basis.h"

#include "base/bits.h"
#include <stdlib.h>

typedef enum { WALK_SUPPORT, WALK_MISSING } walk_mode;

typedef struct {
    const explain_trace *trace;
    const cond_ir *ir;
    const fact_store *store;
    base_arena *arena;
    explain_items *out;
    uint64_t **seen[2]; /* [mode][node], bits by row */
    base_buf text;
    bool failed;
} walker;

static void visit(walker *w, uint32_t node, uint32_t row, walk_mode mode);

static const explain_value *value_of(const walker *w, uint32_t node, uint32_t row) { return &w->trace->values[node][row]; }

static bool is_point(const walker *w, uint32_t node, uint32_t row) {
    const explain_value *v = value_of(w, node, row);
    switch (cond_result(w->ir, node)) {
    case COND_CLASS_T: return v->t.t || v->t.f;
    case COND_CLASS_I: return v->i.lo == v->i.hi;
    default: return v->f.lo == v->f.hi;
    }
}

/* ---- naming -------------------------------------------------------------------------------------------------------- */

static base_str take_text(walker *w) {
    base_str s = base_arena_str(w->arena, (base_str){w->text.p, w->text.n});
    if (!s.p || w->text.failed) w->failed = true;
    w->text.n = 0;
    return s;
}

static void name_end(walker *w, uint32_t entity, base_irange end) {
    if (end.lo == end.hi && end.lo >= 0)
        fact_store_name(&w->text, w->store, entity, (uint32_t)end.lo);
    else
        base_buf_adds(&w->text, "?");
}

/* The pair a reference without a record stands for: found where it was built. */
static bool name_pair(walker *w, uint32_t node, uint32_t row, uint32_t entity) {
    const cond_node *n = &w->ir->nodes.at[node];
    while (n->op == COND_LIFT_I) {
        row = w->trace->frames[n->frame].parent[row];
        node = n->arg[0];
        n = &w->ir->nodes.at[node];
    }
    uint32_t end = w->store->entities.at[entity].of;
    base_irange a, b;
    if (n->op == COND_PAIR) {
        a = value_of(w, n->arg[0], row)->i;
        b = value_of(w, n->arg[1], row)->i;
    } else if (n->op == COND_SUBJECT) {
        a = (base_irange){w->trace->a, w->trace->a};
        b = (base_irange){w->trace->b, w->trace->b};
    } else {
        return false;
    }
    name_end(w, end, a);
    base_buf_adds(&w->text, "→");
    name_end(w, end, b);
    return true;
}

static base_str name_instance(walker *w, uint32_t node, uint32_t row, uint32_t entity) {
    base_irange id = value_of(w, node, row)->i;
    if (id.lo == id.hi && id.lo >= 0)
        fact_store_name(&w->text, w->store, entity, (uint32_t)id.lo);
    else if (w->store->entities.at[entity].shape != FACT_PAIR || !name_pair(w, node, row, entity))
        base_buf_addf(&w->text, "some %.*s", BASE_FMT(w->store->entities.at[entity].name));
    return take_text(w);
}

static base_str title_or(base_str title, base_str name) { return title.n ? title : name; }

/* ---- items --------------------------------------------------------------------------------------------------------- */

static int item_cmp(const void *pa, const void *pb) {
    const explain_item *a = pa, *b = pb;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int c = base_str_cmp(a->of, b->of);
    if (!c) c = base_str_cmp(a->attribute, b->attribute);
    if (!c) c = base_str_cmp(a->value, b->value);
    return c;
}

/* In order, and each once. */
static void sort_items(explain_items *items) {
    if (items->n < 2) return;
    qsort(items->at, items->n, sizeof *items->at, item_cmp);
    size_t kept = 1;
    for (size_t i = 1; i < items->n; i++)
        if (item_cmp(&items->at[i], &items->at[kept - 1]) != 0) items->at[kept++] = items->at[i];
    items->n = kept;
}

static void add_item(walker *w, explain_item item) {
    if (!w->failed && !BASE_PUSH(w->arena, w->out, item)) w->failed = true;
}

/* Labels and instances by their titles, where they have one. */
static base_str shown(const walker *w, const fact_attr *attr, fact_range v, base_str value) {
    if (attr->is_float || v.lo.i != v.hi.i || v.lo.i < 0) return value;
    base_str title = {NULL, 0};
    if (attr->kind == FACT_ENUM && attr->label_titles && (uint64_t)v.lo.i < attr->n_labels) title = attr->label_titles[v.lo.i];
    if (attr->kind == FACT_REF && (uint64_t)v.lo.i < w->store->instances[attr->ref].rows.n) title = w->store->instances[attr->ref].rows.at[v.lo.i].title;
    return title_or(title, value);
}

static void add_cell(walker *w, const cond_node *n, uint32_t row, walk_mode mode) {
    const fact_attr *attr = &w->store->attrs.at[n->what];
    fact_hedging level = (fact_hedging)n->level;
    fact_cell cell = fact_view_cell(w->trace->view, n->what, level, value_of(w, n->arg[0], row)->i, value_of(w, n->arg[1], row)->i);
    explain_item item = {.attribute = attr->name, .title = title_or(attr->title, attr->name), .attr = n->what, .stmt = FACT_NONE};
    item.of = name_instance(w, n->arg[0], row, attr->entity);
    if (cell.spell != FACT_NONE && !attr->is_key) {
        item.stmt = fact_view_timeline(w->trace->view, n->what, level)->since[cell.spell];
    }
    if (item.stmt != FACT_NONE || cell.is_default) {
        fact_store_value(&w->text, w->store, n->what, cell.value);
        item.value = take_text(w);
        item.shown = shown(w, attr, cell.value, item.value);
    }
    if (mode == WALK_MISSING)
        item.kind = EXPLAIN_MISSING;
    else if (cell.is_default)
        item.kind = EXPLAIN_DEFAULT;
    else if (cell.spell == FACT_NONE)
        return; /* a key, or a declared range that was enough: nothing on record was read */
    else
        item.kind = cell.is_carried ? EXPLAIN_CARRIED : EXPLAIN_FACT;
    add_item(w, item);
}

/* The collection of child frame `frame` below row `row` of its parent. */
static void add_collection(walker *w, uint32_t frame, uint32_t row, explain_kind kind) {
    const cond_frame *fr = &w->ir->frames.at[frame];
    const fact_entity *entity = &w->store->entities.at[fr->entity];
    explain_item item = {.kind = kind, .attribute = entity->name, .title = title_or(entity->title, entity->name), .attr = FACT_NONE, .stmt = FACT_NONE};
    if (fr->source != COND_NONE) item.of = name_instance(w, fr->source, row, entity->of);
    add_item(w, item);
}

/* ---- the walk ------------------------------------------------------------------------------------------------------- */

static void visit_args(walker *w, const cond_node *n, uint32_t row, walk_mode mode) {
    for (int k = 0; k < 3; k++)
        if (n->arg[k] != COND_NONE && (mode == WALK_SUPPORT || !is_point(w, n->arg[k], row))) visit(w, n->arg[k], row, mode);
}

/* A row that is on record with too weak a hedging: what else is open about it does not matter yet. */
static bool visit_weak(walker *w, const cond_node *n, uint32_t row) {
    for (int k = 0; k < 2; k++) {
        base_truth x = value_of(w, n->arg[k], row)->t;
        if (w->ir->nodes.at[n->arg[k]].op != COND_EXISTS || x.t || x.f) continue;
        visit(w, n->arg[k], row, WALK_MISSING);
        return true;
    }
    return false;
}

static void visit_truth(walker *w, const cond_node *n, uint32_t node, uint32_t row, walk_mode mode) {
    base_truth v = value_of(w, node, row)->t;
    if (mode == WALK_MISSING && n->op == COND_AND && visit_weak(w, n, row)) return;
    for (int k = 0; k < 2; k++) {
        base_truth x = value_of(w, n->arg[k], row)->t;
        if (mode == WALK_MISSING ? !x.t && !x.f : v.t ? x.t : x.f) {
            visit(w, n->arg[k], row, mode);
            if (mode == WALK_SUPPORT && v.f && n->op == COND_AND) return; /* one false operand is enough */
        }
    }
}

/* One row of a reduction: what makes it take part, and its value where it may. */
static void visit_row(walker *w, const cond_node *n, uint32_t row, walk_mode mode) {
    base_truth part = value_of(w, n->arg[0], row)->t;
    if (mode == WALK_SUPPORT) {
        if (part.t || part.f) visit(w, n->arg[0], row, mode);
    } else if (!part.t && !part.f) {
        visit(w, n->arg[0], row, mode);
    }
    for (int k = 1; k < 3; k++)
        if (n->arg[k] != COND_NONE && !part.f && (mode == WALK_SUPPORT || !is_point(w, n->arg[k], row))) visit(w, n->arg[k], row, mode);
}

static void visit_reduction(walker *w, const cond_node *n, uint32_t node, uint32_t row, walk_mode mode) {
    const explain_rows *rows = &w->trace->frames[n->what];
    bool any_true = n->op == COND_ANY && value_of(w, node, row)->t.t;
    bool closed = true, counts = n->op == COND_ANY || n->op == COND_COUNT;
    for (uint32_t r = rows->first[row]; r < rows->first[row + 1]; r++) {
        base_truth part = value_of(w, n->arg[0], r)->t;
        if (rows->unseen[r]) {
            closed = false;
            if (mode == WALK_MISSING && !part.f && counts) add_collection(w, n->what, row, EXPLAIN_OPEN);
        } else if (!any_true || part.t) {
            visit_row(w, n, r, mode);
        }
    }
    if (mode == WALK_SUPPORT && counts && !any_true && closed) add_collection(w, n->what, row, EXPLAIN_CLOSED);
    if (mode == WALK_SUPPORT && !counts && !closed) add_collection(w, n->what, row, EXPLAIN_COMPLETE);
    if (mode == WALK_MISSING && rows->first[row] == rows->first[row + 1]) add_collection(w, n->what, row, EXPLAIN_OPEN);
}

static void visit_exists(walker *w, const cond_node *n, uint32_t row, walk_mode mode) {
    if (mode == WALK_SUPPORT) return; /* that a row exists is said by the facts about it */
    explain_item item = {.kind = EXPLAIN_WEAK, .attr = FACT_NONE, .stmt = FACT_NONE};
    const fact_entity *entity = &w->store->entities.at[n->what];
    item.attribute = entity->name;
    item.title = title_or(entity->title, entity->name);
    item.of = name_instance(w, n->arg[0], row, n->what);
    add_item(w, item);
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

/* An operation that has points on the way in and none on the way out could not be computed. */
static void visit_operation(walker *w, const cond_node *n, uint32_t node, uint32_t row, walk_mode mode) {
    bool open = false;
    for (int k = 0; k < 3; k++) open |= n->arg[k] != COND_NONE && !is_point(w, n->arg[k], row);
    if (mode == WALK_MISSING && !open && !is_point(w, node, row)) {
        explain_item item = {.kind = EXPLAIN_UNDEFINED, .attr = FACT_NONE, .stmt = FACT_NONE};
        cond_print(&w->text, w->ir, node);
        item.attribute = take_text(w);
        item.title = base_str_of(why_undefined((cond_op)n->op));
        add_item(w, item);
    }
    visit_args(w, n, row, mode);
}

static bool first_visit(walker *w, uint32_t node, uint32_t row, walk_mode mode) {
    uint64_t **bits = &w->seen[mode][node];
    if (!*bits) *bits = BASE_ARRAY(w->arena, uint64_t, base_words(w->trace->frames[w->ir->nodes.at[node].frame].n_rows));
    if (!*bits) w->failed = true;
    if (w->failed || base_bit(*bits, row)) return false;
    base_bit_set(*bits, row);
    return true;
}

static void visit(walker *w, uint32_t node, uint32_t row, walk_mode mode) {
    if (w->failed || !first_visit(w, node, row, mode)) return;
    const cond_node *n = &w->ir->nodes.at[node];
    switch ((cond_op)n->op) {
    case COND_CONST_T: case COND_CONST_I: case COND_CONST_F:
    case COND_SUBJECT: case COND_SUBJECT_A: case COND_SUBJECT_B: case COND_ASOF: case COND_ROW: case COND_GAP:
    case COND_DECIDED: case COND_POINT_I: case COND_POINT_F:
        return;
    case COND_LIFT_T: case COND_LIFT_I: case COND_LIFT_F:
        visit(w, n->arg[0], w->trace->frames[n->frame].parent[row], mode);
        return;
    case COND_LOAD_T: case COND_LOAD_I: case COND_LOAD_F: case COND_CONTESTED: case COND_HEDGING: case COND_GRADE: case COND_SINCE: case COND_KNOWN:
        visit_args(w, n, row, mode);
        if (is_point(w, n->arg[0], row)) add_cell(w, n, row, mode);
        return;
    case COND_EXISTS: case COND_SEEN: visit_exists(w, n, row, mode); return;
    case COND_AND: case COND_OR: visit_truth(w, n, node, row, mode); return;
    case COND_IF_I: case COND_IF_F: {
        base_truth c = value_of(w, n->arg[0], row)->t;
        visit(w, n->arg[0], row, c.t || c.f ? WALK_SUPPORT : mode);
        if (!c.f) visit(w, n->arg[1], row, mode);
        if (!c.t) visit(w, n->arg[2], row, mode);
        return;
    }
    default: break;
    }
    if (cond_ops[n->op].what == COND_WHAT_FRAME)
        visit_reduction(w, n, node, row, mode);
    else
        visit_operation(w, n, node, row, mode);
}

ent_status explain_basis(explain_items *out, base_arena *arena, const explain_trace *trace, uint32_t node, ent_error *err) {
    walker w = {.trace = trace, .ir = trace->ir, .store = fact_view_store(trace->view), .arena = arena, .out = out};
    base_buf_init(&w.text, &arena->mem);
    for (int m = 0; m < 2; m++) {
        w.seen[m] = BASE_ARRAY(arena, uint64_t *, trace->ir->nodes.n);
        if (!w.seen[m]) w.failed = true;
    }
    if (!w.failed) visit(&w, node, 0, is_point(&w, node, 0) ? WALK_SUPPORT : WALK_MISSING);
    base_buf_clear(&w.text);
    if (w.failed) return base_no_memory(err);
    sort_items(out);
    return ENT_OK;
}
