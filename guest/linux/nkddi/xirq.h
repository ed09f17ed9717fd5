/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XIRQs as Linux interrupts: XIRQ n is SPI n of this VM's GIC.  Each is mapped
 * when the first handler attaches and unmapped when the last one leaves.  The
 * calls of <linkvisor/vlink.h> with the same names say the rest.
 */
#ifndef GUEST_LINUX_NKDDI_XIRQ_H
#define GUEST_LINUX_NKDDI_XIRQ_H

#include <linkvisor/vlink.h>

struct device_node;
struct cpumask;

/*
 * Learns from our node's "interrupts" how its interrupt controller names an
 * SPI.  0, -ENOMEM, -EPROTO not SYSCONF in three cells, or what the lookup says.
 */
int nkddi_xirq_init(struct device_node *node);
/* Every handler must be detached. */
void nkddi_xirq_exit(void);

/* This VM owns these XIRQs: they can be attached from now on, as SYSCONF can.  Any context. */
void nkddi_xirq_given(u32 first, u32 count);

struct xirq_attachment *nkddi_xirq_attach(u32 xirq, xirq_handler_t handler, void *cookie,
					  const char *name);
void nkddi_xirq_detach(struct xirq_attachment *attachment);
void nkddi_xirqs_detach(struct xirq_attachment *const *attachments, unsigned int count);
void nkddi_xirq_mask(u32 xirq);
void nkddi_xirq_unmask(u32 xirq);
/* Prefers these CPUs for an attached XIRQ; errors as irq_set_affinity(). */
int nkddi_xirq_affinity(u32 xirq, const struct cpumask *cpus);

#endif
