/* The stable text of a node: nested calls with names for ids. */
#include "cond/ir.h"

enum {
    MOST_DEPTH = 200,
    MOST_BYTES = 1 << 16
}; /* terms that are shared are written out each time: a small graph may be a huge text */

typedef struct {
    base_buf *out;
    const cond_ir *ir;
    size_t start; /* of the text in `out` */
    unsigned depth;
} printer;

static void print_node(printer *p, uint32_t node);

/* The attribute whose values a node has, if it is plainly one: constants beside it print as the vocabulary writes them. */
static const fact_attr *kind_of(const cond_ir *ir, uint32_t node) {
    for (;;) {
        const cond_node *n = &ir->nodes.at[node];
        switch ((cond_op)n->op) {
        case COND_LOAD_I: return &ir->store->attrs.at[n->what];
        case COND_LIFT_I:
        case COND_MEET_I:
        case COND_MIN_I:
        case COND_MAX_I: node = n->arg[0]; break;
        case COND_IF_I:
        case COND_LATEST_I:
        case COND_FIRST_I: node = n->arg[1]; break;
        default: return NULL;
        }
    }
}

/* The entity whose instances a node has, FACT_NONE when it has none. */
static uint32_t entity_of(const cond_ir *ir, uint32_t node) {
    for (;;) {
        const cond_node *n = &ir->nodes.at[node];
        switch ((cond_op)n->op) {
        case COND_SUBJECT: return ir->frames.at[COND_ROOT].entity;
        case COND_SUBJECT_A:
        case COND_SUBJECT_B: return ir->store->entities.at[ir->frames.at[COND_ROOT].entity].of;
        case COND_ROW: return ir->frames.at[n->frame].entity;
        case COND_PAIR: return n->what;
        case COND_END_A:
        case COND_END_B: return ir->store->entities.at[n->what].of;
        case COND_LOAD_I:
            return ir->store->attrs.at[n->what].kind == FACT_REF ? ir->store->attrs.at[n->what].ref : FACT_NONE;
        case COND_LIFT_I: node = n->arg[0]; break;
        case COND_IF_I:
        case COND_LATEST_I:
        case COND_FIRST_I: node = n->arg[1]; break;
        default: return FACT_NONE;
        }
    }
}

static bool is_date(const cond_ir *ir, uint32_t node) {
    const cond_node *n = &ir->nodes.at[node];
    if (n->op == COND_ASOF || n->op == COND_SINCE || n->op == COND_GAP || n->op == COND_ADD_MONTHS) return true;
    if (n->op == COND_LIFT_I) return is_date(ir, n->arg[0]);
    const fact_attr *a = kind_of(ir, node);
    return a && a->kind == FACT_DATE;
}

static void print_end(base_buf *b, int64_t x) {
    if (x == INT64_MIN)
        base_buf_adds(b, "-inf");
    else if (x == INT64_MAX)
        base_buf_adds(b, "inf");
    else
        base_buf_addf(b, "%lld", (long long)x);
}

static void print_integer(printer *p, const cond_node *n) {
    if (n->lo.i == n->hi.i) {
        print_end(p->out, n->lo.i);
        return;
    }
    base_buf_addc(p->out, '[');
    print_end(p->out, n->lo.i);
    base_buf_addc(p->out, ' ');
    print_end(p->out, n->hi.i);
    base_buf_addc(p->out, ']');
}

static void print_double(printer *p, const cond_node *n) {
    if (n->lo.f != n->hi.f) base_buf_addc(p->out, '[');
    base_buf_addnum(p->out, n->lo.f);
    if (n->lo.f == n->hi.f) return;
    base_buf_addc(p->out, ' ');
    base_buf_addnum(p->out, n->hi.f);
    base_buf_addc(p->out, ']');
}

static bool is_bounded(const cond_node *n) { return n->lo.i != INT64_MIN && n->hi.i != INT64_MAX; }

static void print_days(printer *p, const cond_node *n) {
    base_buf_adddate(p->out, n->lo.i);
    if (n->lo.i == n->hi.i) return;
    base_buf_adds(p->out, "..");
    base_buf_adddate(p->out, n->hi.i);
}

/* An integer constant beside the operand `beside` (COND_NONE: alone). */
static void print_beside(printer *p, const cond_node *n, uint32_t beside) {
    const cond_ir *ir = p->ir;
    const fact_attr *a = beside == COND_NONE ? NULL : kind_of(ir, beside);
    uint32_t entity = beside == COND_NONE ? FACT_NONE : entity_of(ir, beside);
    bool point = n->lo.i == n->hi.i && n->lo.i >= 0;
    if (beside != COND_NONE && is_date(ir, beside) && is_bounded(n)) {
        print_days(p, n);
    } else if (point && entity != FACT_NONE && (uint64_t)n->lo.i < ir->store->instances[entity].rows.n) {
        fact_store_name(p->out, ir->store, entity, (uint32_t)n->lo.i);
    } else if (point && a && a->kind == FACT_ENUM && (uint64_t)n->lo.i < a->n_labels) {
        base_buf_addf(p->out, "'%.*s'", BASE_FMT(a->labels[n->lo.i]));
    } else if (point && a && a->kind == FACT_TEXT && (uint64_t)n->lo.i < ir->store->texts.n) {
        base_buf_addf(p->out, "'%.*s'", BASE_FMT(ir->store->texts.at[n->lo.i]));
    } else {
        print_integer(p, n);
    }
}

