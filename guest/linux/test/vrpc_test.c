// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both ends of vrpc instances, as a test.  All instances whose names it is given are
 * served; a file of /dev/vrpc_test is a client of one.
 *
 *     insmod vrpc_test.ko threaded=slow,big direct=fast
 *
 *     VRPC_TEST_OPEN, _READY   become the client of an instance, waiting or not
 *     VRPC_TEST_CALL           one call (abi/test/vrpc_test.h has the arguments)
 *     VRPC_TEST_REOPEN         vrpc_close(), vrpc_client_open()
 *     VRPC_TEST_ROUNDS         many calls, for measuring
 *     VRPC_TEST_CLOSES         open, and close from ready() and from here at once, so often
 *
 * A server answers with what it got, all bits turned, behind a copy of the head.  It
 * counts the calls that it has done.  With plain=1, for measuring, bits stay as they are.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <nk/vrpc.h>

#include "abi/test/vrpc_test.h"

#define SERVERS		8

static char *threaded[SERVERS];
static int nr_threaded;
module_param_array(threaded, charp, &nr_threaded, 0444);
static char *direct[SERVERS];
static int nr_direct;
module_param_array(direct, charp, &nr_direct, 0444);
static bool plain;
module_param(plain, bool, 0444);

struct server {
	struct vrpc_t *vrpc;
	bool direct;
	u32 done;
};

static struct server servers[2 * SERVERS];
static int nr_servers;

/* "-" is the instance without a name. */
static const char *real_name(const char *name)
{
	return strcmp(name, "-") ? name : NULL;
}

/* ---- servers ---- */

static vrpc_size_t serve(void *cookie, vrpc_size_t size)
{
	struct server *s = cookie;
	u8 *data = vrpc_data(s->vrpc);
	struct vrpc_test_head head;
	u32 i;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	if (head.delay_ms && !s->direct)
		msleep(min(head.delay_ms, 10000u));
	head.done = ++s->done;
	memcpy(data, &head, sizeof(head));
	for (i = sizeof(head); i < size && !plain; i++)
		data[i] = ~data[i];
	return size;
}

static int server_start(const char *name, bool is_direct)
{
	struct server *s = &servers[nr_servers];
	int err;

	s->direct = is_direct;
	s->vrpc = vrpc_server_lookup(real_name(name), NULL);
	if (!s->vrpc)
		return -ENODEV;
	if (strnlen(vrpc_info(s->vrpc), PAGE_SIZE) == PAGE_SIZE)
		return -EIO;
	err = vrpc_server_open(s->vrpc, serve, s, is_direct);
	if (err)
		vrpc_release(s->vrpc);
	else
		nr_servers++;
	return err;
}

/* Closing twice does no harm. */
static void servers_stop(void)
{
	while (nr_servers) {
		vrpc_close(servers[--nr_servers].vrpc);
		vrpc_close(servers[nr_servers].vrpc);
		vrpc_release(servers[nr_servers].vrpc);
	}
}

static int servers_start(void)
{
	int i, err = 0;

	for (i = 0; !err && i < nr_threaded; i++)
		err = server_start(threaded[i], false);
	for (i = 0; !err && i < nr_direct; i++)
		err = server_start(direct[i], true);
	if (err)
		servers_stop();
	return err;
}

/* ---- clients ---- */

static atomic_t offs;		/* notifications */

static void client_off(NkOsId peer)
{
	WARN_ON_ONCE(!in_atomic() && !irqs_disabled());
	atomic_inc(&offs);
}

struct client {
	struct vrpc_t *vrpc;
	struct mutex lock;
	struct completion ready;
	atomic_t readies;
	atomic_t closes;		/* rounds of client_closes() */
};

static void client_ready(void *cookie)
{
	struct client *c = cookie;

	atomic_inc(&c->readies);
	complete(&c->ready);
}

/* ready comes once, not twice. */
static long client_connect(struct client *c, bool async)
{
	long err;

	atomic_set(&c->readies, 0);
	reinit_completion(&c->ready);
	err = vrpc_client_open(c->vrpc, async ? client_ready : NULL, c);
	if (err || !async)
		return err;
	err = wait_for_completion_interruptible(&c->ready);
	if (err)
		vrpc_close(c->vrpc);
	else if (atomic_read(&c->readies) != 1)
		err = -EIO;
	return err;
}

static long client_open(struct client *c, void __user *arg, bool async)
{
	char name[VRPC_TEST_NAME];
	long err;

	if (c->vrpc)
		return -EBUSY;
	if (copy_from_user(name, arg, sizeof(name)))
		return -EFAULT;
	name[sizeof(name) - 1] = '\0';
	c->vrpc = vrpc_client_lookup(real_name(name), NULL);
	if (!c->vrpc)
		return -ENODEV;
	if (strnlen(vrpc_info(c->vrpc), PAGE_SIZE) == PAGE_SIZE)
		return -EIO;
	vrpc_off_notifier(c->vrpc, client_off, 0);
	err = client_connect(c, async);
	if (err) {
		vrpc_release(c->vrpc);
		c->vrpc = NULL;
	}
	return err;
}

