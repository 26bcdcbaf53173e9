/* Sharing out cuts. A cut of positive units takes from contributions above 0, a negative one gives to those below, in proportion to what
 * is left of them, and never more than that. Whole units: each gets its share rounded down, then those with the largest remainders one more,
 * the first of equals first. */
#include "eval/account.h"

__extension__ typedef unsigned __int128 wide;

typedef struct {
    eval_line *lines;
    uint32_t n_lines;
    const cond_scheme *scheme;
    eval_contribution *list;
    uint32_t n;
} account;

static void put_line(account *a, eval_line_kind kind, uint32_t dim, uint32_t rule, uint32_t case_index, int64_t units) {
    a->lines[a->n_lines++] = (eval_line){kind, dim, rule, case_index, units};
}

static uint64_t size_of(int64_t x) { return x < 0 ? -(uint64_t)x : (uint64_t)x; }

/* Marks who bears a cut: contributions to `dim` (of `group`, unless that is COND_NO_GROUP) of its sign. Yields what they have together. */
static uint64_t find_bearers(account *a, uint32_t dim, uint32_t group, bool above) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        eval_contribution *c = &a->list[i];
        const cond_rule *rule = &a->scheme->rules[c->rule];
        const bool member =
            c->dim == dim && (group == COND_NO_GROUP || (rule->group == group && eval_in_group(a->scheme, rule, dim)));
        c->bears = member && c->left != 0 && (c->left > 0) == above;
        c->weight = c->bears ? size_of(c->left) : 0;
        total += c->weight;
    }
    return total;
}

/* weight becomes each bearer's share of `cut`, which is not above `total`. */
static void share_out(account *a, uint64_t cut, uint64_t total) {
    uint64_t rest = cut;
    for (uint32_t i = 0; i < a->n; i++) {
        eval_contribution *c = &a->list[i];
        if (!c->bears) continue;
        const wide product = (wide)cut * c->weight;
        c->weight = (uint64_t)(product / total);
        c->remainder = (uint64_t)(product % total);
        rest -= c->weight;
    }
    for (; rest > 0; rest--) {
        eval_contribution *most = NULL;
        for (uint32_t i = 0; i < a->n; i++) {
            eval_contribution *c = &a->list[i];
            if (c->bears && c->remainder > 0 && (!most || c->remainder > most->remainder)) most = c;
        }
        most->weight++;
        most->remainder = 0;
    }
}

/* Lines for a cut: `was` before, `is` after. */
static void put_cut(account *a, eval_line_kind kind, uint32_t dim, uint32_t group, int64_t was, int64_t is) {
    if (was == is) return;
    const bool above = was > is;
    const uint64_t cut = above ? (uint64_t)was - (uint64_t)is : (uint64_t)is - (uint64_t)was;
    const uint64_t total = find_bearers(a, dim, group, above), borne = cut < total ? cut : total;
    if (borne > 0) share_out(a, borne, total);
    for (uint32_t i = 0; i < a->n && borne > 0; i++) {
        eval_contribution *c = &a->list[i];
        if (!c->bears || c->weight == 0) continue;
        const int64_t units = above ? -(int64_t)c->weight : (int64_t)c->weight;
        c->left += units;
        put_line(a, kind, dim, c->rule, c->case_index, units);
    }
    if (borne == cut) return;
    const int64_t rest = above ? -(int64_t)(cut - borne) : (int64_t)(cut - borne);
    put_line(a, kind, dim, UINT32_MAX, group == COND_NO_GROUP ? 0 : group, rest);
}

static int64_t group_sum(const account *a, uint32_t g) {
    int64_t sum = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        const eval_contribution *c = &a->list[i];
        const cond_rule *rule = &a->scheme->rules[c->rule];
        if (rule->group == g && eval_in_group(a->scheme, rule, c->dim)) sum += c->units;
    }
    return sum;
}

static void put_dimension(account *a, uint32_t dim) {
    const cond_dimension *d = &a->scheme->dims[dim];
    const uint32_t first = a->n_lines;
    if (d->base != 0) put_line(a, EVAL_LINE_BASE, dim, UINT32_MAX, 0, d->base);
    for (uint32_t i = 0; i < a->n; i++)
        if (a->list[i].dim == dim)
            put_line(a, EVAL_LINE_RULE, dim, a->list[i].rule, a->list[i].case_index, a->list[i].units);
    for (uint32_t g = 0; g < a->scheme->n_groups; g++) {
        if (a->scheme->groups[g].dim != dim) continue;
        const int64_t sum = group_sum(a, g);
        put_cut(a, EVAL_LINE_GROUP_CUT, dim, g, sum, eval_group_clamp(&a->scheme->groups[g], sum));
    }
    int64_t total = 0;
    for (uint32_t i = first; i < a->n_lines; i++) total += a->lines[i].units;
    put_cut(a, EVAL_LINE_RANGE_CUT, dim, COND_NO_GROUP, total, eval_range_clamp(d, total));
}

size_t eval_account_most_lines(const cond_scheme *s, size_t n) { return 3 * n + s->n_groups + 2 * (size_t)s->n_dims; }

uint32_t eval_account_lines(eval_line *lines, const cond_scheme *s, eval_contribution *list, uint32_t n) {
    account a = {.lines = lines, .scheme = s, .list = list, .n = n};
    for (uint32_t i = 0; i < n; i++) list[i].left = list[i].units;
    for (uint32_t d = 0; d < s->n_dims; d++) put_dimension(&a, d);
    return a.n_lines;
}