static void print_constant(printer *p, const cond_node *n, uint32_t beside) {
    switch ((cond_op)n->op) {
    case COND_CONST_T: base_buf_adds(p->out, n->lo.i == 1 ? "true" : n->lo.i == 0 ? "false" : "unknown"); break;
    case COND_CONST_F: print_double(p, n); break;
    default: print_beside(p, n, beside);
    }
}

static void print_frame(printer *p, uint32_t frame) {
    const cond_frame *fr = &p->ir->frames.at[frame];
    base_buf_addf(p->out, " [%s%.*s", fr->kind == COND_FRAME_EVERY ? "every " : "",
                  BASE_FMT(p->ir->store->entities.at[fr->entity].name));
    if (fr->source != COND_NONE) {
        base_buf_adds(p->out, " of ");
        print_node(p, fr->source);
    }
    base_buf_adds(p->out, " at ");
    print_node(p, fr->date);
    base_buf_addc(p->out, ']');
}

static void print_head(printer *p, const cond_node *n) {
    static const char *const LEVELS[] = {"", "/claim", "/forecast", "/recommendation"};
    const fact_store *store = p->ir->store;
    base_buf_addf(p->out, "(%s%s", cond_ops[n->op].name, LEVELS[n->level]);
    switch ((cond_what)cond_ops[n->op].what) {
    case COND_WHAT_ATTR: {
        const fact_attr *a = &store->attrs.at[n->what];
        base_buf_addf(p->out, " %.*s.%.*s", BASE_FMT(store->entities.at[a->entity].name), BASE_FMT(a->name));
        break;
    }
    case COND_WHAT_ENTITY: base_buf_addf(p->out, " %.*s", BASE_FMT(store->entities.at[n->what].name)); break;
    case COND_WHAT_SHIFT: base_buf_addf(p->out, " %u", n->what); break;
    case COND_WHAT_FRAME: print_frame(p, n->what); break;
    default: break;
    }
}

/* The operand whose kind says how a constant beside it is written. */
static uint32_t sibling(const printer *p, const cond_node *n, int k) {
    int first = n->op == COND_IF_I || cond_ops[n->op].what == COND_WHAT_FRAME ? 1 : 0;
    if (n->op == COND_PAIR || n->op == COND_ADD_MONTHS) return COND_NONE;
    for (int i = first; i < 3; i++)
        if (i != k && n->arg[i] != COND_NONE && p->ir->nodes.at[n->arg[i]].op != COND_CONST_I) return n->arg[i];
    return COND_NONE;
}

/* The entity whose instance operand k of `n` is, FACT_NONE when it is none: ends of pairs, and whose cell is read. */
static uint32_t operand_entity(const printer *p, const cond_node *n, int k) {
    const fact_store *store = p->ir->store;
    if (n->op == COND_PAIR) return store->entities.at[n->what].of;
    return k == 0 && cond_ops[n->op].what == COND_WHAT_ATTR ? store->attrs.at[n->what].entity : FACT_NONE;
}

/* Constants that are instances or days by their place, whatever stands beside them. */
static bool print_placed(printer *p, const cond_node *n, int k, const cond_node *x) {
    if (x->op != COND_CONST_I) return false;
    if (k == 1 && cond_ops[n->op].what == COND_WHAT_ATTR && is_bounded(x)) {
        print_days(p, x);
        return true;
    }
    uint32_t entity = operand_entity(p, n, k);
    if (entity == FACT_NONE || x->lo.i != x->hi.i || x->lo.i < 0) return false;
    if ((uint64_t)x->lo.i >= p->ir->store->instances[entity].rows.n) return false;
    fact_store_name(p->out, p->ir->store, entity, (uint32_t)x->lo.i);
    return true;
}

static void print_operands(printer *p, const cond_node *n) {
    for (int k = 0; k < 3 && n->arg[k] != COND_NONE; k++) {
        const cond_node *x = &p->ir->nodes.at[n->arg[k]];
        base_buf_addc(p->out, ' ');
        if (x->op == COND_CONST_T || x->op == COND_CONST_I || x->op == COND_CONST_F) {
            if (!print_placed(p, n, k, x)) print_constant(p, x, sibling(p, n, k));
        } else {
            print_node(p, n->arg[k]);
        }
    }
}

static void print_call(printer *p, const cond_node *n) {
    print_head(p, n);
    print_operands(p, n);
    base_buf_addc(p->out, ')');
}

static void print_node(printer *p, uint32_t node) {
    const cond_node *n = &p->ir->nodes.at[node];
    if (p->depth == MOST_DEPTH || p->out->n - p->start > MOST_BYTES) {
        base_buf_adds(p->out, "...");
        return;
    }
    p->depth++;
    switch ((cond_op)n->op) {
    case COND_CONST_T:
    case COND_CONST_I:
    case COND_CONST_F: print_constant(p, n, COND_NONE); break;
    case COND_SUBJECT:
    case COND_SUBJECT_A:
    case COND_SUBJECT_B:
    case COND_ASOF:
    case COND_ROW:
    case COND_GAP: base_buf_adds(p->out, cond_ops[n->op].name); break;
    case COND_LIFT_T:
    case COND_LIFT_I:
    case COND_LIFT_F:
        base_buf_addc(p->out, '^');
        print_node(p, n->arg[0]);
        break;
    default: print_call(p, n);
    }
    p->depth--;
}

void cond_print(base_buf *out, const cond_ir *ir, uint32_t node) {
    printer p = {.out = out, .ir = ir, .start = out->n};
    print_node(&p, node);
}
