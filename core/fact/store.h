/* The record: vocabulary, instances, texts, sources, statements, coverage. It is appended to while packs load and read-only
 * afterwards. What a run sees is a fact_view (fact/view.h) made from it. Ids are dense and in order of arrival; nothing
 * that is printed or computed may depend on them. */
#ifndef FACT_STORE_H
#define FACT_STORE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/status.h"
#include "base/vec.h"
#include "fact/vocabulary.h"

#define FACT_ALWAYS_FROM INT32_MIN /* days; an open end of a validity */
#define FACT_ALWAYS_TO INT32_MAX

typedef struct {
    uint32_t key;    /* text id; FACT_NONE for pairs */
    uint32_t a, b;   /* FACT_PAIR */
    uint32_t parent; /* FACT_CHILD without parties */
    uint32_t n_parties;
    const uint32_t *parties; /* instances of the pair's entity, ascending by key */
    base_str title;          /* may be empty: then the key stands for it */
} fact_instance;

typedef struct {
    base_str id, title, file;
    char reliability;            /* 'A'..'F', 0 = ungraded */
    char credibility;            /* '1'..'6', 0 = ungraded */
    int32_t first_day, last_day; /* the days its date names; FACT_ALWAYS_FROM when undated */
    base_str derived_from;       /* id of another source, or empty */
} fact_source;

/* One value of one attribute of one instance. attr FACT_NONE: only that the instance exists. */
typedef struct {
    uint32_t entity, instance, attr;
    int32_t from, to; /* half-open, days */
    int32_t known;    /* known since */
    fact_range value;
    uint8_t hedging;
    uint16_t group;  /* facts file or test overlay it belongs to; 0 = always seen */
    uint32_t source; /* FACT_NONE: none given */
    base_str place, quote;
    base_str file;
    uint32_t line;
} fact_stmt;

/* Closes a collection: children of `parent` (FACT_NONE: of every parent, or all instances of a plain entity) timed in [from, to). */
typedef struct {
    uint32_t entity, parent;
    int32_t from, to;
    uint16_t group;
    uint32_t source;
} fact_cover;

typedef struct {
    BASE_VEC(fact_instance) rows;
    base_map by_key;
} fact_instances;

typedef struct fact_store {
    base_arena arena;
    BASE_VEC(fact_entity) entities;
    BASE_VEC(fact_attr) attrs;
    BASE_VEC(base_str) texts; /* the keys of text_ids: only fact_store_text() adds to them; groups likewise */
    base_map text_ids;
    fact_instances *instances; /* per entity; capacity grows with entities */
    BASE_VEC(fact_source) sources;
    BASE_VEC(fact_stmt) stmts;
    BASE_VEC(fact_cover) covers;
    BASE_VEC(base_str) groups; /* names; [0] is "" */
    base_map group_ids;
} fact_store;

ent_status fact_store_init(fact_store *s, const base_mem *mem, ent_error *err);
void fact_store_clear(fact_store *s);

/* Each yields the new id, or ENT_ENOMEM. Strings are copied. Callers have checked names and types. */
ent_status fact_store_entity(uint32_t *out, fact_store *s, const fact_entity *entity, ent_error *err);
ent_status fact_store_attr(uint32_t *out, fact_store *s, const fact_attr *attr, ent_error *err);
ent_status fact_store_text(uint32_t *out, fact_store *s, base_str text, ent_error *err); /* interned */
ent_status fact_store_source(uint32_t *out, fact_store *s, const fact_source *source, ent_error *err);
ent_status fact_store_group(uint32_t *out, fact_store *s, base_str name, ent_error *err); /* interned by name */

/* The instance with this identity, made when new. `parties` (n of them) may come in any order and is copied; ids of a pair's entity.
 * PLAIN: key. PAIR: a, b (a != b). CHILD: key, and parent or parties; with parties the key alone is the identity. */
ent_status fact_store_instance(uint32_t *out, fact_store *s, uint32_t entity, const fact_instance *instance,
                               ent_error *err);
/* FACT_NONE when there is none. */
/* parent FACT_NONE for PLAIN and with parties */
uint32_t fact_store_find_key(const fact_store *s, uint32_t entity, uint32_t parent, base_str key);
uint32_t fact_store_find_pair(const fact_store *s, uint32_t entity, uint32_t a, uint32_t b);

/* A symmetric attribute is stored for both directions. Pairs of parties are made when an instance is. */
ent_status fact_store_stmt(fact_store *s, const fact_stmt *stmt, ent_error *err);
ent_status fact_store_cover(fact_store *s, const fact_cover *cover, ent_error *err);

/* "KOR", "KOR→CHN", "meeting M1", "participant Kim of meeting M1": for messages and gaps. */
void fact_store_name(base_buf *out, const fact_store *s, uint32_t entity, uint32_t instance);
/* A value as the vocabulary writes it: a label, a date or a span of it ("2024-06"), "3", "0.25 to 0.5", "not known". */
void fact_store_value(base_buf *out, const fact_store *s, uint32_t attr, fact_range value);

#endif
