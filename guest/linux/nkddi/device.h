/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The classic device repository: an entry for each link of this VM, and what its drivers
 * add.  It is this VM's own memory, nobody else sees it; nk_ptov knows its addresses.
 */
#ifndef GUEST_LINUX_NKDDI_DEVICE_H
#define GUEST_LINUX_NKDDI_DEVICE_H

#include <nk/nkern.h>

/* Describes the links that the repository has.  0, -ENOMEM. */
int nkddi_device_init(void);
void nkddi_device_exit(void);

/* As the table's members nk_dev_*.  Any context. */
NkPhAddr nkddi_device_lookup_by_class(NkDevClass class, NkPhAddr curr);
NkPhAddr nkddi_device_lookup_by_type(NkDevId id, NkPhAddr curr);
NkPhAddr nkddi_device_alloc(NkPhSize size);
void nkddi_device_add_entry(NkPhAddr dev);

/* The address of an entry or block; NULL outside. */
void *nkddi_device_ptov(u64 paddr);

#endif
