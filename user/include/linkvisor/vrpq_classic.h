/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The calls of the classic vRPQ by name, over libvrpq (docs/services/vrpq.md, "Programs for the
 * classic vRPQ").  Names are known, prototypes are ours: a program may need small changes.
 *
 *   client                                       server
 *     vrpqSessionCreate(device, &session)          vrpqSessionAccept(device, &session)
 *     vrpqChanCreate(session, &chan)               vrpqShmMap(session, &base)
 *     in = vrpqParamPostAlloc(chan, ...)           vrpqChanAccept(session, &chan)
 *     vrpqPost(chan, id, in)                       vrpqReceive(chan, reqs, n, &count)
 *     vrpqParamCallAlloc(chan, ..., &in, &out)       base + reqs[i]->inOffset: parameters
 *     vrpqCall(chan, id, in, out)                    base + reqs[i]->outOffset: results
 *     vrpqChanDestroy(chan)                        vrpqCallSetReason(chan, reason)
 *     vrpqSessionDestroy(session)                  vrpqChanDestroy(chan), vrpqSessionDestroy(session)
 *
 * A block of parameters:
 *
 *   header | direct parameters, each at a multiple of 8 | references of in | references of out
 *
 * Calls return 0 or a negative errno.  One thread at a time may use a channel.
 */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_CLASSIC_H
#define USER_INCLUDE_LINKVISOR_VRPQ_CLASSIC_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EREQSIZE	EMSGSIZE	/* a request or its answer is too large */
#define ECHANINVALID	EBADF		/* the channel is not of this kind */
#define ECHANBROKEN	EPIPE		/* the peer is gone */
#define ESESSIONBROKEN	EPIPE
#define EBADREQ		EBADR		/* server: what came is no request; the channel has to end */

typedef void *VrpqSessionHandle;
typedef void *VrpqChanHandle;

#define VRPQ_PROC_ID(group, function)	((uint32_t)(group) << 16 | (uint32_t)(function))

#define VRPQ_REFS_MAX		32u		/* in, and as many out */
#define VRPQ_DIRECT_MAX		65504u		/* bytes of direct parameters, of direct results */
#define VRPQ_REQUEST_MAX	(8u << 20)	/* bytes of all parameters, of all results */

/* ---- parameters ---- */

/* The same for 32 and 64 bits. */
typedef struct {
	union {
		uint32_t size;		/* bytes */
		uint64_t size_bits;
	};
	union {
		void *uptr;		/* client */
		uint32_t offset;	/* server: from the base that vrpqShmMap() gave */
		uint64_t where_bits;
	};
} VrpqParamRef;

typedef struct {			/* of a post */
	uint16_t inRefOffset;		/* bytes, from this header */
	uint16_t inRefCount;
	uint32_t inFullSize;		/* header, direct parameters, references, and what these name */
} VrpqParamPost;

typedef struct {			/* of a call */
	uint16_t inRefOffset;
	uint16_t inRefCount;
	uint32_t inFullSize;
	uint16_t outRefOffset;		/* bytes, from this header */
	uint16_t outRefCount;
	uint32_t fullSize;		/* inFullSize, and all results */
} VrpqParamCall;

/* Each step moves *at to the next parameter. */
static inline void *vrpqParamStep(char **at, size_t bytes)
{
	void *here = *at;

	*at += (bytes + 7) & ~(size_t)7;
	return here;
}

static inline void vrpqParamWrite(char **at, const void *from, size_t bytes)
{
	memcpy(vrpqParamStep(at, bytes), from, bytes);
}

static inline void vrpqParamRead(char **at, void *to, size_t bytes)
{
	memcpy(to, vrpqParamStep(at, bytes), bytes);
}

static inline void vrpqParamRefWrite(char **at, const void *memory, uint32_t size)
{
	VrpqParamRef ref;

	memset(&ref, 0, sizeof(ref));
	ref.size = size;
	ref.uptr = (void *)(uintptr_t)memory;
	vrpqParamWrite(at, &ref, sizeof(ref));
}

static inline void *vrpqParamRefInPlace(char **at, void *base, uint32_t *size)
{
	VrpqParamRef ref;

	vrpqParamRead(at, &ref, sizeof(ref));
	*size = ref.size;
	return (char *)base + ref.offset;
}

/* A string with its NUL; what the server reads is ended there in any case. */
static inline void vrpqParamStrRead(char **at, char *to, size_t bytes)
{
	vrpqParamRead(at, to, bytes);
	if (bytes)
		to[bytes - 1] = '\0';
}

/* at: a char * variable that stands in a block of parameters or results, and goes on. */
#define VRPQ_PARAM_WRITE(at, value)		vrpqParamWrite(&(at), &(value), sizeof(value))
#define VRPQ_PARAM_ARRAY_WRITE(at, array, n)	vrpqParamWrite(&(at), array, (n) * sizeof(*(array)))
#define VRPQ_PARAM_BUF_WRITE(at, from, bytes)	vrpqParamWrite(&(at), from, bytes)
#define VRPQ_PARAM_STR_WRITE(at, text)		vrpqParamWrite(&(at), text, strlen(text) + 1)
#define VRPQ_PARAM_REF_WRITE(at, memory, bytes)	vrpqParamRefWrite(&(at), memory, bytes)
#define VRPQ_PARAM_READ(at, value)		vrpqParamRead(&(at), &(value), sizeof(value))
#define VRPQ_PARAM_BUF_READ(at, to, bytes)	vrpqParamRead(&(at), to, bytes)
#define VRPQ_PARAM_STR_READ(at, to, bytes)	vrpqParamStrRead(&(at), to, bytes)
#define VRPQ_PARAM_IN_PLACE(at, type, n)	((type *)vrpqParamStep(&(at), (n) * sizeof(type)))
#define VRPQ_PARAM_REF_IN_PLACE(at, base, size)	vrpqParamRefInPlace(&(at), base, size)

/* ---- client ---- */

int vrpqSessionCreate(const char *dev, VrpqSessionHandle *session);
/* Client and server; its channels have to be destroyed before.  NULL is ignored. */
void vrpqSessionDestroy(VrpqSessionHandle session);

/* Waits until a server accepts it. */
int vrpqChanCreate(VrpqSessionHandle session, VrpqChanHandle *chan);
/* Client: what was posted is handed over.  Server: its requests are done with.  NULL is ignored. */
void vrpqChanDestroy(VrpqChanHandle chan);

/*
 * The block of the next post (struct VrpqParamPost first), until that is made: "size" bytes of
 * direct parameters, refCount references to refSize bytes in all.  NULL: errno says EMSGSIZE, ENOMEM
 * or EBADF.  What a reference names is the caller's again after vrpqPost().
 */
void *vrpqParamPostAlloc(VrpqChanHandle chan, size_t size, unsigned int refCount, size_t refSize);

/*
 * The same for a call (struct VrpqParamCall first): its references are inRefCount of in, then outCount
 * of out.  *out: outSize bytes of direct results, until the next call of this function.
 */
int vrpqParamCallAlloc(VrpqChanHandle chan, size_t inSize, unsigned int inRefCount,
		       size_t inRefSize, unsigned int outCount, size_t outSize, void **in,
		       void **out);

/* Into a buffer of this process, without a system call if there is room. */
int vrpqPost(VrpqChanHandle chan, uint32_t procId, void *in);
int vrpqPostAndNotify(VrpqChanHandle chan, uint32_t procId, void *in);
/* Hands over what was posted and wakes the server. */
int vrpqNotify(VrpqChanHandle chan);
/* All posts before it, then waits.  The reason that the server set, 0 if none, or a negative errno. */
int vrpqCall(VrpqChanHandle chan, uint32_t procId, void *in, void *out);

/* ---- server ---- */

typedef struct {
	uint32_t vmId;
	uint32_t appId;		/* process, as its VM numbers it */
} VrpqClientId;

typedef struct {
	uint32_t procId;
	uint32_t inOffset;	/* of its block of parameters, from the base */
	uint32_t outOffset;	/* of its direct results, 0: a post */
} VrpqProcReq;

/* Waits for a session that no other process has. */
int vrpqSessionAccept(const char *dev, VrpqSessionHandle *session);
int vrpqClientIdGet(VrpqSessionHandle session, VrpqClientId *id);
/* Where offsets begin.  Valid until the session is destroyed. */
int vrpqShmMap(VrpqSessionHandle session, void **base);
/* Waits for a channel of the session.  -EPIPE: the session is over. */
int vrpqChanAccept(VrpqSessionHandle session, VrpqChanHandle *chan);

/*
 * Requests, up to "count", and how many in *avail.  Waits for the first of them.  All that the previous
 * vrpqReceive() gave is done with: a call among them is answered.  A call is the last of its batch.
 * Blocks of parameters are copies of what the client sent, judged; what references of in name lies
 * where the client can still write it, so read it once.
 */
int vrpqReceive(VrpqChanHandle chan, VrpqProcReq **reqs, unsigned int count, int *avail);

/* What vrpqCall() of the call that was received last will return. */
int vrpqCallSetReason(VrpqChanHandle chan, int reason);

#ifdef __cplusplus
}
#endif

#endif
