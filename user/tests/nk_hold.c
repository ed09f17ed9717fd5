// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * nk_hold LINK: brings an end to RESET and leaves it there, until it is killed.
 */
#include <errno.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "user/tests/test.h"

/* A step that the peer's state forbids is taken when it has changed. */
static int reach_reset(struct nk_link *link)
{
	struct vlink_user_event event;
	int err;

	while ((err = nk_state_set(link, VLINK_USER_RESET)) == -EBUSY)
		if (nk_read(link, &event, 1) < 0)
			break;
	return err;
}

int main(int argc, char **argv)
{
	struct nk_link *link;
	int err = argc == 2 ? nk_open(argv[1], &link) : -EINVAL;

	if (!err)
		err = reach_reset(link);
	errno = -err;
	if (err)
		test_die("nk_hold");
	for (;;)
		pause();
}
