// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The classic calls of a client: blocks of parameters become requests of classic_interface. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <linkvisor/vrpq_ioctl.h>

#include "user/libvrpq/classic.h"
#include "user/libvrpq/connection.h"

#define BUFFER	65536u		/* bytes for posts of a channel */

struct classic_client_session {
	enum classic_kind kind;
	int fd;			/* its channels are opened beside it */
	char path[];
};

struct shape {			/* of a block that was allocated */
	enum classic_procedure procedure;
	struct classic_request fixed;
};

struct classic_client_channel {
	enum classic_kind kind;
	struct vrpq_connection *connection;
	struct shape shape;
	char *in, *out;		/* NULL: none was allocated */
};

/* ---- sessions and channels ---- */

int vrpqSessionCreate(const char *dev, VrpqSessionHandle *session)
{
	size_t bytes = strlen(dev) + 1;
	struct classic_client_session *s = malloc(sizeof(*s) + bytes);

	if (!s)
		return -ENOMEM;
	s->kind = CLASSIC_CLIENT_SESSION;
	memcpy(s->path, dev, bytes);
	s->fd = open(dev, O_RDWR | O_CLOEXEC);
	if (s->fd < 0) {
		free(s);
		return -errno;
	}
	*session = s;
	return 0;
}

void classic_client_session_end(struct classic_client_session *s)
{
	close(s->fd);
	free(s);
}

int vrpqChanCreate(VrpqSessionHandle session, VrpqChanHandle *chan)
{
	struct classic_client_session *s = session;
	struct classic_client_channel *c;
	int err;

	if (!classic_is(session, CLASSIC_CLIENT_SESSION))
		return -EBADF;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->kind = CLASSIC_CLIENT_CHANNEL;
	err = connection_open(&c->connection, s->path, s->fd, &classic_interface, BUFFER, NULL);
	if (err) {
		free(c);
		return err;
	}
	*chan = c;
	return 0;
}

void classic_client_channel_end(struct classic_client_channel *c)
{
	vrpq_disconnect(c->connection);
	free(c->in);
	free(c->out);
	free(c);
}

/* ---- blocks ---- */

static uint32_t refs_offset(const struct shape *shape)
{
	return classic_header(shape->procedure) + (uint32_t)vrpq_pad(shape->fixed.in_size);
}

static uint32_t out_refs_offset(const struct shape *shape)
{
	return refs_offset(shape) + shape->fixed.in_refs * (uint32_t)sizeof(VrpqParamRef);
}

static uint32_t block_bytes(const struct shape *shape)
{
	return refs_offset(shape) +
	       (shape->fixed.in_refs + shape->fixed.out_refs) * (uint32_t)sizeof(VrpqParamRef);
}

static void block_begin(struct classic_client_channel *c)
{
	const struct shape *shape = &c->shape;
	VrpqParamCall header = {
		.inRefOffset = (uint16_t)refs_offset(shape),
		.inRefCount = shape->fixed.in_refs,
		.inFullSize = block_bytes(shape),
		.outRefOffset = (uint16_t)out_refs_offset(shape),
		.outRefCount = shape->fixed.out_refs,
		.fullSize = block_bytes(shape),
	};

	memcpy(c->in, &header, classic_header(shape->procedure));
}

/* A post has no references of out, and those of in always begin in time. */
static bool block_fits(const struct shape *shape)
{
	return shape->procedure != CLASSIC_CALL || classic_offset_fits(out_refs_offset(shape));
}

static int block_alloc(VrpqChanHandle chan, const struct shape *shape)
{
	struct classic_client_channel *c = chan;

	if (!block_fits(shape))
		return -EMSGSIZE;
	free(c->in);
	free(c->out);
	c->shape = *shape;
	c->in = calloc(1, block_bytes(shape));
	c->out = calloc(1, vrpq_pad(shape->fixed.out_size) + LV_VRPQ_ALIGN);
	if (!c->in || !c->out)
		return -ENOMEM;
	block_begin(c);
	return 0;
}

static int shape_judge(VrpqChanHandle chan, size_t in_size, unsigned int in_refs, size_t ref_size,
		       unsigned int out_refs, size_t out_size)
{
	if (!classic_is(chan, CLASSIC_CLIENT_CHANNEL))
		return -EBADF;
	if (in_refs > VRPQ_REFS_MAX || out_refs > VRPQ_REFS_MAX)
		return -EINVAL;
	return in_size > VRPQ_DIRECT_MAX || out_size > VRPQ_DIRECT_MAX ||
		       ref_size > VRPQ_REQUEST_MAX ? -EMSGSIZE : 0;
}

void *vrpqParamPostAlloc(VrpqChanHandle chan, size_t size, unsigned int refCount, size_t refSize)
{
	struct shape shape = { CLASSIC_POST, { .in_size = (uint32_t)size,
					       .in_refs = (uint16_t)refCount } };
	int err = shape_judge(chan, size, refCount, refSize, 0, 0);

	err = err ? err : block_alloc(chan, &shape);
	errno = -err;
	return err ? NULL : ((struct classic_client_channel *)chan)->in;
}

