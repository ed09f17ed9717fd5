// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * TCP and ping between two processes on two CPUs, between the marks of the counting
 * plugin.
 *
 *	net_cost ivi		answers, on any address
 *	net_cost sys ADDRESS	measures
 *	net_cost here		both in one kernel, over loopback
 *
 * Ids 0: round trip of one byte over TCP, 1: TCP stream, 2: ping.
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/icmp.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/insncount/mark.h"

#define PORT	5000
#define ROUNDS	1000
#define WARM_UP	100
#define BLOCK	65536
#define BLOCKS	512
#define WARM_BLOCKS	256
#define PING	64	/* bytes of ICMP: 56 of data */
#define TRIES	100

static char block[BLOCK];

static uint64_t counter(void)
{
	uint64_t now;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now) : : "memory");
	return now;
}

static uint64_t since(uint64_t begin)
{
	uint64_t hz, ticks = counter() - begin;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return (uint64_t)((__uint128_t)ticks * 1000000000 / hz);
}

static void note(int id, int n, const char *name, uint64_t ns)
{
	printf("note: path %d, %d operations: %s\n", id, n, name);
	printf("note: %llu ns of the virtual counter each\n", (unsigned long long)(ns / n));
}

#define MEASURE(id, name, n, operation)			\
	do {						\
		uint64_t begin_ = counter();		\
							\
		MARK_BEGIN(id);				\
		operation;				\
		MARK_END(id);				\
		note(id, n, name, since(begin_));	\
	} while (0)

static void give(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = write(fd, block + done, size - done);
		if (n <= 0)
			err(1, "write");
	}
}

static void take(int fd, size_t size)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < size; done += (size_t)n) {
		n = read(fd, block, size - done < BLOCK ? size - done : BLOCK);
		if (n <= 0)
			err(1, "read");
	}
}

static void rounds(int fd, int n)
{
	while (n--) {
		give(fd, 1);
		take(fd, 1);
	}
}

static void stream(int fd, int blocks)
{
	while (blocks--)
		give(fd, BLOCK);
	take(fd, 1);
}

/* --- ping ---------------------------------------------------------------------- */

static uint16_t checksum(const uint16_t *word, int words)
{
	uint32_t sum = 0;

	while (words--)
		sum += *word++;
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~(sum + (sum >> 16));
}

static int ping_socket(struct sockaddr_in to)
{
	struct icmp_filter filter = { ~(1u << ICMP_ECHOREPLY) };
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	if (fd < 0 || setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter)) ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)))
		err(1, "raw socket");
	return fd;
}

static void pings(int fd, int n)
{
	union {
		struct icmphdr header;
		uint16_t word[PING / 2];
	} packet = { .header.type = ICMP_ECHO };

	for (; n; n--) {
		packet.header.un.echo.sequence = htons((uint16_t)n);
		packet.header.checksum = 0;
		packet.header.checksum = checksum(packet.word, PING / 2);
		if (send(fd, &packet, PING, 0) != PING || recv(fd, block, BLOCK, 0) <= 0)
			err(1, "ping");
	}
}

/* --- the two sides --------------------------------------------------------------- */

static struct sockaddr_in address(const char *text)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	if (inet_pton(AF_INET, text, &a.sin_addr) != 1)
		errx(1, "%s is no address", text);
	return a;
}

static int at_once(int fd)
{
	int one = 1;

	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)))
		err(1, "socket");
	return fd;
}

static int caller(struct sockaddr_in to)
{
	int i;

	for (i = 0; i < TRIES; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (!connect(fd, (struct sockaddr *)&to, sizeof(to)))
			return at_once(fd);
		close(fd);
		usleep(100000);
	}
	err(1, "connect");
}

static int listener(void)
{
	struct sockaddr_in any = address("0.0.0.0");
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) || listen(fd, 1))
		err(1, "listen");
	return fd;
}

static void answer(int fd)
{
	int i;

	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		take(fd, 1);
		give(fd, 1);
	}
	take(fd, (size_t)BLOCK * WARM_BLOCKS);
	give(fd, 1);
	take(fd, (size_t)BLOCK * BLOCKS);
	give(fd, 1);
	take(fd, 1);
}

static void measure(const char *host)
{
	struct sockaddr_in to = address(host);
	int tcp = caller(to), icmp = ping_socket(to);

	usleep(200000);
	rounds(tcp, WARM_UP);
	MEASURE(0, "TCP, round trip of 1 byte", ROUNDS, rounds(tcp, ROUNDS));
	usleep(200000);
	stream(tcp, WARM_BLOCKS);
	MEASURE(1, "TCP, 64 KiB streamed", BLOCKS, stream(tcp, BLOCKS));
	usleep(200000);
	pings(icmp, WARM_UP);
	MEASURE(2, "ping", ROUNDS, pings(icmp, ROUNDS));
	give(tcp, 1);
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

static void in_one_kernel(void)
{
	int fd = listener();

	if (!fork()) {
		stay_on(1);
		answer(at_once(accept(fd, NULL, NULL)));
		_exit(0);
	}
	stay_on(0);
	measure("127.0.0.1");
	wait(NULL);
}

int main(int argc, char **argv)
{
	setlinebuf(stdout);
	memset(block, 'x', sizeof(block));
	if (argc > 2 && !strcmp(argv[1], "sys"))
		measure(argv[2]);
	else if (argc > 1 && !strcmp(argv[1], "ivi"))
		answer(at_once(accept(listener(), NULL, NULL)));
	else
		in_one_kernel();
	printf("PASS net_cost comes to its end\n");
	return 0;
}
