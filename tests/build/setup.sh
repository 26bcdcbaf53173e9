# scripts/setup: silent when all is there, installs as root, says exactly what to do when it may not. Package tools are stand-ins.
. tests/build/tap
bin="$scratch/bin"
mkdir "$bin"
for tool in sh cat sed grep mktemp rm env true; do
  for folder in /bin /usr/bin; do [ -x "$folder/$tool" ] && ln -sf "$folder/$tool" "$bin/$tool"; done
done
have() { # have PACKAGE...: what dpkg-query says is installed; apt-get adds to it, and keeps a list of its calls
  : >"$scratch/calls"
  printf '%s\n' "$@" >"$scratch/installed"
  cat >"$bin/dpkg-query" <<EOF
#!/bin/sh
for last; do :; done
grep -qxF "\$last" "$scratch/installed" && printf installed
EOF
  cat >"$bin/apt-get" <<EOF
#!/bin/sh
echo "\$*" >>"$scratch/calls"
[ "\$1" = install ] || exit 0
shift
for word; do case \$word in -*) ;; *) echo "\$word" >>"$scratch/installed" ;; esac; done
EOF
  chmod +x "$bin/dpkg-query" "$bin/apt-get"
}
user() { printf '#!/bin/sh\necho %s\n' "$1" >"$bin/id"; chmod +x "$bin/id"; }
setup() { env -i PATH="$bin" sh scripts/setup "$@" </dev/null; }
all="gcc g++ libc6-dev make pkg-config lua5.4 liblua5.4-dev lua-lpeg lua-lpeg-dev libcmocka-dev"
most="gcc g++ libc6-dev make pkg-config lua5.4 liblua5.4-dev lua-lpeg libcmocka-dev"

user 0
have $all
claim "nothing missing: nothing said" prints "" setup
claim "... nothing called" cmp "$scratch/calls" /dev/null
have $most
claim "root: what is missing is installed" setup
claim "... and nothing else" says "install -y --no-install-recommends lua-lpeg-dev" cat "$scratch/calls"
claim "... once" prints "" setup
have $all
claim "check asks for more" setup check
claim "... such as clang-format" grep -q clang-format "$scratch/calls"

user 1000
have $most
claim "no root, no sudo: fails" fails setup
claim "... says what is missing" says "setup:   lua-lpeg-dev" setup
claim "... and the exact command" says "apt-get update && apt-get install -y --no-install-recommends lua-lpeg-dev" setup
claim "... and calls nothing" cmp "$scratch/calls" /dev/null
printf '#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\nexec "$@"\n' >"$bin/sudo"
chmod +x "$bin/sudo"
claim "sudo without a password: installs" setup
have $most
printf '#!/bin/sh\nexit 1\n' >"$bin/sudo"
claim "sudo with a password, no terminal: fails and says so" says "sudo asks for a password" setup
have $most
user 0
printf '#!/bin/sh\necho "E: no such mirror" >&2\nexit 100\n' >"$bin/apt-get"
claim "a failing apt-get is shown" says "E: no such mirror" setup
claim "... and fails" fails setup
rm "$bin/dpkg-query"
claim "another system: says what to provide" says "libcmocka-dev" setup
claim "an unknown word is bad usage" fails setup everything
finish
