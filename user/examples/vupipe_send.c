// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vupipe_send PATH: sends its input, read straight into the shared ring.
 *
 *	ivi# vupipe_receive /dev/vupipe0 >copy	    sys# vupipe_send /dev/vupipe0 <file
 */
#include <stdio.h>
#include <string.h>

#include "user/include/linkvisor/vupipe.h"

int main(int argc, char **argv)
{
	struct vupipe pipe;
	ssize_t n = 0;
	void *at;
	int err;

	if (argc != 2)
		return 2;
	err = vupipe_open(&pipe, argv[1], O_WRONLY);
	while (!err && (err = vupipe_reserve(&pipe, pipe.size / 2, &at)) == 0) {
		n = read(0, at, pipe.size / 2);
		if (n <= 0)
			break;
		err = vupipe_commit(&pipe, (uint32_t)n);
	}
	if (err || n < 0)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(err ? -err : errno));
	vupipe_close(&pipe);
	return err || n < 0;
}
