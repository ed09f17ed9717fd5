/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits of a queue are handed over with the disk since 6.9, and its features with them since 6.11;
 * an open block device is a file since 6.9.  What a change of the medium is told by has fewer
 * parameters since 6.6, and what releases a disk since 6.5.  Kernels between 6.1 and 6.9 opened in
 * three ways more, which are not here.
 */
#ifndef GUEST_LINUX_COMPAT_BLOCK_H
#define GUEST_LINUX_COMPAT_BLOCK_H

#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/version.h>

#define COMPAT_BLOCK_FILES	(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0))
#define COMPAT_BLOCK_FEATURES	(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0))

struct compat_block_limits {
	u32 logical_block;		/* bytes */
	u32 physical_block;
	u32 io_min;
	u32 io_opt;
	u32 max_sectors;
	u32 max_segments;
	u32 discard_max;		/* sectors, 0: not supported */
	u32 discard_granularity;	/* bytes */
	u32 zeroes_max;
	u32 erase_max;
	bool rotational;
	bool cache;
	bool fua;
};

/* The disk refused such a request: the queue takes no more of them.  Any context. */
static inline void compat_block_disable(struct request_queue *q, enum req_op op)
{
	if (op == REQ_OP_DISCARD)
		q->limits.max_discard_sectors = 0;
	if (op == REQ_OP_WRITE_ZEROES)
		q->limits.max_write_zeroes_sectors = 0;
	if (op == REQ_OP_SECURE_ERASE)
		q->limits.max_secure_erase_sectors = 0;
}

#if COMPAT_BLOCK_FEATURES

static inline void compat_block_fill_features(struct queue_limits *lim,
					      const struct compat_block_limits *l)
{
	lim->features &= ~(BLK_FEAT_ROTATIONAL | BLK_FEAT_WRITE_CACHE | BLK_FEAT_FUA);
	lim->features |= (l->rotational ? BLK_FEAT_ROTATIONAL : 0) |
			 (l->cache ? BLK_FEAT_WRITE_CACHE : 0) | (l->fua ? BLK_FEAT_FUA : 0);
}

static inline void compat_block_set_features(struct request_queue *q,
					     const struct compat_block_limits *l)
{
}

#else

static inline void compat_block_set_features(struct request_queue *q,
					     const struct compat_block_limits *l)
{
	blk_queue_flag_clear(QUEUE_FLAG_ADD_RANDOM, q);
	if (l->rotational)
		blk_queue_flag_clear(QUEUE_FLAG_NONROT, q);
	else
		blk_queue_flag_set(QUEUE_FLAG_NONROT, q);
	blk_queue_write_cache(q, l->cache, l->fua);
}

#endif

#if COMPAT_BLOCK_FILES

#if !COMPAT_BLOCK_FEATURES
static inline void compat_block_fill_features(struct queue_limits *lim,
					      const struct compat_block_limits *l)
{
}
#endif

static inline void compat_block_fill(struct queue_limits *lim, const struct compat_block_limits *l)
{
	lim->logical_block_size = l->logical_block;
	lim->physical_block_size = l->physical_block;
	lim->io_min = l->io_min;
	lim->io_opt = l->io_opt;
	lim->max_hw_sectors = l->max_sectors;
	lim->max_segments = l->max_segments;
	lim->max_segment_size = UINT_MAX;
	lim->max_hw_discard_sectors = l->discard_max;
	lim->discard_granularity = l->discard_granularity;
	lim->max_write_zeroes_sectors = l->zeroes_max;
	lim->max_secure_erase_sectors = l->erase_max;
	compat_block_fill_features(lim, l);
}

static inline struct gendisk *compat_block_alloc(struct blk_mq_tag_set *tags,
						 const struct compat_block_limits *l, void *data)
{
	struct queue_limits lim = {};
	struct gendisk *disk;

	compat_block_fill(&lim, l);
	disk = blk_mq_alloc_disk(tags, &lim, data);
	if (!IS_ERR(disk))
		compat_block_set_features(disk->queue, l);
	return disk;
}

/* The queue is frozen.  0 or the error; process context. */
static inline int compat_block_update(struct request_queue *q, const struct compat_block_limits *l)
{
	struct queue_limits lim = queue_limits_start_update(q);
	int err;

	compat_block_fill(&lim, l);
	err = queue_limits_commit_update(q, &lim);
	if (!err)
		compat_block_set_features(q, l);
	return err;
}

#else

