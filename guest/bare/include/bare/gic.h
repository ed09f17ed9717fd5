/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * GICv3: group 1, one handler for each INTID, all at priority 0xa0 unless told
 * otherwise.  INTIDs below 32 mean those of the calling vCPU.
 */
#ifndef BARE_GIC_H
#define BARE_GIC_H

#include <stdbool.h>
#include <stdint.h>

#define GIC_INTIDS	1020
#define GIC_PRIORITY	0xa0

/* Called with interrupts masked, after acknowledge and before end of interrupt. */
typedef void gic_handler(uint32_t intid, void *cookie);

void gic_init(void);		/* the distributor, by the first vCPU */
void gic_cpu_init(void);	/* redistributor and CPU interface, by each vCPU */
void gic_handle(void);		/* from the vector */

/* Set the handler and enable the interrupt, delivered to the calling vCPU. */
void gic_attach(uint32_t intid, gic_handler *handler, void *cookie);
void gic_enable(uint32_t intid);
void gic_disable(uint32_t intid);	/* effective when it returns */
bool gic_is_enabled(uint32_t intid);
void gic_set_priority(uint32_t intid, uint8_t priority);
uint8_t gic_priority(uint32_t intid);
void gic_set_edge(uint32_t intid, bool edge);
bool gic_is_edge(uint32_t intid);
void gic_set_pending(uint32_t intid);
void gic_clear_pending(uint32_t intid);
bool gic_is_pending(uint32_t intid);
bool gic_is_active(uint32_t intid);
void gic_route(uint32_t intid, uint32_t cpu);	/* SPIs */

/* SGI @intid (0..15) to vCPU @cpu. */
void gic_send(uint32_t intid, uint32_t cpu);
/* To all but the caller. */
void gic_send_others(uint32_t intid);

/* Interrupts of a priority number >= @priority stay out; returns the old mask. */
uint8_t gic_mask_priority(uint8_t priority);

/* Interrupts that came without a handler. */
extern uint32_t gic_unclaimed;

#endif
