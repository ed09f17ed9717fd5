/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What programs say to /dev/vrpc_test (guest/linux/test/vrpc_test.c); with <linux/ioctl.h>. */
#ifndef ABI_TEST_VRPC_TEST_H
#define ABI_TEST_VRPC_TEST_H

#include <linux/types.h>

#define VRPC_TEST_NAME	64

/* What a call of at least this size begins with. */
struct vrpc_test_head {
	__u64 cookie;		/* comes back */
	__u32 delay_ms;		/* for the server, if it is a thread */
	__u32 done;		/* answer: calls that this server has done */
};

struct vrpc_test_call {
	__u64 data;		/* buffer of size bytes; the answer goes there as well */
	__u32 size;		/* of the call, then of the answer */
	__u32 stubborn;		/* vrpc_call_non_interruptible() */
	__u32 maxsize;		/* answer: vrpc_maxsize() */
	__u32 offs;		/* answer: notifications so far, of all files */
};

#define VRPC_TEST_OPEN		_IOW('V', 1, char[VRPC_TEST_NAME])
#define VRPC_TEST_READY		_IOW('V', 2, char[VRPC_TEST_NAME])
#define VRPC_TEST_CALL		_IOWR('V', 3, struct vrpc_test_call)
#define VRPC_TEST_REOPEN	_IO('V', 4)
#define VRPC_TEST_ROUNDS	_IO('V', 5)	/* many calls */
#define VRPC_TEST_CLOSES	_IO('V', 6)

/* Argument of VRPC_TEST_ROUNDS: so many calls of so many bytes, less than 4 GiB. */
#define VRPC_TEST_CALLS(n, size)	((__u64)(size) << 32 | (n))

#endif
