// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A server: devices that clients come from, and their channels. */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linkvisor/vrpq_ioctl.h>

#include "user/libvrpq/channel.h"

#define DEVICES		64

struct device {
	char *path;
	int fd;			/* that the next channel is accepted by; -1: none */
	struct gathering gathering;
};

struct vrpq_server {
	const struct vrpq_service *service;
	struct device device[DEVICES];
	unsigned int nr_devices;
	struct channel **channel;
	unsigned int nr_channels, room;
	int trace;		/* where requests are noted; -1: nowhere */
	struct pollfd *poll;	/* for nr_devices + room; the devices come first */
	bool busy;		/* the last run ended while there was more to do */
	bool refused;		/* it met a client that it could not take */
};

int vrpq_server_create(struct vrpq_server **out, const struct vrpq_service *service)
{
	struct vrpq_server *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->service = service;
	s->trace = -1;
	*out = s;
	return 0;
}

void vrpq_server_destroy(struct vrpq_server *s)
{
	if (!s)
		return;
	while (s->nr_channels)
		channel_destroy(s->channel[--s->nr_channels]);
	while (s->nr_devices--) {
		free(s->device[s->nr_devices].path);
		if (s->device[s->nr_devices].fd >= 0)
			close(s->device[s->nr_devices].fd);
	}
	free(s->channel);
	free(s->poll);
	free(s);
}

void vrpq_server_trace(struct vrpq_server *s, int fd)
{
	s->trace = fd;
}

unsigned int vrpq_server_sessions(const struct vrpq_server *s)
{
	return s->nr_channels;
}

static int device_open(const char *path)
{
	return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

/* Room for one channel more. */
static int server_grow(struct vrpq_server *s)
{
	unsigned int room = s->room ? 2 * s->room : 16;
	struct channel **channel;
	struct pollfd *fds;

	if (s->nr_channels < s->room)
		return 0;
	channel = realloc(s->channel, room * sizeof(*channel));
	if (!channel)
		return -ENOMEM;
	s->channel = channel;
	fds = realloc(s->poll, (DEVICES + room) * sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	s->poll = fds;
	s->room = room;
	return 0;
}

int vrpq_server_add(struct vrpq_server *s, const char *path)
{
	struct device *d = &s->device[s->nr_devices];
	int err = server_grow(s);

	if (err)
		return err;
	if (s->nr_devices == DEVICES)
		return -ENOSPC;
	d->fd = device_open(path);
	if (d->fd < 0)
		return -errno;
	d->path = strdup(path);
	if (!d->path) {
		close(d->fd);
		return -ENOMEM;
	}
	s->nr_devices++;
	return 0;
}

/*
 * A client that there is no memory for loses its channel.  Without a descriptor for the device the next
 * one waits.
 */
static int device_accept(struct vrpq_server *s, struct device *d)
{
	struct vrpq_ioctl_open open = { .session = VRPQ_NO_SESSION };
	struct vrpq_peer peer;
	struct channel *c;
	int err;

	if (d->fd < 0)
		d->fd = device_open(d->path);
	if (d->fd < 0)
		return -errno;
	err = server_grow(s);
	if (err)
		return err;
	if (ioctl(d->fd, VRPQ_IOC_ACCEPT, &open))
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	peer = (struct vrpq_peer){ .vm = open.vm,
				   .application = open.application,
				   .session = open.session_id };
	c = channel_create(s->service, &d->gathering, &s->trace, d->fd, &peer, open.capacity);
	/* A descriptor stays open for the device: the link is up while one is. */
	d->fd = device_open(d->path);
	if (!c)
		return -ENOMEM;
	s->channel[s->nr_channels++] = c;
	return 1;
}

static void server_end(struct vrpq_server *s, unsigned int i)
{
	channel_destroy(s->channel[i]);
	s->channel[i] = s->channel[--s->nr_channels];
}

/* One round.  How many of all did something; or an error. */
static int server_round(struct vrpq_server *s)
{
	int busy = 0, result;

	for (unsigned int i = 0; i < s->nr_channels;) {
		result = channel_step(s->channel[i]);
		busy += result != 0;
		if (result < 0)
			server_end(s, i);
		else
			i++;
	}
	return busy;
}

/*
 * From the devices that poll named.  A client that cannot be served (no memory, no descriptor) is no
 * matter of the others.
 */
static int server_accept(struct vrpq_server *s)
{
	int news = 0, result;

	for (unsigned int i = 0; i < s->nr_devices; i++) {
		if (s->device[i].fd >= 0 && !s->poll[i].revents)
			continue;
		while ((result = device_accept(s, &s->device[i])) > 0)
			news++;
		if (result < 0)
			s->refused = true;
	}
	return news;
}

/* What waits for others, or could not be accepted, is looked at again after so many ms. */
#define LOOK_MS	500

static bool server_looks(const struct vrpq_server *s, int ms)
{
	for (unsigned int i = 0; ms && i < s->nr_channels; i++)
		if (s->channel[i]->starved)
			return true;
	return s->refused;
}

/*
 * A client that sends no more of what others wait for.  Its channel ends.  Right after poll: for bytes
 * that are there the server is late, not the client.
 */
static bool server_ends_stuck(struct vrpq_server *s)
{
	bool ended = false;

	for (unsigned int i = 0; i < s->nr_channels; i++) {
		struct channel *c = s->channel[i];

		if (!c->starved)
			continue;
		for (unsigned int k = s->nr_channels; k--;)
			if (s->channel[k]->gathering == c->gathering &&
			    !s->poll[s->nr_devices + k].revents &&
			    channel_is_stuck(s->channel[k])) {
				s->channel[k]->why = -ETIMEDOUT;
				ended = true;
			}
	}
	return ended;
}

static int server_wait(struct vrpq_server *s, int ms)
{
	bool looks = server_looks(s, ms), again;
	unsigned int n = 0, i;
	int ready;

	if (looks && (ms < 0 || ms > LOOK_MS))
		ms = LOOK_MS;

	for (i = 0; i < s->nr_devices; i++)
		s->poll[n++] = (struct pollfd){ .fd = s->device[i].fd, .events = POLLIN };
	for (i = 0; i < s->nr_channels; i++)
		s->poll[n++] = (struct pollfd){ .fd = s->channel[i]->fd,
						.events = channel_events(s->channel[i]) };
	ready = poll(s->poll, n, ms);
	if (ready < 0)
		return -errno;
	again = server_ends_stuck(s) || looks;
	s->refused = false;
	return ready || again ? 0 : -ETIMEDOUT;
}

#define ROUNDS	64	/* before clients that are new get their turn */

/* It waits first: what was idle at the end of the last run needs no system call but that. */
int vrpq_server_run(struct vrpq_server *s, int ms)
{
	int result = server_wait(s, s->busy ? 0 : ms);

	if (result && !(s->busy && result == -ETIMEDOUT))
		return result;
	result = server_accept(s);
	for (int i = 0; i < ROUNDS && result >= 0; i++) {
		result = server_round(s);
		if (!result)
			break;
	}
	s->busy = result > 0;
	return result < 0 ? result : 0;
}
