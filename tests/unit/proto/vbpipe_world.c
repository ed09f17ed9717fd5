// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vbpipe_world.h"

void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct vbpipe_config config = {
		.rx = { bridge_rx(&w->bridge, i), w->ring[1 - i], CAPACITY, s->spare },
		.tx = { bridge_tx(&w->bridge, i), w->ring[i], CAPACITY },
	};

	assert_int_equal(vbpipe_init(&s->v, &config), 0);
	vbpipe_step(&s->v);
}

void side_sysconf(struct world *w, int i)
{
	bridge_sysconf(&w->bridge, i);
	vbpipe_step(&w->side[i].v);
}

static void world_step(void *world, int side)
{
	side_sysconf(world, side);
}

void settle(struct world *w)
{
	assert_true(bridge_settle(&w->bridge, world_step, w));
}

void side_want(struct world *w, int i, bool want)
{
	w->side[i].up = want;
	vbpipe_want(&w->side[i].v, want);
	side_sysconf(w, i);
}

void side_die(struct world *w, int i)
{
	bridge_kill(&w->bridge, i);
	w->side[i].up = false;
	side_boot(w, i);
}

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	int i;

	bridge_init(&w->bridge);
	for (i = 0; i < 2; i++) {
		w->ring[i] = aligned_alloc(64, sizeof(*w->ring[i]) + CAPACITY);
		memset(w->ring[i], 0xa5, sizeof(*w->ring[i]) + CAPACITY);
		w->side[i].spare = malloc(CAPACITY);
	}
	side_boot(w, 0);
	side_boot(w, 1);
	*state = w;
	return 0;
}

int world_teardown(void **state)
{
	struct world *w = *state;
	int i;

	for (i = 0; i < 2; i++) {
		free(w->ring[i]);
		free(w->side[i].spare);
	}
	free(w);
	return 0;
}

int do_read(struct world *w, int i, struct vbpipe_file *f, char *text, uint32_t want)
{
	struct vbpipe *v = &w->side[i].v;
	struct byte_ring_seg seg[2];
	pipe_stream at = PIPE_FRESH;
	int n, done = 0;

	while (want) {
		n = pipe_reader_peek(&v->rx, &f->rx, &at, want, seg);
		if (n <= 0)
			break;
		memcpy(text + done, seg[0].base, seg[0].len);
		memcpy(text + done + seg[0].len, seg[1].base, seg[1].len);
		pipe_reader_consume(&v->rx, (uint32_t)n);
		done += n;
		want -= (uint32_t)n;
	}
	if (done || !want)
		return done;
	if (n == 0 || n == -EPROTO)
		vbpipe_read_ended(v, f);
	return n;
}

int do_write(struct world *w, int i, struct vbpipe_file *f, const char *text, uint32_t len)
{
	struct vbpipe *v = &w->side[i].v;
	struct byte_ring_seg seg[2];
	pipe_stream at = PIPE_FRESH;
	uint32_t done = 0;
	int n = 0;

	while (done < len) {
		n = pipe_writer_reserve(&v->tx, &f->tx, &at,
					pipe_writer_need(&v->tx, len, len - done), len - done, seg);
		if (n <= 0)
			break;
		memcpy(seg[0].base, text + done, seg[0].len);
		memcpy(seg[1].base, text + done + seg[0].len, seg[1].len);
		pipe_writer_commit(&v->tx, (uint32_t)n);
		done += (uint32_t)n;
	}
	if (done)
		return (int)done;
	if (n == -EPIPE || n == -EPROTO)
		vbpipe_write_ended(v, f);
	return n;
}

bool would_read(struct world *w, int i, const struct vbpipe_file *f)
{
	bool data;

	return pipe_reader_wait(&w->side[i].v.rx, f->rx, &data);
}

bool would_write(struct world *w, int i, const struct vbpipe_file *f)
{
	bool open;

	return pipe_writer_wait(&w->side[i].v.tx, f->tx, 1, &open);
}

void assert_reads(struct world *w, int i, struct vbpipe_file *f, const char *text)
{
	char back[256];
	int n = do_read(w, i, f, back, sizeof(back));

	assert_int_equal(n, (int)strlen(text));
	assert_memory_equal(back, text, strlen(text));
}

void connect_both(struct world *w, struct vbpipe_file *a, struct vbpipe_file *b)
{
	side_want(w, 0, true);
	side_want(w, 1, true);
	settle(w);
	assert_true(vbpipe_connected(&w->side[0].v));
	assert_true(vbpipe_connected(&w->side[1].v));
	vbpipe_file_init(&w->side[0].v, a, true);
	vbpipe_file_init(&w->side[1].v, b, true);
}

void assert_writes(struct world *w, int i, struct vbpipe_file *f, const char *text)
{
	assert_int_equal(do_write(w, i, f, text, (uint32_t)strlen(text)), (int)strlen(text));
}