static inline void compat_block_set_limits(struct request_queue *q,
					   const struct compat_block_limits *l)
{
	blk_queue_logical_block_size(q, l->logical_block);
	blk_queue_physical_block_size(q, l->physical_block);
	if (l->io_min)
		blk_queue_io_min(q, l->io_min);
	blk_queue_io_opt(q, l->io_opt);
	blk_queue_max_hw_sectors(q, l->max_sectors);
	blk_queue_max_segments(q, l->max_segments);
	blk_queue_max_segment_size(q, UINT_MAX);
	q->limits.discard_granularity = l->discard_granularity;
	blk_queue_max_discard_sectors(q, l->discard_max);
	blk_queue_max_write_zeroes_sectors(q, l->zeroes_max);
	blk_queue_max_secure_erase_sectors(q, l->erase_max);
	compat_block_set_features(q, l);
}

static inline struct gendisk *compat_block_alloc(struct blk_mq_tag_set *tags,
						 const struct compat_block_limits *l, void *data)
{
	struct gendisk *disk = blk_mq_alloc_disk(tags, data);

	if (!IS_ERR(disk))
		compat_block_set_limits(disk->queue, l);
	return disk;
}

static inline int compat_block_update(struct request_queue *q, const struct compat_block_limits *l)
{
	compat_block_set_limits(q, l);
	return 0;
}

#endif

/* ---- operations ---- */

/* Is the device there still?  One whose disk or partition went away keeps its size while it is open. */
static inline bool compat_block_is_there(struct block_device *bdev)
{
#if COMPAT_BLOCK_FILES
	return !inode_unhashed(bdev->bd_mapping->host);
#else
	return !inode_unhashed(bdev->bd_inode);
#endif
}

static inline void compat_block_media_change(struct gendisk *disk)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	disk_force_media_change(disk);
#else
	disk_force_media_change(disk, DISK_EVENT_MEDIA_CHANGE);
#endif
}

/* Defines "name", a release() that calls f() with the disk's private_data. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)

typedef blk_mode_t compat_block_mode_t;

#define COMPAT_BLOCK_RELEASE(name, f)			\
	static void name(struct gendisk *disk)		\
	{						\
		f(disk->private_data);			\
	}

#else

typedef fmode_t compat_block_mode_t;

#define COMPAT_BLOCK_RELEASE(name, f)				\
	static void name(struct gendisk *disk, fmode_t unused)	\
	{							\
		f(disk->private_data);				\
	}

#endif

/* ---- a block device that is open ---- */

struct compat_block {
	struct block_device *bdev;	/* NULL: not open */
#if COMPAT_BLOCK_FILES
	struct file *file;
#else
	fmode_t mode;
#endif
};

#if COMPAT_BLOCK_FILES

/* holder NULL: others may have it open too.  0 or the error; process context. */
static inline int compat_block_open(struct compat_block *b, dev_t dev, bool write, void *holder)
{
	struct file *file = bdev_file_open_by_dev(
		dev, BLK_OPEN_READ | (write ? BLK_OPEN_WRITE : 0), holder, NULL);

	if (IS_ERR(file))
		return PTR_ERR(file);
	b->file = file;
	b->bdev = file_bdev(file);
	return 0;
}

static inline void compat_block_close(struct compat_block *b)
{
	if (b->bdev)
		bdev_fput(b->file);
	b->bdev = NULL;
}

#else

static inline int compat_block_open(struct compat_block *b, dev_t dev, bool write, void *holder)
{
	fmode_t mode = FMODE_READ | (write ? FMODE_WRITE : 0) | (holder ? FMODE_EXCL : 0);
	struct block_device *bdev = blkdev_get_by_dev(dev, mode, holder);

	if (IS_ERR(bdev))
		return PTR_ERR(bdev);
	b->bdev = bdev;
	b->mode = mode;
	return 0;
}

static inline void compat_block_close(struct compat_block *b)
{
	if (b->bdev)
		blkdev_put(b->bdev, b->mode);
	b->bdev = NULL;
}

#endif

/* An ioctl without a pointer.  What the driver answers; process context. */
static inline int compat_block_ioctl(const struct compat_block *b, unsigned int cmd,
				     unsigned long arg)
{
#if COMPAT_BLOCK_FILES
	const blk_mode_t mode = BLK_OPEN_READ | BLK_OPEN_NDELAY;
#else
	const fmode_t mode = FMODE_READ | FMODE_NDELAY;
#endif
	int (*ioctl)(struct block_device * bdev, typeof(mode) m, unsigned int c, unsigned long a) =
		b->bdev->bd_disk->fops->ioctl;

	return ioctl ? ioctl(b->bdev, mode, cmd, arg) : -ENOTTY;
}

/* A disk that is never added, to find the class of all disks by. */
static inline struct gendisk *compat_block_dummy(void)
{
#if COMPAT_BLOCK_FILES
	struct gendisk *disk = blk_alloc_disk(NULL, NUMA_NO_NODE);

	return IS_ERR(disk) ? NULL : disk;
#else
	return blk_alloc_disk(NUMA_NO_NODE);
#endif
}

#endif
