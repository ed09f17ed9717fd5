// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both ends of calls over links of class "vipc_test", as a test.  Both VMs load it and
 * serve; each calls when told to:
 *
 *     echo "calls 8 500" >/proc/vipc_test      8 threads with 500 calls each
 *     echo "survive 8 20" >/proc/vipc_test     8 threads for 20 s, whatever the peer does
 *     echo "hang 0 0" >/proc/vipc_test         one call that is not answered
 *
 * With lie=1 the server also sends replies that nobody waits for.  The write fails if
 * a reply was not the right one.
 */
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <nk/vipc.h>

#define THREADS_MAX	32
#define PATIENCE	(30 * HZ)
#define BATCH		8	/* requests answered in reverse order */
#define PAYLOAD		12

/* vipc_test_fe.c is the other user, where both ends are in one VM. */
#ifndef FRONTEND
#define FRONTEND	false
#endif

static bool lie;
module_param(lie, bool, 0644);
static uint slots = 16;
module_param(slots, uint, 0444);

enum kind {
	REQUEST,
	REQUEST_NO_REPLY,
	REPLY,
};

struct message {
	u64 cookie;
	u32 kind;
	u32 seq;
	u32 payload[PAYLOAD];
	u64 sum;
};

struct job {
	struct list_head node;
	struct message m;
};

struct caller {
	struct task_struct *task;
	u32 calls;
	unsigned long end;	/* 0: after so many calls */
	int result;
	struct completion done;
};

static vmq_links_t *links;
static vmq_link_t *link;	/* the only one */
static vipc_ctx_t ctx;
static bool on, stopping;
static LIST_HEAD(jobs);
static DEFINE_SPINLOCK(jobs_lock);
static DECLARE_WAIT_QUEUE_HEAD(news);
static struct caller callers[THREADS_MAX];
static DEFINE_MUTEX(command_lock);
static u64 command_ns;		/* that the last one took */
static atomic_t seq, calls, aborted, served, strays, wrong, deaths;

static u64 message_sum(const struct message *m)
{
	u64 sum = m->seq;
	int i;

	for (i = 0; i < PAYLOAD; i++)
		sum = sum * 31 + m->payload[i];
	return sum;
}

/* ---- server ---- */

static struct job *next_job(void)
{
	struct job *job;

	spin_lock(&jobs_lock);
	job = list_first_entry_or_null(&jobs, struct job, node);
	if (job)
		list_del(&job->node);
	spin_unlock(&jobs_lock);
	return job;
}

static void send_reply(const struct message *request, u64 cookie)
{
	struct message *reply;
	void *msg;

	if (vmq_msg_allocate(link, 0, &msg, NULL))
		return;
	reply = msg;
	*reply = *request;
	reply->cookie = cookie;
	reply->kind = REPLY;
	reply->sum = message_sum(request);
	vmq_msg_send_async(link, msg);
}

/* The caller waits for none of these.  Another call may wait for one: then its reply is wrong. */
static void send_lies(const struct message *request)
{
	const u64 lies[] = { 0, request->cookie | 1ull << 63, request->cookie - (1ull << 32),
			     (uintptr_t)&ctx, ~0ull };

	send_reply(request, lies[get_random_u32() % ARRAY_SIZE(lies)]);
}

static void serve(struct work_struct *work)
{
	struct job *batch[BATCH], *job;
	int n;

	do {
		for (n = 0; n < BATCH && (job = next_job()); n++)
			batch[n] = job;
		job = n ? batch[0] : NULL;
		while (n--) {
			const struct message *m = &batch[n]->m;

			if (READ_ONCE(lie))
				send_lies(m);
			if (m->kind == REQUEST)
				send_reply(m, m->cookie);
			if (READ_ONCE(lie) && m->kind == REQUEST)
				send_reply(m, m->cookie);
			atomic_inc(&served);
			kfree(batch[n]);
		}
		vmq_msg_send_flush(link);
		cond_resched();
	} while (job);
}
static DECLARE_WORK(serve_work, serve);

