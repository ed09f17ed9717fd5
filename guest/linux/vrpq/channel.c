// SPDX-License-Identifier: GPL-2.0-only
/* Files become channels and sessions, and end being that. */
#include <linux/file.h>
#include <linux/sched.h>

#include "guest/linux/vrpq/file.h"

typedef int (*channel_try)(struct vrpq_file *f, const struct vrpq_session *wanted,
			   struct vrpq_ioctl_open *arg);

/* Try, and sleep until something changes, as long as the answer is -EAGAIN or -EBUSY. */
static int channel_retry(struct file *file, const struct vrpq_session *wanted,
			 struct vrpq_ioctl_open *arg, channel_try try)
{
	struct vrpq_patience patience = vrpq_patience(file, arg->timeout ?: -1);
	struct vrpq_file *f = file->private_data;
	struct vrpq_link *l = f->link;
	int changes, err;
	long n;

	for (;;) {
		changes = atomic_read_acquire(&l->changes);
		err = try(f, wanted, arg);
		if (err != -EAGAIN && err != -EBUSY)
			return err;
		if (patience.nonblock)
			return -EAGAIN;
		n = wait_event_interruptible_timeout(l->waiters,
						     atomic_read(&l->changes) != changes,
						     vrpq_patience_left(&patience));
		err = vrpq_patience_spend(&patience, n) ?: vrpq_patience_next(&patience);
		if (err)
			return err;
	}
}

/* Under the link's lock. */
static u32 session_number(struct vrpq_link *l)
{
	return ++l->next_session ?: ++l->next_session;
}

/* Under the link's lock: the session of a file, which gets one if it has none. */
static int session_get(struct vrpq_file *f, struct vrpq_session *session)
{
	bool serves = vrpq_link_serves(f->link);

	if (!serves && f->channel && vrpq_left(f->channel))
		return -EPIPE;
	if (!f->session.number && !serves)
		f->session.number = session_number(f->link);
	*session = f->session;
	return session->number ? 0 : -EBADF;
}

/* The session that a call names; number 0: none.  -EBADF: it is no such descriptor. */
static int session_of(struct vrpq_link *l, int fd, struct vrpq_session *session)
{
	struct file *other;
	int err = -EBADF;

	session->number = 0;
	if (fd == VRPQ_NO_SESSION)
		return 0;
	other = fget(fd);
	if (!other)
		return -EBADF;
	if (other->f_op == &vrpq_file_operations &&
	    ((struct vrpq_file *)other->private_data)->link == l) {
		mutex_lock(&l->lock);
		err = session_get(other->private_data, session);
		mutex_unlock(&l->lock);
	}
	fput(other);
	return err;
}

/* Under the link's lock. */
static void channel_begin(struct vrpq_file *f, int number, const struct vrpq_session *session,
			  struct vrpq_ioctl_open *arg)
{
	struct vrpq_link *l = f->link;

	f->session = *session;
	f->owner = task_tgid_nr(current);
	f->torn = 0;
	f->owed = 0;
	f->calling = false;
	f->resumable = false;
	f->answer = 0;
	f->broken = false;
	f->want = 1;
	f->room = 1;
	l->opened++;
	arg->session_id = session->number;
	arg->channel = number;
	arg->vm = l->half.end->peer;
	arg->capacity = l->core.layout.request;
	WRITE_ONCE(f->channel, &l->channels[number]);
}

/* ---- client ---- */

/* Under the link's lock: has this process as many channels as it may? */
static bool process_is_full(const struct vrpq_link *l)
{
	pid_t process = task_tgid_nr(current);
	const struct vrpq_file *f;
	unsigned int n = 0;

	list_for_each_entry(f, &l->files, node)
		n += f->channel && f->owner == process;
	return n >= l->per_process;
}

static int try_open(struct vrpq_file *f, const struct vrpq_session *wanted,
		    struct vrpq_ioctl_open *arg)
{
	struct vrpq_session session = *wanted;
	struct vrpq_link *l = f->link;
	int number = -EMFILE;

	mutex_lock(&l->lock);
	if (!session.number)
		session.number = session_number(l);
	if (!process_is_full(l))
		number = vrpq_open(&l->core, session.number, arg->application);
	if (number >= 0)
		channel_begin(f, number, &session, arg);
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
	struct vrpq_session wanted;
	int err = arg->timeout > INT_MAX ? -EINVAL : session_of(f->link, arg->session, &wanted);

