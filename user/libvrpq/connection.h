/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef USER_LIBVRPQ_CONNECTION_H
#define USER_LIBVRPQ_CONNECTION_H

#include "user/libvrpq/public.h"

/* vrpq_connect() in the session that this descriptor has, or in a new one (VRPQ_NO_SESSION). */
int connection_open(struct vrpq_connection **out, const char *path, int session,
		    const struct vrpq_interface *interface, uint32_t buffer, char *refusal);

#endif
