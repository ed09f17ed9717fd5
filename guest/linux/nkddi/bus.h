/* SPDX-License-Identifier: GPL-2.0-only */
/* The vlink bus type, and SYSCONF fanned out to its drivers. */
#ifndef GUEST_LINUX_NKDDI_BUS_H
#define GUEST_LINUX_NKDDI_BUS_H

#include <linux/device.h>

extern struct bus_type vlink_bus;

/* The bus exists as long as the module is loaded. */
int nkddi_bus_init(void);
void nkddi_bus_exit(void);

/*
 * Listens to SYSCONF on behalf of all drivers, and holds the XIRQ back, for whoever
 * attached it, when a peer floods us.  0, -ENOMEM, or nkddi_xirq_attach()'s.
 */
int nkddi_bus_sysconf_start(void);
void nkddi_bus_sysconf_stop(void);

#endif
