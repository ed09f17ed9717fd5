// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A connection: a channel, and the transport of its stubs. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linkvisor/vrpq_ioctl.h>

#include "user/libvrpq/connection.h"

struct vrpq_connection {
	char *path;
	int fd;
	int timeout;		/* ms, as vrpq_connection_timeout() was told */
	uint64_t deadline;	/* ms; of what is under way */
	const struct vrpq_interface *interface;
	struct vrpq_client client;
	void *buffer;
	uint32_t size;
};

#define PIECES	(2 * VRPQ_PIECES_MAX)

static void put_pieces(struct vrpq_ioctl_piece *to, const struct vrpq_piece *from, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = (struct vrpq_ioctl_piece){ (uintptr_t)from[i].at, from[i].bytes };
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

/* Signals do not give a request more time than it had at first. */
static int time_left(struct vrpq_connection *c)
{
	uint64_t now;

	if (c->timeout <= 0)
		return c->timeout;
	now = now_ms();
	if (!c->client.goes_on)
		c->deadline = now + (uint64_t)c->timeout;
	return now < c->deadline ? (int)(c->deadline - now) : 0;
}

static int transfer(struct vrpq_connection *c, const struct vrpq_piece *requests,
		    uint32_t nr_requests, const struct vrpq_piece *answer, uint32_t nr_answer,
		    struct vrpq_ioctl_transfer *t)
{
	struct vrpq_ioctl_piece pieces[PIECES];

	if (nr_requests + nr_answer > PIECES)
		return -EMSGSIZE;
	put_pieces(pieces, requests, nr_requests);
	put_pieces(pieces + nr_requests, answer, nr_answer);
	t->out = (uintptr_t)pieces;
	t->in = (uintptr_t)(pieces + nr_requests);
	t->nr_out = nr_requests;
	t->nr_in = nr_answer;
	t->timeout = time_left(c);
	return ioctl(c->fd, VRPQ_IOC_SUBMIT, t) ? -errno : 0;
}

static int transport_send(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
			  uint64_t *taken)
{
	struct vrpq_ioctl_transfer t = { .sent = *taken };
	int err = transfer(context, requests, nr_requests, NULL, 0, &t);

	*taken = t.sent;
	return err;
}

static int64_t transport_call(void *context, const struct vrpq_piece *requests,
			      uint32_t nr_requests, const struct vrpq_piece *answer,
			      uint32_t nr_answer, uint64_t *taken)
{
	struct vrpq_ioctl_transfer t = { .flags = VRPQ_TRANSFER_CALL, .sent = *taken };
	int err = transfer(context, requests, nr_requests, answer, nr_answer, &t);

	*taken = t.sent;
	return err ? err : (int64_t)t.received;
}

static int transport_notify(void *context)
{
	struct vrpq_ioctl_transfer t = { .flags = VRPQ_TRANSFER_NOTIFY };

	return transfer(context, NULL, 0, NULL, 0, &t);
}

static const struct vrpq_transport transport = {
	.send = transport_send, .call = transport_call, .notify = transport_notify
};

/* ---- the session ---- */

static int judge_welcome(const struct lv_vrpq_hello *hello, const struct lv_vrpq_welcome *welcome,
			 int64_t bytes, char *refusal)
{
	int status = welcome->header.status;

	if (bytes < 0)
		return (int)bytes;
	if (bytes != sizeof(*welcome) || status > 0 || status < -4095)
		return -EBADMSG;
	if (status == -EPROTONOSUPPORT && refusal)
		vrpq_hellos_differ(hello, &welcome->own, refusal);
	return status;
}

/* session: a descriptor of the one that the channel is to belong to, or VRPQ_NO_SESSION */
static int begin_channel(struct vrpq_connection *c, int session, char *refusal)
{
	/* To OPEN, 0 is no limit. */
	uint32_t limit = c->timeout < 0 ? 0 : c->timeout ? (uint32_t)c->timeout : 1;
	struct vrpq_ioctl_open open = { .session = session, .timeout = limit };
	struct lv_vrpq_welcome welcome = { .header.size = 0 };
	struct lv_vrpq_hello hello;
	struct vrpq_piece out = { &hello, sizeof(hello) };
	struct vrpq_piece in = { &welcome, sizeof(welcome) };
	uint64_t taken = 0;

	if (ioctl(c->fd, VRPQ_IOC_OPEN, &open))
		return -errno;
	vrpq_hello(c->interface, &hello);
	return judge_welcome(&hello, &welcome, transport_call(c, &out, 1, &in, 1, &taken), refusal);
}

static struct vrpq_connection *connection_alloc(const struct vrpq_interface *interface,
						const char *path, uint32_t buffer)
{
	struct vrpq_connection *c = calloc(1, sizeof(*c));
	void *memory = aligned_alloc(8, buffer & ~7u);
	char *own_path = strdup(path);

	if (!c || !memory || !own_path) {
		free(c);
		free(memory);
		free(own_path);
		return NULL;
	}
	c->path = own_path;
	c->timeout = -1;
	c->interface = interface;
	c->buffer = memory;
	c->size = buffer;
	vrpq_client_begin(&c->client, &transport, c, memory, buffer);
	return c;
}

static void connection_free(struct vrpq_connection *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(c->buffer);
	free(c->path);
	free(c);
}

int connection_open(struct vrpq_connection **out, const char *path, int session,
		    const struct vrpq_interface *interface, uint32_t buffer, char *refusal)
{
	struct vrpq_connection *c;
	int err;

	if (buffer < VRPQ_HEADER)
		return -EINVAL;
	c = connection_alloc(interface, path, buffer);
	if (!c)
		return -ENOMEM;
	c->fd = open(path, O_RDWR | O_CLOEXEC);
	err = c->fd < 0 ? -errno : begin_channel(c, session, refusal);
	if (err) {
		connection_free(c);
		return err;
	}
	*out = c;
	return 0;
}

int vrpq_connect(struct vrpq_connection **out, const char *path,
		 const struct vrpq_interface *interface, uint32_t buffer,
		 char refusal[VRPQ_REFUSAL_BYTES])
{
	return connection_open(out, path, VRPQ_NO_SESSION, interface, buffer, refusal);
}

int vrpq_connect_beside(struct vrpq_connection **out, const struct vrpq_connection *beside,
			uint32_t buffer)
{
	return connection_open(out, beside->path, beside->fd, beside->interface, buffer, NULL);
}

int vrpq_reconnect(struct vrpq_connection *c)
{
	vrpq_client_begin(&c->client, &transport, c, c->buffer, c->size);
	return begin_channel(c, VRPQ_NO_SESSION, NULL);
}

void vrpq_disconnect(struct vrpq_connection *c)
{
	if (!c)
		return;
	vrpq_notify(&c->client);
	connection_free(c);
}

struct vrpq_client *vrpq_connection_client(struct vrpq_connection *c)
{
	return &c->client;
}

void vrpq_connection_timeout(struct vrpq_connection *c, int ms)
{
	c->timeout = ms;
}

int vrpq_connection_fd(const struct vrpq_connection *c)
{
	return c->fd;
}
