// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both ends of message queues of class "vmqtests", as a test.  A link's s_info says its
 * shape: "<slots>[,<buffers>,<bytes>]".  Both VMs load it; each sends when told to:
 *
 *     echo "echo 1000" >/proc/vmq_test     messages that come back with a reply
 *     echo "data 1000" >/proc/vmq_test     the same with data buffers
 *     echo "alone 1000" >/proc/vmq_test    as echo, each waited for; alonedata: as data
 *     echo "async 1000" >/proc/vmq_test    sent in bunches, given back without reply
 *     echo "burst 1000" >/proc/vmq_test    the same, all slots at once
 *     echo "block 0" >/proc/vmq_test       what a sender without free slots meets
 *     echo "survive 20" >/proc/vmq_test    load for 20 seconds, whatever happens to the peer
 *     echo "torment 20" >/proc/vmq_test    the same, against a peer that may lose messages
 *     echo "forget 0" >/proc/vmq_test      what went wrong until now is forgiven
 *     echo "abort 0" >/proc/vmq_test       abort, and up again
 *
 * on all links at once.  The write fails if something was not as it should be.  With
 * direct=1 messages are taken in the callbacks, without in work items.  For who measures:
 * length=n is that of all data instead of a random one, and with plain=1 nobody fills or
 * looks at them.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "guest/linux/test/vmq_traffic.c"

#define PEERS		4
#define PATIENCE	(30 * HZ)
#define BUNCH		8
#define NEVER		0	/* flush only when there is no slot left */

/* vmq_test_fe.c is the other user, where both ends are in one VM. */
#ifndef FRONTEND
#define FRONTEND	false
#endif

static bool direct;
module_param(direct, bool, 0644);
static bool traffic_plain;
module_param_named(plain, traffic_plain, bool, 0644);
static uint traffic_length;
module_param_named(length, traffic_length, uint, 0644);

struct command {
	const char *name;
	int (*run)(struct peer *p, u32 number);
	bool nonblocking;	/* for run_load() */
	enum op op;		/* for run_traffic() */
	bool data, async;
	u32 bunch;
	bool alone;		/* the sender waits for each message */
};

static struct peer peers[PEERS];
static u32 nr_peers;
static vmq_links_t *links;
static const struct command *command;
static u32 command_number;
static u64 command_ns;		/* that the last one took */
static DEFINE_MUTEX(command_lock);
static bool stopping;

static struct peer *peer_of(vmq_link_t *link)
{
	return *(struct peer **)link;
}

/* ---- commands ---- */

