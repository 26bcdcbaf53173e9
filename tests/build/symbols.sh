# Only ent_* leaves the libraries: not Lua, not LPeg, nothing of the inside.
. tests/build/tap
ours_alone() { # some are defined, and all of them are ent_*
  "$NM" "$@" --defined-only >"$scratch/symbols" || return 1
  awk 'NF == 3 { n++; if ($3 !~ /^ent_[a-z0-9_]+$/) { print; bad = 1 } } END { exit bad || !n }' "$scratch/symbols"
}
c_alone() { # needs no shared library but those of C
  objdump -p "$1" >"$scratch/dynamic" || return 1
  awk '$1 == "NEEDED" { n++; if ($2 !~ /^(libc|libm|libdl|libpthread|ld-linux.*)\.so/) { print; bad = 1 } } END { exit bad || !n }' "$scratch/dynamic"
}
declared() { # every function of the header can be linked
  sed -n 's/^ENT_API .*[ *]\(ent_[a-z0-9_]*\)(.*/\1/p' include/entente.h | sort >"$scratch/declared"
  "$NM" "$@" --defined-only | awk '$2 == "T" { print $3 }' | sort >"$scratch/defined"
  diff "$scratch/declared" "$scratch/defined"
}
claim "libentente.so exports ent_* alone" ours_alone -D "$BUILD/libentente.so"
claim "libentente.a shows ent_* alone" ours_alone -g "$BUILD/libentente.a"
claim "libentente.so exports what the header declares, no more and no less" declared -D "$BUILD/libentente.so"
claim "libentente.a shows what the header declares, no more and no less" declared -g "$BUILD/libentente.a"
claim "libentente.so needs the C library alone" c_alone "$BUILD/libentente.so"
claim "libentente.so has its soname" says "libentente.so.0" objdump -p "$BUILD/libentente.so"
finish
