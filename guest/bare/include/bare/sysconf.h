/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The interrupt SYSCONF, "look at your link states", for all who have a link.
 * vCPU 0 takes it.
 */
#ifndef BARE_SYSCONF_H
#define BARE_SYSCONF_H

#include <stdint.h>

struct sysconf_listener {
	void (*look)(void *cookie);	/* from interrupt */
	void *cookie;
	struct sysconf_listener *next;
};

/* From now on @listener is called; it lives for ever. */
void sysconf_listen(struct sysconf_listener *listener);

/* SYSCONF interrupts that this VM got. */
extern uint32_t sysconf_count;

#endif
