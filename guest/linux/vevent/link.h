/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both modules read from the info strings of a link.  Inline, since no object is in two
 * modules.
 */
#ifndef GUEST_LINUX_VEVENT_LINK_H
#define GUEST_LINUX_VEVENT_LINK_H

#include <linux/input.h>

#include <nk/vmq.h>

#include "proto/vevent.h"

/*
 * The shape of the news, or of the requests, for vmq; the front end's text has it.  NULL: the text
 * is not that of a front end.  The result is valid until the next call: vmq copies it at once, and
 * asks for one at a time.
 */
static inline const vmq_xx_config_t *vevent_link_config(vmq_link_t *link, bool front, bool news)
{
	static vmq_xx_config_t result;
	struct vevent_back_info back;
	struct vmq_shape shape[2];
	u32 reports;

	if (vevent_info_back(vmq_link_rx_s_info(link), &back) == front)
		return VMQ_XX_CONFIG_IGNORE_VLINK;
	if (!vevent_info_front(front ? vmq_link_rx_s_info(link) : vmq_link_tx_s_info(link),
			       &reports))
		return NULL;
	vevent_shapes(reports, &shape[0], &shape[1]);
	result = (vmq_xx_config_t){
		.msg_count = shape[!news].msg_count,
		.msg_max = shape[!news].msg_max,
		.data_count = shape[!news].data_count,
		.data_max = shape[!news].data_max,
	};
	return &result;
}

/* What is sent of a struct ff_effect's union: no pointer to memory of a process. */
static inline size_t vevent_effect_bytes(u32 type)
{
	BUILD_BUG_ON(sizeof(((struct ff_effect *)0)->u.condition) >
		     sizeof(((struct lv_vevent_effect *)0)->value));
	if (type == FF_PERIODIC)
		return offsetof(struct ff_effect, u.periodic.custom_len) -
		       offsetof(struct ff_effect, u);
	return sizeof(((struct ff_effect *)0)->u.condition);
}

#endif
