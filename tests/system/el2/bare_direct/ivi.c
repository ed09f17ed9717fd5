// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The ordinary VM: the other's devices and its memory are not there for it. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/probe.h>
#include <bare/test.h>

int main(void)
{
	struct meeting sys;
	uint64_t value, ram;

	if (!meeting_open(&sys, 0))
		test_done();
	test_true(!probe_read(0x09010000, 4, &value), "another VM's RTC is not there");
	test_true(!probe_read(0x0a003e00, 4, &value), "nor its entropy device");
	meeting_wait(&sys, 1, 20000);
	ram = (uint64_t)sys.theirs[1] << 21;
	if (ram < board.ram.base || ram >= board.ram.base + board.ram.size)
		test_true(!probe_read(ram, 4, &value), "nor is a direct-mapped VM's memory");
	test_equal(board.ram.base, 0x40000000,
		   "an ordinary VM is mapped as ever beside a direct-mapped one");
	meeting_say(&sys, 1);
	test_done();
}