#define EXPECT(p, what)								\
	({									\
		bool _ok = (what);						\
		if (!_ok)							\
			pr_err("vmq_test: link %td: not true: " #what "\n", (p) - peers); \
		_ok;								\
	})

static int finish_run(struct peer *p)
{
	vmq_msg_send_flush(p->link);
	return EXPECT(p, wait_event_timeout(p->wait, peer_has_all_back(p), PATIENCE)) &&
	       EXPECT(p, atomic_read(&p->bad) == 0) ? 0 : -EIO;
}

static int run_traffic(struct peer *p, u32 number)
{
	const struct command *c = command;
	u32 i;
	int err = 0;

	if (c->data && !p->tx.data_count)
		return 0;
	if (!EXPECT(p, wait_event_timeout(p->wait, peer_is_on(p), PATIENCE)))
		return -ETIMEDOUT;
	for (i = 0; i < number && !err; i++) {
		err = peer_send(p, c->op, c->data, c->async, false);
		if (c->bunch && i % c->bunch == c->bunch - 1)
			vmq_msg_send_flush(p->link);
		if (c->alone && !err)
			err = finish_run(p);
	}
	return err ?: finish_run(p);
}

/* The peer holds all slots for HOLD_TIME. */
static int run_block(struct peer *p, u32 number)
{
	unsigned long start;
	u32 i, ignored;
	void *msg;
	int err = 0;

	if (!EXPECT(p, wait_event_timeout(p->wait, peer_is_on(p), PATIENCE)))
		return -ETIMEDOUT;
	for (i = 0; i < p->tx.msg_count && !err; i++)
		err = peer_send(p, OP_HOLD, false, true, false);
	vmq_msg_send_flush(p->link);
	if (!EXPECT(p, !err) ||
	    !EXPECT(p, vmq_msg_allocate_ex(p->link, 0, &msg, &ignored, true) == -EAGAIN) ||
	    !EXPECT(p,
		    vmq_msg_allocate(p->link, vmq_data_max(p->link) + 1, &msg, &ignored) == -E2BIG))
		return -EIO;
	start = jiffies;
	err = peer_send(p, OP_ECHO, false, false, false);
	if (!EXPECT(p, !err) || !EXPECT(p, time_after_eq(jiffies, start + HOLD_TIME / 2)))
		return -EIO;
	return finish_run(p);
}

static int run_load(struct peer *p, u32 seconds)
{
	bool nonblocking = command->nonblocking;
	unsigned long end = jiffies + seconds * HZ;
	int err;

	while (!READ_ONCE(stopping) && time_before(jiffies, end)) {
		err = peer_send(p, OP_ECHO, p->tx.data_count && (p->seq & 1), p->seq & 2,
				nonblocking);
		if (!err && (p->seq & 3) != 3)
			continue;
		vmq_msg_send_flush(p->link);
		cond_resched();
		if (!err)
			continue;
		if (!EXPECT(p, err == -EAGAIN || err == -ECONNABORTED))
			return err;
		if (nonblocking && peer_is_on(p))
			schedule_timeout_uninterruptible(1);
		else
			wait_event_timeout(p->wait, peer_is_on(p) || READ_ONCE(stopping), HZ / 4);
	}
	vmq_msg_send_flush(p->link);
	return 0;
}

/* The tormentor has stopped: its wrong messages have been received, and count no more. */
static int run_forget(struct peer *p, u32 number)
{
	peer_forget(p);
	return 0;
}

static int run_abort(struct peer *p, u32 number)
{
	int err, completed = atomic_read(&p->completed);
	u32 ignored;
	void *msg;

	if (p != peers)
		return 0;
	vmq_links_abort(links);
	err = vmq_msg_allocate(p->link, 0, &msg, &ignored);
	vmq_links_start(links);
	return EXPECT(p, err == -ECONNABORTED) &&
	       EXPECT(p, wait_event_timeout(p->wait, peer_is_on(p) &&
					    atomic_read(&p->completed) > completed, PATIENCE)) ?
	       0 : -EIO;
}

static const struct command commands[] = {
	{ "echo", run_traffic, false, OP_ECHO, false, false, NEVER },
	{ "data", run_traffic, false, OP_ECHO, true, false, NEVER },
	{ "alone", run_traffic, false, OP_ECHO, false, false, NEVER, true },
	{ "alonedata", run_traffic, false, OP_ECHO, true, false, NEVER, true },
	{ "async", run_traffic, false, OP_TAKE, false, true, BUNCH },
	{ "burst", run_traffic, false, OP_TAKE, false, true, NEVER },
	{ "survive", run_load }, { "torment", run_load, true },
	{ "block", run_block }, { "forget", run_forget }, { "abort", run_abort },
};

static void run_one(struct work_struct *work)
{
	struct peer *p = container_of(work, struct peer, run_work);

	p->result = command->run(p, command_number);
}

static int run_all(const struct command *c, u32 number)
{
	u64 begin = ktime_get_ns();
	int err = 0;
	u32 i;

	mutex_lock(&command_lock);
	command = c;
	command_number = number;
	for (i = 0; i < nr_peers; i++)
		queue_work(system_unbound_wq, &peers[i].run_work);
	for (i = 0; i < nr_peers; i++) {
		flush_work(&peers[i].run_work);
		err = err ?: peers[i].result;
	}
	command_ns = ktime_get_ns() - begin;
	mutex_unlock(&command_lock);
	return err;
}

static ssize_t proc_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[32] = "", name[16];
	u32 number, i;
	int err;

	if (len >= sizeof(text) || copy_from_user(text, buf, len) ||
	    sscanf(text, "%15s %u", name, &number) != 2)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(name, commands[i].name))
			continue;
		err = run_all(&commands[i], number);
		return err ?: len;
	}
	return -EINVAL;
}

