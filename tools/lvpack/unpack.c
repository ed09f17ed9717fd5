// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "tools/lvpack/unpack.h"

#define STEP		0x400000u
#define WITH_GZIP	(16 + MAX_WBITS)

static const char damaged[] = "is damaged";
static const char cut_off[] = "is cut off";
static const char too_large[] = "unpacks to more than 1 GiB";
static const char no_memory[] = "does not fit into memory unpacked";

/* Room for STEP bytes more behind those that are there.  NULL or a reason. */
static const char *grow(struct file *out)
{
	void *larger;

	if (out->size + STEP > UNPACK_MAX)
		return too_large;
	larger = realloc(out->data, out->size + STEP);
	if (!larger)
		return no_memory;
	out->data = larger;
	return NULL;
}

static const char *finish(const char *reason, struct file *out)
{
	if (reason) {
		file_free(out);
		out->size = 0;
	}
	return reason;
}

static const char *inflate_all(z_stream *z, struct file *out)
{
	int status = Z_OK;

	while (status != Z_STREAM_END) {
		const char *reason = grow(out);

		if (reason)
			return reason;
		z->next_out = (Bytef *)out->data + out->size;
		z->avail_out = STEP;
		status = inflate(z, Z_NO_FLUSH);
		out->size += STEP - z->avail_out;
		if (status == Z_BUF_ERROR || (status == Z_OK && z->avail_out))
			return cut_off;
		if (status != Z_OK && status != Z_STREAM_END)
			return damaged;
	}
	return NULL;
}

const char *unpack_gzip(const void *data, size_t size, struct file *out)
{
	z_stream z = { .next_in = (Bytef *)data, .avail_in = (uInt)size };
	const char *reason;

	memset(out, 0, sizeof(*out));
	if (size > UINT32_MAX)
		return too_large;
	if (inflateInit2(&z, WITH_GZIP) != Z_OK)
		return no_memory;
	reason = inflate_all(&z, out);
	inflateEnd(&z);
	return finish(reason, out);
}

/* One frame: bytes behind it are not looked at, as those behind gzip's. */
static const char *decompress_all(ZSTD_DStream *z, ZSTD_inBuffer *in, struct file *out)
{
	size_t status = 1;

	while (status) {
		const char *reason = grow(out);
		ZSTD_outBuffer to = { .size = STEP };

		if (reason)
			return reason;
		to.dst = (char *)out->data + out->size;
		status = ZSTD_decompressStream(z, &to, in);
		out->size += to.pos;
		if (ZSTD_isError(status))
			return damaged;
		if (status && in->pos == in->size && to.pos < to.size)
			return cut_off;
	}
	return NULL;
}

const char *unpack_zstd(const void *data, size_t size, struct file *out)
{
	ZSTD_inBuffer in = { .src = data, .size = size };
	ZSTD_DStream *z = ZSTD_createDStream();
	const char *reason;

	memset(out, 0, sizeof(*out));
	if (!z)
		return no_memory;
	ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, 31);	/* as the kernel's own build packs */
	reason = decompress_all(z, &in, out);
	ZSTD_freeDStream(z);
	return finish(reason, out);
}
