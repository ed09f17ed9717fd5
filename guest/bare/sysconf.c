// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stddef.h>

#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/sysconf.h>

#include "abi/vlink.h"

static struct sysconf_listener *all;
uint32_t sysconf_count;

static void arrived(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	sysconf_count++;
	for (struct sysconf_listener *l = all; l; l = l->next)
		l->look(l->cookie);
}

void sysconf_listen(struct sysconf_listener *listener)
{
	uint64_t daif = irq_save();

	listener->next = all;
	all = listener;
	irq_restore(daif);
	gic_attach(LV_XIRQ_SYSCONF, arrived, NULL);
}
