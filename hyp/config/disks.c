// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A front end refers to disks by phandle, and they may stand behind it: first all nodes are read,
 * then config_join_disks() judges the references and adds the ends of the links.
 */
#include <libfdt.h>
#include <string.h>

#include "abi/svc/vbd.h"
#include "hyp/config/disks.h"
#include "hyp/config/links.h"
#include "hyp/config/refer.h"

#define DISKS_MAX	64	/* of all VMs */
#define FRONTS_MAX	64
#define DISK_PATH_MAX	63
#define DISK_NAME_MAX	15
#define MIB		0x100000ull

#define REQUESTS_DEFAULT	64u
#define BUFFER_DEFAULT		0x10000u
#define TIMEOUT_DEFAULT		30u

struct disk {
	int node;
	uint32_t vm;			/* index into config.vm */
	const char *path;
	const char *name;		/* NULL: none */
	uint64_t size;			/* bytes; 0: all */
	bool read_only, exclusive, removable, write_through;
	uint32_t users;
	bool written;			/* a user writes */
};

struct front {
	int node;
	uint32_t vm;
	uint32_t number;
	uint32_t nr_disks;
	uint32_t phandle[LV_VBD_DISKS_MAX];
	struct disk *disk[LV_VBD_DISKS_MAX];
	bool read_only;
	uint32_t requests;
	uint64_t buffer;
	uint32_t timeout;
	uint64_t xmem;
};

/* As the ends of links: one CPU uses it at boot. */
static struct {
	uint32_t nr_disks, nr_fronts;
	struct disk disk[DISKS_MAX];
	struct front front[FRONTS_MAX];
} disks;

/* ---- properties of disks ---- */

/* The info string is a list: its separators cannot be in a path. */
static int disk_path(const struct config_value *value, void *object)
{
	struct disk *disk = object;

	if (config_read_string(value, 1, DISK_PATH_MAX, &disk->path))
		return -1;
	if (config_find_among(disk->path, ",; ", true))
		return config_refuse_value(value, "a comma, semicolon or blank in \"%s\"",
					   disk->path);
	if (disk->path[0] != '/' && strncmp(disk->path, "PARTUUID=", 9))
		return config_refuse_value(value, "\"/...\" or \"PARTUUID=...\" wanted, not \"%s\"",
					   disk->path);
	return 0;
}

static int disk_name(const struct config_value *value, void *object)
{
	struct disk *disk = object;

	if (config_read_string(value, 1, DISK_NAME_MAX, &disk->name))
		return -1;
	if (config_find_among(disk->name, "abcdefghijklmnopqrstuvwxyz0123456789_-", false))
		return config_refuse_value(value, "a character besides a-z, 0-9, _ and -");
	return 0;
}

static int disk_size(const struct config_value *value, void *object)
{
	struct disk *disk = object;

	if (config_read_size(value, &disk->size))
		return -1;
	if (!disk->size || disk->size % MIB || disk->size / MIB > UINT32_MAX)
		return config_refuse_value(value, "0x%llx is not a multiple of 1 MiB",
					   (unsigned long long)disk->size);
	return 0;
}

#define FLAG(function, type, field)						\
	static int function(const struct config_value *value, void *object)	\
	{									\
		((struct type *)object)->field = true;				\
		return config_read_flag(value);					\
	}

FLAG(disk_read_only, disk, read_only)
FLAG(disk_exclusive, disk, exclusive)
FLAG(disk_removable, disk, removable)
FLAG(disk_write_through, disk, write_through)

/* What goes by node names is judged when the node is read. */
static const struct config_property disk_table[] = {
	{ "reg", NULL, false },
	{ "path", disk_path, true },
	{ "disk-name", disk_name, false },
	{ "size", disk_size, false },
	{ "read-only", disk_read_only, false },
	{ "exclusive", disk_exclusive, false },
	{ "removable", disk_removable, false },
	{ "write-through", disk_write_through, false },
};

