/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Message queues between VMs, for drivers (docs/services/vmq.md).
 *
 *   links_init -> links_start -> sysconf_notify() -> [thread] links_sysconf -> link_on()
 *      sender:    msg_allocate, fill, msg_send            return_notify() -> return_msg_*
 *      receiver:  receive_notify() -> msg_receive, use, msg_free or msg_return
 *   ... link_off(), give everything back ... link_off_completed() ... link_on() ...
 *   links_abort, stop the thread, links_finish
 *
 * The peer can write into a message and its data at any time, also after the message was received
 * or came back.  Copy first (vmq_msg_read()), judge the copy, use the copy.
 *
 * "Any context" includes hard interrupts.  Calls on one link from many threads and CPUs
 * at once are allowed.
 */
#ifndef GUEST_LINUX_INCLUDE_NK_VMQ_H
#define GUEST_LINUX_INCLUDE_NK_VMQ_H

#include <linux/string.h>
#include <linux/types.h>

#include <nk/nkern.h>

typedef struct vmq_link_t vmq_link_t;
typedef struct vmq_links_t vmq_links_t;

/*
 * Each link begins with this struct.  It is read-only, except priv, which belongs to the user and
 * is 0 at first.
 */
typedef struct {
	void *priv;
	NkOsId local_osid;
	NkOsId peer_osid;
	char *rx_s_info;		/* s_info of the link that we receive by; never NULL */
	char *tx_s_info;
	char *rx_data_area;		/* NULL without data buffers */
	char *tx_data_area;
	unsigned int data_max;		/* of tx, rounded up to 64 */
	unsigned int msg_max;
	NkPhAddr ptx_data_area;
} vmq_link_public_t;

/* The links of a user begin with this struct. */
typedef struct {
	void *priv;			/* the one of vmq_links_init_ex() */
} vmq_links_public_t;

/* The shape of one direction.  Sender and receiver must use the same numbers. */
typedef struct {
	unsigned int msg_count;		/* slots: a power of two */
	unsigned int msg_max;		/* bytes of a message */
	unsigned int data_count;	/* data buffers, may be 0 */
	unsigned int data_max;		/* bytes of each */
} vmq_xx_config_t;

/* An answer of get_*_config: this pair of links is for another driver. */
#define VMQ_XX_CONFIG_IGNORE_VLINK	((const vmq_xx_config_t *)1)

/*
 * The callbacks of the user; only sysconf_notify is mandatory.
 *
 * link_on, link_off, link_off_completed: vmq_links_sysconf() calls them, in process context, one at
 * a time.  The first vmq_links_sysconf() reports link_on or link_off of each link. link_off: give
 * back all messages and buffers.  Sleeping allocators have been woken, and receive_notify and
 * return_notify neither run nor come before the next link_on. link_off_completed: everything is
 * back, the link may come on again.
 *
 * sysconf_notify: hard interrupt context; have a thread call vmq_links_sysconf(). receive_notify:
 * messages came.  Take them, here or in a thread, until -EAGAIN; only then the next call comes.
 * return_notify: the same for vmq_return_msg_receive().  Either may come without need.  Without
 * return_notify the queue frees what comes back.  Both run in hard interrupt context, or in a work
 * item with interrupts off; one at a time per link.  Each call takes 32 messages at most; the next
 * vmq_msg_receive() in it answers -EAGAIN.  The rest comes in a call by the work item, so that no
 * peer keeps us in an interrupt.
 *
 * get_tx_config, get_rx_config: from vmq_links_init(), process context, for each pair
 * of links: its shape, or VMQ_XX_CONFIG_IGNORE_VLINK, or NULL to make vmq_links_init()
 * fail.  May be called twice for a pair that is ignored.  Of the link only the ids and
 * the info strings are set.  Absent: the defaults given to vmq_links_init().
 */
typedef struct {
	void (*link_on)(vmq_link_t *link);
	void (*link_off)(vmq_link_t *link);
	void (*link_off_completed)(vmq_link_t *link);
	void (*sysconf_notify)(vmq_links_t *links);
	void (*receive_notify)(vmq_link_t *link);
	void (*return_notify)(vmq_link_t *link);
	const vmq_xx_config_t *(*get_tx_config)(vmq_link_t *link, const char *tx_s_info);
	const vmq_xx_config_t *(*get_rx_config)(vmq_link_t *link, const char *rx_s_info);
} vmq_callbacks_t;

/* ---- all links of a class ---- */

/*
 * Takes all pairs of links of class vlink_name.  callbacks stay the caller's and outlive
 * the links; tx and rx may be NULL if callbacks bring the configurations.  is_frontend
 * matters where both ends of a pair are in this VM: it gets the end that the other
 * user (false) does not.  0, -EINVAL a bad or missing configuration, -EBUSY the
 * links belong to another driver or have another shape, -ENOMEM also: too little PMEM.
 * Process context.
 */
signed int vmq_links_init_ex(vmq_links_t **links, const char *vlink_name,
			     const vmq_callbacks_t *callbacks, const vmq_xx_config_t *tx,
			     const vmq_xx_config_t *rx, void *priv, _Bool is_frontend);
signed int vmq_links_init(vmq_links_t **links, const char *vlink_name,
			  const vmq_callbacks_t *callbacks, const vmq_xx_config_t *tx,
			  const vmq_xx_config_t *rx);

/* The user wants the links; sysconf_notify() follows.  Returns 0.  Also after vmq_links_abort(). */
signed int vmq_links_start(vmq_links_t *links);

/* Evaluates all links and reports.  After each sysconf_notify(), in a thread. */
void vmq_links_sysconf(vmq_links_t *links);

/*
 * All links go OFF and stay so, allocators get -ECONNABORTED, sysconf_notify() follows (and
 * then link_off as for a death).  Any context.
 */
