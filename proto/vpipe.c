// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A vpipe device: a pipe_reader or a pipe_writer, by the role in the link. */
#include "proto/info.h"
#include "proto/vpipe.h"

/* ---- configuration ---- */

static bool parse_size(struct info_field f, struct vpipe_info *info)
{
	uint32_t n;

	if (info_empty(f))
		return true;
	if (!info_size(f, LV_BYTE_RING_CAPACITY_MIN, LV_BYTE_RING_CAPACITY_MAX, &n))
		return false;
	info->capacity = info_power_of_two(n);
	return true;
}

static bool parse_name(struct info_field f, struct vpipe_info *info)
{
	struct info_field value;

	return !info_find(f, ';', "name", &value) ||
	       info_name(value, info->name, sizeof(info->name));
}

enum vpipe_warning vpipe_info_parse(const char *text, struct vpipe_info *info)
{
	struct info_field f = info_first(text, ';');

	*info = (struct vpipe_info){ .capacity = LV_VPIPE_CAPACITY };
	if (!parse_size(f, info))
		return VPIPE_INFO_BAD_SIZE;
	if (parse_name(info_next(f, ';'), info))
		return VPIPE_INFO_OK;
	*info = (struct vpipe_info){ .capacity = LV_VPIPE_CAPACITY };
	return VPIPE_INFO_BAD_NAME;
}

const char *vpipe_warning_text(enum vpipe_warning warning)
{
	static const char *const text[] = {
		[VPIPE_INFO_OK] = "info string is good",
		[VPIPE_INFO_BAD_SIZE] = "info string: bad ring size, defaults used",
		[VPIPE_INFO_BAD_NAME] = "info string: bad name=, defaults used",
	};

	return text[warning];
}

/* ---- the device ---- */

int vpipe_init(struct vpipe *v, const struct vpipe_config *config)
{
	struct pipe_reader_config rx = {
		config->end, config->ring, config->capacity, config->spare,
	};
	struct pipe_writer_config tx = { config->end, config->ring, config->capacity };

	v->server = config->server;
	return v->server ? pipe_reader_init(&v->rx, &rx) : pipe_writer_init(&v->tx, &tx);
}

void vpipe_want(struct vpipe *v, bool want)
{
	if (v->server)
		pipe_reader_want(&v->rx, want);
	else
		pipe_writer_want(&v->tx, want);
}

bool vpipe_step(struct vpipe *v)
{
	return v->server ? pipe_reader_step(&v->rx) : pipe_writer_step(&v->tx);
}

static bool vpipe_linked(const struct vpipe *v)
{
	return v->server ? pipe_reader_linked(&v->rx) : pipe_writer_linked(&v->tx);
}

bool vpipe_connected(const struct vpipe *v)
{
	return vpipe_linked(v) || (v->server && pipe_reader_holds_rest(&v->rx));
}

uint32_t vpipe_failures(const struct vpipe *v)
{
	return port_load_u32(v->server ? &v->rx.failures : &v->tx.failures);
}

void vpipe_states(const struct vpipe *v, char text[3])
{
	const struct link_state *link = v->server ? &v->rx.link : &v->tx.link;

	*link_state_letters(link, text) = '\0';
}

/* ---- open files ---- */

pipe_mark vpipe_begin(const struct vpipe *v, bool connected)
{
	return v->server ? pipe_reader_begin(&v->rx, connected) :
			   pipe_writer_begin(&v->tx, connected);
}

static uint32_t poll_server(const struct vpipe *v, pipe_mark mark, bool gone)
{
	bool data;

	/* Without data, HUP tells of an end until the peer is back. */
	return pipe_reader_wait(&v->rx, mark, &data) && (data || !gone) ? VPIPE_POLL_IN : 0;
}

static uint32_t poll_client(const struct vpipe *v, pipe_mark mark, bool gone)
{
	uint32_t mask = 0;
	bool open;

	if (pipe_writer_wait(&v->tx, mark, pipe_writer_atomic(&v->tx), &open) && !gone)
		mask |= VPIPE_POLL_OUT;
	if (!open && mark != PIPE_FRESH)
		mask |= VPIPE_POLL_ERR;
	return mask;
}

uint32_t vpipe_poll(const struct vpipe *v, pipe_mark mark)
{
	bool gone = !vpipe_linked(v) && mark != PIPE_FRESH;
	uint32_t mask = v->server ? poll_server(v, mark, gone) : poll_client(v, mark, gone);

	return gone ? mask | VPIPE_POLL_HUP : mask;
}
