// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What clients and servers have in common. */
#include "user/libvrpq/classic.h"

static const uint64_t hashes[] = { 0x7672705131303001 };	/* of the layout in classic.h */

static const struct vrpq_procedure procedures[] = {
	[CLASSIC_POST] = { "post", false },
	[CLASSIC_CALL] = { "call", true },
};

const struct vrpq_interface classic_interface = {
	.name = "classic vrpq", .major = 1, .minor = 0, .hashes = hashes,
	.procedures = procedures, .nr_procedures = 2,
};

void vrpqSessionDestroy(VrpqSessionHandle session)
{
	if (classic_is(session, CLASSIC_CLIENT_SESSION))
		classic_client_session_end(session);
	else if (classic_is(session, CLASSIC_SERVER_SESSION))
		classic_server_session_end(session);
}

void vrpqChanDestroy(VrpqChanHandle chan)
{
	if (classic_is(chan, CLASSIC_CLIENT_CHANNEL))
		classic_client_channel_end(chan);
	else if (classic_is(chan, CLASSIC_SERVER_CHANNEL))
		classic_server_channel_end(chan);
}
