/* The three standard streams as the embedded Lua sees them. Lua's static archive refers to stdin, stdout and stderr directly,
 * which a shared library may not do; the Makefile renames those references to the variables below, which are the library's own.
 * Nothing here opens, writes or closes anything. */
#include <stdio.h>

extern FILE *lua_streams_in, *lua_streams_out, *lua_streams_err; /* the names the Makefile gives to objcopy */
FILE *lua_streams_in, *lua_streams_out, *lua_streams_err;

/* Before any Lua state can exist. */
__attribute__((constructor)) static void point_at_the_process(void) {
    lua_streams_in = stdin;
    lua_streams_out = stdout;
    lua_streams_err = stderr;
}
