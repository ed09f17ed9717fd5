// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_event VARIABLE=VALUE FILE    listens for events of the kernel, as udev does, and goes on in
 *                                   the background: the first one with that variable becomes FILE,
 *                                   a line for each of its variables
 */
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_to_kernel(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		perror("kernel's events");
		exit(1);
	}
	return fd;
}

/* Texts one after the other, each with its NUL. */
static int has(const char *event, size_t size, const char *wanted)
{
	for (size_t at = 0; at < size; at += strlen(event + at) + 1)
		if (!strcmp(event + at, wanted))
			return 1;
	return 0;
}

static void write_event(const char *path, char *event, size_t size)
{
	FILE *file = fopen(path, "w");

	for (size_t i = 0; i < size; i++)
		if (!event[i])
			event[i] = '\n';
	if (!file || fwrite(event, 1, size, file) != size || fclose(file))
		perror(path);
}

int main(int argc, char **argv)
{
	static char event[8192];
	ssize_t size;
	int fd;

	if (argc != 3)
		return 2;
	fd = listen_to_kernel();
	if (fork())
		return 0;
	while ((size = recv(fd, event, sizeof(event) - 1, 0)) > 0) {
		event[size] = '\0';
		if (has(event, (size_t)size, argv[1])) {
			write_event(argv[2], event, (size_t)size);
			return 0;
		}
	}
	return 1;
}
