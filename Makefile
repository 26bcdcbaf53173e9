# Entente: `make help` lists what there is to make.
#
# A folder of build/ belongs to each VARIANT: release (default), debug, asan, tsan, tiny, clang.
# CC, CFLAGS, CPPFLAGS, LDFLAGS, PREFIX, DESTDIR and the like are yours to set; what the code itself needs is added to them.

VARIANT ?= release
BUILD   := build/$(VARIANT)

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
LIBDIR  ?= $(PREFIX)/lib
INCDIR  ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share

ifeq ($(origin CC),default)
CC := $(if $(filter clang,$(VARIANT)),clang,gcc)
endif
ifeq ($(origin CXX),default)
CXX := $(if $(filter clang,$(VARIANT)),clang++,g++)
endif
OBJCOPY    ?= objcopy
NM         ?= nm
LUA        ?= lua5.4
PKG_CONFIG ?= pkg-config
INSTALL    ?= install
# Installs what is missing, on Debian; SETUP=: leaves that to you.
SETUP      ?= sh scripts/setup
# What `make assess` assesses.
PACK       ?= rules/korea-china
PAIR       ?= KOR CHN

export LC_ALL := C
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) '$(2)')

# --- flags ------------------------------------------------------------------------------------------------------------------

# A value that costs a process, worked out when first needed: before scripts/setup has run there may be no such program.
once = $(eval $(1) := $$(shell $(2)))$($(1))
LUA_CFLAGS    = $(call once,LUA_CFLAGS,$(PKG_CONFIG) --cflags lua5.4)
CMOCKA_CFLAGS = $(call once,CMOCKA_CFLAGS,$(PKG_CONFIG) --cflags cmocka)
CMOCKA_LIBS   = $(call once,CMOCKA_LIBS,$(PKG_CONFIG) --libs cmocka)
VERSION       = $(call once,VERSION,sed -n 's/^.define ENT_VERSION "\(.*\)"/\1/p' include/entente.h)
SOVERSION    := 0

SAN_asan  := address,undefined
SAN_tsan  := thread
sanitize  := $(if $(SAN_$(VARIANT)),-fsanitize=$(SAN_$(VARIANT)) -fno-sanitize-recover=all -fno-omit-frame-pointer)

CFLAGS_release := -O2 -g
CFLAGS_clang   := -O2 -g
CFLAGS_debug   := -O0 -g3
CFLAGS_asan    := -O1 -g
CFLAGS_tsan    := -O1 -g
CFLAGS_tiny    := -O1 -g
CFLAGS ?= $(CFLAGS_$(VARIANT))

hardened := $(filter release clang,$(VARIANT))
WARN := -Wall -Wextra -Wshadow -Wvla -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
        -Werror=implicit-function-declaration -Werror=incompatible-pointer-types $(if $(WERROR),-Werror)
