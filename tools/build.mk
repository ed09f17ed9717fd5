# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Tools that run on the build machine.

# The description's parser: the same files that EL2 links.
CONFIG_SOURCES := $(addprefix hyp/config/,config.c reader.c vms.c links.c virtio.c \
	networks.c refer.c disks.c inputs.c)
# What judges and prepares a system beyond that, EL2 links it as well.
SYSTEM_SOURCES := $(CONFIG_SOURCES) $(addprefix hyp/config/,board.c board_node.c bus_master.c fit.c \
	device.c payload.c place.c guest_image.c)

LVPACK_SOURCES := $(addprefix tools/lvpack/,main.c description.c elf.c file.c image.c kernel.c \
	system.c unpack.c wrap.c)

$(eval $(call host_program,lvpack,$(LVPACK_SOURCES) $(SYSTEM_SOURCES),,-lfdt -lz -lzstd))
