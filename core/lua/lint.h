/* What pack text must not contain because the linked Lua gets it wrong or takes too long over it: found by a scan of its tokens. */
#ifndef LUA_LINT_H
#define LUA_LINT_H

#include "base/str.h"
#include "lua/host.h"

/* ENT_EINPUT with line, column and remedy in `err` (its file is the caller's to fill). */
ent_status lua_lint(base_str text, const lua_defects *defects, ent_error *err);

#endif
