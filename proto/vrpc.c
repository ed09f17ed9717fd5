// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Calls.  There is no ring: numbers say which call is meant, and the session says which life of the
 * peer.  Each word of the peer is read once and compared with the numbers that are remembered here;
 * a lie can only end the session, or make a server work.
 */
#include "proto/info.h"
#include "proto/vrpc.h"

/* ---- info strings ---- */

bool vrpc_text_has_name(const char *info, const char *name)
{
	return info_is(info_first(info, ','), name ? name : "");
}

const char *vrpc_text_parameters(const char *info)
{
	struct info_field name = info_first(info, ',');

	return info_last(name) ? "" : name.end + 1;
}

static uint32_t text_size(const char *info)
{
	uint32_t size;

	if (info_size(info_next(info_first(info, ','), ','), LV_VRPC_SIZE_MIN, LV_VRPC_SIZE_MAX,
		      &size))
		return size;
	return 0;
}

uint32_t vrpc_text_maxsize(const char *own, const char *peer)
{
	uint32_t a = text_size(own), b = text_size(peer), size = a > b ? a : b;

	return (size ? size : LV_VRPC_SIZE_DEFAULT) - LV_VRPC_SIZE_HEAD;
}

uint32_t vrpc_chunk_bytes(uint32_t maxsize)
{
	return (uint32_t)offsetof(struct lv_vrpc, data) + maxsize;
}

/* ---- the session ---- */

/*
 * The calls of the last session are gone: our words start at zero, and the peer's words are judged
 * against these numbers.
 */
static void vrpc_reset(void *user, uint32_t link)
{
	struct vrpc *v = user;

	(void)link;
	v->number = 0;
	v->answered = 0;
	if (v->server) {
		port_store_u32(&v->shared->server.taken, 0);
		port_store_u32(&v->shared->server.size, 0);
		port_store_u32(&v->shared->server.declined, 0);
		port_store_u32(&v->shared->server.answered, 0);
	} else {
		port_store_u32(&v->shared->client.withdrawn, 0);
		port_store_u32(&v->shared->client.size, 0);
		port_store_u32(&v->shared->client.called, 0);
	}
}

static void vrpc_up(void *user)
{
	struct vrpc *v = user;

	if (!v->server && v->fresh) {
		v->fresh = false;
		v->epoch = link_session_epoch(&v->session);
	}
	v->up(v->user);
}

static void vrpc_down(void *user, bool failed)
{
	struct vrpc *v = user;

	if (v->server)
		link_session_hold(&v->session, v->busy);
	v->down(v->user, failed);
}

static const struct link_session_ops session_ops = {
	.reset = vrpc_reset,
	.up = vrpc_up,
	.down = vrpc_down,
};

void vrpc_init(struct vrpc *v, const struct vrpc_config *config)
{
	*v = (struct vrpc){
		.shared = config->shared,
		.maxsize = config->maxsize,
		.server = config->server,
		.up = config->up,
		.down = config->down,
		.user = config->user,
	};
	link_session_init(&v->session, &config->end, 1, &session_ops, v);
}

void vrpc_want(struct vrpc *v, bool want)
{
	if (!want)
		link_session_step(&v->session);		/* down() while somebody still listens */
	v->fresh = want;
	v->epoch = v->busy && v->server ? v->epoch : LINK_EPOCH_NONE;
	link_session_want(&v->session, want);
}

bool vrpc_step(struct vrpc *v)
{
	return link_session_step(&v->session);
}

static int vrpc_broken(struct vrpc *v, uint32_t epoch)
{
	link_session_break(&v->session, epoch);
	link_session_step(&v->session);
	return -EPROTO;
}

void vrpc_break(struct vrpc *v)
{
	vrpc_broken(v, v->epoch);
}

/* ---- server ---- */

/*
 * Pairs with the barrier in vrpc_client_withdraw(): the client sees that the server took the call,
 * or the server sees that the client withdrew.  A client that withdrew may have made the next call
 * already: then "called" is another number, and the interrupt of the next call is under way.
 */
static bool server_may_begin(const struct lv_vrpc_client *client, uint32_t number)
{
	uint32_t withdrawn;

	port_mb();
	/*
	 * The server reads "withdrawn" first: a server that sees that a later call was withdrawn
	 * then sees below that the later call was made.
	 */
	withdrawn = port_load_acquire_u32(&client->withdrawn);
	return withdrawn != number && port_load_acquire_u32(&client->called) == number;
}

