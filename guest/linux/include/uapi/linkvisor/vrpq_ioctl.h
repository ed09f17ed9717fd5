/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The calls of processes on /dev/vrpq-clt-<class><n> and /dev/vrpq-srv-<class><n>
 * (docs/services/vrpq.md); libvrpq makes them.  The same for 32-bit and 64-bit processes.
 *
 * An open file becomes one channel, by VRPQ_IOC_OPEN (client) or VRPQ_IOC_ACCEPT (server), or at the
 * server a session, by VRPQ_IOC_ACCEPT_SESSION.  All calls return 0 or set errno; with O_NONBLOCK
 * they do not wait (EAGAIN).
 */
#ifndef _UAPI_LINKVISOR_VRPQ_IOCTL_H
#define _UAPI_LINKVISOR_VRPQ_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VRPQ_NO_SESSION		(-1)

struct vrpq_ioctl_open {
	__s32 session;		/* in: a descriptor of that session, or VRPQ_NO_SESSION */
	__u32 timeout;		/* in: ms of waiting (ETIMEDOUT), up to 2^31 - 1; 0: no limit */
	__u32 session_id;	/* out, as are all below; never 0 */
	__u32 channel;		/* number on its link */
	__u32 vm;		/* of the peer */
	__u32 application;	/* process of the client, by its VM */
	__u64 capacity;		/* bytes of the area for requests */
};

struct vrpq_ioctl_piece {
	__u64 at;		/* address */
	__u64 bytes;
};

#define VRPQ_PIECES		1024u	/* most in one call */

#define VRPQ_TRANSFER_NOTIFY	1u	/* wake the server */
#define VRPQ_TRANSFER_CALL	2u	/* the last request is a call: notify, wait for its answer */

/*
 * A call that was interrupted (EINTR, EAGAIN, ETIMEDOUT) is continued with the same struct, whose
 * counters say how far it came; the kernel does so itself after a signal, where that is wanted.
 */
struct vrpq_ioctl_transfer {
	__u64 out;		/* in: struct vrpq_ioctl_piece [nr_out]: what is sent */
	__u64 in;		/* in: client's call: room for the answer; server: 0 */
	__u32 nr_out;
	__u32 nr_in;		/* server: 0 */
	__u64 sent;		/* in, out: bytes */
	__u64 received;		/* in, out: bytes */
	__u32 flags;		/* in: VRPQ_TRANSFER_*; server: 0 */
	__s32 timeout;		/* in: ms of waiting, negative: no limit */
};

struct vrpq_ioctl_receive {
	__u64 release;		/* in: bytes that are done with; 0 once they are released */
	__u64 want;		/* in: bytes to wait for, up to the capacity */
	__u64 available;	/* out: bytes, less than "want" if the client has closed the channel */
	__u64 offset;		/* out: of the first in the mapping */
	__s32 timeout;		/* in: ms, negative: no limit */
	__u32 reserved;		/* in: 0 */
};

#define VRPQ_IOC_OPEN		_IOWR('Q', 0x40, struct vrpq_ioctl_open)
#define VRPQ_IOC_SUBMIT		_IOWR('Q', 0x41, struct vrpq_ioctl_transfer)
#define VRPQ_IOC_ACCEPT		_IOWR('Q', 0x50, struct vrpq_ioctl_open)
#define VRPQ_IOC_ACCEPT_SESSION	_IOWR('Q', 0x51, struct vrpq_ioctl_open)
#define VRPQ_IOC_RECEIVE	_IOWR('Q', 0x52, struct vrpq_ioctl_receive)
#define VRPQ_IOC_ANSWER		_IOWR('Q', 0x53, struct vrpq_ioctl_transfer)

#endif
