# The check of layers passes the tree as it is, and fails on each kind of wrong include.
. tests/build/tap
table=docs/architecture.md
claim "core/ keeps to its layers" "$LUA" scripts/tools/layers.lua

try() { # try FOLDER INCLUDE: what the check says of a tree of one file with that include on line 2
  rm -rf "$scratch/core"
  mkdir -p "$scratch/core/$1"
  printf '/* x */\n#include %s\n' "$2" >"$scratch/core/$1/x.c"
  (cd "$scratch" && "$LUA" "$OLDPWD/scripts/tools/layers.lua" "$OLDPWD/$table" core)
}
claim "a layer may include one below it" try eval '"cond/ir.h"'
claim "a layer may include itself" try eval '"eval/x.h"'
claim "base may include the public header" try base '"entente.h"'
claim "only lua may include Lua" try lua '<lauxlib.h>'
claim "an include of a layer above is refused, with its place" says \
  'core/fact/x.c:2: fact/ may not include eval/' try fact '"eval/row.h"'
claim "... and fails the check" fails try fact '"eval/row.h"'
claim "Lua outside core/lua is refused" says 'core/eval/x.c:2: only core/lua/ may include <lua.h>' try eval '<lua.h>'
claim "LPeg outside core/lua is refused" fails try pack '<lua-lpeg.h>'
claim "the command line may not look inside" fails try cli '"base/str.h"'
claim "a layer that is not in the table is refused" fails try misc '<stdio.h>'
claim "a path out of core/ is refused" fails try eval '"../fact/view.h"'
claim "a header without its folder is refused" fails try eval '"row.h"'
claim "a header of another library is refused" fails try fact '<sqlite3.h>'
finish
