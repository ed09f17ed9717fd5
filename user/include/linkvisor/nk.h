/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libnk: a link end of this VM for a process (driver vlink_user).
 *
 *	nk_open("telemetry.0", &link);
 *	nk_pmem_map(link, 0, 65536, &shared);
 *	nk_xirq_receive(link, 0, 1);
 *	nk_xirq_send(link, 1, 1);
 *	nk_connect(link, forget_my_indices, shared);
 *	nk_xirq_trigger(link, 1, 0);
 *	nk_read(link, &event, 1);
 *	nk_close(link);
 *
 * Calls return 0 or a count, or a negative errno; errno itself means nothing.  Each call has a page
 * in the manual: nk_open(3) and so on; nk(7) is the beginning.  Several threads may make calls for
 * one link, but only one at a time may be in nk_step() or nk_connect(), and none may be in another
 * call during nk_close().
 */
#ifndef USER_INCLUDE_LINKVISOR_NK_H
#define USER_INCLUDE_LINKVISOR_NK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linkvisor/vlink_user.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nk_link;

/*
 * Takes the link end "name", a name below /dev/vlink or a whole path.  0 and
 * *link, which nk_close() gives back; -ENOENT no such end, or no process may
 * have it; -EACCES, -EBUSY another process has it, -ENOMEM.
 */
int nk_open(const char *name, struct nk_link **link);

/*
 * Gives the link end back.  The own state becomes OFF once no mapping is left; the library undoes
 * the mappings of nk_pmem_map().  NULL is ignored.
 */
void nk_close(struct nk_link *link);

/* For poll(2) and the like: POLLIN nk_read() has events, POLLHUP the peer is gone. */
int nk_fd(const struct nk_link *link);

/* Class, number, role, VM ids and info strings of the link. */
int nk_info(const struct nk_link *link, struct vlink_user_info *info);

/* Both states, VLINK_USER_OFF, _RESET or _ON. */
int nk_state(const struct nk_link *link, struct vlink_user_state *state);

/*
 * Asks for a new own state and tells the peer. -EBUSY: the peer's state forbids the step, look
 * again. nk_step() knows when to ask for which state.
 */
int nk_state_set(struct nk_link *link, uint32_t state);

/*
 * Does the handshake as far as possible without waiting. reset(user) is called before the own state
 * becomes RESET: put your own indices in shared memory to zero; the peer does not use them then. 1:
 * both ends are ON; 0: not yet (call again when nk_read() gives a state); or a negative errno.
 * After a peer's death this begins the next connection.
 */
int nk_step(struct nk_link *link, void (*reset)(void *user), void *user);

/*
 * Calls nk_step() until both ends are ON.  Takes the events of states and XIRQs of the time before,
 * and none that the peer sends in this connection. -EINTR; -EAGAIN: nk_fd() is O_NONBLOCK.
 */
int nk_connect(struct nk_link *link, void (*reset)(void *user), void *user);

/*
 * Shared memory under label "id": the same pages at both ends, for ever, zero when they are made.
 * size is in bytes, and the same at both ends. -EBUSY: the label exists with another size; -ENOMEM;
 * -ENOSPC.  Undone by nk_close() or nk_pmem_unmap().
 */
int nk_pmem_map(struct nk_link *link, uint32_t id, size_t size, void **memory);

/*
 * The same for memory that only this end writes: the memory begins as zeros, whatever an earlier
 * process left.  Call this before the own state leaves OFF.  Also -EAGAIN: the peer is ON and may
 * still read what that process wrote; call again when the peer's state has changed.
 */
int nk_pmem_map_ours(struct nk_link *link, uint32_t id, size_t size, void **memory);
int nk_pmem_unmap(struct nk_link *link, void *memory);

/*
 * "count" XIRQs under label "id" that we receive, or that the peer does; the other
 * end makes the opposite call.  -EBUSY the label is another's, -ENOSPC.
 */
int nk_xirq_receive(struct nk_link *link, uint32_t id, uint32_t count);
int nk_xirq_send(struct nk_link *link, uint32_t id, uint32_t count);

/* Triggers XIRQ number "index" of a label of nk_xirq_send().  -ENOENT, -EACCES. */
int nk_xirq_trigger(struct nk_link *link, uint32_t id, uint32_t index);

/*
 * XIRQ number "index" of a label of nk_xirq_receive() adds to an eventfd instead of
 * being read; fd -1 ends that.
 */
int nk_xirq_eventfd(struct nk_link *link, uint32_t id, uint32_t index, int fd);

/*
 * Up to n events; waits for the first unless nk_fd() is O_NONBLOCK (-EAGAIN).  0: the
 * peer is gone and all events are read.  -EINTR.
 */
int nk_read(struct nk_link *link, struct vlink_user_event *events, size_t n);

#ifdef __cplusplus
}
#endif

#endif
