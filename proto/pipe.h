/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the two directions of a pipe device have in common: streams, and the marks by which an open
 * file knows them.  A vpipe is one direction, a vbpipe is two.
 *
 * A connection of a link carries one stream of bytes.  Each open file remembers which stream it is
 * in.  A file never gets bytes of two streams without being told in between that the first one
 * ended: by 0 from read, by EPIPE from write, by EPROTO if the peer broke the protocol.
 */
#ifndef PROTO_PIPE_H
#define PROTO_PIPE_H

#include <port.h>

#include "proto/link_state.h"

/* A stream, or one of the marks.  In an open file; read and written lock-free. */
typedef uint32_t pipe_mark;

#define PIPE_FRESH	LINK_EPOCH_NONE		/* the file has not met a peer yet */
#define PIPE_ENDED	LINK_EPOCH_LAST		/* the file was told that its stream ended */

/*
 * A stream: the epoch of its connection, or PIPE_FRESH: none.  A read or a write that loops
 * keeps its stream from call to call, so that it never goes on in another one than it began
 * in; the first call finds PIPE_FRESH there.
 */
typedef uint32_t pipe_stream;

static inline bool pipe_is_stream(pipe_mark mark)
{
	return mark != PIPE_FRESH && mark != PIPE_ENDED;
}

#endif