override CPPFLAGS += -Iinclude -Icore -D_POSIX_C_SOURCE=200809L
override CPPFLAGS += $(if $(hardened),-DNDEBUG -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
override CPPFLAGS += $(if $(filter tiny,$(VARIANT)),-DEVAL_CHUNK=64)
override CFLAGS   += -std=c11 -fPIC -fvisibility=hidden -ffp-contract=off -pthread $(WARN) $(sanitize)
override CFLAGS   += $(if $(hardened),-fstack-protector-strong)
override LDFLAGS  += -pthread $(sanitize) -Wl,-z,relro -Wl,-z,now
LIBS := -lm -ldl

# --- what there is ----------------------------------------------------------------------------------------------------------

LIB_SRC   := $(filter-out core/cli/%,$(wildcard core/*/*.c))
CLI_SRC   := $(wildcard core/cli/*.c)
TEST_SRC  := $(wildcard tests/test_*.c)
BENCH_SRC := $(wildcard bench/bench_*.c)
SCRIPTS   := $(wildcard scripts/*.lua)
PACKS     := $(patsubst rules/%/pack.lua,%,$(wildcard rules/*/pack.lua))
C_FILES    = $(wildcard core/*/*.[ch] include/*.h tests/*.[ch] bench/*.[ch])

LIB_OBJ   := $(LIB_SRC:%.c=$(BUILD)/%.o) $(if $(wildcard scripts/MANIFEST),$(BUILD)/gen/scripts.o)
CLI_OBJ   := $(CLI_SRC:%.c=$(BUILD)/%.o)
TESTS     := $(TEST_SRC:%.c=$(BUILD)/%) $(if $(wildcard tests/prop.c),$(BUILD)/tests/prop)
BENCHES   := $(BENCH_SRC:%.c=$(BUILD)/%)
LUA_LIBS  := $(BUILD)/lib/liblua5.4-lpeg.a $(BUILD)/lib/liblua5.4.a

STATIC := $(BUILD)/libentente.a
SHARED := $(BUILD)/libentente.so
BIN    := $(BUILD)/bin/entente

.PHONY: all
all: $(SHARED) $(STATIC) $(BIN)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TESTS:=.d) $(BENCHES:=.d)

# --- compiling --------------------------------------------------------------------------------------------------------------

# Each changes when what it holds does, and with it whatever was compiled that way.
$(BUILD)/flags: holds = $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
$(BUILD)/prefix: holds = $(DATADIR)
$(BUILD)/flags $(BUILD)/prefix: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(holds))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(holds))' >$@
.PHONY: FORCE
FORCE:

compile = $(CC) $(CPPFLAGS) $(1) $(CFLAGS) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<

# Loops over plain arrays are worth unrolling and vectorising; with sanitizers and without optimisation that only costs time.
ifneq ($(hardened),)
$(BUILD)/core/kernel/%.o: override CFLAGS += -O3
endif

# The command knows where packs were installed; the library is told by its host.
$(BUILD)/core/cli/%.o: core/cli/%.c $(BUILD)/flags $(BUILD)/prefix
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(call compile,-DENT_RULES_DIR='"$(DATADIR)/entente/rules"')

$(BUILD)/core/%.o: core/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(call compile,-DENT_BUILD $(LUA_CFLAGS))

$(BUILD)/gen/scripts.c: scripts/MANIFEST $(SCRIPTS) $(wildcard scripts/tools/embed.lua)
	@mkdir -p $(@D)
	$(call say,EMBED,$<)
	$(Q)$(LUA) scripts/tools/embed.lua scripts/MANIFEST $@

$(BUILD)/gen/scripts.o: $(BUILD)/gen/scripts.c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)$(call compile,-DENT_BUILD)

# --- Lua inside -------------------------------------------------------------------------------------------------------------

# Debian's static Lua is built for programs, not for shared libraries: the one thing that stands in the way is that it refers to the three standard
# streams of the C library directly. Those references are renamed to variables of our own (core/lua/streams.c).
$(LUA_LIBS): $(BUILD)/lib/%.a: $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LUA,$*)
	$(Q)$(OBJCOPY) --redefine-sym stdin=lua_streams_in --redefine-sym stdout=lua_streams_out \
	  --redefine-sym stderr=lua_streams_err "$$($(CC) -print-file-name=$*.a)" $@

# --- linking ----------------------------------------------------------------------------------------------------------------

# The whole library, Lua and LPeg included, as one object in which only ent_* can be seen: both libraries are made from it.
$(BUILD)/entente.o: $(LIB_OBJ) $(LUA_LIBS)
	$(call say,LD,$@)
	$(Q)$(LD) -r -o $@ $(LIB_OBJ) $(LUA_LIBS)
	$(Q)$(OBJCOPY) --localize-hidden --wildcard --keep-global-symbol='ent_*' $@

$(STATIC): $(BUILD)/entente.o
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $<

$(SHARED).$(SOVERSION): $(BUILD)/entente.o
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(CFLAGS) $(LDFLAGS) -Wl,-z,text -Wl,-soname,libentente.so.$(SOVERSION) -o $@ $< $(LIBS)

$(SHARED): $(SHARED).$(SOVERSION)
	$(Q)ln -sf $(<F) $@

$(BIN): $(CLI_OBJ) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pie -o $@ $(CLI_OBJ) $(STATIC) $(LIBS)

# --- tests ------------------------------------------------------------------------------------------------------------------

# Tests see the inside, so they link the objects; an archive takes in only what each of them uses.
$(BUILD)/lib/libinside.a: $(LIB_OBJ)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcsT $@ $(LIB_OBJ)

$(BUILD)/tests/%: tests/%.c $(BUILD)/lib/libinside.a $(LUA_LIBS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,TEST,$<)
	$(Q)$(CC) $(filter-out -DNDEBUG,$(CPPFLAGS)) -Itests $(LUA_CFLAGS) $(CMOCKA_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -MT $@ -o $@ $< \
	  -Wl,--start-group $(BUILD)/lib/libinside.a $(LUA_LIBS) -Wl,--end-group $(CMOCKA_LIBS) $(LIBS)

$(BUILD)/bench/%: bench/%.c $(STATIC) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,BENCH,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -MT $@ -o $@ $< $(STATIC) $(LIBS)

RESULTS := $(BUILD)/results
SUITE    = $(LUA) scripts/tools/suite.lua
test_env = env LC_ALL=C BUILD=$(BUILD) VARIANT=$(VARIANT) PREFIX='$(PREFIX)' CC='$(CC)' CXX='$(CXX)' NM='$(NM)' LUA='$(LUA)' MAKE='$(MAKE)' PATH="$(abspath $(BUILD))/bin:$$PATH" \
  LUA_PATH='scripts/?.lua;tests/lua/?.lua;;' CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=print_stacktrace=1
suite    = @$(test_env) $(SUITE) run $(1) $(RESULTS) $(2)

RUN_C    := $(TEST_SRC:tests/%.c=run-c-%)
RUN_PROP := $(if $(wildcard tests/prop.c),$(patsubst tests/lua/%.lua,run-prop-%,$(wildcard tests/lua/prop_*.lua)))
RUN_LUA  := $(patsubst tests/lua/%.lua,run-lua-%,$(wildcard tests/lua/test_*.lua))
RUN_PACK := $(PACKS:%=run-pack-%)
RUN_CLI  := $(if $(wildcard tests/cli/*.sh),run-cli)
RUN_DOCS := $(if $(wildcard README.md),run-docs)
# What is built and installed is the business of the builds that are meant for it.
RUN_BUILD := $(if $(hardened),$(patsubst tests/build/%.sh,run-build-%,$(wildcard tests/build/*.sh)))
RUN_ALL  := $(RUN_PROP) $(RUN_C) $(RUN_LUA) $(RUN_PACK) $(RUN_CLI) $(RUN_DOCS) $(RUN_BUILD)

# run-c-NAME keeps its counts as c/NAME
NAMES    := $(foreach run,$(RUN_ALL),$(patsubst c-%,c/%,$(patsubst prop-%,prop/%,$(patsubst lua-%,lua/%,$(patsubst pack-%,pack/%,\
              $(patsubst build-%,build/%,$(run:run-%=%)))))))

.PHONY: $(RUN_ALL) run-all
run-all: $(RUN_ALL)
$(RUN_C): run-c-%: $(BUILD)/tests/%
	$(call suite,c/$*,$<)
$(RUN_PROP): run-prop-%: $(BUILD)/tests/prop
	$(call suite,prop/$*,$< tests/lua/$*.lua)
$(RUN_LUA): run-lua-%:
	$(call suite,lua/$*,$(LUA) tests/lua/$*.lua)
$(RUN_PACK): run-pack-%: $(BIN)
	$(call suite,pack/$*,$(BIN) test rules/$*)
run-cli: $(BIN)
	$(call suite,cli,$(LUA) scripts/tools/golden.lua --bin $(BUILD)/bin $(wildcard tests/cli/*.sh))
run-docs: $(BIN)
	$(call suite,docs,$(LUA) scripts/tools/golden.lua --bin $(BUILD)/bin $(wildcard README.md docs/*.md bench/*.md rules/*/README.md))
