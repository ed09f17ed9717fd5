// SPDX-License-Identifier: GPL-2.0-only
/* Files become channels and sessions, and end being that. */
#include <linux/file.h>
#include <linux/sched.h>

#include "guest/linux/vrpq/file.h"

/* Try, and sleep until something changes, as long as the answer is -EAGAIN or -EBUSY. */
static int channel_retry(struct file *file, struct vrpq_ioctl_open *arg,
			 int (*try)(struct vrpq_file *f, struct vrpq_ioctl_open *arg))
{
	struct vrpq_patience patience = vrpq_patience(file, -1);
	struct vrpq_file *f = file->private_data;
	struct vrpq_link *l = f->link;
	int changes, err;
	long n;

	for (;;) {
		changes = atomic_read_acquire(&l->changes);
		err = try(f, arg);
		if (err != -EAGAIN && err != -EBUSY)
			return err;
		if (patience.nonblock)
			return -EAGAIN;
		n = wait_event_interruptible_timeout(l->waiters,
						     atomic_read(&l->changes) != changes,
						     patience.left);
		err = vrpq_patience_spend(&patience, n);
		if (err)
			return err;
	}
}

/* The session of a descriptor, which gets one if it has none.  0: it is no such descriptor. */
static u32 session_of(struct vrpq_link *l, int fd)
{
	struct file *other = fget(fd);
	struct vrpq_file *f;
	u32 session = 0;

	if (!other)
		return 0;
	f = other->private_data;
	if (other->f_op == &vrpq_file_operations && f->link == l) {
		mutex_lock(&l->lock);
		if (!f->session && !vrpq_link_serves(l))
			f->session = ++l->next_session ?: ++l->next_session;
		session = f->session;
		mutex_unlock(&l->lock);
	}
	fput(other);
	return session;
}

/* Under the link's lock. */
static void channel_begin(struct vrpq_file *f, int number, u32 session, struct vrpq_ioctl_open *arg)
{
	struct vrpq_link *l = f->link;

	f->session = session;
	f->torn = 0;
	f->owed = 0;
	f->answer = 0;
	f->broken = false;
	f->want = 1;
	l->opened++;
	arg->session_id = session;
	arg->channel = number;
	arg->vm = l->half.end->peer;
	arg->capacity = l->core.layout.request;
	WRITE_ONCE(f->channel, &l->channels[number]);
}

/* ---- client ---- */

static int try_open(struct vrpq_file *f, struct vrpq_ioctl_open *arg)
{
	struct vrpq_link *l = f->link;
	int number;

	mutex_lock(&l->lock);
	if (!arg->session_id)
		arg->session_id = ++l->next_session ?: ++l->next_session;
	number = vrpq_open(&l->core, arg->session_id, arg->application);
	if (number >= 0)
		channel_begin(f, number, arg->session_id, arg);
	mutex_unlock(&l->lock);
	if (number < 0)
		return number;
	vrpq_link_trigger(l);
	return 0;
}

/* A file that has a channel gives it back, and gets a new one. */
int vrpq_channel_open(struct file *file, struct vrpq_ioctl_open *arg)
{
	struct vrpq_file *f = file->private_data;
	int err;

	if (arg->reserved)
		return -EINVAL;
	arg->application = task_tgid_nr(current);
	arg->session_id = 0;
	if (arg->session != VRPQ_NO_SESSION) {
		arg->session_id = session_of(f->link, arg->session);
		if (!arg->session_id)
			return -EBADF;
	}
	err = mutex_lock_interruptible(&f->lock);
	if (err)
		return err;
	vrpq_channel_release(f);
	err = channel_retry(file, arg, try_open);
	mutex_unlock(&f->lock);
	return err;
}

/* ---- server ---- */

/* Under the link's lock: has somebody here accepted this session? */
static bool session_is_known(const struct vrpq_link *l, u32 session)
{
	const struct vrpq_file *f;

	list_for_each_entry(f, &l->files, node)
		if (f->is_session && f->session == session)
			return true;
	return false;
}

