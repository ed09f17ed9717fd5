/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * read(2) and write(2) of an open file on a pipe_reader and a pipe_writer, with the
 * habits of pipe(2).
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_STREAM_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_STREAM_H

#include <linux/fs.h>
#include <linux/uio.h>

#include <linkvisor/pipe_half.h>

#include "proto/pipe_reader.h"
#include "proto/pipe_writer.h"

/* What an open file reads.  The callbacks get "file". */
struct pipe_input {
	struct pipe_half *half;
	struct pipe_reader *core;
	pipe_mark *mark;
	void *file;
	void (*ended)(void *file);	/* read is about to tell an end; under half's lock */
	void (*wake)(void *file);	/* wake everybody who waits for the device */
};

/* The stream that an open file writes. */
struct pipe_output {
	struct pipe_half *half;
	struct pipe_writer *core;
	pipe_mark *mark;
	void *file;
	void (*ended)(void *file);
	void (*wake)(void *file);
};

/* The read_iter and write_iter of that file.  Process context, without half's lock. */
ssize_t pipe_read_iter(const struct pipe_input *in, struct kiocb *iocb, struct iov_iter *to);
ssize_t pipe_write_iter(const struct pipe_output *out, struct kiocb *iocb, struct iov_iter *from);

/* FIONREAD: bytes that can be read before the stream ends. */
int pipe_input_unread(const struct pipe_input *in);

#endif
