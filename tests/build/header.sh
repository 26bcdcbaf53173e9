# The public header stands alone: nothing included before it, warnings as errors, in three languages.
. tests/build/tap
strict="-Wall -Wextra -Wpedantic -Wshadow -Werror -Iinclude -fsyntax-only"
claim "entente.h is C99" "$CC" -std=c99 $strict -Wstrict-prototypes tests/header.c
claim "entente.h is C11" "$CC" -std=c11 $strict -Wstrict-prototypes tests/header.c
claim "entente.h is C++17" "$CXX" -std=c++17 -x c++ $strict tests/header.c
finish
