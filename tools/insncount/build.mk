# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The QEMU plugin that counts instructions.

INSNCOUNT := build/tools/insncount.so

$(eval $(call program,$(INSNCOUNT),build/obj/insncount,tools/insncount/insncount.c,$(HOSTCC),-O2 -fPIC -shared -fvisibility=hidden))

all: $(INSNCOUNT)
ring-bare: $(INSNCOUNT)
