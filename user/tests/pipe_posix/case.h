/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the cases of pipe_posix share.  A case gets ends opened afresh in a
 * process of its own, and returns at the first EXPECT that does not hold.
 */
#ifndef USER_TESTS_PIPE_POSIX_CASE_H
#define USER_TESTS_PIPE_POSIX_CASE_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "user/tests/test.h"

#define CAPACITY	65536	/* of pipe(2) and of the rings */
#define PAGE		4096
#define LIMIT		30	/* seconds for a case */

struct ends {
	int r;
	int w;
};

struct pipe_case {
	const char *statement;
	void (*run)(struct ends *e);
};

/* Each ends with a case without statement. */
extern const struct pipe_case transfer_cases[];
extern const struct pipe_case signal_cases[];
extern const struct pipe_case poll_cases[];
extern const struct pipe_case end_cases[];
extern const struct pipe_case vbpipe_cases[];	/* pipe(2) has no equal of these */

extern const char *out_path, *in_path;	/* NULL: pipe(2) */
extern const char *statement;		/* of the case that runs */

#define EXPECT(condition) \
	do { if (!test_expect(statement, condition)) return; } while (0)

void nonblock(int fd);
/* What FIONREAD says of the reading end. */
int unread(const struct ends *e);
/* What poll() says after at most so many milliseconds; 0 for nothing. */
short ready(int fd, short events, int timeout);
/* Writes CAPACITY bytes. */
void fill(const struct ends *e);

/* Runs work(e) in another process; true if that ended without a failure. */
pid_t spawn(void (*work)(const struct ends *), const struct ends *e);
bool ended_well(pid_t pid);

/* A signal every 10 ms: whatever sleeps is interrupted, whenever it falls asleep. */
void signals_start(void);
void signals_stop(void);

#endif
