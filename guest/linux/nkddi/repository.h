/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PDEV region: descriptors of this VM's links, info strings, private
 * blocks (abi/vlink.h).  Mapped once, while nkddi is bound.
 */
#ifndef GUEST_LINUX_NKDDI_REPOSITORY_H
#define GUEST_LINUX_NKDDI_REPOSITORY_H

#include <linux/types.h>

#include "abi/vlink.h"

struct platform_device;

/*
 * Maps and judges the region that the device's first "reg" names.  0, -ENODEV
 * no such reg, -ENOMEM, -EPROTO its contents are not what abi/vlink.h says.
 */
int nkddi_repository_open(struct platform_device *pdev);
void nkddi_repository_close(void);

/* This VM's id and the highest of the system. */
u32 nkddi_repository_vm_id(void);
u32 nkddi_repository_last_id(void);

/* Descriptor number n in lookup order, NULL past the last. */
struct lv_vlink *nkddi_repository_vlink(u32 n);
/* Which descriptor lies at a guest-physical address; -ENOENT if none does. */
int nkddi_repository_vlink_at(u64 paddr);

/* The string at a guest-physical address; "" for 0 or what is not a string here. */
const char *nkddi_repository_string(u64 paddr);

/* Addresses inside the region, both ways; NULL or 0 outside. */
void *nkddi_repository_ptov(u64 paddr);
u64 nkddi_repository_vtop(const void *va);

/* The region, and how many of its bytes the repository proper takes. */
u64 nkddi_repository_base(void);
u32 nkddi_repository_used(void);

#endif
