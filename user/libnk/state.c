// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "user/libnk/link.h"

NK_EXPORT int nk_state(const struct nk_link *link, struct vlink_user_state *state)
{
	return link_call(link, VLINK_USER_GET_STATE, state);
}

NK_EXPORT int nk_state_set(struct nk_link *link, uint32_t state)
{
	__u32 wanted = state;

	return link_call(link, VLINK_USER_SET_STATE, &wanted);
}
