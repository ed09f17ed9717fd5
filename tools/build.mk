# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Tools that run on the build machine.

# The description's parser: the same files that EL2 links.
CONFIG_SOURCES := $(addprefix hyp/core/,config.c config_reader.c config_vm.c \
	config_link.c config_virtio.c config_net.c)
# What judges and prepares a system beyond that, EL2 links it as well.
SYSTEM_SOURCES := $(CONFIG_SOURCES) $(addprefix hyp/core/,board.c board_node.c \
	config_board.c device.c payload.c guest_image.c)

LVPACK_SOURCES := $(addprefix tools/lvpack/,main.c description.c file.c image.c system.c)

$(eval $(call host_program,lvpack,$(LVPACK_SOURCES) $(SYSTEM_SOURCES),,-lfdt))
