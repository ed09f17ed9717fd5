// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linkvisor/nk_trace.h>

#include "user/nk/command.h"
#include "user/nk/json.h"
#include "user/nk/system.h"
#include "user/nk/trace.h"
#include "user/nk/trace_file.h"

#define LOOK_MS		5	/* a ring of 64 KiB lasts longer even under load */
#define RECORDS		4096	/* taken at once */

struct recording {
	struct system system;
	struct nk_trace *trace;
	struct trace_out out;
	uint64_t records, lost;
	uint64_t end_ms;	/* 0: no end */
	pid_t child;		/* 0: no child, or the child has ended */
	int status;		/* of the child, in the form of a shell */
};

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	interrupted = number;
}

static void describe(const struct recording *r, struct trace_about *a)
{
	const struct nkctl_self *self = &r->system.self;
	uint64_t ran = (uint64_t)((unsigned __int128)self->ticks * 1000000000 / self->tick_hz);
	struct timespec now;
	uint64_t ns;

	memset(a, 0, sizeof(*a));
	clock_gettime(CLOCK_REALTIME, &now);
	a->cpus = nk_trace_rings(r->trace);
	a->tick_hz = self->tick_hz;
	ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	/*
	 * A guest without a clock is still in 1970, and the board has run longer than the guest's
	 * time.
	 */
	a->epoch = ns > ran ? ns - ran : 0;
	for (uint32_t id = 0; id < TRACE_VMS; id++)
		if (system_vm(&r->system, id))
			strcpy(a->vm[id], r->system.vm[id].name);
}

/* Take the new records of all rings.  Returns 0 or a negative errno. */
static int take(struct recording *r)
{
	static struct nkctl_trace_record records[RECORDS];
	int err = 0, n;

	for (uint32_t ring = 0; !err && ring < nk_trace_rings(r->trace); ring++)
		do {
			uint64_t lost = 0;

			n = nk_trace_read(r->trace, ring, records, RECORDS, &lost);
			if (n < 0)
				return n;
			err = trace_out_put(&r->out, ring, records, (size_t)n, lost);
			r->records += (uint64_t)n;
			r->lost += lost;
		} while (!err && n == RECORDS);
	return err;
}

/* Has the child ended?  The function waits for the end unless "flags" is WNOHANG. */
static bool reap(struct recording *r, int flags)
{
	int status;
	pid_t pid = waitpid(r->child, &status, flags);

	if (pid != r->child)
		return false;
	r->child = 0;
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

static bool is_over(struct recording *r)
{
	if (interrupted || (r->end_ms && clock_ms() >= r->end_ms))
		return true;
	return r->child && reap(r, WNOHANG);
}

static int start_child(struct recording *r, char **argv)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	r->child = pid;
	if (!pid) {
		execvp(argv[0], argv);
		nk_complain("%s: %s", argv[0], strerror(errno));
		_exit(127);
	}
	return 0;
}

static int follow(struct recording *r)
{
	int err;

	do {
		poll(NULL, 0, LOOK_MS);
		err = take(r);
	} while (!err && !is_over(r));
	return err;
}

/* Ctrl-C reaches the child, too; a signal that was sent to us alone is passed on to the child. */
static void wait_for_child(struct recording *r)
{
	int passed_on = 0;

	do {
		if (interrupted != passed_on && interrupted != SIGINT)
			kill(r->child, interrupted);
		passed_on = interrupted;
	} while (!reap(r, 0) && errno == EINTR);
}

/* The hypervisor stops recording, whatever happens. */
static int record(struct recording *r, uint32_t events, char **argv)
{
	int err = nk_trace_set(r->trace, events), off;

	if (!err && argv)
		err = start_child(r, argv);
	if (!err)
		err = follow(r);
	off = nk_trace_set(r->trace, 0);
	if (!err)
		err = off ? off : take(r);
	if (r->child)
		wait_for_child(r);
	return err;
}

static int open_all(struct recording *r, const char *folder)
{
	struct trace_about a;
	int err = nk_trace_open(r->system.vms, &r->trace);

	if (err == -EACCES)
		return nk_complain("trace: " NK_NOT_CONTROLLER);
	if (err == -ENOENT)
		return nk_complain("trace: the system description says trace = <0>");
	if (err)
		return nk_complain("trace: %s", strerror(-err));
	describe(r, &a);
	err = trace_out_open(&r->out, folder, &a);
	return err ? nk_complain("%s: %s", folder, strerror(-err)) : NK_OK;
}

static void report(const struct recording *r, const char *folder)
{
	struct json j = { stdout, false };

	if (!nk_json) {
		fprintf(stderr, "nk: %llu records in %s, %llu lost\n",
			(unsigned long long)r->records, folder, (unsigned long long)r->lost);
		return;
	}
	json_begin(&j, NULL, '{');
	json_string(&j, "folder", folder);
	json_number(&j, "records", r->records);
	json_number(&j, "lost", r->lost);
	json_number(&j, "status", (unsigned int)r->status);
	json_end(&j, '}');
	json_line(&j);
}

static int conclude(struct recording *r, const char *folder, int err)
{
	int closed = trace_out_close(&r->out);

	if (!err)
		err = closed;
	if (err)
		return nk_complain("%s: %s", folder, strerror(-err));
	report(r, folder);
	return r->status;
}

int trace_record(const char *folder, uint32_t events, uint32_t ms, int argc, char **argv)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct recording r = { .trace = NULL };
	int status = system_open(&r.system);

	if (!status)
		status = open_all(&r, folder);
	if (!status) {
		sigaction(SIGINT, &action, NULL);
		sigaction(SIGTERM, &action, NULL);
		if (ms)
			r.end_ms = clock_ms() + ms;
		argv[argc] = NULL;	/* behind the operands stand others that were options */
		status = conclude(&r, folder, record(&r, events, argc ? argv : NULL));
	} else {
		trace_out_close(&r.out);
	}
	nk_trace_close(r.trace);
	system_close(&r.system);
	return status;
}