/* The client may have seen "taken", and waits to hear whether the server began. */
static int server_decline(struct vrpc *v)
{
	port_store_release_u32(&v->shared->server.declined, v->number);
	return -ECANCELED;
}

int vrpc_server_take(struct vrpc *v, uint32_t *size)
{
	const struct lv_vrpc_client *client = &v->shared->client;
	uint32_t epoch = link_session_epoch(&v->session);
	uint32_t number, n;

	if (epoch == LINK_EPOCH_NONE || v->busy)
		return -EAGAIN;
	number = port_load_acquire_u32(&client->called);
	if (number == v->number)
		return -EAGAIN;
	v->number = number;
	/* The word "declined" must not name this call, even after 2^32 calls. */
	port_store_u32(&v->shared->server.declined, number - 1);
	port_store_release_u32(&v->shared->server.taken, number);
	if (!server_may_begin(client, number))
		return server_decline(v);
	n = port_load_u32(&client->size);
	if (n > v->maxsize)
		return vrpc_broken(v, epoch);
	v->busy = true;
	v->epoch = epoch;
	*size = n;
	return 0;
}

bool vrpc_server_answer(struct vrpc *v, uint32_t size)
{
	v->busy = false;
	if (!link_session_is(&v->session, v->epoch)) {
		/*
		 * The step announces the end of the session, if that is news, and lets the link go
		 * on.
		 */
		link_session_hold(&v->session, false);
		link_session_step(&v->session);
		return false;
	}
	port_store_u32(&v->shared->server.size, size);
	port_store_release_u32(&v->shared->server.answered, v->number);
	return true;
}

/* ---- client ---- */

bool vrpc_client_bound(const struct vrpc *v)
{
	return v->epoch != LINK_EPOCH_NONE;
}

int vrpc_client_begin(struct vrpc *v, uint32_t size)
{
	if (v->busy)
		return -EBUSY;
	if (!link_session_is(&v->session, v->epoch))
		return -EAGAIN;
	if (size > v->maxsize)
		return -EMSGSIZE;
	v->busy = true;
	v->withdrawing = false;
	v->number++;
	/* The word "withdrawn" must not name this call, even after 2^32 calls. */
	port_store_u32(&v->shared->client.withdrawn, v->number - 1);
	port_store_u32(&v->shared->client.size, size);
	port_store_release_u32(&v->shared->client.called, v->number);
	return 0;
}

/* The word "answered" does not name this call: the only other right value is the last answer's. */
static int client_no_answer(struct vrpc *v, uint32_t answered)
{
	if (answered != v->answered) {
		v->busy = false;
		return vrpc_broken(v, v->epoch);
	}
	if (!v->withdrawing || port_load_acquire_u32(&v->shared->server.declined) != v->number)
		return -EINPROGRESS;
	v->busy = false;
	return -EINTR;
}

int vrpc_client_result(struct vrpc *v, uint32_t *size)
{
	const struct lv_vrpc_server *server = &v->shared->server;
	uint32_t answered, n;

	if (!link_session_is(&v->session, v->epoch)) {
		v->busy = false;
		return link_session_failed(&v->session, v->epoch) ? -EPROTO : -EAGAIN;
	}
	answered = port_load_acquire_u32(&server->answered);
	if (answered != v->number)
		return client_no_answer(v, answered);
	n = port_load_u32(&server->size);
	v->busy = false;
	if (n > v->maxsize)
		return vrpc_broken(v, v->epoch);
	v->answered = answered;
	*size = n;
	return 0;
}

int vrpc_client_withdraw(struct vrpc *v)
{
	port_store_release_u32(&v->shared->client.withdrawn, v->number);
	port_mb();		/* pairs with server_may_begin() */
	/* acquire: the "declined" that the server stored before "taken" */
	v->withdrawing = port_load_acquire_u32(&v->shared->server.taken) == v->number;
	v->busy = v->withdrawing;
	return v->busy ? -EBUSY : 0;
}

void vrpc_client_abandon(struct vrpc *v)
{
	v->busy = false;
	link_session_want(&v->session, false);
	link_session_step(&v->session);
	link_session_want(&v->session, true);
	link_session_step(&v->session);
}
