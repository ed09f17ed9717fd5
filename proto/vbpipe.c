// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A vbpipe device: a pipe_reader, a pipe_writer, and what an open file knows of both. */
#include "proto/vbpipe.h"

int vbpipe_init(struct vbpipe *v, const struct vbpipe_config *config)
{
	return pipe_reader_init(&v->rx, &config->rx) ?: pipe_writer_init(&v->tx, &config->tx);
}

void vbpipe_want(struct vbpipe *v, bool want)
{
	pipe_reader_want(&v->rx, want);
	pipe_writer_want(&v->tx, want);
}

bool vbpipe_step(struct vbpipe *v)
{
	bool moved = pipe_reader_step(&v->rx);

	return pipe_writer_step(&v->tx) || moved;
}

bool vbpipe_connected(const struct vbpipe *v)
{
	return pipe_reader_holds_rest(&v->rx) ||
	       (pipe_reader_linked(&v->rx) && pipe_writer_linked(&v->tx));
}

void vbpipe_states(const struct vbpipe *v, char text[5])
{
	text = link_state_letters(&v->tx.link, text);
	*link_state_letters(&v->rx.link, text) = '\0';
}

/* ---- open files ---- */

void vbpipe_file_init(const struct vbpipe *v, struct vbpipe_file *f, bool connected)
{
	f->rx = pipe_reader_begin(&v->rx, connected);
	f->tx = pipe_writer_begin(&v->tx, connected);
}

/*
 * An open file hears once of the end of a connection: a file that heard of the end from read need
 * not hear of it again from write, unless that direction still lives (or holds unread bytes).
 */
void vbpipe_read_ended(struct vbpipe *v, struct vbpipe_file *f)
{
	port_store_u32(&f->rx, PIPE_ENDED);
	if (pipe_writer_over(&v->tx, port_load_u32(&f->tx)))
		port_store_u32(&f->tx, PIPE_ENDED);
}

void vbpipe_write_ended(struct vbpipe *v, struct vbpipe_file *f)
{
	port_store_u32(&f->tx, PIPE_ENDED);
	if (pipe_reader_over(&v->rx, port_load_u32(&f->rx)))
		port_store_u32(&f->rx, PIPE_ENDED);
}

uint32_t vbpipe_poll(const struct vbpipe *v, const struct vbpipe_file *f)
{
	uint32_t rx = port_load_u32(&f->rx), tx = port_load_u32(&f->tx);
	bool gone = !pipe_reader_linked(&v->rx) || !pipe_writer_linked(&v->tx);
	uint32_t mask = 0;
	bool data, open;

	if (gone && (rx != PIPE_FRESH || tx != PIPE_FRESH))
		mask |= VBPIPE_POLL_HUP;
	if (pipe_reader_wait(&v->rx, rx, &data) && (data || !(mask & VBPIPE_POLL_HUP)))
		mask |= VBPIPE_POLL_IN;
	if (pipe_writer_wait(&v->tx, tx, pipe_writer_atomic(&v->tx), &open) &&
	    !(mask & VBPIPE_POLL_HUP))
		mask |= VBPIPE_POLL_OUT;
	if (!open && tx != PIPE_FRESH)
		mask |= VBPIPE_POLL_ERR;
	return mask;
}