void vmq_links_abort(vmq_links_t *links);

/*
 * Ends everything.  No thread may be inside another call or make one later; sysconf_notify() may
 * come until this returns.  Messages and buffers that are still held are lost.  Process context.
 */
void vmq_links_finish(vmq_links_t *links);

/*
 * The peer of this link broke the protocol that the messages speak: a violation is counted and
 * reported, link_off follows, and the link begins afresh.  Any context.
 */
void vmq_link_break(vmq_link_t *link);

/* Calls f(link, cookie) for each link until f returns true.  True: f did.  Any context. */
_Bool vmq_links_iterate(vmq_links_t *links, _Bool (*f)(vmq_link_t *link, void *cookie),
			void *cookie);

/* ---- sending ---- */

/*
 * A message slot of vmq_msg_max() bytes, whose contents are undefined, and with data_len
 * not 0 a data buffer, whose offset from vmq_tx_data_area() goes to *data_offset (which
 * may be NULL otherwise).  0; -E2BIG data_len is above vmq_data_max(); -EAGAIN the
 * link is not on, or nonblocking and nothing is free; -ECONNABORTED the link was on and
 * goes off, also while we slept; -EINTR a signal.  Process context, or any with
 * nonblocking.
 */
signed int vmq_msg_allocate(vmq_link_t *link, unsigned int data_len, void **msg,
			    unsigned int *data_offset);
signed int vmq_msg_allocate_ex(vmq_link_t *link, unsigned int data_len, void **msg,
			       unsigned int *data_offset, _Bool nonblocking);

/*
 * Sends msg, which is not ours any more. send_async: msg goes with the next send or flush.  If the
 * link went off, msg is freed.  Its data buffer stays allocated in any case.  Any context.
 */
void vmq_msg_send(vmq_link_t *link, void *msg);
void vmq_msg_send_async(vmq_link_t *link, void *msg);
void vmq_msg_send_flush(vmq_link_t *link);

/* As vmq_msg_send(), with an answer. 0: msg was sent; -ECONNABORTED: msg is freed. */
signed int vmq_msg_send_ex(vmq_link_t *link, void *msg);

/*
 * A message that the peer gave back, with what it wrote into it; to be freed.  0,
 * -EAGAIN none, -ESTALE the peer broke the protocol: the link goes off.  Only with
 * return_notify.  Any context.
 */
signed int vmq_return_msg_receive(vmq_link_t *link, void **msg);

/* Frees a message that came back, or that was allocated and not sent.  Any context. */
void vmq_return_msg_free(vmq_link_t *link, void *msg);

/*
 * Frees a data buffer.  Call it once, when the buffer's message is over, also after link_off.  Take
 * the offset from your own memory or from vmq_msg_data_offset(), not from the message, which the
 * peer may have changed.  Any context.
 */
void vmq_data_free(vmq_link_t *link, unsigned int data_offset);

/* The data offset of a sent or allocated msg; ~0 if it has no buffer.  Any context. */
unsigned int vmq_msg_data_offset(vmq_link_t *link, const void *msg);

/* ---- receiving ---- */

/* The next message.  0, -EAGAIN none, -ESTALE the peer broke the protocol.  Any context. */
signed int vmq_msg_receive(vmq_link_t *link, void **msg);

/*
 * Gives msg back: when done with it (free), or with a reply in it (return).  Both look the same to
 * a sender with return_notify.  Any context.
 */
void vmq_msg_free(vmq_link_t *link, void *msg);
void vmq_msg_return(vmq_link_t *link, void *msg);

/* Is this where a data buffer of the peer begins (and do len bytes fit)?  Any context. */
_Bool vmq_data_offset_ok(vmq_link_t *link, unsigned int data_offset);
_Bool vmq_data_range_ok(vmq_link_t *link, unsigned int data_offset, unsigned int len);

/* ---- both ---- */

/*
 * Number of the slot of a sent or received msg: below msg_count. ~0 if msg is no slot.  Any
 * context.
 */
unsigned int vmq_msg_slot(vmq_link_t *link, const void *msg);

/* A copy of size bytes of a message, which the peer cannot change.  Any context. */
static inline void vmq_msg_read(void *copy, const void *msg, size_t size)
{
	memcpy(copy, msg, size);
	barrier();	/* the compiler must not go back to msg */
}

static inline const vmq_link_public_t *vmq_link_public(const vmq_link_t *link)
{
	return (const vmq_link_public_t *)link;
}

static inline NkOsId vmq_peer_osid(const vmq_link_t *link)
{
	return vmq_link_public(link)->peer_osid;
}

static inline char *vmq_link_rx_s_info(const vmq_link_t *link)
{
	return vmq_link_public(link)->rx_s_info;
}

static inline char *vmq_link_s_info(const vmq_link_t *link)
{
	return vmq_link_rx_s_info(link);
}

static inline char *vmq_link_tx_s_info(const vmq_link_t *link)
{
	return vmq_link_public(link)->tx_s_info;
}

static inline char *vmq_rx_data_area(const vmq_link_t *link)
{
	return vmq_link_public(link)->rx_data_area;
}

static inline char *vmq_tx_data_area(const vmq_link_t *link)
{
	return vmq_link_public(link)->tx_data_area;
}

static inline unsigned int vmq_data_max(const vmq_link_t *link)
{
	return vmq_link_public(link)->data_max;
}

static inline unsigned int vmq_msg_max(const vmq_link_t *link)
{
	return vmq_link_public(link)->msg_max;
}

static inline NkPhAddr vmq_ptx_data_area(const vmq_link_t *link)
{
	return vmq_link_public(link)->ptx_data_area;
}

#endif
