/**
 * @file entente.h
 * Entente: rules about states, evaluated over columns. The whole public interface of libentente.
 *
 * Handles are opaque. Functions that can fail return an ent_status and fill a caller-owned ent_error (which may be NULL);
 * out-parameters change only on ENT_OK. The library never prints, exits or aborts, keeps no global state and reads no
 * environment variable. Strings are UTF-8 and end with NUL.
 *
 * Threads: an ent_engine may be used by one thread at a time. A loaded ent_pack is immutable: ent_assess() and every reading
 * function may be called on it from several threads at once.
 */
#ifndef ENTENTE_H
#define ENTENTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(ENT_BUILD) && defined(__GNUC__)
#define ENT_API __attribute__((visibility("default")))
#else
#define ENT_API
#endif

#define ENT_VERSION "0.1.0"

/** What a call came to. */
typedef enum {
    ENT_OK = 0,
    ENT_EINVAL,    /**< the call itself is wrong: a NULL handle, an unknown option */
    ENT_EINPUT,    /**< a pack, a fact or a subject is wrong; the error names the place */
    ENT_ENOTFOUND, /**< no such pack, file, rule or state */
    ENT_ERANGE,    /**< an index or a date out of range */
    ENT_ELIMIT,    /**< a limit was hit; the error names it and the option that raises it */
    ENT_ENOMEM,    /**< out of memory */
    ENT_EIO,       /**< the operating system refused to read or write */
    ENT_EINTERNAL  /**< a broken invariant in the library: please report it */
} ent_status;

/** Filled by the first failure and then left alone; zero it before a call. */
typedef struct {
    ent_status code;
    char file[256];        /**< empty when no file is at fault */
    uint32_t line, column; /**< 1-based; 0 when unknown */
    char message[512];
} ent_error;

/** The name of a status: "ENT_ENOMEM". Never NULL. Safe from any thread. */
ENT_API const char *ent_status_name(ent_status status);

/** The version of the library that is linked, as ENT_VERSION was when it was built: "0.1.0". */
ENT_API const char *ent_version(void);

/** The Lua that the library was built with: "Lua 5.4.4". */
ENT_API const char *ent_lua_version(void);

/* ---- engine ------------------------------------------------------------------------------------------------------------- */

/** Compiles packs. Holds the rule compiler (a private Lua state); one thread at a time. */
typedef struct ent_engine ent_engine;

/**
 * Memory for everything an engine and its packs own. `resize` behaves as realloc(): `ptr` NULL allocates, `new_bytes` 0 frees and
 * yields NULL; on failure it yields NULL and leaves `ptr` alone. Called from whichever thread uses the engine or a pack.
 */
typedef struct {
    void *(*resize)(void *user, void *ptr, size_t old_bytes, size_t new_bytes);
    void *user;
} ent_allocator;

/** Zero it, set what you want, pass it (or NULL for the defaults). */
typedef struct {
    const ent_allocator *allocator; /**< NULL: malloc. Copied. */
    size_t pack_memory_bytes;       /**< most memory a pack's Lua may hold while it loads; 0: 64 MiB */
    uint64_t pack_steps;            /**< most Lua instructions a pack may run while it loads; 0: 50 million */
} ent_engine_options;

/** @param[out] out the engine, to be freed with ent_engine_free(). @return ENT_ENOMEM, ENT_EINVAL. */
ENT_API ent_status ent_engine_new(ent_engine **out, const ent_engine_options *options, ent_error *err);

/** NULL is fine. Packs loaded by it must be freed first. */
ENT_API void ent_engine_free(ent_engine *engine);

/**
 * Everything the last load had to say, errors and warnings, as it is meant to be printed: one `file:line:col: error[Exxx]: ...` block
 * after another; "" when there was nothing. Borrowed from `engine` until its next load. Never NULL.
 */
