// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Calls over vrpc, from kernel to kernel, between the marks of the counting plugin; to an
 * instance whose server is a thread and to one that answers in the interrupt.
 */
#include <fcntl.h>
#include <sys/ioctl.h>

#include "abi/test/vrpc_test.h"
#include "tests/bench/measure.h"

#define ROUNDS	1000
#define WARM_UP	100

static const unsigned int sizes[] = { 64, 1024, 16384, 65536 };

#define SIZES	((int)(sizeof(sizes) / sizeof(sizes[0])))

static void rounds(int fd, unsigned int n, unsigned int size)
{
	if (ioctl(fd, VRPC_TEST_ROUNDS, VRPC_TEST_CALLS(n, size)))
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

static void measure(int id, const char *instance)
{
	int fd = connect_to(instance), i;

	usleep(QUIET);
	rounds(fd, WARM_UP, 4);
	MEASURE(id, rounds(fd, ROUNDS, 4), ROUNDS, "vrpc, %s: call of 4 bytes", instance);
	for (i = 0; i < SIZES; i++) {
		usleep(QUIET);
		rounds(fd, WARM_UP, sizes[i]);
		MEASURE(id + 1 + i, rounds(fd, ROUNDS, sizes[i]), ROUNDS,
			"vrpc, %s: call, peer waits @ %u", instance, sizes[i]);
	}
	close(fd);
}

int main(void)
{
	setlinebuf(stdout);
	measure(0, "thread");
	measure(1 + SIZES, "interrupt");
	printf("PASS vrpc_cost comes to its end\n");
	return 0;
}
