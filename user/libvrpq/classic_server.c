// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The classic calls of a server.  A session has one range of addresses, with a slot for each channel:
 *
 *   base | slot | slot | ...      slot:  area, mapped twice | blocks | results | large request
 *
 * Blocks of parameters are judged copies; large data stays in the area, read-only.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linkvisor/vrpq_ioctl.h>

#include "user/libvrpq/classic_requests.h"

#define SLOTS		16u
#define RANGE_MAX	0xf0000000u	/* bytes: offsets have 32 bits */
#define LARGE		(VRPQ_REQUEST_MAX + 65536u)
#define PRIVATE		(CLASSIC_BLOCKS + CLASSIC_RESULTS + LARGE)
#define HELLO_MS	5000	/* a client's library says it at once */

struct classic_server_channel {
	enum classic_kind kind;
	struct classic_server_session *session;
	unsigned int slot;
	int fd;
	const uint8_t *area;
	uint8_t *large;
	uint64_t release;	/* bytes of the area, for the kernel's next answer */
	uint32_t large_size, large_got;	/* bytes of a request that is being copied; 0: none */
	struct classic_requests requests;
};

struct classic_server_session {
	enum classic_kind kind;
	int fd;
	VrpqClientId client;
	uint8_t *base;
	uint32_t capacity, slot_bytes;
	unsigned int slots;
	struct classic_server_channel *channel[SLOTS];
	char path[];
};

/* ---- sessions ---- */

static int session_reserve(struct classic_server_session *s, uint64_t capacity)
{
	uint64_t slot = 2 * capacity + PRIVATE;
	uint64_t slots = RANGE_MAX / slot < SLOTS ? RANGE_MAX / slot : SLOTS;

	if (!slots)
		return -ENOMEM;
	s->base = mmap(NULL, slots * slot, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		       -1, 0);
	if (s->base == MAP_FAILED)
		return -ENOMEM;
	s->capacity = (uint32_t)capacity;
	s->slot_bytes = (uint32_t)slot;
	s->slots = (unsigned int)slots;
	return 0;
}

int vrpqSessionAccept(const char *dev, VrpqSessionHandle *session)
{
	struct vrpq_ioctl_open open_arg = { .session = VRPQ_NO_SESSION };
	size_t bytes = strlen(dev) + 1;
	struct classic_server_session *s = calloc(1, sizeof(*s) + bytes);
	int err;

	if (!s)
		return -ENOMEM;
	s->kind = CLASSIC_SERVER_SESSION;
	memcpy(s->path, dev, bytes);
	s->fd = open(dev, O_RDWR | O_CLOEXEC);
	err = s->fd < 0 || ioctl(s->fd, VRPQ_IOC_ACCEPT_SESSION, &open_arg) ? -errno : 0;
	err = err ? err : session_reserve(s, open_arg.capacity);
	if (err) {
		if (s->fd >= 0)
			close(s->fd);
		free(s);
		return err;
	}
	s->client = (VrpqClientId){ open_arg.vm, open_arg.application };
	*session = s;
	return 0;
}

void classic_server_session_end(struct classic_server_session *s)
{
	munmap(s->base, (size_t)s->slots * s->slot_bytes);
	close(s->fd);
	free(s);
}

int vrpqClientIdGet(VrpqSessionHandle session, VrpqClientId *id)
{
	const struct classic_server_session *s = session;

	if (!classic_is(session, CLASSIC_SERVER_SESSION))
		return -EBADF;
	*id = s->client;
	return 0;
}

int vrpqShmMap(VrpqSessionHandle session, void **base)
{
	const struct classic_server_session *s = session;

	if (!classic_is(session, CLASSIC_SERVER_SESSION))
		return -EBADF;
	*base = s->base;
	return 0;
}

/* ---- channels ---- */

static int slot_find(const struct classic_server_session *s)
{
	for (unsigned int i = 0; i < s->slots; i++)
		if (!s->channel[i])
			return (int)i;
	return -EMFILE;
}

static int slot_map(struct classic_server_channel *c)
{
	struct classic_server_session *s = c->session;
	uint8_t *at = s->base + (size_t)c->slot * s->slot_bytes;

	c->area = at;
	c->requests.base = s->base;
	c->requests.blocks = at + 2 * (size_t)s->capacity;
	c->requests.results = c->requests.blocks + CLASSIC_BLOCKS;
	c->large = c->requests.results + CLASSIC_RESULTS;
	if (mmap(at, 2 * (size_t)s->capacity, PROT_READ, MAP_SHARED | MAP_FIXED, c->fd, 0) ==
	    MAP_FAILED)
		return -errno;
	return mprotect(c->requests.blocks, PRIVATE, PROT_READ | PROT_WRITE) ? -errno : 0;
}

