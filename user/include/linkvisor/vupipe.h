/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A vupipe for processes: records in place, no copy, and no system call while the ring is
 * neither empty nor full (docs/services/vupipe.md).  Header-only; 32 and 64 bits.
 *
 *   producer (client)                        consumer (server)
 *     vupipe_open(&p, path, O_WRONLY)          vupipe_open(&p, path, O_RDONLY)
 *     vupipe_reserve(&p, n, &at)               n = vupipe_peek(&p, want, &at)
 *     fill n bytes at "at"                     use n bytes at "at"
 *     vupipe_commit(&p, n)                     vupipe_release(&p, n)
 *     vupipe_close(&p)                         vupipe_close(&p)
 *
 * The ring is mapped twice in a row: what reserve and peek give is contiguous, always.
 * Records of up to half the ring never make both sides wait for each other.
 *
 * One thread at a time may use a struct vupipe.  One process at a time is the producer, one the
 * consumer.  All calls return 0 or a count, or a negative errno.  The calls judge everything that
 * they rely on: a peer can end the stream or send wrong bytes, and no more.
 */
#ifndef USER_INCLUDE_LINKVISOR_VUPIPE_H
#define USER_INCLUDE_LINKVISOR_VUPIPE_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/svc/vupipe.h"

/*
 * fd (for poll) and size may be read; the rest is private. patience may be set: it says how often a
 * call that would sleep first waits for an event (WFE), each time until the peer moves or for 100
 * us at most (Linux's event stream).  The call keeps its CPU meanwhile.  If the peer moves in time,
 * neither end needs a system call or an XIRQ.  Patience is for processes with a CPU of their own
 * and a busy peer.
 */
struct vupipe {
	int fd;
	uint32_t patience;		/* 0 as opened: sleep at once */
	uint32_t size;			/* of the ring, bytes */
	bool server;
	bool nonblock;
	bool joined;			/* index is that of the present stream */
	uint8_t *data;
	struct lv_ring_line *own;
	const struct lv_ring_line *peer;
	uint32_t index;			/* what we have claimed */
};

/* A test may put something else here. */
#ifndef VUPIPE_IOCTL
#define VUPIPE_IOCTL(fd, cmd, arg)	ioctl(fd, cmd, (unsigned long)(arg))
#endif

static inline int vupipe_call(const struct vupipe *p, unsigned long cmd, uint32_t n)
{
	int result;

	do
		result = VUPIPE_IOCTL(p->fd, cmd, n);
	while (result < 0 && errno == EINTR);
	return result < 0 ? -errno : result;
}

static inline void *vupipe_map(int fd, size_t size, int prot, off_t at)
{
	void *map = mmap(NULL, size, prot, MAP_SHARED, fd, at);

	return map == MAP_FAILED ? NULL : map;
}

static inline int vupipe_map_lines(struct vupipe *p)
{
	int fd = vupipe_call(p, PIOC_GET_LINES, 0);
	int err = 0;

	if (fd < 0)
		return fd;
	p->own = (struct lv_ring_line *)vupipe_map(fd, LV_VUPIPE_PAGE, PROT_READ | PROT_WRITE,
						   LV_VUPIPE_MAP_OWN);
	p->peer = (const struct lv_ring_line *)vupipe_map(fd, LV_VUPIPE_PAGE, PROT_READ,
							  LV_VUPIPE_MAP_PEER);
	if (!p->own || !p->peer)
		err = -errno;
	close(fd);
	return err;
}

/* Ends it: the descriptor and all mappings.  The peer sees the end of the stream. */
static inline void vupipe_close(struct vupipe *p)
{
	if (p->data)
		munmap(p->data, 2 * (size_t)p->size);
	if (p->own)
		munmap((void *)p->own, LV_VUPIPE_PAGE);
	if (p->peer)
		munmap((void *)(uintptr_t)p->peer, LV_VUPIPE_PAGE);
	if (p->fd >= 0)
		close(p->fd);
	*p = (struct vupipe){ .fd = -1 };
}

/*
 * Opens path for reading (O_RDONLY, the server's side) or writing (O_WRONLY, the client's),
 * maybe with O_NONBLOCK; without it waits for the peer.  Errors: open(2)'s and mmap(2)'s;
 * -EACCES the wrong side.
 */
static inline int vupipe_open(struct vupipe *p, const char *path, int flags)
{
	bool server = (flags & O_ACCMODE) == O_RDONLY;
	int err;

	*p = (struct vupipe){
		.fd = open(path, flags | O_CLOEXEC),
		.server = server,
		.nonblock = flags & O_NONBLOCK,
	};
	if (p->fd < 0)
		return -errno;
	err = vupipe_call(p, PIOC_GET_BUFFER_SIZE, 0);
	if (err < 0)
		goto close;
	p->size = (uint32_t)err;
	p->data = (uint8_t *)vupipe_map(p->fd, 2 * (size_t)p->size,
					server ? PROT_READ : PROT_READ | PROT_WRITE, 0);
	err = p->data ? vupipe_map_lines(p) : -errno;
	if (err < 0)
		goto close;
	return 0;

close:
	vupipe_close(p);
	return err;
}

