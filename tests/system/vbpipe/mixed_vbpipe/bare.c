// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Echoes vbpipe 0 until an order comes on vbpipe 1: a byte that is the number of ends. */
#include <bare/board.h>
#include <bare/test.h>
#include <bare/vbpipe.h>
#include <bare/wait.h>

#define BUFFER		6000u
#define PATIENCE_MS	60000
#define LOOK_MS		20

static struct vbpipe_device echo, orders;
static uint8_t buffer[BUFFER];
static uint32_t ends, lost;
static uint64_t echoed;

/* True: the stream goes on. */
static bool echo_some(void)
{
	int64_t n = vbpipe_device_read(&echo, buffer, BUFFER, LOOK_MS);

	if (n <= 0)
		return n == -EAGAIN;
	echoed += (uint64_t)n;
	lost += vbpipe_device_write(&echo, buffer, (uint32_t)n, PATIENCE_MS) != n;
	return true;
}

static int64_t order(uint8_t *what)
{
	return vbpipe_device_read(&orders, what, 1, 0);
}

int main(void)
{
	bool connected = true;
	uint8_t what;

	if (!test_true(!vbpipe_device_open(&echo, 0) && !vbpipe_device_open(&orders, 1),
		       "a guest without an OS opens two vbpipes") ||
	    !test_true(vbpipe_device_connect(&orders, PATIENCE_MS) &&
			       vbpipe_device_connect(&echo, PATIENCE_MS),
		       "Linux opens them, too"))
		test_done();
	while (order(&what) != 1) {
		bool goes_on = echo_some();

		ends += connected && !goes_on;
		connected = goes_on;
		if (!goes_on)
			wait_ms(1);
	}
	test_note("%lu bytes echoed\n", echoed);
	test_equal(ends, what - '0', "each close on Linux is the end of a stream here");
	test_equal(lost, 0, "Linux took all that was echoed");
	vbpipe_device_write(&orders, "bye\n", 4, PATIENCE_MS);
	wait_ms(100);
	test_done();
}
