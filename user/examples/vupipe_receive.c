// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vupipe_receive PATH: writes what comes to its output, straight from the shared ring.
 */
#include <stdio.h>
#include <string.h>

#include "user/include/linkvisor/vupipe.h"

int main(int argc, char **argv)
{
	struct vupipe pipe;
	const void *at;
	ssize_t done;
	int n;

	if (argc != 2)
		return 2;
	n = vupipe_open(&pipe, argv[1], O_RDONLY);
	while (n >= 0 && (n = vupipe_peek(&pipe, 1, &at)) > 0) {
		done = write(1, at, (size_t)n);
		n = done < 0 ? -errno : vupipe_release(&pipe, (uint32_t)done);
	}
	if (n < 0)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(-n));
	vupipe_close(&pipe);
	return n < 0;
}