/*
 * The request is copied and given back before a reply is allocated: servers that hold
 * requests while they wait for slots can wait for each other.
 */
static void take_request(void *msg)
{
	struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);

	if (job) {
		vmq_msg_read(&job->m, msg, sizeof(job->m));
		spin_lock(&jobs_lock);
		list_add_tail(&job->node, &jobs);
		spin_unlock(&jobs_lock);
	}
	vmq_msg_free(link, msg);
	queue_work(system_unbound_wq, &serve_work);
}

static void receive_all(struct work_struct *work)
{
	void *msg;

	while (vmq_msg_receive(link, &msg) == 0) {
		if (READ_ONCE(((struct message *)msg)->kind) != REPLY) {
			take_request(msg);
		} else if (vipc_ctx_process_reply(&ctx, msg)) {
			atomic_inc(&strays);
			vmq_msg_free(link, msg);
		}
		cond_resched();
	}
}
static DECLARE_WORK(receive_work, receive_all);

/* ---- caller ---- */

/* Make one call.  Returns 0, -EAGAIN without a reply, -EIO for a wrong reply. */
static int call_once(enum kind kind)
{
	struct message m = { .kind = kind, .seq = atomic_inc_return(&seq) }, reply;
	void *msg;
	u64 *answer;
	int err = vmq_msg_allocate(link, 0, &msg, NULL);

	if (err)
		return err == -ECONNABORTED ? -EAGAIN : err;
	get_random_bytes(m.payload, sizeof(m.payload));
	memcpy(msg, &m, sizeof(m));
	answer = vipc_ctx_call(&ctx, msg);
	if (!answer) {
		atomic_inc(&aborted);
		return -EAGAIN;
	}
	vmq_msg_read(&reply, answer, sizeof(reply));
	vmq_msg_free(link, answer);
	atomic_inc(&calls);
	if (reply.seq == m.seq && reply.sum == message_sum(&m) &&
	    !memcmp(reply.payload, m.payload, sizeof(m.payload)))
		return 0;
	atomic_inc(&wrong);
	return -EIO;
}

static bool caller_goes_on(const struct caller *c, u32 i)
{
	if (READ_ONCE(stopping))
		return false;
	return c->end ? time_before(jiffies, c->end) : i < c->calls;
}

static int caller_thread(void *arg)
{
	struct caller *c = arg;
	u32 i;
	int err = 0;

	for (i = 0; !err && caller_goes_on(c, i); i++) {
		err = call_once(REQUEST);
		if (err != -EAGAIN || !c->end)
			continue;
		err = 0;
		wait_event_timeout(news, READ_ONCE(on) || READ_ONCE(stopping), HZ / 4);
	}
	c->result = err;
	kthread_complete_and_exit(&c->done, 0);
}

static int run_callers(u32 threads, u32 number, u32 seconds)
{
	u32 i, n;
	int err = 0;

	for (n = 0; n < threads; n++) {
		struct caller *c = &callers[n];

		c->calls = number;
		c->end = seconds ? jiffies + seconds * HZ : 0;
		init_completion(&c->done);
		c->task = kthread_run(caller_thread, c, "vipc_test/%u", n);
		if (IS_ERR(c->task))
			break;
	}
	for (i = 0; i < n; i++) {
		wait_for_completion(&callers[i].done);
		err = err ?: callers[i].result;
	}
	return n == threads ? err : -ENOMEM;
}

static int run(const char *name, u32 threads, u32 number)
{
	u64 begin;
	int err;

	if (threads > THREADS_MAX)
		return -EINVAL;
	wait_event_interruptible_timeout(news, READ_ONCE(on) || READ_ONCE(stopping), PATIENCE);
	if (!READ_ONCE(on))
		return -ETIMEDOUT;
	if (!strcmp(name, "hang"))
		return call_once(REQUEST_NO_REPLY);
	mutex_lock(&command_lock);
	begin = ktime_get_ns();
	err = run_callers(threads, number, strcmp(name, "survive") ? 0 : number);
	command_ns = ktime_get_ns() - begin;
	mutex_unlock(&command_lock);
	return err;
}

