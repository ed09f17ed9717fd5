// SPDX-License-Identifier: GPL-2.0-only
/*
 * XMEM both ways over the links "xmem_test": each end lends pages as /proc/xmem_test says, and does
 * with those of its peer what the peer orders.  One link is to another VM, one may be a loopback.
 *
 *     echo "share 70 w" >/proc/xmem_test
 *
 * An order has a number of pages and letters: w they may be written, s they are shown at once,
 * c one compound page (64 pages), g a scatter list, o the borrower obeys.  The lender is the end of
 * the link to another VM, with S or C the server or the client of the loopback.
 *
 *     share    lend; both see what the other wrote; the borrower ends it
 *     refuse   the borrower asks for too much
 *     ask      the borrower gives back when it is asked
 *     take     the borrower loses the pages while it loads and stores
 *     leave    the borrower holds pages that their owner gave up
 *     zeros    the kernel's page of zeros is lent for reading only
 *     fill     all slots, by many grants
 *     hold     lend and come to no end; the borrower gives back only with o
 *     lend     the same, and the borrower does not map it
 *     hammer   the same as hold, and the borrower stores all the time
 *     want     ask for what is held, by a borrower that does not give back
 *     drop     give up what is lent
 *     touch    the borrower writes to what it has mapped
 *     wipe     the borrower gives back all
 */
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/proc_fs.h>
#include <linux/scatterlist.h>

#include <linkvisor/xmem.h>

#include "guest/linux/test/xmem_test.h"

static int borrower_thread(void *data)
{
	struct end *e = data;

	while (!kthread_should_stop()) {
		if (borrower_obey(e))
			cond_resched();
		else
			schedule_timeout_interruptible(1);
	}
	return 0;
}

/* ---- the link ---- */

enum place {
	TO_A_VM,
	LOOP_SERVER,
	LOOP_CLIENT,
	PLACES,
};

static struct end *ends[PLACES];	/* between probe and remove */
static DEFINE_MUTEX(users);		/* of ends */

static enum place end_place(const struct vlink_device *vl)
{
	if (!vl->loopback)
		return TO_A_VM;
	return vl->role == VLINK_SERVER ? LOOP_SERVER : LOOP_CLIENT;
}

static void end_xmem(struct vlink_device *vl)
{
	struct end *e = vlink_get_drvdata(vl);

	atomic_inc(&e->looks);
	borrower_look(e);
}

/* The session of the peer is over: our pages are ours again, its own are not to be touched. */
static void end_lost(struct end *e)
{
	e->lost++;
	borrower_lost(e);
	mutex_lock(&users);		/* an order that is under way ends soon */
	lender_lost(e);
	mutex_unlock(&users);
}

static void end_sysconf(struct vlink_device *vl)
{
	struct end *e = vlink_get_drvdata(vl);
	u32 peer = vlink_peer_state(vl);

	if (vlink_state(vl) == LV_VLINK_ON && peer == LV_VLINK_OFF) {
		end_lost(e);
		vlink_publish(vl, LV_VLINK_RESET);
	}
	if (vlink_state(vl) == LV_VLINK_OFF && peer != LV_VLINK_ON)
		vlink_publish(vl, LV_VLINK_RESET);
	if (vlink_state(vl) == LV_VLINK_RESET && peer != LV_VLINK_OFF)
		vlink_publish(vl, LV_VLINK_ON);
}

static int end_probe(struct vlink_device *vl)
{
	struct end *e = devm_kzalloc(&vl->dev, sizeof(*e), GFP_KERNEL);
	struct mail *mail = devm_vlink_pmem_map(vl, 0, 2 * sizeof(*mail));

	if (!e || IS_ERR(mail))
		return e ? PTR_ERR(mail) : -ENOMEM;
	e->vl = vl;
	e->out = &mail[vl->role];
	e->in = &mail[!vl->role];
	e->obeys = true;
	mutex_init(&e->lock);
	WRITE_ONCE(e->in->done, READ_ONCE(e->in->order));
	e->thread = kthread_run(borrower_thread, e, "xmem_test");
	if (IS_ERR(e->thread))
		return PTR_ERR(e->thread);
	vlink_set_drvdata(vl, e);
	end_sysconf(vl);
	mutex_lock(&users);
	ends[end_place(vl)] = e;
	mutex_unlock(&users);
	return 0;
}

