// SPDX-License-Identifier: GPL-2.0-only
/* Disks: /dev/vbda and so on, in the order of the description. */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/hdreg.h>
#include <linux/module.h>

#include "guest/linux/compat/block.h"
#include "guest/linux/vbd/front.h"

#define MINORS		16	/* of a disk and its partitions; more come from the kernel's pool */

static int major;

/* ---- /sys/block/vbda/ ---- */

static struct front_disk *disk_of(struct device *dev)
{
	return dev_to_disk(dev)->private_data;
}

static ssize_t serial_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", disk_of(dev)->known.serial);
}
static DEVICE_ATTR_RO(serial);

static ssize_t model_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", disk_of(dev)->known.model);
}
static DEVICE_ATTR_RO(model);

static ssize_t disk_name_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", disk_of(dev)->info.name);
}
static DEVICE_ATTR_RO(disk_name);

/* What the disk does now: on, waits for its back end, or fails. */
static ssize_t link_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct front_disk *d = disk_of(dev);

	return sysfs_emit(buf, "%s\n", READ_ONCE(d->fails) ? "fails" :
				       READ_ONCE(d->waits) ? "waits" : "on");
}
static DEVICE_ATTR_RO(link);

static struct attribute *disk_attrs[] = {
	&dev_attr_serial.attr,
	&dev_attr_model.attr,
	&dev_attr_disk_name.attr,
	&dev_attr_link.attr,
	NULL,
};
ATTRIBUTE_GROUPS(disk);

/* fdisk and others still ask for it. */
static int disk_getgeo(struct block_device *bdev, struct hd_geometry *geo)
{
	geo->heads = 255;
	geo->sectors = 63;
	geo->cylinders = div_u64(bdev_nr_sectors(bdev), 255 * 63);
	return 0;
}

static const struct block_device_operations disk_ops = {
	.owner = THIS_MODULE,
	.getgeo = disk_getgeo,
};

/* ---- waiting, failing, going on ---- */

void vbd_front_disk_wait(struct front_disk *d)
{
	if (!d->gd || d->waits)
		return;
	WRITE_ONCE(d->waits, true);
	blk_mq_quiesce_queue(d->gd->queue);
}

static void disk_go_on(struct front_disk *d)
{
	if (!d->waits)
		return;
	WRITE_ONCE(d->waits, false);
	blk_mq_unquiesce_queue(d->gd->queue);
	blk_mq_kick_requeue_list(d->gd->queue);
}

void vbd_front_disk_fail(struct front_disk *d)
{
	if (!d->gd)
		return;
	WRITE_ONCE(d->fails, true);
	disk_go_on(d);
}

/* ---- making ---- */

/* a .. z, aa ..: as disks are called */
static void disk_letters(char *name, u32 index)
{
	char letters[8], *at = &letters[sizeof(letters) - 1];

	*at = '\0';
	for (index++; index; index = (index - 1) / 26)
		*--at = 'a' + (index - 1) % 26;
	snprintf(name, DISK_NAME_LEN, "vbd%s", at);
}

static struct compat_block_limits disk_limits(const struct front_disk *d,
					      const struct lv_vbd_disk *now)
{
	return (struct compat_block_limits){
		.logical_block = now->logical_block,
		.physical_block = now->physical_block,
		.io_min = now->io_min,
		.io_opt = now->io_opt,
		.max_sectors = min(now->max_sectors, d->link->info.buffer / LV_VBD_SECTOR),
		.max_segments = USHRT_MAX,
		.discard_max = now->discard_max,
		.discard_granularity = now->discard_granularity,
		.zeroes_max = now->zeroes_max,
		.erase_max = now->erase_max,
		.rotational = now->flags & LV_VBD_IS_ROTATIONAL,
		.cache = now->flags & LV_VBD_HAS_CACHE,
		.fua = now->flags & LV_VBD_HAS_FUA,
	};
}

static void disk_add(struct front_disk *d)
{
	int err = device_add_disk(NULL, d->gd, disk_groups);

	WRITE_ONCE(d->added, !err);
	if (err)
		pr_err("vbd: cannot add %s: %d\n", d->gd->disk_name, err);
	else
		pr_info("vbd: %s is disk %u of VM %u\n", d->gd->disk_name, d->number,
			vmq_peer_osid(d->link->link));
}

