// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A client and a server that use nothing but the classic calls:
 *
 *   vrpq_classic serve <device>     serves one session, and ends with it
 *   vrpq_classic ask <device>
 */
#include <linkvisor/vrpq_classic.h>
#include <stdlib.h>

#include "user/tests/test.h"

enum { NOTE = VRPQ_PROC_ID(1, 1), STORE, SUM, FETCH, BAD };

#define ROOM	(3u << 20)

static uint8_t memory[ROOM], sent[ROOM], got[ROOM];

/* ---- server ---- */

static uint32_t notes, stored;
static char last[64];

static void note(char *at)
{
	uint32_t number;

	VRPQ_PARAM_READ(at, number);
	VRPQ_PARAM_STR_READ(at, last, sizeof(last));
	notes += number == notes;
}

static void store(char *base, char *at)
{
	const void *bytes = VRPQ_PARAM_REF_IN_PLACE(at, base, &stored);

	if (stored <= ROOM)
		memcpy(memory, bytes, stored);
}

static void sum(char *at, char *out)
{
	uint32_t n, value, total = 0;

	VRPQ_PARAM_READ(at, n);
	for (const uint32_t *values = VRPQ_PARAM_IN_PLACE(at, uint32_t, n); n; n--, values++) {
		memcpy(&value, values, sizeof(value));
		total += value;
	}
	VRPQ_PARAM_WRITE(out, total);
	VRPQ_PARAM_WRITE(out, notes);
	VRPQ_PARAM_STR_WRITE(out, last);
}

/* Half of what was stored into each of two places of the client's. */
static void fetch(char *base, const VrpqParamCall *call, char *out)
{
	char *at = (char *)(uintptr_t)call + call->outRefOffset;
	uint32_t done = 0, size;

	for (int i = 0; i < call->outRefCount; i++) {
		void *to = VRPQ_PARAM_REF_IN_PLACE(at, base, &size);

		if (done + size > stored)
			return;
		memcpy(to, memory + done, size);
		done += size;
	}
	VRPQ_PARAM_WRITE(out, done);
}

static void serve_one(VrpqChanHandle chan, char *base, const VrpqProcReq *req)
{
	void *block = base + req->inOffset, *out = base + req->outOffset;

	switch (req->procId) {
	case NOTE:
		note((char *)((VrpqParamPost *)block + 1));
		break;
	case STORE:
		store(base, (char *)((VrpqParamPost *)block + 1));
		break;
	case SUM:
		sum((char *)((VrpqParamCall *)block + 1), out);
		break;
	case FETCH:
		fetch(base, block, out);
		break;
	default:
		if (req->outOffset)
			vrpqCallSetReason(chan, -ENOSYS);
	}
}

static void serve(const char *device)
{
	const char *statement = "a classic server serves until the client ends";
	VrpqSessionHandle session;
	VrpqChanHandle chan;
	VrpqProcReq *reqs[16];
	VrpqClientId id = { 0, 0 };
	void *base;
	int err, n;

	err = vrpqSessionAccept(device, &session);
	if (err || vrpqClientIdGet(session, &id) || vrpqShmMap(session, &base))
		test_die("a session");
	while (!vrpqChanAccept(session, &chan)) {
		while (!(err = vrpqReceive(chan, reqs, 16, &n)))
			for (int i = 0; i < n; i++)
				serve_one(chan, base, reqs[i]);
		vrpqChanDestroy(chan);
	}
	if (test_expect(statement, err == -ECHANBROKEN && id.vmId && id.appId))
		test_pass(statement);
	vrpqSessionDestroy(session);
}

/* ---- client ---- */

static int post_note(VrpqChanHandle chan, uint32_t number, const char *text)
{
	VrpqParamPost *in = vrpqParamPostAlloc(chan, 8 + strlen(text) + 1, 0, 0);
	char *at = (char *)(in + 1);

	if (!in)
		return -errno;
	VRPQ_PARAM_WRITE(at, number);
	VRPQ_PARAM_STR_WRITE(at, text);
	return vrpqPost(chan, NOTE, in);
}

