// SPDX-License-Identifier: GPL-2.0-only
/* The disks of this VM: whatever is a block device and has a path, or a PARTUUID. */
#include <linux/blkdev.h>
#include <linux/cdrom.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/random.h>

#include "guest/linux/vbd/back.h"

#define DEV_PREFIX	"/dev/"
#define UUID_PREFIX	"PARTUUID="

static struct gendisk *dummy;	/* its class is that of all disks */
static struct vfsmount *sysfs;

/* ---- finding ---- */

static int match_uuid(struct device *dev, const void *uuid)
{
	const struct block_device *bdev = dev_to_bdev(dev);

	return bdev->bd_meta_info && !strcasecmp(bdev->bd_meta_info->uuid, uuid);
}

static int match_name(struct device *dev, const void *name)
{
	return !strcmp(dev_name(dev), name);
}

static struct device *find_in_class(struct device *after, const void *what,
				    int (*match)(struct device *dev, const void *data))
{
	return class_find_device(disk_to_dev(dummy)->class, after, what, match);
}

static int find_name(const char *name, dev_t *number)
{
	struct device *dev = find_in_class(NULL, name, match_name);

	if (!dev)
		return -ENOENT;
	*number = dev->devt;
	put_device(dev);
	return 0;
}

/*
 * Who writes a whole disk writes its table of partitions, too: a PARTUUID in it is only what that
 * VM says.
 */
static bool is_lent_whole(const struct device *dev)
{
	return vbd_be_disk_is_lent(disk_devt(dev_to_bdev((struct device *)dev)->bd_disk));
}

/* 0, -ENOENT, -ENOTUNIQ two partitions have it, -EPERM another VM can have written it. */
static int find_uuid(const char *uuid, dev_t *number)
{
	struct device *dev = find_in_class(NULL, uuid, match_uuid), *second;
	int err = 0;

	if (!dev)
		return -ENOENT;
	second = find_in_class(dev, uuid, match_uuid);
	if (second)
		err = -ENOTUNIQ;
	else if (is_lent_whole(dev))
		err = -EPERM;
	*number = dev->devt;
	put_device(second);
	put_device(dev);
	return err;
}

/*
 * Threads of the kernel see the first root file system, whose /dev may be gone after a change of
 * the root: then the names in /dev are those that the kernel gave.
 */
int vbd_be_disk_by_path(const char *path, dev_t *number)
{
	int err = lookup_bdev(path, number);

	if (err && !strncmp(path, DEV_PREFIX, strlen(DEV_PREFIX)))
		return find_name(path + strlen(DEV_PREFIX), number);
	return err;
}

static int find(const char *path, dev_t *number)
{
	if (!strncmp(path, UUID_PREFIX, strlen(UUID_PREFIX)))
		return find_uuid(path + strlen(UUID_PREFIX), number);
	return vbd_be_disk_by_path(path, number);
}

/* ---- describing ---- */

/*
 * What <file> of the disk in sysfs says, for drivers that say it there; by a mount of our own, since
 * what is at /sys depends on who mounts what.
 */
static bool read_attribute(const struct gendisk *disk, const char *file, char *text, size_t size)
{
	char path[64];
	struct file *f;
	loff_t pos = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "block/%s/%s", dev_name(disk_to_dev((struct gendisk *)disk)),
		 file);
	f = file_open_root_mnt(sysfs, path, O_RDONLY, 0);
	if (IS_ERR(f))
		return false;
	n = kernel_read(f, text, size - 1, &pos);
	fput(f);
	text[max_t(ssize_t, n, 0)] = '\0';
	strim(text);
	return text[0];
}

static void describe_texts(struct lv_vbd_disk *now, const struct back_disk *d)
{
	const struct gendisk *disk = d->block.bdev->bd_disk;

	if (!read_attribute(disk, "serial", now->serial, sizeof(now->serial)) &&
	    !read_attribute(disk, "device/serial", now->serial, sizeof(now->serial)))
		strscpy(now->serial, d->info.name, sizeof(now->serial));
	if (!read_attribute(disk, "device/model", now->model, sizeof(now->model)))
		snprintf(now->model, sizeof(now->model), "vBD %.24s", disk->disk_name);
}

/* Whole blocks of the front end's largest size, and all that fits into 32 bits of bytes. */
static u32 sectors_limit(struct block_device *bdev, u32 sectors)
{
	u32 block = bdev_logical_block_size(bdev) / LV_VBD_SECTOR;

	return rounddown(min_t(u32, sectors, U32_MAX / LV_VBD_SECTOR), block);
}