$(RUN_BUILD): run-build-%: $(SHARED) $(STATIC) $(BIN)
	$(call suite,build/$*,sh tests/build/$*.sh)

# As many jobs as there are cores, unless you say how many.
sub = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(call once,JOBS,nproc 2>/dev/null || echo 2)) -Otarget

.PHONY: setup assess test check bench layers golden format format-check memcheck
setup:
	@$(SETUP)

assess: setup
	@$(sub) $(BIN)
	@$(BIN) assess $(PACK) $(PAIR)

test: setup
	@rm -rf $(RESULTS) && mkdir -p $(RESULTS)
	@$(sub) -k run-all; built=$$?; $(SUITE) sum $(RESULTS) $(NAMES) && exit $$built

# Everything that is slower or needs more tools than `make test`: `scripts/setup check` brings them.
check:
	@$(SETUP) $(if $(filter :,$(SETUP)),,check)
	@$(MAKE) --no-print-directory layers format-check memcheck
	@$(MAKE) --no-print-directory test VARIANT=asan
	@$(MAKE) --no-print-directory test VARIANT=tiny

layers:
	@$(LUA) scripts/tools/layers.lua

golden: $(BIN)
	@$(test_env) $(LUA) scripts/tools/golden.lua --update --bin $(BUILD)/bin $(wildcard tests/cli/*.sh README.md docs/*.md bench/*.md rules/*/README.md)

