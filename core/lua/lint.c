/* A scan over Lua tokens, just deep enough to know brackets, strings and comments apart. Text that is no Lua is left to the parser to refuse. */
#include "lua/lint.h"

enum { MOST_DEPTH = 200, MOST_LINKS = 64 };

/* ---- tokens ---------------------------------------------------------------------------------------------------------------------- */

typedef enum {
    TOKEN_END,
    TOKEN_VALUE, /* a name, nil, true, ...: what it ends can be indexed or called */
    TOKEN_TEXT,
    TOKEN_LOGIC, /* and, or */
    TOKEN_NOT,
    TOKEN_FUNCTION,
    TOKEN_KEYWORD,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_LINK, /* . and : */
    TOKEN_COMPARISON,
    TOKEN_BITS, /* | & ~ << >> */
    TOKEN_OTHER
} token_kind;

typedef struct {
    token_kind kind;
    char c; /* its first character */
    uint32_t line, column;
} token;

typedef struct {
    base_str text;
    size_t at, line_start;
    uint32_t line;
} scanner;

static bool is_alpha(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_blank(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static int peek(const scanner *s, size_t ahead) {
    return s->at + ahead < s->text.n ? (unsigned char)s->text.p[s->at + ahead] : 0;
}

/* Over one byte, or a line's end: \n, \r and either with the other after it, as Lua counts them. */
static void step(scanner *s) {
    int c = peek(s, 0), next = peek(s, 1);
    s->at++;
    if (c != '\n' && c != '\r') return;
    if ((next == '\n' || next == '\r') && next != c) s->at++;
    s->line++;
    s->line_start = s->at;
}

/* At "[": the level of a long bracket, or -1. */
static int long_level(const scanner *s) {
    size_t n = 1;
    while (peek(s, n) == '=') n++;
    return peek(s, 0) == '[' && peek(s, n) == '[' ? (int)n - 1 : -1;
}

static void skip_long(scanner *s, int level) {
    s->at += (size_t)level + 2;
    while (s->at < s->text.n) {
        size_t n = 1;
        while (peek(s, 0) == ']' && peek(s, n) == '=') n++;
        if (peek(s, 0) == ']' && n == (size_t)level + 1 && peek(s, n) == ']') {
            s->at += n + 1;
            return;
        }
        step(s);
    }
}

/* After "\z" any blanks belong to the text, line ends too. */
static void skip_escape(scanner *s) {
    s->at++;
    bool is_z = peek(s, 0) == 'z';
    if (s->at < s->text.n) step(s);
    while (is_z && is_blank(peek(s, 0))) step(s);
}

static void skip_quoted(scanner *s) {
    int quote = peek(s, 0);
    s->at++;
    while (s->at < s->text.n && peek(s, 0) != quote && peek(s, 0) != '\n' && peek(s, 0) != '\r') {
        if (peek(s, 0) == '\\')
            skip_escape(s);
        else
            s->at++;
    }
    if (peek(s, 0) == quote) s->at++;
}

static void skip_comment(scanner *s) {
    s->at += 2;
    int level = long_level(s);
    if (level >= 0) {
        skip_long(s, level);
        return;
    }
    while (s->at < s->text.n && peek(s, 0) != '\n' && peek(s, 0) != '\r') s->at++;
}

static void skip_blank(scanner *s) {
    for (;;) {
        if (s->at < s->text.n && is_blank(peek(s, 0)))
            step(s);
        else if (peek(s, 0) == '-' && peek(s, 1) == '-')
            skip_comment(s);
        else
            return;
    }
}

static token_kind kind_of_word(base_str w) {
    static const struct {
        base_str word;
        token_kind kind;
    } WORDS[] = {{{"and", 3}, TOKEN_LOGIC},         {{"or", 2}, TOKEN_LOGIC},       {{"not", 3}, TOKEN_NOT},
                 {{"function", 8}, TOKEN_FUNCTION}, {{"do", 2}, TOKEN_KEYWORD},     {{"else", 4}, TOKEN_KEYWORD},
                 {{"elseif", 6}, TOKEN_KEYWORD},    {{"for", 3}, TOKEN_KEYWORD},    {{"goto", 4}, TOKEN_KEYWORD},
                 {{"if", 2}, TOKEN_KEYWORD},        {{"in", 2}, TOKEN_KEYWORD},     {{"local", 5}, TOKEN_KEYWORD},
                 {{"repeat", 6}, TOKEN_KEYWORD},    {{"return", 6}, TOKEN_KEYWORD}, {{"then", 4}, TOKEN_KEYWORD},
                 {{"until", 5}, TOKEN_KEYWORD},     {{"while", 5}, TOKEN_KEYWORD},  {{"break", 5}, TOKEN_KEYWORD},
                 {{"end", 3}, TOKEN_KEYWORD}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (base_str_eq(w, WORDS[i].word)) return WORDS[i].kind;
    return TOKEN_VALUE;
}

static token_kind scan_word(scanner *s) {
    size_t from = s->at;
    while (is_alpha(peek(s, 0)) || is_digit(peek(s, 0))) s->at++;
    return kind_of_word((base_str){s->text.p + from, s->at - from});
}

static token_kind scan_number(scanner *s) {
    while (is_alpha(peek(s, 0)) || is_digit(peek(s, 0)) || peek(s, 0) == '.') s->at++;
    return TOKEN_OTHER;
}

static token_kind scan_sign(scanner *s) {
    int c = peek(s, 0), next = peek(s, 1);
    bool doubled = next == c && (c == '.' || c == '<' || c == '>' || c == ':' || c == '=');
    bool compares = next == '=' && (c == '<' || c == '>' || c == '=' || c == '~');
    s->at += doubled || compares ? 2 : 1;
    if (compares || ((c == '<' || c == '>') && !doubled)) return TOKEN_COMPARISON;
    if (c == '|' || c == '&' || c == '~' || c == '<' || c == '>') return TOKEN_BITS;
    if (c == '(' || c == '[' || c == '{') return TOKEN_OPEN;
    if (c == ')' || c == ']' || c == '}') return TOKEN_CLOSE;
    return !doubled && (c == '.' || c == ':') ? TOKEN_LINK : TOKEN_OTHER;
}

static token next_token(scanner *s) {
    skip_blank(s);
    int c = peek(s, 0);
    token t = {.kind = TOKEN_TEXT, .c = (char)c, .line = s->line, .column = (uint32_t)(s->at - s->line_start) + 1};
    if (s->at >= s->text.n)
        t.kind = TOKEN_END;
    else if (is_alpha(c))
        t.kind = scan_word(s);
    else if (is_digit(c) || (c == '.' && is_digit(peek(s, 1))))
        t.kind = scan_number(s);
    else if (c == '"' || c == '\'')
        skip_quoted(s);
    else if (long_level(s) >= 0)
        skip_long(s, long_level(s));
    else
        t.kind = scan_sign(s);
    return t;
}

/* ---- what stands in brackets --------------------------------------------------------------------------------------------------------- */

typedef enum { OF_GROUP, OF_CALL, OF_INDEX, OF_TABLE } bracket_kind;

typedef struct {
    bracket_kind kind;
    bool after_bits;        /* a group that is the right operand of | & ~ */
    bool has_logic;         /* and, or, a function: what is compared in it is not the value of the bracket */
    bool has_choice;        /* and, or, in groups within it, too */
    token open, comparison; /* comparison: of TOKEN_END where there is none */
    uint32_t links;         /* of the chain that it continues */
} bracket;

typedef struct {
    const lua_defects *defects;
    ent_error *err;
    token last;
    uint32_t links; /* of the chain that has just been read */
    size_t depth;
    bracket open[MOST_DEPTH + 1]; /* [0] is the text itself */
} reading;

static ent_status refuse(const reading *r, const token *t, const char *message) {
    ent_error *err = r->err;
    if (err && err->code == ENT_OK) {
        err->line = t->line;
        err->column = t->column;
    }
    return base_fail(err, ENT_EINPUT, "%s", message);
}

static bool ends_value(const token *t) {
    return t->kind == TOKEN_VALUE || t->kind == TOKEN_TEXT || t->kind == TOKEN_CLOSE;
}

static ent_status add_link(reading *r, const token *t) {
    if (++r->links <= MOST_LINKS) return ENT_OK;
    return refuse(r, t, "more than 64 links of '.', '[...]' or calls in one chain; keep a part in a local");
}

static ent_status open_bracket(reading *r, const token *t) {
    bool follows = ends_value(&r->last);
    if (r->depth == MOST_DEPTH) return refuse(r, t, "brackets are nested more than 200 deep");
    if (!follows)
        r->links = 0;
    else
        TRY(add_link(r, t));
    bracket_kind kind = t->c == '{'   ? OF_TABLE
                        : t->c == '[' ? (follows ? OF_INDEX : OF_TABLE)
                        : follows     ? OF_CALL
                                      : OF_GROUP;
    r->open[++r->depth] = (bracket){
        .kind = kind, .after_bits = kind == OF_GROUP && r->last.kind == TOKEN_BITS, .open = *t, .links = r->links};
    r->links = 0;
    return ENT_OK;
}

/* The value of a bracket is that of a comparison when one stands in it outside of `and` and `or`, in groups within it, too; `not` changes nothing. */
static ent_status close_bracket(reading *r) {
    if (r->depth == 0) return ENT_OK;
    bracket b = r->open[r->depth--], *outer = &r->open[r->depth];
    bool compares = b.comparison.kind != TOKEN_END && !b.has_logic;
    r->links = b.links;
    if (b.kind == OF_INDEX && compares && r->defects->compare_in_index)
        return refuse(
            r, &b.comparison,
            "this Lua gets a comparison within an index bracket wrong; write `local k = a < b` and then `t[k]`");
    if (b.kind != OF_GROUP) return ENT_OK;
    if (b.after_bits && b.has_choice && r->defects->choice_in_bits)
        return refuse(r, &b.open, "this Lua gets `and` and `or` beside | & ~ wrong; keep what they give in a local");
    if (compares && outer->comparison.kind == TOKEN_END) outer->comparison = b.comparison;
    outer->has_choice |= b.has_choice;
    return ENT_OK;
}

static ent_status take(reading *r, const token *t) {
    bracket *b = &r->open[r->depth];
    switch (t->kind) {
    case TOKEN_OPEN: return open_bracket(r, t);
    case TOKEN_CLOSE: return close_bracket(r);
    case TOKEN_LINK: return add_link(r, t);
    case TOKEN_TEXT:
        if (ends_value(&r->last)) return add_link(r, t); /* a call without brackets */
        break;
    case TOKEN_VALUE:
        if (r->last.kind == TOKEN_LINK) return ENT_OK;
        break;
    case TOKEN_LOGIC: b->has_logic = b->has_choice = true; break;
    case TOKEN_FUNCTION: b->has_logic = true; break;
    case TOKEN_COMPARISON:
        if (b->comparison.kind == TOKEN_END) b->comparison = *t;
        break;
    default: break;
    }
    r->links = 0;
    return ENT_OK;
}

ent_status lua_lint(base_str text, const lua_defects *defects, ent_error *err) {
    scanner s = {.text = text, .line = 1};
    reading r = {.defects = defects, .err = err};
    for (token t = next_token(&s); t.kind != TOKEN_END; t = next_token(&s)) {
        TRY(take(&r, &t));
        r.last = t;
    }
    return ENT_OK;
}