static u32 flags_of(const struct back_disk *d)
{
	struct block_device *bdev = d->block.bdev;
	u32 flags = 0;

	if (d->info.read_only || bdev_read_only(bdev))
		flags |= LV_VBD_IS_READ_ONLY;
	if (d->info.removable || (bdev->bd_disk->flags & GENHD_FL_REMOVABLE))
		flags |= LV_VBD_IS_REMOVABLE;
	if (bdev->bd_disk->major == SCSI_CDROM_MAJOR)
		flags |= LV_VBD_IS_CDROM;
	if (!bdev_nonrot(bdev))
		flags |= LV_VBD_IS_ROTATIONAL;
	if (bdev_write_cache(bdev) && !d->info.write_through)
		flags |= LV_VBD_HAS_CACHE | LV_VBD_HAS_FUA;
	return flags;
}

static u64 size_of(const struct back_disk *d)
{
	u64 sectors = bdev_nr_sectors(d->block.bdev);
	u64 limit = (u64)d->info.size_mib << (20 - SECTOR_SHIFT);

	sectors = limit ? min(sectors, limit) : sectors;
	return rounddown(sectors, bdev_logical_block_size(d->block.bdev) / LV_VBD_SECTOR);
}

static void describe_limits(struct lv_vbd_disk *now, struct block_device *bdev)
{
	u32 opt = bdev_io_opt(bdev), granularity = bdev_discard_granularity(bdev);

	if (!is_power_of_2(granularity))
		granularity = bdev_physical_block_size(bdev);
	now->logical_block = bdev_logical_block_size(bdev);
	now->physical_block = bdev_physical_block_size(bdev);
	now->io_min = is_power_of_2(bdev_io_min(bdev)) ? bdev_io_min(bdev) : 0;
	now->io_opt = opt % now->logical_block || opt > SZ_16M ? 0 : opt;
	now->discard_max = sectors_limit(bdev, bdev_max_discard_sectors(bdev));
	if (now->discard_max)
		now->discard_granularity = max(granularity, now->logical_block);
	now->zeroes_max = sectors_limit(bdev, bdev_write_zeroes_sectors(bdev));
	now->erase_max = sectors_limit(bdev, bdev_max_secure_erase_sectors(bdev));
	now->max_sectors = sectors_limit(bdev, LV_VBD_BUFFER_MAX / LV_VBD_SECTOR);
}

/* What is cheap to look at, and changes with what a disk is. */
static void describe(const struct back_disk *d, struct lv_vbd_disk *now)
{
	*now = (struct lv_vbd_disk){ .generation = d->told.generation };
	now->flags = flags_of(d);
	now->sectors = size_of(d);
	if (now->flags & LV_VBD_IS_REMOVABLE)
		now->medium = d->told.medium;
	describe_limits(now, d->block.bdev);
}

static bool has_changed(const struct back_disk *d, struct lv_vbd_disk *now)
{
	if ((now->flags & LV_VBD_IS_REMOVABLE) && d->block.bdev->bd_disk->diskseq != d->medium)
		return true;
	memcpy(now->serial, d->told.serial, sizeof(now->serial));
	memcpy(now->model, d->told.model, sizeof(now->model));
	return memcmp(now, &d->told, sizeof(*now)) != 0;
}

/* By chance: a back end that begins anew does not know which medium its last life had. */
static void number_medium(struct back_disk *d, struct lv_vbd_disk *now)
{
	u64 medium = d->block.bdev->bd_disk->diskseq;

	if (!(now->flags & LV_VBD_IS_REMOVABLE) || medium == d->medium)
		return;
	d->medium = medium;
	get_random_bytes(&now->medium, sizeof(now->medium));
}

/* ---- opening ---- */

/* Changes of a loop device's file are in the page cache of this VM. */
static bool loses_what_it_answered(const struct block_device *bdev)
{
	return bdev->bd_disk->major == LOOP_MAJOR;
}

static void complain(struct back_disk *d, int err)
{
	const char *why = err == -ENOTUNIQ ? ", two partitions have it" :
			  err == -EPERM ? ", in a disk that another VM writes" : "";

	if (d->complained != err)
		pr_warn("vbd_be: %s for VM %u: %d%s, waiting for it\n", d->info.path,
			vmq_peer_osid(d->link->link), err, why);
	d->complained = err;
}