static ssize_t proc_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[32] = "", name[16];
	u32 threads, number;

	if (len >= sizeof(text) || copy_from_user(text, buf, len) ||
	    sscanf(text, "%15s %u %u", name, &threads, &number) != 3)
		return -EINVAL;
	return run(name, threads, number) ?: len;
}

static int proc_show(struct seq_file *m, void *unused)
{
	seq_printf(m,
		   "ns=%llu on=%d deaths=%d calls=%d aborted=%d served=%d strays=%d wrong=%d "
		   "pending=%u\n",
		   READ_ONCE(command_ns), READ_ONCE(on), atomic_read(&deaths), atomic_read(&calls),
		   atomic_read(&aborted), atomic_read(&served), atomic_read(&strays),
		   atomic_read(&wrong), READ_ONCE(ctx.list.calls.pending));
	return 0;
}

static int proc_open(struct inode *inode, struct file *file)
{
	return single_open(file, proc_show, NULL);
}

static const struct proc_ops proc_ops = {
	.proc_open = proc_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = proc_write,
};

/* ---- what the queue tells us ---- */

static void sysconf(struct work_struct *work)
{
	vmq_links_sysconf(links);
}
static DECLARE_WORK(sysconf_work, sysconf);

static void on_sysconf(vmq_links_t *unused)
{
	if (!READ_ONCE(stopping))
		schedule_work(&sysconf_work);
}

static void on_receive(vmq_link_t *unused)
{
	queue_work(system_unbound_wq, &receive_work);
}

static void on_link_on(vmq_link_t *unused)
{
	WRITE_ONCE(on, true);
	wake_up_all(&news);
}

static void on_link_off(vmq_link_t *unused)
{
	atomic_add(on, &deaths);
	WRITE_ONCE(on, false);
	vipc_ctx_abort_calls(&ctx);
}

static const vmq_callbacks_t callbacks = {
	.link_on = on_link_on,
	.link_off = on_link_off,
	.sysconf_notify = on_sysconf,
	.receive_notify = on_receive,
};

static _Bool take_link(vmq_link_t *one, void *unused)
{
	link = one;
	return true;
}

static int __init vipc_test_init(void)
{
	vmq_xx_config_t config = { .msg_count = slots, .msg_max = sizeof(struct message) };
	int err = vmq_links_init_ex(&links, "vipc_test", &callbacks, &config, &config, NULL,
				    FRONTEND);

	if (err)
		return err;
	err = -ENODEV;
	if (!vmq_links_iterate(links, take_link, NULL))
		goto finish;
	vipc_ctx_init(&ctx, link);
	err = -ENOMEM;
	if (!proc_create(KBUILD_MODNAME, 0600, NULL, &proc_ops))
		goto finish;
	return vmq_links_start(links);

finish:
	vmq_links_finish(links);
	return err;
}
module_init(vipc_test_init);

static void __exit vipc_test_exit(void)
{
	struct job *job;

	WRITE_ONCE(stopping, true);
	vmq_links_abort(links);
	cancel_work_sync(&sysconf_work);
	vmq_links_sysconf(links);		/* link_off: callers and servers return */
	wake_up_all(&news);
	remove_proc_entry(KBUILD_MODNAME, NULL);	/* waits for writers of the file */
	cancel_work_sync(&receive_work);
	cancel_work_sync(&serve_work);
	vmq_links_finish(links);
	while ((job = next_job()))
		kfree(job);
}
module_exit(vipc_test_exit);

MODULE_DESCRIPTION("Both ends of calls over a message queue, as a test");
MODULE_LICENSE("GPL");
