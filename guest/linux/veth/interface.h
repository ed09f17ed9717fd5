/* SPDX-License-Identifier: GPL-2.0-only */
/* The network interface: sending, receiving, and what ethtool asks. */
#ifndef GUEST_LINUX_VETH_INTERFACE_H
#define GUEST_LINUX_VETH_INTERFACE_H

#include "guest/linux/veth/device.h"

extern const struct ethtool_ops veth_ethtool_ops;

/* A net_device with an uninitialised veth_device in it, not registered; or NULL. */
struct veth_device *veth_interface_alloc(void);

/*
 * Registers it under this name ("": the next veth<n>; also if the name is taken), with
 * this address.  0 or what register_netdev() says.  From here it may be opened.
 */
int veth_interface_register(struct veth_device *d, const char *name, const u8 *mac);
/* Down and away; nobody is inside any more. */
void veth_interface_unregister(struct veth_device *d);
/* Frees d. */
void veth_interface_free(struct veth_device *d);

/* A session is up: carrier.  It is over: no carrier, nobody sends or polls any more. */
void veth_interface_up(struct veth_device *d);
void veth_interface_down(struct veth_device *d);

#endif