/*
 * Under the link's lock: the first channel that waits, of this session (0: any; of one that nobody
 * accepted, if fresh), and its session.  Tells clients whose channels ended that way.
 */
static int channel_find(struct vrpq_link *l, u32 wanted, bool fresh, u32 *session)
{
	bool closed = false;
	int number = -1;

	do {
		number = vrpq_pending(&l->core, number + 1, session, &closed);
	} while (number >= 0 &&
		 ((wanted && *session != wanted) || (fresh && session_is_known(l, *session))));
	if (closed)
		vrpq_link_trigger(l);
	return number;
}

static int try_accept(struct vrpq_file *f, struct vrpq_ioctl_open *arg)
{
	struct vrpq_link *l = f->link;
	u32 wanted = arg->session_id, session;
	int number;

	mutex_lock(&l->lock);
	number = channel_find(l, wanted, false, &session);
	if (number >= 0) {
		vrpq_accept(&l->core, number);
		channel_begin(f, number, session, arg);
		arg->application = vrpq_application(f->channel);
	} else if (wanted && !vrpq_session_lives(&l->core, wanted)) {
		number = -EPIPE;
	}
	mutex_unlock(&l->lock);
	if (number < 0)
		return number;
	vrpq_link_trigger(l);
	return 0;
}

static int try_accept_session(struct vrpq_file *f, struct vrpq_ioctl_open *arg)
{
	struct vrpq_link *l = f->link;
	u32 session;
	int number;

	mutex_lock(&l->lock);
	number = channel_find(l, 0, true, &session);
	if (number >= 0) {
		f->session = session;
		f->is_session = true;
		arg->session_id = session;
		arg->vm = l->half.end->peer;
		arg->application = vrpq_application(&l->channels[number]);
		arg->capacity = l->core.layout.request;
	}
	mutex_unlock(&l->lock);
	return number < 0 ? number : 0;
}

static int accept(struct file *file, struct vrpq_ioctl_open *arg,
		  int (*try)(struct vrpq_file *f, struct vrpq_ioctl_open *arg))
{
	struct vrpq_file *f = file->private_data;
	int err = mutex_lock_interruptible(&f->lock);

	if (err)
		return err;
	err = arg->reserved ? -EINVAL : f->channel || f->is_session ? -EBUSY :
								      channel_retry(file, arg, try);
	mutex_unlock(&f->lock);
	return err;
}

int vrpq_channel_accept(struct file *file, struct vrpq_ioctl_open *arg)
{
	struct vrpq_file *f = file->private_data;

	arg->session_id = 0;
	if (arg->session != VRPQ_NO_SESSION) {
		arg->session_id = session_of(f->link, arg->session);
		if (!arg->session_id)
			return -EBADF;
	}
	return accept(file, arg, try_accept);
}

int vrpq_session_accept(struct file *file, struct vrpq_ioctl_open *arg)
{
	return accept(file, arg, try_accept_session);
}

/* ---- both ---- */

static __poll_t poll_server(struct vrpq_file *f)
{
	struct vrpq_link *l = f->link;
	__poll_t events = 0;
	u32 session;

	mutex_lock(&l->lock);
	if (channel_find(l, f->session, false, &session) >= 0)
		events = EPOLLIN | EPOLLRDNORM;
	if (f->session && !vrpq_session_lives(&l->core, f->session))
		events |= EPOLLHUP;
	mutex_unlock(&l->lock);
	return events;
}

__poll_t vrpq_channel_poll(struct vrpq_file *f, struct file *file, poll_table *wait)
{
	poll_wait(file, &f->link->waiters, wait);
	return vrpq_link_serves(f->link) ? poll_server(f) : 0;
}

void vrpq_channel_release(struct vrpq_file *f)
{
	struct vrpq_link *l = f->link;
	struct vrpq_channel *c = f->channel;

	if (!c)
		return;
	mutex_lock(&l->lock);
	WRITE_ONCE(f->channel, NULL);
	vrpq_close(c);
	mutex_unlock(&l->lock);
	vrpq_link_trigger(l);
}
