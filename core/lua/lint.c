/* A scan over Lua tokens, just deep enough to know brackets, strings and comments apart. Text that is no Lua is left to the parser to refuse. */
#include "lua/lint.h"

#include <ctype.h>

enum { MOST_DEPTH = 200, MOST_LINKS = 64 };

typedef enum { TOKEN_END, TOKEN_NAME, TOKEN_KEYWORD, TOKEN_STRING, TOKEN_OTHER } token_kind;

typedef struct {
    base_str text;
    size_t at, token; /* next byte; first byte of the token */
    uint32_t line, line_start;
} scanner;

static int peek(const scanner *s, size_t ahead) { return s->at + ahead < s->text.n ? (unsigned char)s->text.p[s->at + ahead] : 0; }

static void step(scanner *s) {
    if (peek(s, 0) == '\n') {
        s->line++;
        s->line_start = (uint32_t)s->at + 1;
    }
    s->at++;
}

/* At "[": the level of a long bracket, or -1. */
static int long_level(const scanner *s) {
    size_t n = 1;
    while (peek(s, n) == '=') n++;
    return peek(s, n) == '[' ? (int)n - 1 : -1;
}

static void skip_long(scanner *s, int level) {
    s->at += (size_t)level + 2;
    while (s->at < s->text.n) {
        if (peek(s, 0) == ']') {
            size_t n = 1;
            while (peek(s, n) == '=') n++;
            if ((int)n - 1 == level && peek(s, n) == ']') {
                s->at += n + 1;
                return;
            }
        }
        step(s);
    }
}

static void skip_quoted(scanner *s) {
    int quote = peek(s, 0);
    s->at++;
    while (s->at < s->text.n && peek(s, 0) != quote && peek(s, 0) != '\n') {
        if (peek(s, 0) == '\\' && s->at + 1 < s->text.n) step(s);
        step(s);
    }
    if (peek(s, 0) == quote) s->at++;
}

static void skip_blank(scanner *s) {
    while (s->at < s->text.n) {
        if (isspace(peek(s, 0))) {
            step(s);
        } else if (peek(s, 0) == '-' && peek(s, 1) == '-') {
            s->at += 2;
            int level = peek(s, 0) == '[' ? long_level(s) : -1;
            if (level >= 0)
                skip_long(s, level);
            else
                while (s->at < s->text.n && peek(s, 0) != '\n') s->at++;
        } else {
            return;
        }
    }
}

/* Words after which a bracket begins no index, call or chain. */
static bool is_keyword(base_str w) {
    static const char *const WORDS[] = {"and", "do", "else", "elseif", "for", "function", "goto", "if", "in", "local", "not", "or", "repeat", "return", "then",
                                        "until", "while", "break", "end"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (base_str_eq(w, base_str_of(WORDS[i]))) return true;
    return false;
}

static token_kind next_token(scanner *s) {
    skip_blank(s);
    s->token = s->at;
    int c = peek(s, 0);
    if (s->at >= s->text.n) return TOKEN_END;
    if (isalpha(c) || c == '_') {
        while (isalnum(peek(s, 0)) || peek(s, 0) == '_') s->at++;
        return is_keyword((base_str){s->text.p + s->token, s->at - s->token}) ? TOKEN_KEYWORD : TOKEN_NAME;
    }
    if (isdigit(c)) {
        while (isalnum(peek(s, 0)) || peek(s, 0) == '.') s->at++;
        return TOKEN_OTHER;
    }
    if (c == '"' || c == '\'') return skip_quoted(s), TOKEN_STRING;
    if (c == '[' && long_level(s) >= 0) return skip_long(s, long_level(s)), TOKEN_STRING;
    bool two = (c == '=' || c == '~' || c == '<' || c == '>') && peek(s, 1) == '=';
    if (c == '.' && peek(s, 1) == '.') two = true;
    if ((c == '<' || c == '>') && peek(s, 1) == c) two = true;
    s->at += two ? 2 : 1;
    return TOKEN_OTHER;
}

static bool is_comparison(const char *p, size_t n) {
    if (n == 1) return *p == '<' || *p == '>';
    return n == 2 && p[1] == '=' && (*p == '<' || *p == '>' || *p == '=' || *p == '~');
}

static ent_status refuse(const scanner *s, ent_error *err, const char *message) {
    ent_status st = base_fail(err, ENT_EINPUT, "%s", message);
    if (err && !err->line) {
        err->line = s->line;
        err->column = (uint32_t)(s->token - s->line_start) + 1;
    }
    return st;
}

typedef struct {
    char open;    /* 'i' for the bracket of an index, else the bracket itself */
    uint32_t links; /* of the chain that stands before it */
} level;

ent_status lua_lint(base_str text, const lua_defects *defects, ent_error *err) {
    scanner s = {.text = text, .line = 1};
    level stack[MOST_DEPTH + 1];
    size_t depth = 0;
    uint32_t links = 0;
    bool after_value = false; /* the token before can be indexed or called */
    for (token_kind k; (k = next_token(&s)) != TOKEN_END;) {
        char c = s.text.p[s.token];
        size_t n = s.at - s.token;
        bool value = k == TOKEN_NAME || k == TOKEN_STRING;
        if (k == TOKEN_NAME && after_value) links = 0; /* the next statement */
        if (k == TOKEN_OTHER && n == 1 && (c == '(' || c == '[' || c == '{')) {
            if (depth == MOST_DEPTH) return refuse(&s, err, "brackets are nested more than 200 deep");
            if (after_value) links++;
            stack[depth++] = (level){c == '[' && after_value ? 'i' : c, links};
            links = 0;
        } else if (k == TOKEN_OTHER && n == 1 && (c == ')' || c == ']' || c == '}')) {
            links = depth ? stack[--depth].links : 0;
            value = true;
        } else if (k == TOKEN_OTHER && n == 1 && (c == '.' || c == ':')) {
            links++;
        } else if (k != TOKEN_NAME && k != TOKEN_STRING) {
            links = 0;
        }
        if (links > MOST_LINKS) return refuse(&s, err, "more than 64 links of '.', '[...]' or calls in one chain; keep a part in a local");
        if (defects->compare_in_index && depth && stack[depth - 1].open == 'i' && k == TOKEN_OTHER && is_comparison(s.text.p + s.token, n))
            return refuse(&s, err, "this Lua gets a comparison within an index bracket wrong; write `local k = a < b` and then `t[k]`");
        after_value = value;
    }
    return ENT_OK;
}