static void ask_sum(VrpqChanHandle chan)
{
	static const uint32_t values[] = { 1, 20, 300, 4000 };
	const char *statement =
		"a classic call sees all posts before it, and returns what the server says";
	uint32_t n = 4, total = 0, seen = 0;
	char text[64] = "", *at;
	void *in, *out;
	int err = 0;

	for (uint32_t i = 0; i < 3000 && !err; i++)
		err = post_note(chan, i, i < 2999 ? "a note" : "the last note");
	err = err ? err : vrpqParamCallAlloc(chan, 8 + sizeof(values), 0, 0, 0, 16 + sizeof(text), &in, &out);
	if (err)
		test_die(statement);
	at = (char *)((VrpqParamCall *)in + 1);
	VRPQ_PARAM_WRITE(at, n);
	VRPQ_PARAM_ARRAY_WRITE(at, values, 4);
	err = vrpqCall(chan, SUM, in, out);
	at = out;
	VRPQ_PARAM_READ(at, total);
	VRPQ_PARAM_READ(at, seen);
	VRPQ_PARAM_STR_READ(at, text, sizeof(text));
	if (test_expect(statement,
			!err && total == 4321 && seen == 3000 && !strcmp(text, "the last note")))
		test_pass(statement);
}

static int carry(VrpqChanHandle chan, uint32_t bytes)
{
	struct test_stream stream;
	VrpqParamPost *post = vrpqParamPostAlloc(chan, 0, 1, bytes);
	uint32_t done = 0, half = bytes / 2;
	char *at = (char *)(post + 1);
	void *in, *out;
	int err;

	if (!post)
		return -errno;
	test_stream_init(&stream, bytes);
	test_stream_fill(&stream, sent, bytes);
	memset(got, 0, bytes);
	VRPQ_PARAM_REF_WRITE(at, sent, bytes);
	err = vrpqPostAndNotify(chan, STORE, post);
	err = err ? err : vrpqParamCallAlloc(chan, 0, 0, 0, 2, 4, &in, &out);
	if (err)
		return err;
	at = (char *)in + ((VrpqParamCall *)in)->outRefOffset;
	VRPQ_PARAM_REF_WRITE(at, got, half);
	VRPQ_PARAM_REF_WRITE(at, got + half, bytes - half);
	err = vrpqCall(chan, FETCH, in, out);
	memcpy(&done, out, sizeof(done));
	return err ? err : done == bytes && !memcmp(sent, got, bytes) ? 0 : -EILSEQ;
}

static void ask_sizes(VrpqChanHandle chan)
{
	static const uint32_t sizes[] = { 1, 7, 4096, 65537, 300001, 1 << 20, ROOM };
	const char *statement =
		"references of all sizes come back as they were, larger than the area, too";

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int err = carry(chan, sizes[i]);

		if (err) {
			test_fail(statement, "%u bytes: %s", sizes[i], strerror(-err));
			return;
		}
	}
	test_pass(statement);
}

static void ask_wrong(VrpqSessionHandle session, VrpqChanHandle chan)
{
	const char *statement = "wrong uses are refused";
	void *in, *out;
	int n, err = vrpqParamCallAlloc(chan, 0, 0, 0, 0, 0, &in, &out);

	if (test_expect(statement,
			!err && vrpqCall(chan, BAD, in, out) == -ENOSYS &&
				vrpqPost(chan, NOTE, in) == -EINVAL &&
				!vrpqParamPostAlloc(chan, 1 << 20, 0, 0) && errno == EREQSIZE &&
				vrpqParamCallAlloc(chan, VRPQ_DIRECT_MAX, 2, 0, 1, 0, &in, &out) ==
					-EREQSIZE &&
				vrpqReceive(chan, NULL, 1, &n) == -ECHANINVALID &&
				vrpqNotify(session) == -ECHANINVALID))
		test_pass(statement);
}

/* A server that is on its way out answers EPIPE; the next one is coming. */
static void begin(const char *device, VrpqSessionHandle *session, VrpqChanHandle *chan)
{
	int err = vrpqSessionCreate(device, session);

	while (!err && (err = vrpqChanCreate(*session, chan)) == -ESESSIONBROKEN) {
		vrpqSessionDestroy(*session);
		err = vrpqSessionCreate(device, session);
	}
	if (err)
		test_die("a session");
}

static void ask(const char *device)
{
	VrpqSessionHandle session;
	VrpqChanHandle chan;

	test_limit("a classic client", 120);
	begin(device, &session, &chan);
	ask_sum(chan);
	ask_sizes(chan);
	ask_wrong(session, chan);
	vrpqChanDestroy(chan);
	vrpqSessionDestroy(session);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "serve"))
		ask(argv[2]);
	else
		serve(argv[2]);
	return test_failures() != 0;
}
