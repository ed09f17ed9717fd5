// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks: "users" (mutex) orders attach and detach of all XIRQs; a line's
 * "lock" guards masks and live, which interrupt context may change.  users is
 * taken first.
 */
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "guest/linux/nkddi/xirq.h"

#define XIRQ_LINES	(LV_XIRQ_LIMIT - LV_XIRQ_SYSCONF)
#define SPI_FIRST	32		/* INTID of SPI 0 */

struct xirq_line {
	u32 xirq;
	unsigned int irq;		/* Linux's number while handlers is not empty */
	struct list_head handlers;	/* RCU; written under users */
	spinlock_t lock;
	unsigned int masks;		/* calls of mask without their unmask since it is live */
	bool live;			/* it has handlers */
	bool given;			/* to this VM, in this life of the module */
	char name[32];
};

struct xirq_attachment {
	struct list_head node;
	struct xirq_line *line;
	xirq_handler_t handler;
	void *cookie;
};

static struct xirq_line *lines;
static struct of_phandle_args spi;	/* args[1] is the SPI's number */
static DEFINE_MUTEX(users);

int nkddi_xirq_init(struct device_node *node)
{
	int i, err = of_irq_parse_one(node, 0, &spi);

	if (err)
		return err;
	if (spi.args_count != 3 || spi.args[1] != LV_XIRQ_SYSCONF - SPI_FIRST) {
		of_node_put(spi.np);
		return -EPROTO;
	}
	lines = kcalloc(XIRQ_LINES, sizeof(*lines), GFP_KERNEL);
	if (!lines) {
		of_node_put(spi.np);
		return -ENOMEM;
	}
	for (i = 0; i < XIRQ_LINES; i++) {
		lines[i].xirq = LV_XIRQ_SYSCONF + i;
		INIT_LIST_HEAD(&lines[i].handlers);
		spin_lock_init(&lines[i].lock);
	}
	lines[0].given = true;		/* SYSCONF */
	return 0;
}

void nkddi_xirq_exit(void)
{
	kfree(lines);
	lines = NULL;
	of_node_put(spi.np);
}

static struct xirq_line *xirq_line(u32 xirq)
{
	if (!lines || xirq < LV_XIRQ_SYSCONF || xirq >= LV_XIRQ_LIMIT)
		return NULL;
	return &lines[xirq - LV_XIRQ_SYSCONF];
}

void nkddi_xirq_given(u32 first, u32 count)
{
	struct xirq_line *line;

	for (; count; first++, count--) {
		line = xirq_line(first);
		if (line)
			WRITE_ONCE(line->given, true);
	}
}

static irqreturn_t xirq_interrupt(int irq, void *data)
{
	struct xirq_line *line = data;
	struct xirq_attachment *a;

	rcu_read_lock();
	list_for_each_entry_rcu(a, &line->handlers, node)
		a->handler(a->cookie, line->xirq);
	rcu_read_unlock();
	return IRQ_HANDLED;
}

static unsigned int xirq_map(u32 xirq)
{
	struct of_phandle_args spec = spi;

	spec.args[1] = xirq - SPI_FIRST;
	spec.args[2] = IRQ_TYPE_EDGE_RISING;
	return irq_create_of_mapping(&spec);
}

/* Maps and requests the line, and lets it come: earlier masks ended with the last handler. */
static int xirq_go_live(struct xirq_line *line, const char *name)
{
	unsigned long flags;
	int err;

	line->irq = xirq_map(line->xirq);
	if (!line->irq)
		return -ENXIO;
	strscpy(line->name, name, sizeof(line->name));
	err = request_irq(line->irq, xirq_interrupt, IRQF_NO_AUTOEN, line->name, line);
	if (err) {
		irq_dispose_mapping(line->irq);
		return err;
	}
	spin_lock_irqsave(&line->lock, flags);
	line->live = true;
	line->masks = 0;
	enable_irq(line->irq);
	spin_unlock_irqrestore(&line->lock, flags);
	return 0;
}

static void xirq_go_quiet(struct xirq_line *line)
{
	unsigned long flags;

	spin_lock_irqsave(&line->lock, flags);
	line->live = false;
	spin_unlock_irqrestore(&line->lock, flags);
	free_irq(line->irq, line);
	irq_dispose_mapping(line->irq);
	line->irq = 0;
}

struct xirq_attachment *nkddi_xirq_attach(u32 xirq, xirq_handler_t handler, void *cookie,
					  const char *name)
{
	struct xirq_line *line = xirq_line(xirq);
	struct xirq_attachment *a;
	bool first;
	int err;

	if (!line || !READ_ONCE(line->given) || !handler)
		return ERR_PTR(-EINVAL);
	a = kmalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return ERR_PTR(-ENOMEM);
	*a = (struct xirq_attachment){ .line = line, .handler = handler, .cookie = cookie };

	mutex_lock(&users);
	first = list_empty(&line->handlers);
	list_add_tail_rcu(&a->node, &line->handlers);
	err = first ? xirq_go_live(line, name) : 0;
	if (err)
		list_del_rcu(&a->node);
	mutex_unlock(&users);
	if (!err)
		return a;
	kfree(a);
	return ERR_PTR(err);
}

/* A line that goes quiet waits for its handlers, one that stays needs the grace period. */
static void xirq_leave(struct xirq_attachment *a)
{
	list_del_rcu(&a->node);
	if (list_empty(&a->line->handlers))
		xirq_go_quiet(a->line);
}

void nkddi_xirqs_detach(struct xirq_attachment *const *attachments, unsigned int count)
{
	unsigned int i;

	if (!count)
		return;
	mutex_lock(&users);
	for (i = 0; i < count; i++)
		xirq_leave(attachments[i]);
	mutex_unlock(&users);
	synchronize_rcu();
	for (i = 0; i < count; i++)
		kfree(attachments[i]);
}

void nkddi_xirq_detach(struct xirq_attachment *attachment)
{
	nkddi_xirqs_detach(&attachment, 1);
}

void nkddi_xirq_mask(u32 xirq)
{
	struct xirq_line *line = xirq_line(xirq);
	unsigned long flags;
	unsigned int irq = 0;

	if (!line)
		return;
	spin_lock_irqsave(&line->lock, flags);
	if (line->live && line->masks++ == 0) {
		irq = line->irq;
		disable_irq_nosync(irq);
	}
	spin_unlock_irqrestore(&line->lock, flags);
	if (irq && !in_interrupt() && !irqs_disabled())
		synchronize_irq(irq);
}

void nkddi_xirq_unmask(u32 xirq)
{
	struct xirq_line *line = xirq_line(xirq);
	unsigned long flags;

	if (!line)
		return;
	spin_lock_irqsave(&line->lock, flags);
	if (line->live && line->masks && --line->masks == 0)
		enable_irq(line->irq);
	spin_unlock_irqrestore(&line->lock, flags);
}

int nkddi_xirq_affinity(u32 xirq, const struct cpumask *cpus)
{
	struct xirq_line *line = xirq_line(xirq);
	int err = -EINVAL;

	mutex_lock(&users);
	if (line && line->irq)
		err = irq_set_affinity(line->irq, cpus);
	mutex_unlock(&users);
	return err;
}