/* ---- properties of front ends ---- */

static int front_disk(const struct config_value *value, void *object)
{
	struct front *front = object;

	return config_read_references(value, "disks", LV_VBD_DISKS_MAX, front->phandle,
				      &front->nr_disks);
}

static int front_requests(const struct config_value *value, void *object)
{
	struct front *front = object;

	if (config_read_u32(value, &front->requests))
		return -1;
	if (front->requests < 2 || front->requests > LV_VBD_REQUESTS_MAX ||
	    (front->requests & (front->requests - 1)))
		return config_refuse_value(value, "%u is not a power of two from 2 to %u",
					   front->requests, LV_VBD_REQUESTS_MAX);
	return 0;
}

static int front_buffer(const struct config_value *value, void *object)
{
	struct front *front = object;

	if (config_read_size(value, &front->buffer))
		return -1;
	if (!front->buffer || front->buffer > LV_VBD_BUFFER_MAX ||
	    front->buffer % LV_VBD_BUFFER_MIN)
		return config_refuse_value(value, "0x%llx is not a multiple of 4 KiB up to 0x%x",
					   (unsigned long long)front->buffer, LV_VBD_BUFFER_MAX);
	return 0;
}

static int front_timeout(const struct config_value *value, void *object)
{
	struct front *front = object;

	if (config_read_u32(value, &front->timeout))
		return -1;
	if (!front->timeout || front->timeout > LV_VBD_TIMEOUT_MAX)
		return config_refuse_value(value, "%u s, 1 to %u are possible", front->timeout,
					   LV_VBD_TIMEOUT_MAX);
	return 0;
}

static int front_xmem(const struct config_value *value, void *object)
{
	struct front *front = object;

	if (config_read_size(value, &front->xmem))
		return -1;
	if (!front->xmem || front->xmem > CONFIG_XMEM_END_MAX || front->xmem % LV_VBD_BUFFER_MIN)
		return config_refuse_value(value, "0x%llx is not a multiple of 4 KiB up to 0x%llx",
					   (unsigned long long)front->xmem, CONFIG_XMEM_END_MAX);
	return 0;
}

FLAG(front_read_only, front, read_only)

static const struct config_property front_table[] = {
	{ "reg", NULL, false },
	{ "disk", front_disk, true },
	{ "read-only", front_read_only, false },
	{ "requests", front_requests, false },
	{ "buffer", front_buffer, false },
	{ "timeout", front_timeout, false },
	{ "xmem", front_xmem, false },
};

/* ---- nodes ---- */

bool config_disk_is(const struct config_reader *reader, int node)
{
	return config_is_called(reader, node, "disk");
}

bool config_front_is(const struct config_reader *reader, int node)
{
	return config_is_called(reader, node, LV_VBD_CLASS);
}

void config_begin_disks(void)
{
	disks.nr_disks = 0;
	disks.nr_fronts = 0;
}

int config_read_disk(const struct config_reader *reader, int node, struct config *config,
		     uint32_t vm)
{
	struct disk *disk = &disks.disk[disks.nr_disks];
	uint32_t number;

	(void)config;
	if (disks.nr_disks == DISKS_MAX)
		return config_refuse(reader, node, "", "more than %u disks", DISKS_MAX);
	*disk = (struct disk){ .node = node, .vm = vm };
	if (config_read_leaf(reader, node, disk_table, sizeof(disk_table) / sizeof(disk_table[0]),
			     &number, disk))
		return -1;
	disks.nr_disks++;
	return 0;
}

