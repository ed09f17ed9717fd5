// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_ioctl eject PATH    takes the medium out of a drive
 * disk_ioctl resize PATH   has a loop device look at the size of its file again
 */
#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

int main(int argc, char **argv)
{
	unsigned long request;
	int fd;

	if (argc != 3)
		return 2;
	request = strcmp(argv[1], "eject") ? LOOP_SET_CAPACITY : CDROMEJECT;
	fd = open(argv[2], O_RDONLY | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, request, 0)) {
		perror(argv[2]);
		return 1;
	}
	return 0;
}