ENT_API const char *ent_engine_diagnostics(const ent_engine *engine);
/** How many errors and warnings these are. */
ENT_API size_t ent_engine_n_errors(const ent_engine *engine);
ENT_API size_t ent_engine_n_warnings(const ent_engine *engine);

/* ---- packs -------------------------------------------------------------------------------------------------------------- */

/** A loaded pack: immutable, and safe to use from several threads at once. */
typedef struct ent_pack ent_pack;

/** A file of a pack kept in memory: its path within the pack ("rules/economic.lua") and its text. */
typedef struct {
    const char *name;
    const char *text;
    size_t n_bytes;
} ent_file;

/** A parameter set from outside: as `--param name=value`. */
typedef struct {
    const char *name, *value;
} ent_setting;

/** Zero it, set what you want, pass it (or NULL). Strings are copied. */
typedef struct {
    /**< folders searched for packs that a pack uses, after the pack's own parent folder */
    const char *const *pack_path;
    size_t n_pack_path;
    const ent_setting *params; /**< values that replace those of the pack */
    size_t n_params;
} ent_load_options;

/**
 * Loads and checks the pack in folder `path`.
 * @param[out] out the pack, to be freed with ent_pack_free().
 * @return ENT_EINPUT when the pack has errors: `err` holds the first, ent_engine_diagnostics() all of them; ENT_ENOTFOUND, ENT_EIO, ENT_ELIMIT, ENT_ENOMEM.
 */
ENT_API ent_status ent_pack_load(ent_pack **out, ent_engine *engine, const char *path, const ent_load_options *options,
                                 ent_error *err);
/** The same from files in memory, for packs that live in a database or an archive. Other packs cannot be used by it. */
ENT_API ent_status ent_pack_load_files(ent_pack **out, ent_engine *engine, const ent_file *files, size_t n_files,
                                       const ent_load_options *options, ent_error *err);
ENT_API void ent_pack_free(ent_pack *pack);

/** Borrowed from `pack`; never NULL, "" when the pack does not say. */
ENT_API const char *ent_pack_name(const ent_pack *pack);
ENT_API const char *ent_pack_version(const ent_pack *pack);
ENT_API const char *ent_pack_question(const ent_pack *pack);

/** Rules in order of their ids, dimensions in the order of their names. */
ENT_API size_t ent_pack_n_rules(const ent_pack *pack);
ENT_API size_t ent_pack_n_dimensions(const ent_pack *pack);
/** The id of a rule ("C01"), the name of a dimension; NULL when the index is out of range. Borrowed from `pack`. */
ENT_API const char *ent_pack_rule_id(const ent_pack *pack, size_t rule);
ENT_API const char *ent_pack_dimension_name(const ent_pack *pack, size_t dimension);

/* ---- one assessment ----------------------------------------------------------------------------------------------------- */

/** What is assessed: a pair (`a`, `b`), or one instance (`a`, with `b` NULL) where the pack's subject is no pair. */
typedef struct {
    const char *a, *b;
    const char *as_of; /**< "2024-06-20"; NULL: the pack's own date */
} ent_subject;

/** Zero it, set what you want, pass it (or NULL). */
typedef struct {
    const char *const *facts; /**< names of facts files that count ("brief"); NULL: all of the pack */
    size_t n_facts;
} ent_assess_options;

typedef struct ent_assessment ent_assessment;

/**
 * Assesses one subject and keeps every step.
 * @param[out] out to be freed with ent_assessment_free(), before the pack is.
 * @return ENT_ENOTFOUND for a state or facts file that the pack does not know (the error suggests one), ENT_EINPUT for a date that is none or missing.
 * Safe from several threads at once.
 */
ENT_API ent_status ent_assess(ent_assessment **out, const ent_pack *pack, const ent_subject *subject,
                              const ent_assess_options *options, ent_error *err);
ENT_API void ent_assessment_free(ent_assessment *assessment);