/* What is mapped, nkddi unmaps. */
static void end_remove(struct vlink_device *vl)
{
	struct end *e = vlink_get_drvdata(vl);

	mutex_lock(&users);
	ends[end_place(vl)] = NULL;
	mutex_unlock(&users);
	kthread_stop(e->thread);
	lender_lost(e);
	vlink_publish(vl, LV_VLINK_OFF);
}

static const char *const classes[] = { "xmem_test", NULL };

static struct vlink_driver driver = {
	.driver = { .name = "xmem_test" },
	.classes = classes,
	.probe = end_probe,
	.remove = end_remove,
	.sysconf = end_sysconf,
	.xmem = end_xmem,
};

/* ---- /proc/xmem_test ---- */

static const struct {
	const char *name;
	int (*run)(struct end *e);
} orders[] = {
	{ "share", lender_share },
	{ "refuse", lender_refuse },
	{ "ask", lender_ask },
	{ "take", lender_take },
	{ "leave", lender_leave },
	{ "zeros", lender_zeros },
	{ "fill", lender_fill },
	{ "hold", lender_hold },
	{ "lend", lender_lend },
	{ "hammer", lender_hammer },
	{ "want", lender_want },
	{ "drop", lender_drop },
	{ "touch", lender_touch },
	{ "wipe", lender_wipe },
};

static int order_run(struct end *e, const char *name)
{
	size_t i;

	if (!EXPECT(e))
		return -ENODEV;
	for (i = 0; i < ARRAY_SIZE(orders); i++)
		if (!strcmp(name, orders[i].name))
			return orders[i].run(e);
	return -EINVAL;
}

static enum place order_place(const char *letters)
{
	if (strchr(letters, 'S'))
		return LOOP_SERVER;
	return strchr(letters, 'C') ? LOOP_CLIENT : TO_A_VM;
}

static ssize_t order_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	char text[32] = "", name[16], letters[8] = "";
	struct end *e;
	u32 pages = 1;
	int err;

	if (size >= sizeof(text) || copy_from_user(text, from, size))
		return -EINVAL;
	if (sscanf(text, "%15s %u %7s", name, &pages, letters) < 1 || pages > PAGES)
		return -EINVAL;
	mutex_lock(&users);
	e = ends[order_place(letters)];
	if (e) {
		e->pages = pages;
		e->write = strchr(letters, 'w');
		e->show = strchr(letters, 's');
		e->compound = strchr(letters, 'c');
		e->sg = strchr(letters, 'g');
		e->obey = strchr(letters, 'o');
	}
	err = order_run(e, name);
	if (err && e)
		lender_lost(e);		/* what failed leaves nothing lent */
	mutex_unlock(&users);
	return err ?: size;
}

static ssize_t order_read(struct file *file, char __user *to, size_t size, loff_t *at)
{
	char text[64 * PLACES] = "";
	size_t n = 0, i;

	mutex_lock(&users);
	for (i = 0; i < PLACES; i++)
		if (ends[i])
			n += scnprintf(text + n, sizeof(text) - n, "on=%d lost=%u bad=%u\n",
				       vlink_state(ends[i]->vl) == LV_VLINK_ON &&
					       vlink_peer_state(ends[i]->vl) == LV_VLINK_ON,
				       ends[i]->lost, ends[i]->bad);
	mutex_unlock(&users);
	return simple_read_from_buffer(to, size, at, text, n);
}

static const struct proc_ops order_file = {
	.proc_read = order_read,
	.proc_write = order_write,
};

static int __init xmem_test_module_init(void)
{
	int err = vlink_driver_register(&driver);

	if (err)
		return err;
	if (proc_create("xmem_test", 0600, NULL, &order_file))
		return 0;
	vlink_driver_unregister(&driver);
	return -ENOMEM;
}
module_init(xmem_test_module_init);

static void __exit xmem_test_module_exit(void)
{
	remove_proc_entry("xmem_test", NULL);
	vlink_driver_unregister(&driver);
}
module_exit(xmem_test_module_exit);

MODULE_DESCRIPTION("A lender and borrower of pages, as a test");
MODULE_LICENSE("GPL");
