/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What every service in proto/ looks like to a driver, whatever the OS.
 *
 *     driver                          service                          bridge, peer
 *       <svc>_init(s, &config)          remembers
 *       <svc>_want(s, true)             remembers
 *       <svc>_step(s)  ------------->   link_state decides  ---------->  end.publish()
 *       on SYSCONF: <svc>_step(s)       config.up(), down()
 *       calls of the service  ------>   shared memory
 *       on an XIRQ: wake who waits
 *
 * struct <svc>_config says all that a service has to be told, once:
 *   - my end of each link, a struct link_end.  A service on one link has "bool server" and
 *     "end"; one on a pair has "rx", where we are server, and "tx", where we are client;
 *   - mapped shared memory, and its sizes as the configuration (info strings) gives them,
 *     never as the shared memory does.  The peer reads the same strings;
 *   - private memory that the service needs;
 *   - callbacks, with "user" for them.  They run under the lock of step.
 * All that it names outlives the service.  There is no call to undo init.
 *
 * <svc>_init  fills *s.  It neither reads nor writes shared memory or a state.  Nobody wants
 *             the service yet.  Answers -EINVAL for a config that cannot be; void if none can
 *             be wrong.
 * <svc>_want  notes whether somebody here wants the service, and does nothing else.  True with
 *             the first user, false after the last one.  A step follows before any other call.
 * <svc>_step  looks at the states of both ends and does what follows from them: resets own
 *             indices, publishes own states, announces the end or the beginning of a session.
 *             To be called once after init (then no state of an earlier life is left: OFF),
 *             after each want, for each SYSCONF, and after each -EPROTO.  Bounded, never
 *             sleeps.  True: something changed; wake all who wait for the service.
 *
 * The other calls move data.  Those that make something visible to the peer say whether to
 * trigger its XIRQ, which the driver does outside the lock.  <svc>_..._wait() is a sleeper's
 * condition: false has armed the peer's wake-up.  -EPROTO means that the peer broke the
 * protocol: what was going on is over, and but for earlydata the links begin afresh.
 *
 * Death has one notion, the epoch (proto/link_state.h).  A service stands on one of these:
 *   link_session              links that are up or down as one; what waits when the peer goes
 *                             is aborted: veth, vmq, vrpc
 *   pipe_reader, pipe_writer  one link and a stream whose rest outlives its writer: vpipe,
 *                             vbpipe (one of each, with a lock each: its directions step apart)
 *   link_state                one link, all else its own: vupipe, earlydata
 * vipc (on a vmq) and vrtc (on a vrpc) have no links of their own, and none of this.
 *
 * Locks are the caller's; the head of each header says which call needs which.
 */
#ifndef PROTO_SERVICE_H
#define PROTO_SERVICE_H

#include "proto/link_session.h"
#include "proto/link_state.h"

#endif
