// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_ioctl eject PATH    takes the medium out of a drive
 * disk_ioctl resize PATH   has a loop device look at the size of its file again
 * disk_ioctl linear PATH   makes a device of device mapper, dm-0 if it is the first one, of the second
 *                          4 MiB of a disk
 */
#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/dm-ioctl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#define LINEAR_SECTORS	8192u

struct linear {
	struct dm_ioctl head;
	struct dm_target_spec target;
	char text[64];
};

static int linear_step(int fd, unsigned long request, struct linear *l)
{
	l->head.version[0] = DM_VERSION_MAJOR;
	l->head.data_size = sizeof(*l);
	l->head.data_start = sizeof(l->head);
	strcpy(l->head.name, "linear");
	return ioctl(fd, request, l);
}

static int make_linear(const char *path)
{
	struct linear create = {}, resume = {};
	struct linear load = {
		.head.target_count = 1,
		.target = { .length = LINEAR_SECTORS, .target_type = "linear" },
	};
	int fd = open("/dev/mapper/control", O_RDWR);

	snprintf(load.text, sizeof(load.text), "%s %u", path, LINEAR_SECTORS);
	if (fd < 0 || linear_step(fd, DM_DEV_CREATE, &create) ||
	    linear_step(fd, DM_TABLE_LOAD, &load) || linear_step(fd, DM_DEV_SUSPEND, &resume)) {
		perror(path);
		return 1;
	}
	return 0;
}

static int call(const char *path, unsigned long request)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK);

	if (fd < 0 || ioctl(fd, request, 0)) {
		perror(path);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (!strcmp(argv[1], "linear"))
		return make_linear(argv[2]);
	return call(argv[2], strcmp(argv[1], "eject") ? LOOP_SET_CAPACITY : CDROMEJECT);
}