/** A dimension's result. Points are in points (a probability where is_probability); [low, high] is the interval over what is not known. */
typedef struct {
    const char *name, *title; /**< borrowed from the assessment, as all strings here */
    double points, low, high;
    const char *level; /**< of `points`: of what is known; NULL when the dimension has no levels */
    /**< of the ends of the interval: the levels still possible lie between them */
    const char *level_low, *level_high;
    bool is_assessable; /**< false when every level is still possible */
    bool is_probability;
} ent_points;

typedef enum { ENT_FALSE, ENT_TRUE, ENT_UNKNOWN, ENT_DEFEATED } ent_verdict;

typedef struct {
    const char *id, *title;
    ent_verdict verdict;
    const char *defeated_by; /**< id of the rule that took its points, or NULL */
} ent_rule_result;

/** @return ENT_ERANGE when `index` is too large; `*out` is then untouched. */
ENT_API ent_status ent_assessment_points(ent_points *out, const ent_assessment *assessment, size_t dimension);
ENT_API ent_status ent_assessment_rule(ent_rule_result *out, const ent_assessment *assessment, size_t rule);

typedef enum { ENT_TEXT, ENT_JSON } ent_format;

typedef struct {
    ent_format format;
    bool colour;    /**< escape sequences in ENT_TEXT */
    unsigned width; /**< columns of ENT_TEXT; 0: 80 */
} ent_print_options;

/** Receives bytes; anything but 0 stops the printing with ENT_EIO. */
typedef int (*ent_write)(void *user, const char *bytes, size_t n_bytes);

/** Writes the assessment; `options` NULL: text of 80 columns without colour. The JSON is described in docs/json.md. */
ENT_API ent_status ent_assessment_print(const ent_assessment *assessment, const ent_print_options *options,
                                        ent_write write, void *user, ent_error *err);

/* ---- many subjects ------------------------------------------------------------------------------------------------------ */

typedef struct ent_run ent_run;

/**
 * Evaluates a pack over many subjects, column by column.
 * @param subjects `n` of them; an unknown state or date is an error that names its position.
 * @param[out] out to be freed with ent_run_free(), before the pack is.
 */
ENT_API ent_status ent_run_new(ent_run **out, const ent_pack *pack, const ent_subject *subjects, size_t n,
                               const ent_assess_options *options, ent_error *err);
ENT_API void ent_run_free(ent_run *run);

/** Evaluates the same subjects again, over the results of before: for measuring. */
ENT_API ent_status ent_run_again(ent_run *run, ent_error *err);

/**
 * Verdicts of one rule over a finished run.
 * @param[out] out  first of `*n_words` words, bit i of word w = row 64*w + i: 1 where the rule holds. Borrowed from `run`, valid until ent_run_free().
 * @return ENT_ERANGE when `rule` is too large; outputs are then untouched. Rows whose verdict is unknown or defeated read 0 here;
 * ent_run_unknown() and ent_run_defeated() tell them apart. Safe from several threads at once.
 */
ENT_API ent_status ent_run_verdicts(const uint64_t **out, size_t *n_words, const ent_run *run, size_t rule);
ENT_API ent_status ent_run_unknown(const uint64_t **out, size_t *n_words, const ent_run *run, size_t rule);
ENT_API ent_status ent_run_defeated(const uint64_t **out, size_t *n_words, const ent_run *run, size_t rule);

/** Points of one dimension, `*n` subjects: as ent_points has them. Any of the three may be NULL. Borrowed from `run`. */
ENT_API ent_status ent_run_points(const double **points, const double **low, const double **high, size_t *n,
                                  const ent_run *run, size_t dimension);

/* ---- tests of a pack ---------------------------------------------------------------------------------------------------- */

/** Runs the pack's own tests; writes a line for each that failed, with its file and line, what was expected and what came. */
ENT_API ent_status ent_pack_test(size_t *n_passed, size_t *n_failed, const ent_pack *pack, ent_write write, void *user,
                                 ent_error *err);

#ifdef __cplusplus
}
#endif
#endif
