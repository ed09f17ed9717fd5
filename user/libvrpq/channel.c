// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <linkvisor/vrpq_ioctl.h>

#include "user/libvrpq/channel.h"
#include "user/libvrpq/trace.h"

#define ANSWER_ROOM	(1u << 20)
#define REQUEST_MAX	(64u << 20)

static uint32_t answer_room(const struct vrpq_service *service)
{
	return service->answer_room ? service->answer_room : ANSWER_ROOM;
}

static uint32_t request_max(const struct vrpq_service *service)
{
	return service->request_max ? service->request_max : REQUEST_MAX;
}

/* What the others may gather beside the first of a device. */
static uint64_t others_max(const struct vrpq_service *service)
{
	uint64_t first = request_max(service);

	return service->gather_max > first ? service->gather_max - first : 0;
}

/* ---- life ---- */

struct channel *channel_create(const struct vrpq_service *service, struct gathering *gathering,
			       const int *trace, int fd, const struct vrpq_peer *peer,
			       uint64_t capacity)
{
	struct channel *c = calloc(1, sizeof(*c));
	void *area = mmap(NULL, 2 * capacity, PROT_READ, MAP_SHARED, fd, 0);
	void *memory = mmap(NULL, answer_room(service), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (c && area != MAP_FAILED && memory != MAP_FAILED) {
		*c = (struct channel){ .service = service,
				       .fd = fd,
				       .peer = *peer,
				       .area = area,
				       .capacity = (uint32_t)capacity,
				       .memory = memory,
				       .gathering = gathering,
				       .trace = trace,
				       .want = sizeof(struct lv_vrpq_hello) };
		return c;
	}
	if (area != MAP_FAILED)
		munmap(area, 2 * capacity);
	if (memory != MAP_FAILED)
		munmap(memory, answer_room(service));
	free(c);
	close(fd);
	return NULL;
}

static void gather_end(struct channel *c)
{
	if (c->gathering->first == c)
		c->gathering->first = NULL;
	else if (c->large)
		c->gathering->others -= c->large_got;
	c->starved = false;
	free(c->large);
	c->large = NULL;
}

void channel_destroy(struct channel *c)
{
	if (c->session)
		c->service->end(c->session, c->why == -ESHUTDOWN ? 0 : c->why);
	munmap((void *)(uintptr_t)c->area, 2ul * c->capacity);
	munmap(c->memory, answer_room(c->service));
	close(c->fd);
	gather_end(c);
	free(c);
}

short channel_events(const struct channel *c)
{
	return c->answer ? POLLOUT : c->starved ? 0 : POLLIN;
}

/* ---- answers ---- */

/* 1: sent; 0: the rest has to wait; or an error. */
static int send_answer(struct channel *c)
{
	struct vrpq_ioctl_piece piece = { (uintptr_t)c->memory, c->answer };
	struct vrpq_ioctl_transfer t = { .out = (uintptr_t)&piece, .nr_out = 1,
					 .sent = c->answered };
	int err = ioctl(c->fd, VRPQ_IOC_ANSWER, &t) ? -errno : 0;

	c->answered = t.sent;
	if (err)
		return err == -EAGAIN || err == -EINTR ? 0 : err;
	c->answer = 0;
	return 1;
}

/* The ring has answers at multiples of 8. */
static int begin_answer(struct channel *c, uint32_t bytes)
{
	memset(c->memory + bytes, 0, vrpq_pad(bytes) - bytes);
	c->answer = vrpq_pad(bytes);
	c->answered = 0;
	return send_answer(c);
}

/* ---- requests ---- */

static int greet(struct channel *c, const volatile void *at)
{
	struct lv_vrpq_welcome welcome = { .header.size = sizeof(welcome) };
	struct lv_vrpq_hello hello;
	int status;

	vrpq_load(&hello, at, sizeof(hello));
	status = vrpq_hello_judge(c->service->interface, &hello);
	if (!status) {
		c->peer.minor = hello.minor;
		c->session = c->service->begin(c->service->context, &c->peer);
		status = c->session ? 0 : -ENOMEM;
	}
	welcome.header.status = status;
	vrpq_hello(c->service->interface, &welcome.own);
	memcpy(c->memory, &welcome, sizeof(welcome));
	c->release = sizeof(hello);
	c->want = VRPQ_HEADER;
	c->why = status;
	status = begin_answer(c, sizeof(welcome));
	return c->why ? c->why : status < 0 ? status : 1;
}

/* Until it is done, cut, or an answer has to wait. */
static int serve_requests(struct channel *c, struct vrpq_batch *batch)
{
	struct vrpq_answer answer;
	int result;

	vrpq_answer_init(&answer, c->memory, answer_room(c->service) - LV_VRPQ_ALIGN);
	while ((result = c->service->serve(c->session, batch, &answer)) > 0) {
		result = begin_answer(c, answer.size);
		if (result <= 0)
			break;
	}
	return result;
}

static int serve_batch(struct channel *c, struct vrpq_batch *batch)
{
	uint32_t from = batch->at;
	uint64_t time;
	int result;

	if (*c->trace < 0)
		return serve_requests(c, batch);
	time = trace_now();
	result = serve_requests(c, batch);
	trace_batch(*c->trace, time, c->service, &c->peer, batch->area + from, batch->at - from);
	return result;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

/*
 * A request that is larger than the area: the kernel's window is copied away, piece by piece.  What came
 * counts, not what a client announces.
 */
static int gather_begin(struct channel *c, uint32_t size)
{
	if (size > request_max(c->service))
		return -EMSGSIZE;
	c->large = aligned_alloc(8, size);
	if (!c->large)
		return -ENOMEM;
	c->large_size = size;
	c->large_got = 0;
	c->moved = now_ms();
	return 0;
}

static bool has_left(const struct channel *c)
{
	struct pollfd p = { .fd = c->fd };

	return poll(&p, 1, 0) == 1 && p.revents & POLLHUP;
}

/*
 * May so many bytes come?  The first of a device always goes on, so that somebody ends; what is left in
 * the area of a client that is gone is little.
 */
static bool gather_may(struct channel *c, uint32_t n)
{
	struct gathering *g = c->gathering;

	if (!g->first) {
		g->first = c;
		g->others -= c->large_got;
	}
	c->starved = g->first != c && g->others + n > others_max(c->service) && !has_left(c);
	if (c->starved)
		return false;
	if (g->first != c)
		g->others += n;
	c->moved = now_ms();
	return true;
}

bool channel_is_stuck(const struct channel *c)
{
	return c->large && !c->answer && !c->starved && now_ms() - c->moved >= GATHER_MS;
}

static uint64_t gather_wants(const struct channel *c)
{
	uint32_t rest = c->large_size - c->large_got;

	return rest < c->capacity / 2 ? rest : c->capacity / 2;
}

static int serve_large(struct channel *c)
{
	int result = serve_batch(c, &c->large_batch);

	if (result < 0 || c->answer)
		return result;
	gather_end(c);
	c->want = VRPQ_HEADER;
	return 1;
}

static int gather(struct channel *c, const uint8_t *at, uint64_t bytes)
{
	uint32_t rest = c->large_size - c->large_got;
	uint32_t n = bytes < rest ? (uint32_t)bytes : rest;

	if (!gather_may(c, n))
		return 0;
	memcpy(c->large + c->large_got, at, n);
	c->large_got += n;
	c->release = n;
	c->want = gather_wants(c);
	if (c->large_got < c->large_size)
		return 1;
	vrpq_batch_begin(&c->large_batch, c->large, c->large_size);
	return serve_large(c);
}

static int serve_window(struct channel *c, const uint8_t *at, uint64_t bytes)
{
	struct vrpq_batch batch;
	int result;

	vrpq_batch_begin_stream(&batch, at, (uint32_t)bytes);
	result = serve_batch(c, &batch);
	c->release = batch.at;
	c->want = VRPQ_HEADER;
	if (result != -EAGAIN)
		return result < 0 ? result : 1;
	if (batch.wanted <= c->capacity) {
		c->want = batch.wanted;
		return 1;
	}
	result = gather_begin(c, batch.wanted);
	c->want = result ? c->want : gather_wants(c);
	return result ? result : 1;
}

/* Half an area at a time, so that the client fills the other half meanwhile. */
static uint64_t window(const struct channel *c, uint64_t available)
{
	uint64_t most = c->want > c->capacity / 2 ? c->want : c->capacity / 2;

	return available < most ? available : most;
}

static int receive(struct channel *c)
{
	struct vrpq_ioctl_receive r = { .release = c->release, .want = c->want, .timeout = -1 };
	const uint8_t *at;
	int err = ioctl(c->fd, VRPQ_IOC_RECEIVE, &r) ? -errno : 0;

	c->release = r.release;
	if (err)
		return err == -EAGAIN || err == -EINTR ? 0 : err;
	at = c->area + r.offset;
	if (r.available < c->want)	/* the client closed it, in the middle of a request or not */
		return r.available ? -EBADMSG : -ESHUTDOWN;
	if (c->large)
		return gather(c, at, r.available);
	return c->session ? serve_window(c, at, window(c, r.available)) : greet(c, at);
}

int channel_step(struct channel *c)
{
	int result = 1;

	if (c->answer) {
		result = send_answer(c);
		if (result > 0 && c->large)
			result = serve_large(c);
	}
	if (result > 0)
		result = receive(c);
	if (result < 0 && !c->why)
		c->why = result;
	return c->why ? c->why : result;
}