/*
 * What reads or writes the disk, and so needs a link that works: it must not hold link.lock, which
 * link_off takes.
 */
static void disk_work(struct work_struct *work)
{
	struct front_disk *d = container_of(work, struct front_disk, work);

	if (!d->added)
		disk_add(d);
	else if (xchg(&d->other, false))
		compat_block_media_change(d->gd);
}

static int disk_make(struct front_disk *d, const struct lv_vbd_disk *now)
{
	struct compat_block_limits limits = disk_limits(d, now);
	struct gendisk *gd = compat_block_alloc(&d->link->tags, &limits, d);

	if (IS_ERR(gd))
		return PTR_ERR(gd);
	disk_letters(gd->disk_name, d->index);
	gd->major = major;
	gd->first_minor = d->index * MINORS;
	gd->minors = MINORS;
	gd->fops = &disk_ops;
	gd->private_data = d;
	if (now->flags & LV_VBD_IS_REMOVABLE)
		gd->flags |= GENHD_FL_REMOVABLE;
	if (now->flags & LV_VBD_IS_CDROM)
		gd->flags |= GENHD_FL_NO_PART;
	set_disk_ro(gd, now->flags & LV_VBD_IS_READ_ONLY);
	set_capacity(gd, now->sectors);
	d->known = *now;
	d->gd = gd;
	INIT_WORK(&d->work, disk_work);
	queue_work(system_unbound_wq, &d->work);
	return 0;
}

/* ---- changing ---- */

/*
 * What was meant for the old medium must not reach the new one.  No request of this disk is in
 * flight: they wait, and fail now, without the link.
 */
static void disk_drop_old(struct front_disk *d)
{
	pr_notice("vbd: %s is another disk now\n", d->gd->disk_name);
	vbd_front_disk_fail(d);
	blk_mq_freeze_queue(d->gd->queue);
	blk_mq_unfreeze_queue(d->gd->queue);
}

static void disk_change(struct front_disk *d, const struct lv_vbd_disk *now)
{
	bool other = vbd_disk_is_other(&d->known, now) && d->known.sectors;
	bool resized = d->known.sectors != now->sectors;

	if (now->sectors && now->logical_block != queue_logical_block_size(d->gd->queue)) {
		pr_err("vbd: %s: blocks of %u bytes now\n", d->gd->disk_name, now->logical_block);
		vbd_front_disk_fail(d);
		return;
	}
	if (other && d->waits)
		disk_drop_old(d);
	d->known = *now;
	WRITE_ONCE(d->fails, false);
	disk_go_on(d);
	if (!READ_ONCE(d->added))
		return;
	set_disk_ro(d->gd, now->flags & LV_VBD_IS_READ_ONLY);
	if (resized)
		set_capacity_and_notify(d->gd, now->sectors);
	if (other || (resized && (now->flags & LV_VBD_IS_REMOVABLE))) {
		WRITE_ONCE(d->other, true);
		queue_work(system_unbound_wq, &d->work);
	}
}

void vbd_front_disk_describe(struct front_disk *d, const struct lv_vbd_disk *now)
{
	int err;

	if (d->gd) {
		disk_change(d, now);
		return;
	}
	err = disk_make(d, now);
	if (err)
		pr_err("vbd: cannot make disk %u of VM %u: %d\n", d->number,
		       vmq_peer_osid(d->link->link), err);
}

void vbd_front_disk_remove(struct front_disk *d)
{
	if (!d->gd)
		return;
	flush_work(&d->work);
	if (d->added)
		del_gendisk(d->gd);
	put_disk(d->gd);
	d->gd = NULL;
}

int vbd_front_disk_init(void)
{
	int err = register_blkdev(0, LV_VBD_CLASS);

	if (err < 0)
		return err;
	major = err;
	return 0;
}

void vbd_front_disk_exit(void)
{
	unregister_blkdev(major, LV_VBD_CLASS);
}