	if (err)
		return err;
	arg->application = task_tgid_nr(current);
	err = mutex_lock_interruptible(&f->lock);
	if (err)
		return err;
	vrpq_channel_release(f);
	err = channel_retry(file, &wanted, arg, try_open);
	mutex_unlock(&f->lock);
	return err;
}

/* ---- server ---- */

/*
 * Under the link's lock: is this session somebody else's?  Who accepted it as a session has it by that
 * descriptor; otherwise the process has it that took a channel of it.
 */
static bool session_is_taken(const struct vrpq_link *l, const struct vrpq_session *session)
{
	pid_t process = task_tgid_nr(current);
	const struct vrpq_file *f;

	list_for_each_entry(f, &l->files, node)
		if (f->session.number == session->number && f->session.epoch == session->epoch &&
		    (f->is_session || (f->channel && f->owner != process)))
			return true;
	return false;
}

/*
 * Under the link's lock: the first channel that waits, of this session (number 0: of one that nobody
 * else has), and its session.  Tells clients whose channels ended that way.
 */
static int channel_find(struct vrpq_link *l, const struct vrpq_session *wanted,
			struct vrpq_session *session)
{
	bool closed = false;
	int number = -1;

	do {
		number = vrpq_pending(&l->core, number + 1, session, &closed);
	} while (number >= 0 && (wanted->number ? session->number != wanted->number :
						  session_is_taken(l, session)));
	if (closed)
		vrpq_link_trigger(l);
	return number;
}

static int try_accept(struct vrpq_file *f, const struct vrpq_session *wanted,
		      struct vrpq_ioctl_open *arg)
{
	struct vrpq_session session;
	struct vrpq_link *l = f->link;
	int number = -EPIPE;

	mutex_lock(&l->lock);
	if (!wanted->number || vrpq_session_lives(&l->core, wanted))
		number = channel_find(l, wanted, &session);
	if (number >= 0) {
		vrpq_accept(&l->core, number);
		channel_begin(f, number, &session, arg);
		arg->application = vrpq_application(f->channel);
	}
	mutex_unlock(&l->lock);
	if (number < 0)
		return number;
	vrpq_link_trigger(l);
	return 0;
}

static int try_accept_session(struct vrpq_file *f, const struct vrpq_session *wanted,
			      struct vrpq_ioctl_open *arg)
{
	struct vrpq_link *l = f->link;
	struct vrpq_session session;
	int number;

	mutex_lock(&l->lock);
	number = channel_find(l, wanted, &session);
	if (number >= 0) {
		f->session = session;
		f->is_session = true;
		arg->session_id = session.number;
		arg->vm = l->half.end->peer;
		arg->application = vrpq_application(&l->channels[number]);
		arg->capacity = l->core.layout.request;
	}
	mutex_unlock(&l->lock);
	return number < 0 ? number : 0;
}

static int accept(struct file *file, const struct vrpq_session *wanted, struct vrpq_ioctl_open *arg,
		  channel_try try)
{
	struct vrpq_file *f = file->private_data;
	int err = mutex_lock_interruptible(&f->lock);

	if (err)
		return err;
	err = f->channel || f->is_session ? -EBUSY : channel_retry(file, wanted, arg, try);
	mutex_unlock(&f->lock);
	return err;
}

int vrpq_channel_accept(struct file *file, struct vrpq_ioctl_open *arg)
{
	struct vrpq_file *f = file->private_data;
	struct vrpq_session wanted;
	int err = arg->timeout > INT_MAX ? -EINVAL : session_of(f->link, arg->session, &wanted);

	return err ? err : accept(file, &wanted, arg, try_accept);
}

int vrpq_session_accept(struct file *file, struct vrpq_ioctl_open *arg)
{
	struct vrpq_session any = { .number = 0 };

	return arg->timeout > INT_MAX ? -EINVAL : accept(file, &any, arg, try_accept_session);
}

/* ---- both ---- */

static __poll_t poll_server(struct vrpq_file *f)
{
	struct vrpq_link *l = f->link;
	struct vrpq_session session;
	__poll_t events = 0;

	mutex_lock(&l->lock);
	if (channel_find(l, &f->session, &session) >= 0)
		events = EPOLLIN | EPOLLRDNORM;
	if (f->session.number && !vrpq_session_lives(&l->core, &f->session))
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
	f->session.number = 0;
	vrpq_close(c);
	mutex_unlock(&l->lock);
	vrpq_link_trigger(l);
	vrpq_link_changed(l);
}
