// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* vumem_borrow DEVICE TEXT: writes a text into memory of the process that runs vumem_lend. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <linkvisor/vumem.h>

static int borrow(struct vumem_session *session, const char *text)
{
	struct vumem_buffer *buffer;
	uint32_t pages = 1;
	void *at;
	int err = vumemBufferAlloc(session, &pages, sizeof(pages), &buffer);

	if (err)
		return err;
	err = vumemBufferMap(buffer, &at);
	if (!err)
		strncpy(at, text, vumemBufferSizeGet(buffer) - 1);
	vumemBufferFree(buffer);
	return err;
}

int main(int argc, char **argv)
{
	struct vumem_session *session;
	int err;

	if (argc != 3)
		return 2;
	err = vumemSessionCreate(argv[1], &session);
	if (!err) {
		err = borrow(session, argv[2]);
		vumemSessionDestroy(session);
	}
	if (err)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(-err));
	return err != 0;
}
