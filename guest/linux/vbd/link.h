/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both modules read from the info strings of a link.  Inline, since no object is in two
 * modules.
 */
#ifndef GUEST_LINUX_VBD_LINK_H
#define GUEST_LINUX_VBD_LINK_H

#include <linux/mm.h>
#include <linux/printk.h>

#include <nk/vmq.h>

#include "proto/vbd.h"

/* The front end's text, and the back end's; each is the info of the end that serves a link. */
static inline const char *vbd_link_text(const vmq_link_t *link, bool mine)
{
	return mine ? vmq_link_rx_s_info(link) : vmq_link_tx_s_info(link);
}

/* Grants are of pages that the hypervisor has.  False, and says so: this kernel has larger ones. */
static inline bool vbd_link_can_grant(const vmq_link_t *link)
{
	if (PAGE_SIZE == VBD_PAGE)
		return true;
	pr_warn("%s: pages of %lu bytes cannot be granted, data of VM %u is copied\n",
		KBUILD_MODNAME, PAGE_SIZE, vmq_peer_osid(link));
	return false;
}

/*
 * The shape of the requests, or of the replies, for vmq; the front end's text has it.  NULL: the
 * text is not that of a front end.  The result is valid until the next call: vmq copies it at once,
 * and asks for one at a time.
 */
static inline const vmq_xx_config_t *vbd_link_config(vmq_link_t *link, bool front, bool requests)
{
	static vmq_xx_config_t result;
	struct vmq_shape shape[2];
	struct vbd_front_info info;

	if (vbd_info_is_back(vmq_link_rx_s_info(link)) == front)
		return VMQ_XX_CONFIG_IGNORE_VLINK;
	if (!vbd_info_front(vbd_link_text(link, front), &info))
		return NULL;
	vbd_shapes(&info, &shape[0], &shape[1]);
	result = (vmq_xx_config_t){
		.msg_count = shape[!requests].msg_count,
		.msg_max = shape[!requests].msg_max,
		.data_count = shape[!requests].data_count,
		.data_max = shape[!requests].data_max,
	};
	return &result;
}

#endif