static long client_reopen(struct client *c)
{
	vrpc_close(c->vrpc);
	return client_connect(c, false);
}

static long client_call(struct client *c, struct vrpc_test_call __user *arg)
{
	struct vrpc_test_call call;
	vrpc_size_t size;
	long err;

	if (copy_from_user(&call, arg, sizeof(call)))
		return -EFAULT;
	size = call.size;
	if (size <= vrpc_maxsize(c->vrpc) &&
	    copy_from_user(vrpc_data(c->vrpc), u64_to_user_ptr(call.data), size))
		return -EFAULT;
	err = call.stubborn ? vrpc_call_non_interruptible(c->vrpc, &size) :
			      vrpc_call(c->vrpc, &size);
	call.size = size;
	call.maxsize = vrpc_maxsize(c->vrpc);
	call.offs = atomic_read(&offs);
	if (size > call.maxsize)
		return -EOVERFLOW;
	if (copy_to_user(u64_to_user_ptr(call.data), vrpc_data(c->vrpc), size) ||
	    copy_to_user(arg, &call, sizeof(call)))
		return -EFAULT;
	return err;
}

static long client_rounds(struct client *c, u64 calls)
{
	u32 rounds = (u32)calls;
	long err = 0;

	while (!err && rounds--) {
		vrpc_size_t size = calls >> 32;

		err = vrpc_call(c->vrpc, &size);
	}
	return err;
}

/* The callback is busy until the other thread is on its way to close, as far as one can tell. */
static void client_ready_closes(void *cookie)
{
	struct client *c = cookie;

	atomic_inc(&c->readies);
	complete(&c->ready);
	if (atomic_read(&c->closes) & 1)
		msleep(2);
	vrpc_close(c->vrpc);
	atomic_dec(&c->readies);
}

/* After close, ready() has returned and the instance is closed, whoever closed first. */
static long client_close_twice(struct client *c)
{
	vrpc_size_t size = 4;
	long err;

	reinit_completion(&c->ready);
	atomic_set(&c->readies, 0);
	err = vrpc_client_open(c->vrpc, client_ready_closes, c);
	if (err)
		return err;
	err = wait_for_completion_interruptible(&c->ready);
	vrpc_close(c->vrpc);
	if (err)
		return err;
	if (atomic_read(&c->readies) || vrpc_call(c->vrpc, &size) != -EAGAIN)
		return -EIO;
	return 0;
}

static long client_closes(struct client *c, unsigned long rounds)
{
	long err = 0;

	vrpc_close(c->vrpc);
	for (atomic_set(&c->closes, 0); !err && atomic_read(&c->closes) < rounds;
	     atomic_inc(&c->closes))
		err = client_close_twice(c);
	return err;
}

static long client_do(struct client *c, unsigned int cmd, unsigned long arg)
{
	void __user *ptr = (void __user *)arg;

	if (cmd == VRPC_TEST_OPEN || cmd == VRPC_TEST_READY)
		return client_open(c, ptr, cmd == VRPC_TEST_READY);
	if (!c->vrpc)
		return -ENOTCONN;
	switch (cmd) {
	case VRPC_TEST_CALL:
		return client_call(c, ptr);
	case VRPC_TEST_REOPEN:
		return client_reopen(c);
	case VRPC_TEST_ROUNDS:
		return client_rounds(c, arg);
	case VRPC_TEST_CLOSES:
		return client_closes(c, min(arg, 1000ul));
	default:
		return -ENOTTY;
	}
}

static long test_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct client *c = file->private_data;
	long err;

	if (mutex_lock_interruptible(&c->lock))
		return -EINTR;
	err = client_do(c, cmd, arg);
	mutex_unlock(&c->lock);
	return err;
}

static int test_open(struct inode *inode, struct file *file)
{
	struct client *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	mutex_init(&c->lock);
	init_completion(&c->ready);
	file->private_data = c;
	return 0;
}

static int test_release(struct inode *inode, struct file *file)
{
	struct client *c = file->private_data;

	if (c->vrpc)
		vrpc_release(c->vrpc);
	kfree(c);
	return 0;
}

static const struct file_operations test_fops = {
	.owner = THIS_MODULE,
	.open = test_open,
	.release = test_release,
	.unlocked_ioctl = test_ioctl,
};

static struct miscdevice test_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vrpc_test",
	.fops = &test_fops,
};

static int __init vrpc_test_init(void)
{
	int err = servers_start();

	if (err)
		return err;
	err = misc_register(&test_device);
	if (err)
		servers_stop();
	return err;
}
module_init(vrpc_test_init);

static void __exit vrpc_test_exit(void)
{
	misc_deregister(&test_device);
	servers_stop();
}
module_exit(vrpc_test_exit);

MODULE_DESCRIPTION("Test of calls between virtual machines");
MODULE_LICENSE("GPL");
