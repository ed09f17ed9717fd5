// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_victim DEVICE TIMES: asks a server that lies for memory, so many times.  What it gets is an
 * error, or memory that reads as zeroes, and never a signal.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linkvisor/vumem.h>

#include "user/tests/test.h"

static int errors, buffers;

static void use(struct vumem_buffer *b)
{
	size_t size = vumemBufferSizeGet(b);
	uint8_t *at;

	buffers++;
	if (vumemBufferMap(b, (void **)&at))
		return;
	for (size_t i = 0; i < size; i++)
		if (at[i])
			test_fail("no byte of another is seen", "%02x at %zu", at[i], i);
	for (size_t i = 0; i < size; i += 4096)
		at[i] = 0;
}

static void ask(const char *device)
{
	struct vumem_session *session;
	struct vumem_buffer *b;
	uint32_t word = 1;

	if (vumemSessionCreate(device, &session))
		test_die("a session");
	if (vumemBufferAlloc(session, &word, sizeof(word), &b)) {
		errors++;
	} else {
		use(b);
		vumemBufferCtl(b, VUMEM_CTL_REMOTE, &word, sizeof(word));
		vumemBufferFree(b);
	}
	vumemSessionDestroy(session);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	for (int n = atoi(argv[2]); n; n--) {
		test_limit("a lying server cannot keep a client", 30);
		ask(argv[1]);
	}
	if (!errors || !buffers)
		test_fail("the server lies in all ways", "%d errors, %d buffers", errors, buffers);
	if (!test_failures())
		test_pass("a lying server gives errors or zeroes");
	return test_failures() != 0;
}