# Sanitizers do not see into the Lua of Debian's archive; this does.
memcheck:
	@$(sub) $(BIN)
	valgrind -q --leak-check=full --error-exitcode=9 $(BIN) assess $(PACK) $(PAIR) >/dev/null
	valgrind -q --leak-check=full --error-exitcode=9 $(BIN) test $(PACK) >/dev/null

format:
	@clang-format -i $(C_FILES)

format-check:
	@clang-format --dry-run --Werror $(C_FILES)

bench: $(BENCHES)
	@for program in $(BENCHES); do $$program || exit 1; done

# --- installing -------------------------------------------------------------------------------------------------------------

define PC_FILE
prefix=$(PREFIX)
libdir=$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))
includedir=$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCDIR))
rulesdir=$(patsubst $(PREFIX)/%,$${prefix}/%,$(DATADIR))/entente/rules

Name: entente
Description: Rules about states, evaluated over columns and explained
Version: $(VERSION)
Libs: -L$${libdir} -lentente
Libs.private: $(LIBS) -pthread
Cflags: -I$${includedir}
endef
export PC_FILE

.PHONY: install uninstall clean help
install: all
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(LIBDIR)/pkgconfig' '$(DESTDIR)$(INCDIR)' '$(DESTDIR)$(DATADIR)/entente/rules'
	$(INSTALL) -m 755 $(BIN) '$(DESTDIR)$(BINDIR)/entente'
	$(INSTALL) -m 644 $(SHARED).$(SOVERSION) '$(DESTDIR)$(LIBDIR)/libentente.so.$(VERSION)'
	ln -sf libentente.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/libentente.so.$(SOVERSION)'
	ln -sf libentente.so.$(SOVERSION) '$(DESTDIR)$(LIBDIR)/libentente.so'
	$(INSTALL) -m 644 $(STATIC) '$(DESTDIR)$(LIBDIR)/libentente.a'
	$(INSTALL) -m 644 include/entente.h '$(DESTDIR)$(INCDIR)/entente.h'
	printf '%s\n' "$$PC_FILE" >'$(DESTDIR)$(LIBDIR)/pkgconfig/entente.pc'
	for pack in $(PACKS); do \
	  (cd rules && find $$pack -type d -exec $(INSTALL) -d '$(DESTDIR)$(DATADIR)/entente/rules/{}' \; && \
	   find $$pack -type f -exec $(INSTALL) -m 644 '{}' '$(DESTDIR)$(DATADIR)/entente/rules/{}' \;) || exit 1; done

uninstall:
	rm -f '$(DESTDIR)$(BINDIR)/entente' '$(DESTDIR)$(INCDIR)/entente.h' '$(DESTDIR)$(LIBDIR)/pkgconfig/entente.pc'
	rm -f '$(DESTDIR)$(LIBDIR)/libentente.a' '$(DESTDIR)$(LIBDIR)/libentente.so' '$(DESTDIR)$(LIBDIR)/libentente.so.$(SOVERSION)' \
	  '$(DESTDIR)$(LIBDIR)/libentente.so.$(VERSION)'
	for pack in $(PACKS); do rm -rf '$(DESTDIR)$(DATADIR)/entente/rules/'$$pack; done
	-rmdir '$(DESTDIR)$(DATADIR)/entente/rules' '$(DESTDIR)$(DATADIR)/entente' 2>/dev/null

clean:
	rm -rf build

help:
	@echo 'make             both libraries and the command, in $(BUILD)'
	@echo 'make assess      installs what is missing, builds, assesses PACK="$(PACK)" PAIR="$(PAIR)"'
	@echo 'make test        installs what is missing, builds, runs every test'
	@echo 'make check       layers, format, memcheck, and the tests under sanitizers and with tiny chunks'
	@echo 'make layers      whether #includes keep to docs/architecture.md'
	@echo 'make memcheck    an assessment and the tests of PACK under valgrind'
	@echo 'make golden      rewrites the recorded outputs of tests/cli and of the documentation; review the diff'
	@echo 'make format      rewrites the C sources in their style; format-check only looks'
	@echo 'make bench       measurements'
	@echo 'make install     to DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)"; make uninstall takes it away again'
	@echo 'make clean       removes build/'
	@echo
	@echo 'VARIANT=release|debug|asan|tsan|tiny|clang   V=1 shows commands   WERROR=1 makes warnings errors   SETUP=: installs nothing'
