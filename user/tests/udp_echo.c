// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Datagrams to a host that sends them back: small, large, and many in one segment.
 *
 *	udp_echo HOST		tests it
 *	udp_echo HOST WORD	sends WORD and waits for its return
 */
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "user/tests/test.h"

#define PORT		7
#define PATIENCE_S	5
#define DATAGRAM_MAX	65507u
#define PIECE		1400u
#define PIECES		40u

static uint8_t out[DATAGRAM_MAX], in[DATAGRAM_MAX];

static int echo_socket(const char *host)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct timeval patience = { .tv_sec = PATIENCE_S };
	int buffer = 1 << 20;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || inet_pton(AF_INET, host, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer)))
		exit(2);
	return fd;
}

static bool comes_back(int fd, const uint8_t *data, size_t size)
{
	return recv(fd, in, sizeof(in), 0) == (ssize_t)size && !memcmp(in, data, size);
}

static void echo_one(int fd, size_t size)
{
	char statement[64];
	size_t i;

	for (i = 0; i < size; i++)
		out[i] = (uint8_t)(i * 7 + size);
	snprintf(statement, sizeof(statement), "a datagram of %zu bytes comes back", size);
	if (send(fd, out, size, 0) == (ssize_t)size && comes_back(fd, out, size))
		test_pass(statement);
	else
		test_fail(statement, "it does not");
}

/* One call, one frame, PIECES datagrams. */
static void echo_segments(int fd)
{
	static const char statement[] = "datagrams of one segment come back one by one";
	int piece = PIECE, good = 0;
	uint32_t i;

	for (i = 0; i < PIECE * PIECES; i++)
		out[i] = (uint8_t)(i / PIECE + i);
	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &piece, sizeof(piece)) ||
	    send(fd, out, PIECE * PIECES, 0) != PIECE * PIECES) {
		test_fail(statement, "it cannot be sent");
		return;
	}
	for (i = 0; i < PIECES; i++)
		good += comes_back(fd, out + i * PIECE, PIECE);
	if (good == PIECES)
		test_pass(statement);
	else
		test_fail(statement, "%d of %u do", good, PIECES);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 0, 1, 100, 1472, 1473, 20000, DATAGRAM_MAX };
	size_t i;
	int fd;

	if (argc < 2)
		return 2;
	fd = echo_socket(argv[1]);
	if (argc > 2) {
		size_t size = strlen(argv[2]);

		return send(fd, argv[2], size, 0) == (ssize_t)size &&
		       comes_back(fd, (const uint8_t *)argv[2], size) ? 0 : 1;
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		echo_one(fd, sizes[i]);
	echo_segments(fd);
	return test_failures() != 0;
}