static bool disk_open(struct back_disk *d)
{
	dev_t number;
	int err = find(d->info.path, &number);

	if (!err)
		err = compat_block_open(&d->block, number, !d->info.read_only,
					d->info.exclusive ? d : NULL);
	if (err) {
		complain(d, err);
		return false;
	}
	/* A loop device without a file: who gives it one must be able to open it alone. */
	if (!size_of(d)) {
		compat_block_close(&d->block);
		complain(d, -ENOMEDIUM);
		return false;
	}
	d->complained = 0;
	d->info.write_through |= loses_what_it_answered(d->block.bdev);
	pr_info("vbd_be: %s is disk %u of VM %u\n", d->info.path, d->number,
		vmq_peer_osid(d->link->link));
	return true;
}

/* What a drive for CD-ROMs says: opening it would draw its tray in.  Others do not know that. */
static bool drive_is_empty(const struct back_disk *d)
{
	int status = compat_block_ioctl(&d->block, CDROM_DRIVE_STATUS, CDSL_CURRENT);

	return status == CDS_NO_DISC || status == CDS_TRAY_OPEN;
}

/*
 * The medium may be gone or another one although the device is open: opening it once more has its
 * driver look.
 */
static bool has_medium(const struct back_disk *d)
{
	struct compat_block again = {};

	if (!compat_block_is_there(d->block.bdev))
		return false;
	if (!(flags_of(d) & LV_VBD_IS_REMOVABLE))
		return size_of(d);
	if (drive_is_empty(d) || compat_block_open(&again, d->block.bdev->bd_dev, false, NULL))
		return false;
	compat_block_close(&again);
	return size_of(d);
}

/*
 * An empty drive stays open, because opening it again would draw its tray in; one that is gone makes
 * room for the next one of its name.
 */
static bool stays_open(const struct back_disk *d)
{
	return (d->told.flags & LV_VBD_IS_CDROM) && compat_block_is_there(d->block.bdev);
}

/* Requests that are in the disk still use it; the next look closes it. */
static bool lose_medium(struct back_disk *d)
{
	bool news = d->told.sectors;

	d->told.sectors = 0;
	d->told.generation += news;
	d->medium = 0;
	if (!atomic_read(&d->busy) && !stays_open(d))
		compat_block_close(&d->block);
	return news;
}

bool vbd_be_disk_look(struct back_disk *d)
{
	struct lv_vbd_disk now;

	if (!d->block.bdev && !disk_open(d))
		return false;
	if (!has_medium(d))
		return lose_medium(d);
	describe(d, &now);
	if (!has_changed(d, &now))
		return false;
	number_medium(d, &now);
	describe_texts(&now, d);
	now.generation++;
	d->told = now;
	return true;
}

/* The driver has locked the door for who has the device open, which is only this one. */
static int eject(struct compat_block *block)
{
	if (disk_openers(block->bdev->bd_disk) > 1)
		return -EBUSY;
	compat_block_ioctl(block, CDROM_LOCKDOOR, 0);
	return compat_block_ioctl(block, CDROMEJECT, 0);
}

int vbd_be_disk_eject(struct back_disk *d)
{
	int err = -ENOTTY;

	if (d->block.bdev && (d->told.flags & LV_VBD_IS_REMOVABLE))
		err = eject(&d->block);
	if (err == -ENOTTY || err == -EINVAL || err == -ENOSYS || err == -EOPNOTSUPP)
		return LV_VBD_NOT_SUPPORTED;
	if (err)
		pr_warn("vbd_be: %s: cannot be ejected: %d\n", d->info.path, err);
	return err ? LV_VBD_IO_ERROR : LV_VBD_OK;
}

void vbd_be_disk_close(struct back_disk *d)
{
	compat_block_close(&d->block);
}

/* ---- making ---- */

static int mount_sysfs(void)
{
	struct file_system_type *type = get_fs_type("sysfs");

	if (!type)
		return -ENODEV;
	sysfs = kern_mount(type);
	module_put(type->owner);
	return PTR_ERR_OR_ZERO(sysfs);
}

int vbd_be_disk_init(void)
{
	int err = mount_sysfs();

	if (err)
		return err;
	dummy = compat_block_dummy();
	if (dummy)
		return 0;
	kern_unmount(sysfs);
	return -ENOMEM;
}

void vbd_be_disk_exit(void)
{
	put_disk(dummy);
	kern_unmount(sysfs);
}