/*
 * Bytes of data (of room), by what the peer claims; more than the ring has: nothing is
 * known.  While the stream is over, the peer's line shows an index of that kind.
 */
static inline uint32_t vupipe_known(const struct vupipe *p)
{
	uint32_t index = __atomic_load_n(&p->peer->index, __ATOMIC_ACQUIRE);

	return index + (p->server ? 0 : p->size) - p->index;
}

/*
 * Until the peer's index is no longer the one that gave us @known, or an event.  The exclusive
 * load arms the monitor: the peer's store is an event, also one that comes before the WFE.
 */
static inline void vupipe_doze(const struct vupipe *p, uint32_t known)
{
	uint32_t index = known + p->index - (p->server ? 0 : p->size), now = ~index;

#if defined(__aarch64__)
	__asm__ volatile("ldaxr %w0, %1" : "=r"(now) : "Q"(p->peer->index) : "memory");
	if (now == index)
		__asm__ volatile("wfe" : : : "memory");
#elif defined(__arm__)
	__asm__ volatile("ldrex %0, %1" : "=r"(now) : "Q"(p->peer->index) : "memory");
	if (now == index)
		__asm__ volatile("wfe" : : : "memory");
#else
	(void)index;
	(void)now;
#endif
}

/* What is known when it is n bytes, or no longer worth waiting for without the kernel. */
static inline uint32_t vupipe_wait_awake(const struct vupipe *p, uint32_t n)
{
	uint32_t left = p->nonblock ? 0 : p->patience, known = vupipe_known(p);

	for (; left && known < n; left--) {
		vupipe_doze(p, known);
		known = vupipe_known(p);
	}
	return known;
}

/*
 * The slow path: the kernel judges what both sides claim, and sleeps if it has to.
 * Whatever ended the old stream has been told when this succeeds after an error.
 */
static inline int vupipe_ask(struct vupipe *p, uint32_t n)
{
	int result = vupipe_call(p, p->server ? PIOC_AVAILABLE_DATA : PIOC_AVAILABLE_ROOM, n);

	if (result < 0 && result != -EAGAIN)
		p->joined = false;
	if (result > 0 && !p->joined) {
		p->index = __atomic_load_n(&p->own->index, __ATOMIC_RELAXED);
		p->joined = true;
	}
	return result;
}

/*
 * We claim n more bytes.  The barrier: either the sleeping peer's kernel sees our index, or we see
 * that the peer sleeps; the same two barriers as in abi/ring_line.h.
 */
static inline int vupipe_claim(struct vupipe *p, uint32_t n)
{
	uint32_t sleeps, theirs;

	p->index += n;
	__atomic_store_n(&p->own->index, p->index, __ATOMIC_RELEASE);
	__sync_synchronize();
	sleeps = __atomic_load_n(&p->peer->wait, __ATOMIC_RELAXED);
	if (!sleeps || !p->joined)
		return 0;
	theirs = p->size - vupipe_known(p);	/* what the peer has now */
	if (theirs < sleeps && theirs < p->size)
		return 0;
	return vupipe_call(p, p->server ? PIOC_READ_NOTIFY : PIOC_WRITE_NOTIFY, 0);
}

/*
 * Producer: gives room for n bytes (1..size) at *at, to be filled and committed. 0; -EAGAIN
 * (O_NONBLOCK): there is no room, and poll tells when there is; -EPIPE: the peer is gone; -EPROTO:
 * the stream was broken.  After the last two the next call begins a new stream, or waits for one.
 * Sleeps until half the ring is free, so that a full ring costs few wake-ups.
 */
static inline int vupipe_reserve(struct vupipe *p, uint32_t n, void **at)
{
	uint32_t known = p->joined ? vupipe_known(p) : 0;
	uint32_t wanted = !p->nonblock && n < p->size / 2 ? p->size / 2 : n;
	int result;

	if (known < n && p->joined)
		known = vupipe_wait_awake(p, wanted);
	if (known < n || known > p->size) {
		result = vupipe_ask(p, wanted);
		if (result < 0)
			return result;
	}
	*at = p->data + (p->index & (p->size - 1));
	return 0;
}

/* Producer: n bytes, at most what was reserved, are data now. */
static inline int vupipe_commit(struct vupipe *p, uint32_t n)
{
	return vupipe_claim(p, n);
}

/*
 * Consumer: waits for n bytes (1..size) of data and gives all there are, at *at. > 0: so many
 * bytes, fewer than n if the peer is gone (or O_NONBLOCK); 0: the stream ended; -EAGAIN
 * (O_NONBLOCK): there are none; -EPROTO as above.
 */
static inline int vupipe_peek(struct vupipe *p, uint32_t n, const void **at)
{
	uint32_t known = p->joined ? vupipe_known(p) : 0;
	int result;

	if (known < n && p->joined)
		known = vupipe_wait_awake(p, n);
	result = (int)known;
	if (known < n || known > p->size) {
		result = vupipe_ask(p, n);
		if (result == 0)
			p->joined = false;
		if (result <= 0)
			return result;
	}
	*at = p->data + (p->index & (p->size - 1));
	return result;
}

/* Consumer: n bytes, at most what was peeked, are used up. */
static inline int vupipe_release(struct vupipe *p, uint32_t n)
{
	return vupipe_claim(p, n);
}

#endif
