// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kexec_idle [off]: puts in the kernel's place instructions that wait for ever, by kexec: the VM
 * lives on.  Or they turn it off, for who has to know that this kernel has gone.
 */
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

static uint32_t code[] = {
	0x52800100,	/* mov w0, #8 */
	0x72b08000,	/* movk w0, #0x8400, lsl #16: SYSTEM_OFF */
	0xd503201f,	/* nop, or hvc #0 */
	0xd503207f,	/* wfi */
	0x17ffffff,	/* b .-4 */
};

#define CALL		2
#define HVC		0xd4000002u

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

int main(int argc, char **argv)
{
	unsigned long long place = ram() + ROOM;
	void *to = (void *)(uintptr_t)place;
	struct kexec_segment segment = { code, sizeof(code), to, PAGE };

	if (argc == 2 && !strcmp(argv[1], "off"))
		code[CALL] = HVC;
	if (syscall(SYS_kexec_load, place, 1ul, &segment, KEXEC_ARCH_AARCH64)) {
		test_fail("another kernel is loaded", strerror(errno));
		return 1;
	}
	reboot(0x45584543);		/* LINUX_REBOOT_CMD_KEXEC */
	test_fail("kexec does not return", strerror(errno));
	return 1;
}