int config_read_front(const struct config_reader *reader, int node, struct config *config,
		      uint32_t vm)
{
	struct front *front = &disks.front[disks.nr_fronts];

	(void)config;
	if (disks.nr_fronts == FRONTS_MAX)
		return config_refuse(reader, node, "", "more than %u front ends", FRONTS_MAX);
	*front = (struct front){
		.node = node,
		.vm = vm,
		.requests = REQUESTS_DEFAULT,
		.buffer = BUFFER_DEFAULT,
		.timeout = TIMEOUT_DEFAULT,
	};
	if (config_read_leaf(reader, node, front_table,
			     sizeof(front_table) / sizeof(front_table[0]), &front->number, front))
		return -1;
	disks.nr_fronts++;
	return 0;
}

/* ---- references ---- */

static struct disk *find_disk(int node)
{
	for (uint32_t i = 0; i < disks.nr_disks; i++)
		if (disks.disk[i].node == node)
			return &disks.disk[i];
	return NULL;
}

/* Who writes a disk has it alone: a reader beside it would see a file system change under it. */
static int add_user(const struct config_reader *reader, const struct front *front,
		    struct disk *disk)
{
	bool writes = !front->read_only && !disk->read_only;

	if (disk->users && (disk->exclusive || writes || disk->written))
		return config_refuse(reader, front->node, "disk",
				     "\"%s\" has another user: %s", disk->path,
				     disk->exclusive ? "it is exclusive" :
						       "say \"read-only\" in the disk or in all users");
	disk->users++;
	disk->written |= writes;
	return 0;
}

