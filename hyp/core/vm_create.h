/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef HYP_CORE_VM_CREATE_H
#define HYP_CORE_VM_CREATE_H

struct board;
struct config;
struct payload;

/* Make all VMs of the description, with memory, devices and links.  Boot only. */
void vms_create(const struct config *config, const struct board *board,
		const struct payload *payload);

#endif