/* Nothing of it is left; its pages go back. */
static void slot_unmap(struct classic_server_channel *c)
{
	struct classic_server_session *s = c->session;

	mmap(s->base + (size_t)c->slot * s->slot_bytes, s->slot_bytes, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static int answer_send(struct classic_server_channel *c)
{
	struct vrpq_ioctl_piece piece = { (uintptr_t)c->requests.results, c->requests.answer };
	struct vrpq_ioctl_transfer t = { .out = (uintptr_t)&piece, .nr_out = 1,
					 .sent = c->requests.answered, .timeout = -1 };
	int err = ioctl(c->fd, VRPQ_IOC_ANSWER, &t) ? -errno : 0;

	c->requests.answered = err ? t.sent : 0;
	return err;
}

/* How many bytes there are, *at the first; fewer than "want": the client closed the channel. */
static int64_t area_wait(struct classic_server_channel *c, uint64_t want, int ms,
			 const uint8_t **at)
{
	struct vrpq_ioctl_receive r = { .release = c->release, .want = want, .timeout = ms };
	int err = ioctl(c->fd, VRPQ_IOC_RECEIVE, &r) ? -errno : 0;

	c->release = r.release;
	*at = c->area + r.offset;
	return err ? err : (int64_t)r.available;
}

static int greet(struct classic_server_channel *c)
{
	struct lv_vrpq_welcome welcome = { .header.size = sizeof(welcome) };
	struct lv_vrpq_hello hello;
	const uint8_t *at;
	int64_t n = area_wait(c, sizeof(hello), HELLO_MS, &at);
	int err;

	if (n < (int64_t)sizeof(hello))
		return n < 0 ? (int)n : -EPIPE;
	vrpq_load(&hello, at, sizeof(hello));
	c->release = sizeof(hello);
	welcome.header.status = vrpq_hello_judge(&classic_interface, &hello);
	vrpq_hello(&classic_interface, &welcome.own);
	memcpy(c->requests.results, &welcome, sizeof(welcome));
	c->requests.answer = sizeof(welcome);
	err = answer_send(c);
	return err ? err : welcome.header.status;
}

static int channel_begin(struct classic_server_channel *c)
{
	struct vrpq_ioctl_open arg = { .session = c->session->fd };
	int err = ioctl(c->fd, VRPQ_IOC_ACCEPT, &arg) ? -errno : 0;

	err = err ? err : slot_map(c);
	return err ? err : greet(c);
}

int vrpqChanAccept(VrpqSessionHandle session, VrpqChanHandle *chan)
{
	struct classic_server_session *s = session;
	struct classic_server_channel *c;
	int slot, err;

	if (!classic_is(session, CLASSIC_SERVER_SESSION))
		return -EBADF;
	slot = slot_find(s);
	if (slot < 0)
		return slot;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->kind = CLASSIC_SERVER_CHANNEL;
	c->session = s;
	c->slot = (unsigned int)slot;
	c->fd = open(s->path, O_RDWR | O_CLOEXEC);
	s->channel[slot] = c;
	err = c->fd < 0 ? -errno : channel_begin(c);
	if (err) {
		classic_server_channel_end(c);
		return err;
	}
	*chan = c;
	return 0;
}

void classic_server_channel_end(struct classic_server_channel *c)
{
	slot_unmap(c);
	c->session->channel[c->slot] = NULL;
	if (c->fd >= 0)
		close(c->fd);
	free(c);
}

/* ---- requests ---- */

/* A request that is larger than the area is copied, piece by piece. */
static int receive_large(struct classic_server_channel *c, unsigned int count)
{
	uint32_t half = c->session->capacity / 2;
	struct vrpq_batch batch;
	const uint8_t *at;

	while (c->large_got < c->large_size) {
		uint32_t rest = c->large_size - c->large_got;
		uint32_t want = rest < half ? rest : half;
		int64_t n = area_wait(c, want, -1, &at);

		if (n < want)
			return n < 0 ? (int)n : -EPIPE;
		memcpy(c->large + c->large_got, at, want);
		c->large_got += want;
		c->release = want;
	}
	vrpq_batch_begin(&batch, c->large, c->large_size);
	c->large_size = 0;
	return classic_requests_take(&c->requests, &batch, count);
}

static int receive(struct classic_server_channel *c, unsigned int count)
{
	uint32_t want = VRPQ_HEADER;
	struct vrpq_batch batch;
	const uint8_t *at;
	int result;

	do {
		int64_t n = area_wait(c, want, -1, &at);

		if (n < want)
			return n < 0 ? (int)n : -EPIPE;
		vrpq_batch_begin_stream(&batch, at, (uint32_t)n);
		result = classic_requests_take(&c->requests, &batch, count);
		want = batch.wanted;
	} while (result == -EAGAIN && want <= c->session->capacity);
	if (result > 0)
		c->release = batch.at;
	if (result != -EAGAIN)
		return result;
	if (want > LARGE)
		return -EMSGSIZE;
	c->large_size = want;
	c->large_got = 0;
	return receive_large(c, count);
}

static int call_end(struct classic_server_channel *c)
{
	struct {
		struct lv_vrpq_answer header;
		struct classic_answer fixed;
	} head = { { .size = c->requests.answer, .fixed = sizeof(head.fixed) }, { .reason = c->requests.reason } };
	int err;

	memcpy(c->requests.results, &head, sizeof(head));
	err = answer_send(c);
	c->requests.calling = err;
	return err;
}

int vrpqReceive(VrpqChanHandle chan, VrpqProcReq **reqs, unsigned int count, int *avail)
{
	struct classic_server_channel *c = chan;
	int n;

	*avail = 0;
	if (!classic_is(chan, CLASSIC_SERVER_CHANNEL))
		return -EBADF;
	if (!count)
		return -EINVAL;
	n = c->requests.calling ? call_end(c) : 0;
	n = n ? n : c->large_size ? receive_large(c, count) : receive(c, count);
	for (int i = 0; i < n; i++)
		reqs[i] = &c->requests.request[i];
	*avail = n > 0 ? n : 0;
	return n < 0 ? n : 0;
}

int vrpqCallSetReason(VrpqChanHandle chan, int reason)
{
	struct classic_server_channel *c = chan;

	if (!classic_is(chan, CLASSIC_SERVER_CHANNEL))
		return -EBADF;
	if (!c->requests.calling)
		return -EINVAL;
	c->requests.reason = reason;
	return 0;
}