static int resolve(const struct config_reader *reader, struct front *front, uint32_t i)
{
	struct disk *disk = find_disk(fdt_node_offset_by_phandle(reader->fdt, front->phandle[i]));

	if (!disk)
		return config_refuse(reader, front->node, "disk", "reference %u is to no disk", i);
	if (disk->vm == front->vm)
		return config_refuse(reader, front->node, "disk", "\"%s\" is of this VM itself",
				     disk->path);
	if (i && disk->vm != front->disk[0]->vm)
		return config_refuse(reader, front->node, "disk",
				     "the disks are of different VMs: take one node for each");
	front->disk[i] = disk;
	return add_user(reader, front, disk);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A PARTUUID is a number; Linux compares it without case, too. */
static bool is_same_path(const char *a, const char *b)
{
	bool folds = a[0] != '/';

	while (*a && (folds ? lower(*a) == lower(*b) : *a == *b)) {
		a++;
		b++;
	}
	return *a == *b;
}

/*
 * As Linux and udev name partitions: sda1, mmcblk0p1, .../usb-stick-part1.  loop10 is no partition
 * of loop1.
 */
static bool is_partition_of(const char *path, const char *whole)
{
	size_t length = strlen(whole);

	if (whole[0] != '/' || strncmp(path, whole, length))
		return false;
	path += length;
	if (!strncmp(path, "-part", 5))
		path += 5;
	else if (strncmp(whole, "/dev/", 5) || strchr(whole + 5, '/'))
		return false;		/* a name that somebody gave: "/dev/vg/root" */
	else if (is_digit(whole[length - 1]) && *path++ != 'p')
		return false;
	return *path && !config_find_among(path, "0123456789", false);
}

static int check_pair(const struct config_reader *reader, const struct disk *disk,
		      const struct disk *other)
{
	if (is_same_path(disk->path, other->path))
		return config_refuse(reader, disk->node, "path",
				     "another node has \"%s\": refer to that one", other->path);
	if (is_partition_of(disk->path, other->path) || is_partition_of(other->path, disk->path))
		return config_refuse(
			reader, disk->node, "path",
			"\"%s\" and \"%s\" of another node are a disk and its partition",
			disk->path, other->path);
	return 0;
}

/* The back end's system would open one disk for both, whose users were not judged together. */
static int check_path(const struct config_reader *reader, const struct disk *disk)
{
	for (const struct disk *other = disks.disk; other < disk; other++)
		if (other->vm == disk->vm && check_pair(reader, disk, other))
			return -1;
	return 0;
}

/* The queue of the requests is one piece. */
static int check_pmem(const struct config_reader *reader, const struct front *front)
{
	if (LV_VBD_REQUEST_PMEM(front->requests, front->buffer) <= LV_VBD_PMEM_MAX)
		return 0;
	return config_refuse(reader, front->node, "buffer",
			     "%u requests with buffers of 0x%llx are more than 1 GiB",
			     front->requests, (unsigned long long)front->buffer);
}

static int check_number(const struct config_reader *reader, const struct front *front)
{
	for (const struct front *other = disks.front; other < front; other++)
		if (other->number == front->number)
			return config_refuse(
				reader, front->node, "",
				"another VM has a \"%s@%u\": numbers are of the system",
				LV_VBD_CLASS, front->number);
	return 0;
}

/* Other back ends copy, and would copy no less if pages were lent. */
static int check_lending(const struct config_reader *reader, const struct config *config,
			 const struct front *front)
{
	const struct config_vm *back = &config->vm[front->disk[0]->vm];

	if (front->xmem && !back->direct_mapped)
		return config_refuse(reader, front->node, "xmem",
				     "%s, which has the disk, is not direct-mapped", back->name);
	return 0;
}

/* ---- info strings ---- */

static void write_disk(struct config_text *text, const struct front *front, const struct disk *disk)
{
	config_text_add(text, ";path=%s", disk->path);
	if (disk->name)
		config_text_add(text, ",name=%s", disk->name);
	if (disk->size)
		config_text_add(text, ",size=%llu", (unsigned long long)(disk->size / MIB));
	if (disk->read_only || front->read_only)
		config_text_add(text, ",read-only");
	if (disk->exclusive || disk->written)
		config_text_add(text, ",exclusive");
	if (disk->removable)
		config_text_add(text, ",removable");
	if (disk->write_through)
		config_text_add(text, ",write-through");
}

static int write_texts(const struct config_reader *reader, const struct front *front,
		       const char **back_info, const char **front_info)
{
	struct config_text text = config_text_begin();

	*back_info = text.start;
	config_text_add(&text, "be");
	for (uint32_t i = 0; i < front->nr_disks; i++)
		write_disk(&text, front, front->disk[i]);
	if (config_text_end(reader, front->node, "disk", &text))
		return -1;
	text = config_text_begin();
	*front_info = text.start;
	config_text_add(&text, "fe;requests=%u;buffer=%u;timeout=%u", front->requests,
			(uint32_t)front->buffer, front->timeout);
	return config_text_end(reader, front->node, "disk", &text);
}

/* Each end's PMEM is that of the link which it serves. */
static int add_ends(const struct config_reader *reader, const struct front *front)
{
	struct config_end back = {
		.name = LV_VBD_CLASS,
		.number = front->number,
		.node = front->node,
		.vm = front->disk[0]->vm,
		.pmem = LV_VBD_REQUEST_PMEM(front->requests, front->buffer),
	};
	struct config_end own = {
		.name = LV_VBD_CLASS,
		.number = front->number,
		.node = front->node,
		.vm = front->vm,
		.pmem = LV_VBD_REPLY_PMEM(front->requests),
		.xmem = front->xmem,
	};

	if (write_texts(reader, front, &back.info, &own.info) || config_add_end(reader, &back))
		return -1;
	return config_add_end(reader, &own);
}

int config_join_disks(const struct config_reader *reader, const struct config *config)
{
	for (const struct disk *disk = disks.disk; disk < disks.disk + disks.nr_disks; disk++)
		if (check_path(reader, disk))
			return -1;
	for (struct front *front = disks.front; front < disks.front + disks.nr_fronts; front++) {
		if (check_number(reader, front) || check_pmem(reader, front))
			return -1;
		for (uint32_t i = 0; i < front->nr_disks; i++)
			if (resolve(reader, front, i))
				return -1;
		if (check_lending(reader, config, front))
			return -1;
		if (add_ends(reader, front))
			return -1;
	}
	return 0;
}
