# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# vrpqgen, what it generates, and what that stands on.

$(eval $(call host_check,vrpqgen,tests/unit/idl/vrpqgen_test.sh))
ring-host: $(VRPQGEN)

IDL_TEST_FLAGS := $(VRPQ_INCLUDES)

$(eval $(call unit_test,vrpq_stub,tests/unit/idl/stub_test.c,$(IDL_TEST_FLAGS)))

# $(1) kind of test, $(2) its name, $(3) interface, $(4) its generated files, $(5) more C files,
# $(6) flags, $(7) libraries
define idl_test
$(eval $(call $(1),$(2),$(patsubst %,build/idl/$(3)/$(3)_%.c,$(4)) $(5),\
	$(IDL_TEST_FLAGS) -Ibuild/idl/$(3) $(6),$(7)))
$(call object_names,build/obj/unit/$(2),$(5)): build/idl/$(3)/$(3).h
endef

$(eval $(call vrpq_interface,thing,tests/unit/idl/golden/thing))

THING_TEST := $(addprefix tests/unit/idl/,thing_test.c loop.c)

$(eval $(call idl_test,unit_test,idl_thing,thing,client server interface fuzz,$(THING_TEST)))
$(eval $(call idl_test,unit_test,idl_thing_direct,thing,direct server interface,$(THING_TEST),-DDIRECT))
$(eval $(call fuzz_test,idl_thing,$(addprefix build/idl/thing/thing_,client.c server.c fuzz.c),$(IDL_TEST_FLAGS)))
$(eval $(call idl_test,unit_test,idl_race,thing,client server interface fuzz,tests/unit/idl/race_test.c))

# A client of an older version; the sources of its interface are included by the test.
$(eval $(call vrpq_interface,meter_old,tests/unit/idl/versions))
$(eval $(call vrpq_interface,meter_new,tests/unit/idl/versions))
$(eval $(call idl_test,unit_test,idl_versions,meter_new,server,\
	$(addprefix tests/unit/idl/,versions_test.c versions_server.c loop.c),-Ibuild/idl/meter_old))
$(call object_names,build/obj/unit/idl_versions,tests/unit/idl/versions_test.c): build/idl/meter_old/meter_old.h

$(eval $(call idl_test,unit_test,idl_once,thing,client,tests/unit/idl/once_test.c))

# --- draw: the rasteriser of user/examples/draw, by way of several links ---

$(eval $(call vrpq_interface,draw,user/examples/draw))
$(eval $(call fuzz_test,idl_draw,$(addprefix build/idl/draw/draw_,client.c server.c fuzz.c),$(IDL_TEST_FLAGS)))

DRAW_FLAGS := $(IDL_TEST_FLAGS) -Ibuild/idl/draw -O2 -ffp-contract=off
DRAW_SANITIZED := $(DRAW_FLAGS) -fsanitize=address$(comma)undefined -fno-sanitize-recover=all
DRAW_SERVER := $(addprefix user/examples/draw/,raster.c service.c)
DRAW_CLIENT := $(addprefix user/examples/draw/,scene.c scene_cubes.c scene_panel.c matrix.c client.c)

# name, C files, generated files, flags: build/tools/draw_<name>
define draw_program
$(eval $(call program,build/tools/draw_$(1),build/obj/tools/draw_$(1),\
	$(2) $(patsubst %,build/idl/draw/draw_%.c,$(3)),$(HOSTCC),$(4),-lm))
$(call object_names,build/obj/tools/draw_$(1),$(2)): build/idl/draw/draw.h
ring-host: build/tools/draw_$(1)
endef

$(eval $(call draw_program,direct,$(DRAW_CLIENT) $(DRAW_SERVER) user/examples/draw/link_direct.c,\
	direct,$(DRAW_SANITIZED)))
$(eval $(call draw_program,loop,$(DRAW_CLIENT) $(DRAW_SERVER) tests/unit/idl/draw/link_loop.c \
	tests/unit/idl/loop.c,client server,$(DRAW_SANITIZED)))
$(eval $(call draw_program,pipe,$(DRAW_CLIENT) tests/unit/idl/draw/link_pipe.c,client,$(DRAW_FLAGS)))
$(eval $(call draw_program,pipe_server,$(DRAW_SERVER) tests/unit/idl/draw/pipe_server.c,server,\
	$(DRAW_FLAGS)))

# Both ends for 32 bits, where words and the layout of structs are others.
DRAW_PIPE32 := $(DRAW_CLIENT) tests/unit/idl/draw/link_pipe.c
DRAW_SERVER32 := $(DRAW_SERVER) tests/unit/idl/draw/pipe_server.c
$(eval $(call program,build/tools/draw_pipe32,build/obj/tools/draw_pipe32,\
	$(DRAW_PIPE32) build/idl/draw/draw_client.c,arm-linux-gnueabihf-gcc,$(DRAW_FLAGS) -static,-lm))
$(eval $(call program,build/tools/draw_pipe_server32,build/obj/tools/draw_pipe_server32,\
	$(DRAW_SERVER32) build/idl/draw/draw_server.c,arm-linux-gnueabihf-gcc,$(DRAW_FLAGS) -static,-lm))
$(call object_names,build/obj/tools/draw_pipe32,$(DRAW_PIPE32)): build/idl/draw/draw.h
$(call object_names,build/obj/tools/draw_pipe_server32,$(DRAW_SERVER32)): build/idl/draw/draw.h

$(eval $(call program,build/tools/pam2png,build/obj/tools/pam2png,tests/unit/idl/draw/pam2png.c,\
	$(HOSTCC),,-lpng))
ring-host: build/tools/draw_pipe32 build/tools/draw_pipe_server32 build/tools/pam2png
$(eval $(call host_check,idl_draw_pictures,tests/unit/idl/draw/check.sh))
ring-linux: build/tools/draw_direct build/tools/pam2png	# for vrpq_draw
$(eval $(call idl_test,unit_test,idl_draw_service,draw,client server,\
	$(addprefix tests/unit/idl/,draw/service_test.c draw/link_loop.c loop.c) $(DRAW_SERVER),\
	-ffp-contract=off,-lm))

# --- kv: the store of user/examples/kv ---

$(eval $(call vrpq_interface,kv,user/examples/kv))
$(eval $(call idl_test,unit_test,idl_kv,kv,client server,\
	$(addprefix tests/unit/idl/,kv_test.c loop.c) user/examples/kv/store.c))
$(eval $(call fuzz_test,idl_kv,$(addprefix build/idl/kv/kv_,client.c server.c fuzz.c),$(IDL_TEST_FLAGS)))

# The verifier of the classic calls, which no interface describes.
$(eval $(call fuzz_test,vrpq_classic,tests/unit/idl/classic_fuzz.c user/libvrpq/classic_requests.c,$(VRPQ_INCLUDES)))
