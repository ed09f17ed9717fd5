// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * TCP and ping between two processes on two CPUs, between the marks of the counting
 * plugin.
 *
 *	net_cost ivi		answers, on any address
 *	net_cost sys ADDRESS	measures
 *	net_cost here		both in one kernel, over loopback
 *
 * Paths of channel.h over TCP, then ping.
 */
#include <arpa/inet.h>
#include <linux/icmp.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/bench/channel.h"

#define PORT	5000
#define PING	64	/* bytes of ICMP: 56 of data */
#define PINGS	1000
#define PING_ID	ALL_PATHS
#define TRIES	100

/* --- ping ---------------------------------------------------------------------- */

static uint16_t checksum(const uint16_t *word, int words)
{
	uint32_t sum = 0;

	while (words--)
		sum += *word++;
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
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

static struct channel tcp_of(int fd)
{
	return (struct channel){ "TCP", fd_give, fd_take, fd, fd };
}

static void answer(int fd)
{
	struct channel tcp = tcp_of(fd);

	channel_use(&tcp, false, 0, ALL_PATHS);
	take(fd, 1);
}

static void measure(const char *host)
{
	struct sockaddr_in to = address(host);
	struct channel tcp = tcp_of(caller(to));
	int icmp = ping_socket(to);

	channel_use(&tcp, true, 0, ALL_PATHS);
	usleep(QUIET);
	pings(icmp, WARM_UP);
	MEASURE(PING_ID, pings(icmp, PINGS), PINGS, "ping");
	give(tcp.out, 1);
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
