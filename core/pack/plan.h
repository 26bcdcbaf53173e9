/* What the compiler hands back, as C records of the pack: within core/pack/ only. The tree's shape: docs/internals.md, "The plan". */
#ifndef PACK_PLAN_H
#define PACK_PLAN_H

#include "lua/tree.h"
#include "pack/pack.h"

/* Fills p->scheme from a plan, checking that every node it names exists in p->ir, lies in the root frame and has the class it must have. */
ent_status pack_plan_scheme(pack *p, const lua_tree *plan, ent_error *err);
/* Fills the rest: name, question, subject, notes, parameters, tests, facts files. The groups that tests name must be in p->store. */
ent_status pack_plan_contents(pack *p, const lua_tree *plan, ent_error *err);

/* A field's text, copied into the pack's arena; empty when there is none. */
ent_status pack_plan_str(base_str *out, pack *p, const lua_tree *t, const char *key, ent_error *err);
/* A list of parts, as scripts/template.lua makes it. */
ent_status pack_plan_template(cond_template *out, pack *p, const lua_tree *t, const char *key, ent_error *err);
/* The node a field names: below the program's size, in the root frame, of class `want`. */
ent_status pack_plan_node(uint32_t *out, const pack *p, const lua_tree *t, const char *key, cond_class want,
                          ent_error *err);

#endif