int vrpqParamCallAlloc(VrpqChanHandle chan, size_t inSize, unsigned int inRefCount,
		       size_t inRefSize, unsigned int outCount, size_t outSize, void **in,
		       void **out)
{
	struct shape shape = { CLASSIC_CALL, { .in_size = (uint32_t)inSize,
					       .out_size = (uint32_t)outSize,
					       .in_refs = (uint16_t)inRefCount,
					       .out_refs = (uint16_t)outCount } };
	int err = shape_judge(chan, inSize, inRefCount, inRefSize, outCount, outSize);

	err = err ? err : block_alloc(chan, &shape);
	if (err)
		return err;
	*in = ((struct classic_client_channel *)chan)->in;
	*out = ((struct classic_client_channel *)chan)->out;
	return 0;
}

/* ---- requests ---- */

struct parts {			/* of a request and of its answer */
	uint32_t size[2 * VRPQ_REFS_MAX];	/* of the references */
	struct vrpq_array in[2 + VRPQ_REFS_MAX], out[1 + VRPQ_REFS_MAX];
	uint64_t in_bytes, out_bytes;	/* of all, each padded */
};

static void part_add(struct vrpq_array *array, uint64_t *bytes, const void *at, uint32_t size)
{
	*array = (struct vrpq_array){ at, size };
	*bytes += vrpq_pad(size);
}

static void parts_collect(struct parts *p, const struct classic_client_channel *c)
{
	const struct classic_request *fixed = &c->shape.fixed;
	uint32_t refs = fixed->in_refs + fixed->out_refs;
	const char *at = c->in + refs_offset(&c->shape);
	VrpqParamRef ref;

	p->in_bytes = p->out_bytes = 0;
	part_add(&p->in[0], &p->in_bytes, c->in + classic_header(c->shape.procedure),
		 fixed->in_size);
	part_add(&p->in[1], &p->in_bytes, p->size, refs * (uint32_t)sizeof(p->size[0]));
	part_add(&p->out[0], &p->out_bytes, c->out, fixed->out_size);
	for (uint32_t i = 0; i < refs; i++) {
		memcpy(&ref, at + i * sizeof(ref), sizeof(ref));
		p->size[i] = ref.size;
		if (i < fixed->in_refs)
			part_add(&p->in[2 + i], &p->in_bytes, ref.uptr, ref.size);
		else
			part_add(&p->out[1 + i - fixed->in_refs], &p->out_bytes, ref.uptr,
				 ref.size);
	}
}

/* Is this the block of the next request of that kind? */
static int request_begin(VrpqChanHandle chan, enum classic_procedure procedure, uint32_t id,
			 const void *in, struct parts *p, struct vrpq_request *r)
{
	struct classic_client_channel *c = chan;
	uint32_t head = VRPQ_HEADER + (uint32_t)vrpq_pad(sizeof(c->shape.fixed));
	int err;

	if (!classic_is(chan, CLASSIC_CLIENT_CHANNEL))
		return -EBADF;
	if (!in || in != c->in || c->shape.procedure != procedure)
		return -EINVAL;
	c->shape.fixed.id = id;
	parts_collect(p, c);
	if (p->in_bytes > VRPQ_REQUEST_MAX || p->out_bytes > VRPQ_REQUEST_MAX)
		return -EMSGSIZE;
	err = vrpq_request_begin(vrpq_connection_client(c->connection), r, (uint16_t)procedure,
				 sizeof(c->shape.fixed), head, head + p->in_bytes);
	if (!err)
		vrpq_put(r, 0, &c->shape.fixed, sizeof(c->shape.fixed));
	return err;
}

int vrpqPost(VrpqChanHandle chan, uint32_t procId, void *in)
{
	struct classic_client_channel *c = chan;
	struct vrpq_request r;
	struct parts p;
	int err = request_begin(chan, CLASSIC_POST, procId, in, &p, &r);

	if (err)
		return err;
	err = vrpq_post(vrpq_connection_client(c->connection), &r, p.in,
			2u + c->shape.fixed.in_refs);
	if (err)
		return err;
	free(c->in);
	c->in = NULL;
	return 0;
}

int vrpqNotify(VrpqChanHandle chan)
{
	struct classic_client_channel *c = chan;

	if (!classic_is(chan, CLASSIC_CLIENT_CHANNEL))
		return -EBADF;
	return vrpq_notify(vrpq_connection_client(c->connection));
}

int vrpqPostAndNotify(VrpqChanHandle chan, uint32_t procId, void *in)
{
	int err = vrpqPost(chan, procId, in);

	return err ? err : vrpqNotify(chan);
}

/* An answer has all that was asked for, whatever the reason. */
int vrpqCall(VrpqChanHandle chan, uint32_t procId, void *in, void *out)
{
	struct classic_client_channel *c = chan;
	struct {
		struct lv_vrpq_answer header;
		struct classic_answer fixed;
	} answer = { .fixed.reason = 0 };
	struct vrpq_request r;
	struct parts p;
	struct vrpq_result result = { .header = &answer.header, .fixed = sizeof(answer.fixed),
				      .arrays = p.out };
	int err = request_begin(chan, CLASSIC_CALL, procId, in, &p, &r);

	if (err)
		return err;
	if (out != c->out)
		return -EINVAL;
	result.nr_arrays = 1u + c->shape.fixed.out_refs;
	err = vrpq_call(vrpq_connection_client(c->connection), &r, p.in,
			2u + c->shape.fixed.in_refs, &result);
	if (err)
		return err;
	return result.got == p.out_bytes ? answer.fixed.reason : -EBADMSG;
}
