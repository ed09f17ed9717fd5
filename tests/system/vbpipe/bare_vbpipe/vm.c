// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Both VMs run this.  Each sends a stream of random bytes and checks that the
 * other's arrives whole; then single bytes go to and fro; then one end closes.
 */
#include <string.h>

#include <bare/board.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/vbpipe.h>
#include <bare/wait.h>

#define STREAM		(2u << 20)
#define SMALL_STREAM	(256u << 10)
#define CHUNK		6000u
#define PINGS		1000u
#define LIMIT_MS	5000

struct random { uint32_t state; };

static struct vbpipe_device small, big, none;
static uint8_t out[CHUNK], in[CHUNK];

static uint8_t next_byte(struct random *r)
{
	r->state = r->state * 1664525 + 1013904223;
	return (uint8_t)(r->state >> 24);
}

/* What the VM sends is known to the other one by its id. */
static struct random stream_of(uint32_t vm)
{
	return (struct random){ vm * 77777 + 1 };
}

static uint32_t wrong_bytes(struct random *r, const uint8_t *data, uint32_t size)
{
	uint32_t bad = 0;

	for (uint32_t i = 0; i < size; i++)
		bad += data[i] != next_byte(r);
	return bad;
}

/* Room is waited for here only when there is nothing to read either. */
struct both { struct vbpipe_device *device; bool writing; };

static bool something_to_do(void *cookie)
{
	const struct both *both = cookie;
	struct vbpipe_device *d = both->device;
	uint32_t events = vbpipe_poll(&d->core, &d->file);

	return events & (VBPIPE_POLL_IN | VBPIPE_POLL_HUP | (both->writing ? VBPIPE_POLL_OUT : 0));
}

static uint32_t chunk(uint32_t left)
{
	return left < CHUNK ? left : CHUNK;
}

static uint32_t fill(struct random *r, uint32_t left)
{
	uint32_t size = chunk(left);

	for (uint32_t i = 0; i < size; i++)
		out[i] = next_byte(r);
	return size;
}

/* Returns wrong and missing bytes.  What follows the stream is left: a peer may be faster. */
static uint32_t exchange(struct vbpipe_device *d, uint32_t size)
{
	struct random mine = stream_of(board.vm_id), theirs = stream_of(d->rx.peer);
	uint32_t sent = 0, received = 0, bad = 0, ready = 0, at = 0;

	while (sent < size || received < size) {
		struct both both = { d, sent < size };
		int64_t n;

		if (at == ready && sent < size) {
			ready = fill(&mine, size - sent);
			at = 0;
		}
		n = ready == at ? 0 : vbpipe_device_write(d, out + at, ready - at, 0);
		if (n > 0) {
			at += (uint32_t)n;
			sent += (uint32_t)n;
		}
		n = received == size ? -EAGAIN :
				       vbpipe_device_read(d, in, chunk(size - received), 0);
		if (n > 0) {
			bad += wrong_bytes(&theirs, in, (uint32_t)n);
			received += (uint32_t)n;
		} else if (!wait_event(something_to_do, &both, LIMIT_MS)) {
			break;
		}
	}
	return bad + (size - sent) + (size - received);
}

static void stream(struct vbpipe_device *d, uint32_t size, const char *statement)
{
	uint64_t begin = timer_now();
	uint32_t before = d->interrupts;

	test_equal(exchange(d, size), 0, statement);
	test_note("%u KiB each way in %lu ms with %u interrupts\n", size >> 10,
		  timer_to_us(timer_now() - begin) / 1000, d->interrupts - before);
}

static void ping_pong(void)
{
	uint64_t begin = timer_now();
	uint32_t good = 0;
	uint8_t byte;

	for (uint32_t i = 0; i < PINGS; i++) {
		byte = (uint8_t)i;
		if (board.vm_id == 2 && vbpipe_device_write(&small, &byte, 1, LIMIT_MS) != 1)
			break;
		if (vbpipe_device_read(&small, &byte, 1, LIMIT_MS) != 1)
			break;
		if (board.vm_id == 3 && vbpipe_device_write(&small, &byte, 1, LIMIT_MS) != 1)
			break;
		good += byte == (uint8_t)i;
	}
	test_equal(good, PINGS, "single bytes go to and fro, no wake-up is lost");
	test_note("%lu us a round\n", timer_to_us(timer_now() - begin) / PINGS);
}

/* While the peer is gone each read answers 0, as that of a pipe does. */
static int64_t read_when_back(void)
{
	int64_t n = 0;

	for (uint32_t i = 0; i < LIMIT_MS && !n; i++) {
		wait_ms(1);
		n = vbpipe_device_read(&small, in, 64, LIMIT_MS);
	}
	return n;
}

/* ivi closes with bytes on the way; sys sees them, then the end, then it returns. */
static void close_and_return(void)
{
	uint8_t last[3] = "end";

	if (board.vm_id == 3) {
		vbpipe_device_write(&small, last, 3, LIMIT_MS);
		vbpipe_device_close(&small);
		wait_ms(50);
		vbpipe_device_open(&small, 0);
		test_true(vbpipe_device_connect(&small, LIMIT_MS),
			  "a closed vbpipe can be opened again");
		vbpipe_device_write(&small, last, 3, LIMIT_MS);
		vbpipe_device_read(&small, last, 1, LIMIT_MS);
		return;
	}
	test_true(vbpipe_device_read(&small, in, 64, LIMIT_MS) == 3 && !memcmp(in, last, 3),
		  "what was written before the close arrives");
	test_equal(vbpipe_device_read(&small, in, 64, LIMIT_MS), 0, "then the stream ends");
	test_true(read_when_back() == 3 && !memcmp(in, last, 3),
		  "when the peer is back the same device works again");
	vbpipe_device_write(&small, last, 1, LIMIT_MS);
}

int main(void)
{
	if (!test_true(!vbpipe_device_open(&small, 0) && !vbpipe_device_open(&big, 1),
		       "both vbpipes can be opened"))
		test_done();
	test_equal(vbpipe_device_open(&none, 9), LV_ENOENT, "a vbpipe that does not exist cannot");
	if (!test_true(vbpipe_device_connect(&small, LIMIT_MS) &&
			       vbpipe_device_connect(&big, LIMIT_MS),
		       "both get connected"))
		test_done();
	stream(&big, STREAM, "a stream each way at once arrives whole, large ring");
	stream(&small, SMALL_STREAM, "a stream each way at once arrives whole, small ring");
	ping_pong();
	close_and_return();
	test_done();
}
