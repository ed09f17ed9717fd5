# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# System description, board, guest trees, payload, packer.

CONFIG_TEST_SOURCES := tests/unit/config/source.c $(addprefix tools/lvpack/,description.c file.c)
BOARD_DTB := build/test/virt.dtb

config_sources = $(SYSTEM_SOURCES) $(CONFIG_TEST_SOURCES) $(addprefix tests/unit/config/,$(1))

$(eval $(call unit_test,config,$(call config_sources,config_test.c),,-lfdt))
$(eval $(call unit_test,config_bad,$(call config_sources,bad_test.c),\
	-DBAD_FOLDER='"tests/unit/config/bad"',-lfdt))
$(eval $(call unit_test,board,$(call config_sources,board_test.c),\
	-DBOARD_DTB='"$(BOARD_DTB)"',-lfdt))
$(eval $(call unit_test,place,$(call config_sources,place_test.c),\
	-DBOARD_DTB='"$(BOARD_DTB)"',-lfdt))
$(eval $(call unit_test,guest_dt,$(call config_sources,guest_dt_test.c) \
	$(addprefix hyp/config/,guest_dt.c guest_device.c),-DBOARD_DTB='"$(BOARD_DTB)"',-lfdt))
$(eval $(call unit_test,seed,tests/unit/config/seed_test.c hyp/core/seed.c,,-lfdt))
$(eval $(call unit_test,payload,$(call config_sources,payload_test.c),,-lfdt))
$(eval $(call fuzz_test,config,$(CONFIG_SOURCES) tests/unit/config/config_fuzz.c,,-lfdt))
$(eval $(call fuzz_test,payload,$(addprefix hyp/config/,payload.c reader.c) \
	tests/unit/config/payload_fuzz.c,,-lfdt))
$(eval $(call host_check,lvpack,tests/unit/config/lvpack_test.sh))
$(eval $(call host_check,lvpack_wrap,tests/unit/config/wrap_test.sh))
ring-host: build/hyp/linkvisor.bin

ring-host: $(BOARD_DTB) build/tools/lvpack

# The board of the tests: what QEMU hands to firmware.
$(BOARD_DTB):
	$(call say,DUMP,$@)
	@mkdir -p $(@D)
	$(Q)qemu-system-aarch64 -M virt,virtualization=on,gic-version=3,dumpdtb=$@ \
		-cpu cortex-a57 -smp 4 -m 1G -display none -nodefaults 2>/dev/null
