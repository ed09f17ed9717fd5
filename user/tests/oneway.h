/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One end of a vpipe or of a vupipe: the tests that only move predictable bytes need
 * not know which.
 */
#ifndef USER_TESTS_ONEWAY_H
#define USER_TESTS_ONEWAY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/include/linkvisor/vupipe.h"
#include "user/tests/test.h"

#define ONEWAY_PIECE_MAX	(1024 * 1024)

struct oneway {
	bool in_place;		/* a vupipe */
	bool receives;		/* we are the server */
	struct vupipe v;	/* of a vpipe only v.fd */
	uint8_t *buf;
	struct test_stream s;
};

/* Which direction a device has, as sysfs says. */
static inline bool oneway_receives(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char file[128], role[16] = "";
	FILE *f;

	snprintf(file, sizeof(file), "/sys/class/%.*s/%s/role", (int)strcspn(name, "0123456789"),
		 name, name);
	f = fopen(file, "r");
	if (!f || !fgets(role, sizeof(role), f))
		test_die(file);
	fclose(f);
	return role[0] == 's';
}

/* Opens path in its direction; flags may hold O_NONBLOCK.  A failure ends the process. */
static inline void oneway_open(struct oneway *o, const char *path, int flags)
{
	int err;

	*o = (struct oneway){
		.in_place = strstr(path, "vupipe"),
		.receives = oneway_receives(path),
		.buf = malloc(ONEWAY_PIECE_MAX),
	};
	flags |= o->receives ? O_RDONLY : O_WRONLY;
	if (!o->in_place) {
		o->v.fd = test_open(path, flags);
		return;
	}
	err = vupipe_open(&o->v, path, flags);
	if (err) {
		errno = -err;
		test_die(path);
	}
}

static inline void oneway_close(struct oneway *o)
{
	if (o->in_place)
		vupipe_close(&o->v);
	else
		close(o->v.fd);
	free(o->buf);
}

/* Sends the next n bytes of o->s.  n, or a negative errno. */
static inline int oneway_send(struct oneway *o, uint32_t n)
{
	void *at = o->buf;
	int err;

	if (o->in_place) {
		err = vupipe_reserve(&o->v, n, &at);
		if (err)
			return err;
		test_stream_fill(&o->s, at, n);
		err = vupipe_commit(&o->v, n);
		return err ? err : (int)n;
	}
	test_stream_fill(&o->s, at, n);
	return test_write_all(o->v.fd, at, n) == (ssize_t)n ? (int)n : -errno;
}

/* Receives 1..n bytes; -EBADMSG if they are not the next of o->s; 0 at the end. */
static inline int oneway_receive(struct oneway *o, uint32_t n)
{
	const void *at = o->buf;
	int got;

	if (o->in_place) {
		got = vupipe_peek(&o->v, 1, &at);
	} else {
		got = read(o->v.fd, o->buf, n);
		got = got < 0 ? -errno : got;
	}
	if (got <= 0)
		return got;
	if (got > (int)n)
		got = n;
	if (!test_stream_matches(&o->s, at, got))
		return -EBADMSG;
	if (o->in_place)
		vupipe_release(&o->v, got);
	return got;
}

#endif
