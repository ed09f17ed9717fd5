// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Puts in the kernel's place two instructions that wait for ever, by kexec: the VM lives on. */
#include <errno.h>
#include <linux/kexec.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "user/tests/test.h"

#define ROOM		0x2000000ull	/* from the beginning of RAM; behind the tree at least */
#define PAGE		4096

static const uint32_t code[] = {
	0xd503207f,	/* wfi */
	0x17ffffff,	/* b .-4 */
};

/* Where the machine's RAM begins; 0: nobody says. */
static unsigned long long ram(void)
{
	FILE *file = fopen("/proc/iomem", "r");
	unsigned long long begin = 0;
	char line[128];

	while (file && !begin && fgets(line, sizeof(line), file))
		if (strstr(line, "System RAM"))
			sscanf(line, "%llx", &begin);
	if (file)
		fclose(file);
	return begin;
}

int main(void)
{
	unsigned long long place = ram() + ROOM;
	struct kexec_segment segment = { (void *)(uintptr_t)code, sizeof(code), (void *)(uintptr_t)place, PAGE };

	if (syscall(SYS_kexec_load, place, 1ul, &segment, KEXEC_ARCH_AARCH64)) {
		test_fail("another kernel is loaded", strerror(errno));
		return 1;
	}
	reboot(0x45584543);		/* LINUX_REBOOT_CMD_KEXEC */
	test_fail("kexec does not return", strerror(errno));
	return 1;
}
