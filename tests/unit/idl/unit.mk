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