static int proc_show(struct seq_file *m, void *unused)
{
	u32 i;

	seq_printf(m, "ns=%llu\n", READ_ONCE(command_ns));
	for (i = 0; i < nr_peers; i++) {
		struct peer *p = &peers[i];

		seq_printf(m,
			   "on=%d sent=%d back=%d received=%d bad=%d deaths=%d completed=%d "
			   "most=%u,%u\n",
			   peer_is_on(p), atomic_read(&p->sent), atomic_read(&p->back),
			   atomic_read(&p->received), atomic_read(&p->bad), atomic_read(&p->deaths),
			   atomic_read(&p->completed), READ_ONCE(p->most_received),
			   READ_ONCE(p->most_back));
	}
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

/* ---- what the queues tell us ---- */

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

static void on_receive(vmq_link_t *link)
{
	peer_receive(peer_of(link), READ_ONCE(direct));
}

static void on_return(vmq_link_t *link)
{
	peer_take_back(peer_of(link), READ_ONCE(direct));
}

static void on_link_on(vmq_link_t *link)
{
	struct peer *p = peer_of(link);

	WRITE_ONCE(p->on, true);
	wake_up_all(&p->wait);
}

static void on_link_off(vmq_link_t *link)
{
	struct peer *p = peer_of(link);

	if (p->on)
		atomic_inc(&p->deaths);
	WRITE_ONCE(p->on, false);
	smp_mb();	/* with the sender: record, send, look at p->on */
	peer_sweep(p);
	mod_delayed_work(system_wq, &p->release_work, 0);
}

static void on_link_off_completed(vmq_link_t *link)
{
	atomic_inc(&peer_of(link)->completed);
	wake_up_all(&peer_of(link)->wait);
}

static const vmq_xx_config_t *read_shape(vmq_xx_config_t *c, const char *text)
{
	*c = (vmq_xx_config_t){ .msg_max = sizeof(struct message) };
	if (sscanf(text, "%u,%u,%u", &c->msg_count, &c->data_count, &c->data_max) < 1 ||
	    c->msg_count > SLOTS)
		return NULL;
	return c;
}

static const vmq_xx_config_t *on_tx_config(vmq_link_t *link, const char *info)
{
	if (nr_peers == PEERS)
		return NULL;
	*(struct peer **)link = &peers[nr_peers];
	peers[nr_peers].link = link;
	return read_shape(&peers[nr_peers++].tx, info);
}

static const vmq_xx_config_t *on_rx_config(vmq_link_t *link, const char *info)
{
	return read_shape(&peer_of(link)->rx, info);
}

static const vmq_callbacks_t callbacks = {
	.link_on = on_link_on,
	.link_off = on_link_off,
	.link_off_completed = on_link_off_completed,
	.sysconf_notify = on_sysconf,
	.receive_notify = on_receive,
	.return_notify = on_return,
	.get_tx_config = on_tx_config,
	.get_rx_config = on_rx_config,
};

static int __init vmq_test_init(void)
{
	int i, err;

	for (i = 0; i < PEERS; i++) {
		peer_init(&peers[i]);
		INIT_WORK(&peers[i].run_work, run_one);
	}
	err = vmq_links_init_ex(&links, "vmqtests", &callbacks, NULL, NULL, NULL, FRONTEND);
	if (err)
		return err;
	if (!proc_create(KBUILD_MODNAME, 0600, NULL, &proc_ops)) {
		vmq_links_finish(links);
		return -ENOMEM;
	}
	return vmq_links_start(links);
}
module_init(vmq_test_init);

static void __exit vmq_test_exit(void)
{
	u32 i;

	WRITE_ONCE(stopping, true);
	vmq_links_abort(links);
	remove_proc_entry(KBUILD_MODNAME, NULL);	/* waits for writers of the file */
	cancel_work_sync(&sysconf_work);
	vmq_links_sysconf(links);		/* link_off */
	for (i = 0; i < nr_peers; i++)
		peer_exit(&peers[i]);
	vmq_links_finish(links);
}
module_exit(vmq_test_exit);

MODULE_DESCRIPTION("Both ends of message queues, as a test");
MODULE_LICENSE("GPL");
