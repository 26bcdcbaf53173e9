# `make install` gives everything an embedding program needs, `pkg-config` leads to it, and `make uninstall` leaves nothing behind.
. tests/build/tap
# The flags and the PREFIX of the build that is tested come with MAKEFLAGS: nothing is built anew.
make_here() { "$MAKE" --no-print-directory VARIANT="$VARIANT" BUILD="$BUILD" "$@"; }

root="$scratch/root"
usr="$root$PREFIX"
claim "make install DESTDIR=..." make_here install DESTDIR="$root"
claim "the shared library has its three names" test -e "$usr/lib/libentente.so" -a -L "$usr/lib/libentente.so.0"
claim "packs are shipped" test -f "$usr/share/entente/rules/korea-china/pack.lua"

PKG_CONFIG_PATH="$usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root" LD_LIBRARY_PATH="$usr/lib"
# the scratch folder is no system folder, whatever PREFIX is
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS LD_LIBRARY_PATH
cflags=$(pkg-config --cflags entente)
libs=$(pkg-config --libs entente)
static_libs=$(pkg-config --static --libs entente)
claim "entente.pc has the version of the header" prints "$(sed -n 's/^#define ENT_VERSION "\(.*\)"/\1/p' include/entente.h)" pkg-config --modversion entente

link() { # link NAME FILES-AND-FLAGS...
  name=$1
  shift
  "$CC" -std=c11 -Wall -Werror -o "$scratch/$name" "$@"
}
example=tests/embed_example.c
assess() { "$scratch/$1" rules/korea-china KOR CHN; }
claim "a program builds against the shared library" link shared $example $cflags $libs
claim "... and assesses" says cooperation assess shared
claim "a program builds against the static library" link static $example -static $cflags $static_libs
claim "... and prints the same" prints "$(assess shared)" assess static
claim "the static library can go into a shared one" link plugin.so -shared -fPIC $example $cflags "$usr/lib/libentente.a" -Wl,-z,text -lm -ldl -pthread
claim "a host with a Lua of its own builds" link host -rdynamic $example tests/host_lua.c $cflags $libs
claim "... and is undisturbed" prints "$(assess shared)" assess host
claim "the installed command finds the installed packs" says cooperation "$usr/bin/entente" assess "$usr/share/entente/rules/korea-china" KOR CHN

claim "make uninstall" make_here uninstall DESTDIR="$root"
claim "... leaves no file" prints "" find "$root" -type f -o -type l
finish
