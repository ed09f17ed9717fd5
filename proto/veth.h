/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A veth device without an OS: a session of two links, a descriptor ring and a frame
 * area on each (docs/services/veth.md).
 *
 *            rx link: we are server             tx link: we are client
 *   PMEM:    the peer sends, we receive         we send, the peer receives
 *   XIRQs:   we own _RX (a frame came),         we own _TX (memory came back),
 *            the peer owns _TX                  the peer owns _RX
 *
 * Locks, all the caller's:
 *   rx lock    around veth_rx_*                 (Linux: the NAPI instance)
 *   tx lock    around veth_tx_*                 (Linux: the transmit queue's)
 *   step lock  around veth_want, veth_step      (Linux: a mutex)
 * When config.down() returns, nobody may be inside veth_rx_* or veth_tx_*, and nobody may call
 * veth_rx_* until config.up(). veth_tx_reserve() may be called at any time: while the session is
 * down it answers -EPIPE.
 *
 * -EPROTO from any call: the peer broke the protocol, and the session is over already.  Have
 * veth_step() called soon; it begins a new session.
 */
#ifndef PROTO_VETH_H
#define PROTO_VETH_H

#include <port.h>

#include "abi/svc/veth.h"
#include "proto/desc_ring.h"
#include "proto/frame_area.h"
#include "proto/service.h"

/* ---- configuration ---- */

#define VETH_MAC_BYTES	6u
#define VETH_NAME_LIMIT	16u	/* 15 characters and a NUL */

/* Bits: what was wrong in an info string. */
#define VETH_INFO_BAD_MAC	1u	/* not six pairs of hex digits, a group's address, or 0 */
#define VETH_INFO_BAD_NAME	2u	/* too long, or holds a blank, '/', ':' or '%' */

struct veth_info {
	uint8_t mac[VETH_MAC_BYTES];	/* 0 if none was given */
	char name[VETH_NAME_LIMIT];	/* "" if none was given */
};

/*
 * Parse "[<mac>][,[<interface name>][,...]]"; text may be NULL, further fields are
 * ignored.  A bad field counts as not given.  Returns VETH_INFO_BAD_* bits.
 */
uint32_t veth_info_parse(const char *text, struct veth_info *info);

/*
 * The address of a device whose info gives none.  It is locally administered and made of the own
 * id, the peer's id and the number of the link, so all devices of a system differ as long as link
 * numbers are below 65536.
 */
void veth_default_mac(const struct lv_vlink *rx, const struct lv_vlink *tx,
		      uint8_t mac[VETH_MAC_BYTES]);

/*
 * Bytes of the frame area in a link with this PMEM budget. 0: the budget is too small for the
 * largest frame (LV_VETH_BUDGET_MIN).
 */
uint32_t veth_area_bytes(uint64_t budget);

/* Bytes to ask of PMEM_ALLOC(link, LV_VETH_PMEM_RING). */
uint32_t veth_pmem_bytes(uint64_t budget);

/* ---- the device ---- */

/* Why a ring descriptor of the peer was dropped. */
enum veth_fault {
	VETH_GOOD,
	VETH_BAD_PLACE,		/* not aligned, too short, too long, outside the area */
	VETH_BAD_CHECKSUM,	/* unknown mode, or a position outside the frame */
	VETH_BAD_SEGMENT,	/* unknown kind, or impossible sizes */
	VETH_FAULTS
};

struct veth_config {
	struct link_end rx, tx;
	void *rx_ring;			/* mapped PMEM of the rx link */
	void *tx_ring;
	uint64_t rx_budget;		/* pmem_size of the descriptors */
	uint64_t tx_budget;
	/* Both directions work from now on.  Look at the rx ring. */
	void (*up)(void *user);
	/* See above.  failed: the peer broke the protocol. */
	void (*down)(void *user, bool failed);
	void *user;
};

/* Fields are private, except what is marked. */
struct veth {
	struct link_session session;
	void (*up)(void *user);
	void (*down)(void *user, bool failed);
	void *user;
	uint32_t epoch;			/* of the session that is up */
	uint32_t fresh;			/* bit per link: reset since the last session */
	struct desc_ring rx;
	uint8_t *rx_area;
	uint32_t rx_size;		/* bytes */
	uint32_t rx_held;		/* bytes of frames not yet given back */
	struct desc_ring tx;
	uint8_t *tx_area;
	struct frame_area frames;
	uint32_t span[LV_VETH_DESCS];
	uint32_t length[LV_VETH_DESCS];	/* of frames out, by number modulo count */
	uint32_t sent;			/* frames, running free */
	uint32_t back;			/* of these: given back */
	struct lv_veth_desc reserved;	/* of veth_tx_reserve() */
	/* May be read: */
	uint32_t sessions;		/* that came up */
	uint32_t faults[VETH_FAULTS];	/* descriptors dropped, by reason */
};

/* -EINVAL: a budget is too small. */
int veth_init(struct veth *v, const struct veth_config *config);

/* Interface up: true; down: false. */
void veth_want(struct veth *v, bool want);
bool veth_step(struct veth *v);

/* Are both ends of both links ON?  Then there is carrier.  Lock-free. */
bool veth_is_up(const struct veth *v);

/* ---- sending ---- */

/*
 * Gives memory for a frame of len bytes, to be filled and committed, or left alone. *at is aligned
 * to LV_FRAME_ALIGN. 0; -EMSGSIZE: shorter or longer than a frame can be; -EAGAIN: no memory now;
 * -EPIPE: the session is down, drop the frame; -EPROTO: drop it likewise.
 */
int veth_tx_reserve(struct veth *v, uint32_t len, uint8_t **at);

/* Takes back the reservation, because the frame could not be filled. */
void veth_tx_undo(struct veth *v);

/*
 * The reserved frame is filled; *how says what is to be done with it (its offset and length are not
 * looked at).  The next veth_tx_flush() sends the frame.
 */
void veth_tx_commit(struct veth *v, const struct lv_veth_desc *how);

/*
 * Publish what was committed.  True: trigger LV_VETH_PXIRQ_RX of tx at the peer.
 * While the session is down nothing is published.
 */
bool veth_tx_flush(struct veth *v);

/*
 * Takes in what the peer has given back.  Returns the number of frames, and in *bytes the sum of
 * their lengths; or -EPROTO. 0 while the session is down.  Each of them was committed since
 * config.down() was last called, whatever the peer or anybody else writes.  So the caller may close
 * its books of what is out in config.down().
 */
int veth_tx_complete(struct veth *v, uint32_t *bytes);

/* Is there room for a frame of any length?  As of the last veth_tx_complete(). */
bool veth_tx_has_room(const struct veth *v);

/*
 * We stop sending, and want an XIRQ when there is room for any frame and half of what is out came
 * back.  Everything is flushed before.  True: both hold already, go on at once.  False: the peer
 * will interrupt, or the session is over and up() will tell.
 */
bool veth_tx_wait(const struct veth *v);

/* ---- receiving ---- */

struct veth_frame {
	const uint8_t *data;		/* in shared memory: copy once, then look; NULL: dropped */
	struct lv_veth_desc desc;	/* a private copy, judged */
};

/*
 * The next frame. 0; -EAGAIN: there is none; -EPROTO.  An impossible ring descriptor is counted in
 * faults; then f->data is NULL and there is nothing to deliver. data stays valid until
 * veth_rx_flush().
 */
int veth_rx_next(struct veth *v, struct veth_frame *f);

/* Has so much been received that it should be given back now? */
bool veth_rx_due(const struct veth *v);

/* Gives back all frames so far.  True: trigger LV_VETH_PXIRQ_TX of rx at the peer. */
bool veth_rx_flush(struct veth *v);

/*
 * We stop polling.  Everything is flushed before.  True: there is a frame, or the next call answers
 * -EPROTO; poll on.  False: the peer will interrupt, or the session is over.
 */
bool veth_rx_wait(const struct veth *v);

/* The judge of veth_rx_next(), for an area of "size" bytes.  Pure. */
enum veth_fault veth_desc_judge(const struct lv_veth_desc *desc, uint32_t size);

#endif
