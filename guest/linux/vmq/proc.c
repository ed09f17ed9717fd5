// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/nk/vmq.<class>-fe or -be, three lines per link.
 *   Stat   own and peer's state of rx and tx   Held  messages and buffers that we hold
 *   Msgs   received or sent                    XRecv, XSent   XIRQs
 *   SXI    looks of our own at a ring          Wai, OOM  slept for slots, found none
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "guest/linux/vmq/link.h"

static void show_side(struct seq_file *m, const char *name, const struct vmq_shape *shape,
		      const struct link_side *side, unsigned int msgs, unsigned int buffers)
{
	seq_printf(m, "  %s %6u %6u %6u %7u %5u %5u %10llu %8d %8d %5d", name, shape->msg_count,
		   shape->msg_max, shape->data_count, shape->data_max, msgs, buffers,
		   READ_ONCE(side->messages), atomic_read(&side->received),
		   atomic_read(&side->sent), atomic_read(&side->kicked));
}

static void show_link(struct seq_file *m, const struct vmq_link_t *link)
{
	char states[2 * LINK_SESSION_LINKS + 1];
	const vmq_link_public_t *public = &link->public;
	const struct vmq *core = &link->core;

	link_session_states(&core->session, states);
	seq_printf(m, "%3u %3u %4d %s %7u %6u %4u %s|%s\n", public->local_osid, public->peer_osid,
		   link->rx.half.end->link, states, public->data_max, public->msg_max,
		   READ_ONCE(core->session.failures), public->rx_s_info, public->tx_s_info);
	show_side(m, "TX", &link->tx_shape, &link->tx, READ_ONCE(core->tx.slots.held),
		  READ_ONCE(core->tx.data.held));
	seq_printf(m, " %6d %6d\n", atomic_read(&link->waits), atomic_read(&link->nothing_free));
	show_side(m, "RX", &link->rx_shape, &link->rx, READ_ONCE(core->rx.slots.held), 0);
	seq_puts(m, "\n");
}

static int links_proc_show(struct seq_file *m, void *unused)
{
	const vmq_links_t *links = m->private;
	const struct vmq_link_t *link;

	seq_puts(m, "Loc Rem Link Stat DataMax MsgMax Fail Info\n"
		    "     MCount   MMax DCount    DMax  Held DHeld       Msgs    XRecv    XSent"
		    "   SXI    Wai    OOM\n");
	list_for_each_entry(link, &links->list, node)
		show_link(m, link);
	return 0;
}

int vmq_links_proc_init(vmq_links_t *links)
{
	if (proc_create_single_data(links->name, 0444, vlink_proc_dir(), links_proc_show, links))
		return 0;
	return -ENOMEM;
}

void vmq_links_proc_exit(vmq_links_t *links)
{
	remove_proc_entry(links->name, vlink_proc_dir());
}
