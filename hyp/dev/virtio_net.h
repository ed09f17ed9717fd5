/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Network cards (virtio 1.2, 5.1) on networks between VMs.
 *
 *	sender's CPU, at EL2                                      receiver
 *	kick --> sending queue --> judge --> switch --> copy --> receiving queue --> interrupt
 *	         its lock: a piece                      its lock: one frame
 *
 * The sender's CPU does all of it.  A kick sends one piece of what the queue holds;
 * what is left is work of that vCPU (vcpu_defer()), done piece by piece with
 * interrupts taken in between.  A frame for several receivers can be left between
 * two of them.  Nothing waits anywhere: who has no buffers gets no frame.
 *
 * Locks: a sending queue's, then one receiving queue's.  The latter is only tried
 * for, NET_TRIES times; if somebody holds it, the frame goes to the other receivers first, and has
 * its next chance in the next piece, up to NET_CHANCES times in all.  Frames behind it wait so long.
 */
#ifndef HYP_DEV_VIRTIO_NET_H
#define HYP_DEV_VIRTIO_NET_H

#include "hyp/core/work.h"
#include "hyp/net/frame.h"
#include "hyp/net/share.h"
#include "hyp/net/switch.h"
#include "hyp/dev/virtio_mmio.h"

enum { NET_RX, NET_TX, NET_QUEUES };

#define NET_RX_SIZE	1024u		/* buffers: 64 KiB segments take dozens */
#define NET_TX_SIZE	256u

/*
 * What a piece may cost, in bytes of copying: a frame more than is left is still
 * begun.  The rest is what a frame and a descriptor cost besides their bytes.
 */
#define NET_PIECE	65536u
#define NET_FRAME_COST	4096u
#define NET_DESC_COST	768u

#define NET_TRIES	64u
#define NET_CHANCES	64u	/* 7 rests of work.c, 100 us each at least */

/* Configuration space. */
struct net_space {
	uint8_t mac[NET_MAC_SIZE];
	uint16_t status, max_pairs, mtu;
};

struct virtio_net {
	struct virtio_device device;	/* first */
	struct virtqueue queue[NET_QUEUES];
	struct net_space space;
	struct net_port port;
	struct net_share share;		/* receiving queue's lock */

	uint32_t sending;		/* atomic, see net_send() */
	struct vcpu *sender;		/* by who sends, like all below */
	struct work work;
	uint32_t targets;		/* that the frame has still to go to; 0: none in hand */
	uint32_t busy;			/* of them, in this round: somebody held their locks */
	uint32_t chances;		/* rounds that the frame had */
	struct net_frame frame;		/* and the sending queue's lock, like all below */
	struct net_sink sink;
};

#endif
