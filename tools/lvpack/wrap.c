// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "abi/image.h"
#include "hyp/lib/addr.h"
#include "tools/lvpack/unpack.h"
#include "tools/lvpack/wrap.h"

#define HEAD		0x1000ull	/* bytes before the program: the Image's header, the mover */
#define BRANCH		0x14000000u	/* to an offset in instructions */
#define MOVER_AT	0x40		/* behind the header */

/*
 * A program that is linked for the very beginning of RAM leaves no place for a header below it.  Its
 * Image lies above, and this moves it down.  x0 is the tree and stays; the MMU is off.
 */
static const uint32_t mover[] = {
	0x10007e04,	/*	adr	x4, the program: HEAD - MOVER_AT on */
	0x580003e5,	/*	ldr	x5, to */
	0x58000406,	/*	ldr	x6, bytes */
	0xa8c12488,	/* 1:	ldp	x8, x9, [x4], #16 */
	0xa88124a8,	/*	stp	x8, x9, [x5], #16 */
	0xf10040c6,	/*	subs	x6, x6, #16 */
	0x54ffffa1,	/*	b.ne	1b */
	0x580003a6,	/*	ldr	x6, zeros */
	0xb4000086,	/*	cbz	x6, 3f */
	0xa8817cbf,	/* 2:	stp	xzr, xzr, [x5], #16 */
	0xf10040c6,	/*	subs	x6, x6, #16 */
	0x54ffffc1,	/*	b.ne	2b */
	0xd5033f9f,	/* 3:	dsb	sy */
	0xd53b0028,	/*	mrs	x8, ctr_el0	lines that the loader left in caches */
	0xd3504d08,	/*	ubfx	x8, x8, #16, #4 */
	0xd2800089,	/*	mov	x9, #4 */
	0x9ac82129,	/*	lsl	x9, x9, x8 */
	0x580001e4,	/*	ldr	x4, to */
	0xd50b7e24,	/* 4:	dc	civac, x4 */
	0x8b090084,	/*	add	x4, x4, x9 */
	0xeb05009f,	/*	cmp	x4, x5 */
	0x54ffffa3,	/*	b.lo	4b */
	0xd5033f9f,	/*	dsb	sy */
	0xd508751f,	/*	ic	iallu */
	0xd5033f9f,	/*	dsb	sy */
	0xd5033fdf,	/*	isb */
	0xaa1f03e4,	/*	mov	x4, xzr */
	0xaa1f03e5,	/*	mov	x5, xzr */
	0x58000146,	/*	ldr	x6, entry */
	0xd61f00c0,	/*	br	x6 */
	0xd503201f,	/*	nop */
	0xd503201f,	/*	nop */
};

/* Behind the mover. */
struct move {
	uint64_t to, bytes, zeros, entry;
};

_Static_assert(sizeof(mover) == 128, "where the mover's literals are");

static int judge_flat(const char *path, const struct wrap_options *o, const struct file *file)
{
	if (!file->size)
		return complain("%s: is empty", path);
	if (o->bss != UINT64_MAX && o->bss > UNPACK_MAX)
		return complain("%s: --bss 0x%" PRIx64 " is more than 1 GiB", path, o->bss);
	if (o->entry != UINT64_MAX && (o->entry % 4 || o->entry >= file->size))
		return complain("%s: --entry 0x%" PRIx64 " is no offset of an instruction in it", path,
				o->entry);
	if (o->load != UINT64_MAX && o->load % 16)
		return complain("%s: --load 0x%" PRIx64 " is not a multiple of 16", path, o->load);
	return 0;
}

/* A flat binary: all is as the user says. */
static int flat_read(const char *path, const struct wrap_options *o, struct file *file,
		     struct program *program)
{
	if (judge_flat(path, o, file))
		return -1;
	*program = (struct program){
		.bytes = *file,
		.load = o->load,
		.entry = o->entry == UINT64_MAX ? 0 : o->entry,
		.memory = file->size + (o->bss == UINT64_MAX ? 0 : o->bss),
		.align = HEAD,
		.anywhere = o->load == UINT64_MAX,
	};
	memset(file, 0, sizeof(*file));
	return 0;
}

static int program_read(const char *path, const struct wrap_options *o, struct program *program)
{
	struct file file;
	int status;

	if (file_read(path, &file))
		return -1;
	if (file.size < 4 || memcmp(file.data, "\x7f" "ELF", 4))
		status = flat_read(path, o, &file, program);
	else if (o->load != UINT64_MAX || o->entry != UINT64_MAX || o->bss != UINT64_MAX)
		status = complain("%s: is an ELF file, which says itself what --load, --entry and "
				  "--bss do",
				  path);
	else
		status = elf_read(path, &file, program);
	file_free(&file);
	return status;
}

/* How the Image lies in RAM, as offsets from its beginning. */
struct lie {
	uint64_t image, head;		/* the Image, and how long its head is */
	uint64_t program;		/* the program when it runs */
	bool moves;
};

static int lay_out(const char *path, const struct program *p, uint64_t ram, struct lie *lie)
{
	*lie = (struct lie){ .head = HEAD };
	if (p->anywhere) {
		lie->head = p->align > HEAD ? p->align : HEAD;
		return 0;
	}
	if (p->load < ram)
		return complain("%s: is linked for 0x%" PRIx64 ", but RAM begins at 0x%" PRIx64
				" (--ram)",
				path, p->load, ram);
	lie->program = p->load - ram;
	lie->moves = lie->program < HEAD || lie->program % PAGE_SIZE;
	lie->image = lie->moves ? round_up(lie->program + p->memory, 0x10000) :
				  lie->program - HEAD;
	return 0;
}

static void put_head(const struct program *p, const struct lie *lie, uint64_t ram, char *image,
		     uint64_t bytes)
{
	struct lv_arm64_image *header = (void *)image;
	uint64_t from = lie->moves ? MOVER_AT : lie->head + p->entry;

	header->code[0] = BRANCH | (uint32_t)(from / 4);
	header->text_offset = lie->image;
	header->image_size = lie->head + round_up(lie->moves ? bytes : p->memory, PAGE_SIZE);
	header->magic = LV_ARM64_IMAGE_MAGIC;
	if (lie->moves) {
		struct move *move = (void *)(image + MOVER_AT + sizeof(mover));

		memcpy(image + MOVER_AT, mover, sizeof(mover));
		move->to = ram + lie->program;
		move->bytes = round_up(bytes, 16);
		move->zeros = round_up(p->memory, 16) - move->bytes;
		move->entry = move->to + p->entry;
	}
}

int wrap(const char *path, const struct wrap_options *options, const char *to)
{
	uint64_t ram = options->ram == UINT64_MAX ? WRAP_RAM : options->ram, size;
	struct program program = { 0 };
	struct file image = { 0 };
	struct lie lie;
	int status = program_read(path, options, &program);

	if (!status)
		status = lay_out(path, &program, ram, &lie);
	if (!status) {
		size = program.bytes.size;
		image.size = lie.head + round_up(size, 16);
		image.data = calloc(1, image.size);
		status = image.data ? 0 : complain("out of memory");
	}
	if (!status) {
		put_head(&program, &lie, ram, image.data, size);
		memcpy((char *)image.data + lie.head, program.bytes.data, size);
		status = file_write(to, &image, 1);
	}
	file_free(&program.bytes);
	file_free(&image);
	return status;
}
