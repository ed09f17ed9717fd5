// SPDX-License-Identifier: GPL-2.0-only
/* Disks: /dev/vbda and so on, in the order of the description. */
#include <linux/blkdev.h>
#include <linux/cdrom.h>
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

	return sysfs_emit(buf, "%s\n", vbd_front_disk_fails(d) ? "fails" :
				       READ_ONCE(d->waits) ? "waits" : "on");
}
static DEVICE_ATTR_RO(link);

/* Requests whose pages were granted, not copied. */
static ssize_t granted_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", atomic_read(&disk_of(dev)->granted));
}
static DEVICE_ATTR_RO(granted);

static struct attribute *disk_attrs[] = {
	&dev_attr_serial.attr,
	&dev_attr_model.attr,
	&dev_attr_disk_name.attr,
	&dev_attr_link.attr,
	&dev_attr_granted.attr,
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

static int disk_ioctl(struct block_device *bdev, compat_block_mode_t mode, unsigned int cmd,
		      unsigned long arg)
{
	struct front_disk *d = bdev->bd_disk->private_data;

	if (cmd != CDROMEJECT || !(READ_ONCE(d->known.flags) & LV_VBD_IS_REMOVABLE))
		return -ENOTTY;
	if (disk_openers(bdev->bd_disk) > 1)
		return -EBUSY;
	return vbd_front_eject(d);
}

/* The last one who had the old medium may have closed it. */
static void disk_release(struct front_disk *d)
{
	if (READ_ONCE(d->replaced))
		queue_work(system_unbound_wq, &d->work);
}

COMPAT_BLOCK_RELEASE(disk_released, disk_release)

static const struct block_device_operations disk_ops = {
	.owner = THIS_MODULE,
	.getgeo = disk_getgeo,
	.ioctl = disk_ioctl,
	.release = disk_released,
};

/* ---- waiting, failing, going on ---- */

/*
 * A back end that comes and goes and answers nothing is away all the time, unless it stayed for so
 * long that requests would have timed out.
 */
static unsigned long patience_left(struct front_disk *d)
{
	unsigned long limit = d->link->info.timeout * HZ, end;

	if (READ_ONCE(d->answered) || time_after(jiffies, d->on_since + limit))
		d->waits_since = jiffies;
	WRITE_ONCE(d->answered, false);
	end = d->waits_since + limit;
	return time_after(end, jiffies) ? end - jiffies : 0;
}

void vbd_front_disk_wait(struct front_disk *d)
{
	if (!d->gd || d->waits)
		return;
	WRITE_ONCE(d->waits, true);
	blk_mq_quiesce_queue(d->gd->queue);
	if (!d->fails)
		queue_delayed_work(vbd_front_probe_queue, &d->patience,
				   d->link->gone ? 0 : patience_left(d));
}

static void patience_ends(struct work_struct *work)
{
	struct front_disk *d = container_of(work, struct front_disk, patience.work);

	mutex_lock(&d->link->lock);
	if (d->waits)
		vbd_front_disk_fail(d);
	mutex_unlock(&d->link->lock);
}

/* Also what has to be sent again while the disk did not wait. */
static void disk_go_on(struct front_disk *d)
{
	if (d->waits) {
		cancel_delayed_work(&d->patience);
		WRITE_ONCE(d->waits, false);
		d->on_since = jiffies;
		blk_mq_unquiesce_queue(d->gd->queue);
	}
	blk_mq_kick_requeue_list(d->gd->queue);
}

void vbd_front_disk_fail(struct front_disk *d)
{
	if (!d->gd)
		return;
	WRITE_ONCE(d->fails, true);
	disk_go_on(d);
}

bool vbd_front_disk_fails(const struct front_disk *d)
{
	return READ_ONCE(d->fails) || atomic_read(&d->late) > 0;
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

	d->added = !err;
	d->broken = err;
	if (err)
		pr_err("vbd: cannot add %s: %d\n", d->gd->disk_name, err);
	else
		pr_info("vbd: %s is disk %u of VM %u\n", d->gd->disk_name, d->number,
			vmq_peer_osid(d->link->link));
}

/* ---- what takes time ---- */

/* A queue that does not know of a cache sends no flushes: each write goes past it until then. */
static void disk_know(struct front_disk *d, const struct lv_vbd_disk *now)
{
	if (!(now->flags & LV_VBD_HAS_CACHE))
		WRITE_ONCE(d->keeps, false);
	else if (!(d->known.flags & LV_VBD_HAS_CACHE))
		WRITE_ONCE(d->keeps, true);
	d->known = *now;
}

/*
 * The disk fails still, and nobody opens it meanwhile: partitions of the old medium go, and the
 * next opener has those of the new one looked for.  link.lock is not held: what is dirty still is
 * written, which fails.
 */
static void disk_forget_partitions(struct front_disk *d)
{
	if (bdev_disk_changed(d->gd, true))
		pr_warn_ratelimited("vbd: %s: partitions of its old medium stay\n",
				    d->gd->disk_name);
	set_bit(GD_NEED_PART_SCAN, &d->gd->state);
}

/* The openers of the old medium are gone: the new one is what the next one opens. */
static bool disk_adopt(struct front_disk *d)
{
	bool adopted;

	mutex_lock(&d->gd->open_mutex);
	adopted = READ_ONCE(d->replaced) && !disk_openers(d->gd);
	if (adopted) {
		disk_forget_partitions(d);
		mutex_lock(&d->link->lock);
		disk_know(d, &d->next);
		set_capacity(d->gd, d->known.sectors);
		WRITE_ONCE(d->replaced, false);
		WRITE_ONCE(d->fails, !d->known.sectors);
		if (!d->link->on && !d->fails)
			vbd_front_disk_wait(d);
		mutex_unlock(&d->link->lock);
	}
	mutex_unlock(&d->gd->open_mutex);
	return adopted;
}

/* No request is on its way meanwhile, so none obeys a mixture of old and new limits. */
static void disk_update_limits(struct front_disk *d, const struct lv_vbd_disk *now)
{
	struct compat_block_limits limits = disk_limits(d, now);

	if (!now->sectors || (!memcmp(&limits, &d->limits, sizeof(limits)) && !d->keeps))
		return;
	blk_mq_freeze_queue(d->gd->queue);
	if (compat_block_update(d->gd->queue, &limits))
		pr_err_ratelimited("vbd: %s: cannot take its new limits\n", d->gd->disk_name);
	else
		d->limits = limits;
	if (d->limits.cache)
		WRITE_ONCE(d->keeps, false);
	blk_mq_unfreeze_queue(d->gd->queue);
}

/*
 * As set_capacity_and_notify(), whose line in the log a back end could repeat for ever.  The first
 * size of a new medium is told by the media change.
 */
static void disk_resize(struct front_disk *d, u64 sectors)
{
	char *env[] = { "RESIZE=1", NULL };
	u64 before = get_capacity(d->gd);

	if (before == sectors)
		return;
	set_capacity(d->gd, sectors);
	pr_info_ratelimited("vbd: %s has %llu sectors now, not %llu\n", d->gd->disk_name, sectors,
			    before);
	if (before && sectors)
		kobject_uevent_env(&disk_to_dev(d->gd)->kobj, KOBJ_CHANGE, env);
}

static void disk_announce(struct front_disk *d, bool medium)
{
	struct lv_vbd_disk now;

	mutex_lock(&d->link->lock);
	now = d->known;
	medium |= d->announce;
	d->announce = false;
	mutex_unlock(&d->link->lock);
	disk_update_limits(d, &now);
	set_disk_ro(d->gd, now.flags & LV_VBD_IS_READ_ONLY);
	disk_resize(d, now.sectors);
	if (medium)
		compat_block_media_change(d->gd);
}

/*
 * What reads or writes the disk, and so needs a link that works: it must not hold link.lock, which
 * link_off takes.  Nothing that is written waits for this.
 */
static void disk_work(struct work_struct *work)
{
	struct front_disk *d = container_of(work, struct front_disk, work);

	if (!d->added && !d->broken)
		disk_add(d);
	if (d->added)
		disk_announce(d, disk_adopt(d));
}

static void disk_fill(struct front_disk *d, struct gendisk *gd, const struct lv_vbd_disk *now)
{
	disk_letters(gd->disk_name, d->index);
	gd->major = major;
	gd->first_minor = d->index * MINORS;
	gd->minors = MINORS;
	gd->fops = &disk_ops;
	gd->private_data = d;
	gd->events = DISK_EVENT_MEDIA_CHANGE;	/* what disk_announce() may tell */
	if (now->flags & LV_VBD_IS_REMOVABLE)
		gd->flags |= GENHD_FL_REMOVABLE;
	if (now->flags & LV_VBD_IS_CDROM)
		gd->flags |= GENHD_FL_NO_PART;
	set_disk_ro(gd, now->flags & LV_VBD_IS_READ_ONLY);
	set_capacity(gd, now->sectors);
}

static int disk_make(struct front_disk *d, const struct lv_vbd_disk *now)
{
	struct compat_block_limits limits = disk_limits(d, now);
	struct gendisk *gd = compat_block_alloc(&d->tags, &limits, d);

	if (IS_ERR(gd))
		return PTR_ERR(gd);
	disk_fill(d, gd, now);
	d->known = *now;
	d->limits = limits;
	d->answered = true;
	d->on_since = jiffies;
	d->gd = gd;
	queue_work(system_unbound_wq, &d->work);
	return 0;
}

void vbd_front_disk_name(struct front_disk *d)
{
	INIT_WORK(&d->work, disk_work);
	INIT_DELAYED_WORK(&d->patience, patience_ends);
}

/* ---- changing ---- */

/*
 * What was meant for the old medium must not reach the new one, neither what waits nor what those
 * will write who have the disk open.  They get errors until the last one has closed it.
 */
static void disk_replace(struct front_disk *d, const struct lv_vbd_disk *now)
{
	if (!d->replaced && d->known.sectors)
		pr_notice_ratelimited("vbd: %s has another medium now\n", d->gd->disk_name);
	d->next = *now;
	d->announce |= !d->replaced;
	WRITE_ONCE(d->replaced, true);
	vbd_front_disk_fail(d);
	queue_work(system_unbound_wq, &d->work);
}

static void disk_change(struct front_disk *d, const struct lv_vbd_disk *now)
{
	disk_know(d, now);
	WRITE_ONCE(d->fails, false);
	disk_go_on(d);
	queue_work(system_unbound_wq, &d->work);
}

void vbd_front_disk_describe(struct front_disk *d, const struct lv_vbd_disk *now)
{
	int err;

	if (d->gd && (d->replaced || vbd_disk_is_other(&d->known, now)))
		disk_replace(d, now);
	else if (d->gd)
		disk_change(d, now);
	if (d->gd)
		return;
	err = disk_make(d, now);
	if (err)
		pr_err("vbd: cannot make disk %u of VM %u: %d\n", d->number,
		       vmq_peer_osid(d->link->link), err);
}

/* Nobody can put one back into a drive for fixed disks but the back end: wait for that. */
void vbd_front_disk_missing(struct front_disk *d)
{
	struct lv_vbd_disk none = d->known;

	if (!d->gd)
		return;
	if (none.flags & LV_VBD_IS_REMOVABLE) {
		none.sectors = 0;
		disk_replace(d, &none);
	} else {
		vbd_front_disk_wait(d);
		if (d->fails)
			vbd_front_disk_fail(d);
	}
}

void vbd_front_disk_remove(struct front_disk *d)
{
	struct gendisk *gd = d->gd;

	if (!gd)
		return;
	flush_work(&d->work);
	if (d->added)
		del_gendisk(gd);
	cancel_work_sync(&d->work);
	mutex_lock(&d->link->lock);
	d->gd = NULL;
	mutex_unlock(&d->link->lock);
	cancel_delayed_work_sync(&d->patience);
	put_disk(gd);
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
