// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Calls of 4 bytes over vrpc, from kernel to kernel, between the marks of the counting
 * plugin.
 *
 * Paths 0 and 1: 1000 calls to the instances "thread" and "interrupt".
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "abi/test/vrpc_test.h"
#include "tools/insncount/mark.h"

#define ROUNDS	1000UL
#define WARM_UP	100UL

static void rounds(int fd, unsigned long n)
{
	if (ioctl(fd, VRPC_TEST_ROUNDS, n))
		err(1, "calls");
}

static int connect_to(const char *instance)
{
	char name[VRPC_TEST_NAME] = "";
	int fd = open("/dev/vrpc_test", O_RDWR);

	snprintf(name, sizeof(name), "%s", instance);
	if (fd < 0 || ioctl(fd, VRPC_TEST_OPEN, name))
		err(1, "%s", instance);
	return fd;
}

/* The id is part of an instruction. */
#define MEASURE(id, instance)						\
	do {								\
		int fd_ = connect_to(instance);				\
									\
		usleep(200000);	/* no line is on its way out */		\
		rounds(fd_, WARM_UP);					\
		MARK_BEGIN(id);						\
		rounds(fd_, ROUNDS);					\
		MARK_END(id);						\
		printf("note: path %d, %lu operations: call, server in the %s\n", id, ROUNDS,	\
		       instance);					\
		close(fd_);						\
	} while (0)

int main(void)
{
	MEASURE(0, "thread");
	MEASURE(1, "interrupt");
	printf("PASS vrpc_cost comes to its end\n");
	return 0;
}
