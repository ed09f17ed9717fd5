// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that uses <linkvisor/vion.h>.  /proc/vion_test takes a command, and says the result of the
 * last one that has one:
 *
 *   alloc BYTES          a buffer of ours, full of 'K': its GID
 *   odd KIND BYTES       one of another exporter, which hides its pages ("hidden"), or has none that
 *                        are RAM ("device"): its GID
 *   look GID             by vmap: its bytes that are 'K', and one 'L' is written
 *   fill GID FILE        a device writes what is in the file to the buffer
 *   drain GID FILE       a device writes the buffer to the file
 *   drop                 all that was made
 *
 * Marks for the plugin insncount are around what fill (id 0) and drain (id 1) do.
 */
#include <linux/bvec.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include <linkvisor/vion.h>

#include "guest/linux/compat/dma_buf.h"

#include "tools/insncount/mark.h"

#define KEPT	8u
#define ODD_AT	0x9000000ull		/* of the console, no RAM */

static DEFINE_MUTEX(lock);
static struct dma_buf *kept[KEPT];	/* lock */
static char result[64];			/* lock */
static struct platform_device *device;	/* of the CPUs' kind */

static int keep(struct dma_buf *buf)
{
	u64 gid;
	u32 i;
	int err;

	for (i = 0; i < KEPT && kept[i]; i++)
		;
	err = i < KEPT ? vion_export(buf, 0, 0, &gid) : -ENOSPC;
	if (err) {
		dma_buf_put(buf);
		return err;
	}
	kept[i] = buf;
	snprintf(result, sizeof(result), "%016llx", gid);
	return 0;
}

static int drop(const char *words)
{
	u32 i;

	for (i = 0; i < KEPT; i++) {
		if (kept[i])
			dma_buf_put(kept[i]);
		kept[i] = NULL;
	}
	return 0;
}

/* ---- by the CPU ---- */

static int alloc(const char *words)
{
	struct iosys_map map;
	struct dma_buf *buf;
	u64 size;
	int err;

	if (sscanf(words, "%llu", &size) != 1)
		return -EINVAL;
	buf = vion_alloc(size, VION_CONTIGUOUS);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	err = dma_buf_vmap_unlocked(buf, &map);
	if (err) {
		dma_buf_put(buf);
		return err;
	}
	memset(map.vaddr, 'K', size);
	dma_buf_vunmap_unlocked(buf, &map);
	return keep(buf);
}

static int look_at(struct dma_buf *buf)
{
	struct iosys_map map;
	size_t i, n = 0;
	int err = dma_buf_vmap_unlocked(buf, &map);

	if (err)
		return err;
	for (i = 0; i < buf->size; i++)
		n += ((u8 *)map.vaddr)[i] == 'K';
	*(u8 *)map.vaddr = 'L';
	dma_buf_vunmap_unlocked(buf, &map);
	snprintf(result, sizeof(result), "%zu", n);
	return 0;
}

static int look(const char *words)
{
	struct dma_buf *buf;
	u64 gid;
	int err;

	if (sscanf(words, "%llx", &gid) != 1)
		return -EINVAL;
	buf = vion_import(gid);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	err = look_at(buf);
	dma_buf_put(buf);
	return err;
}

/* ---- by a device ---- */

/* The disks' DMA knows no other addresses than the CPUs. */
static struct bio_vec *vectors(const struct sg_table *table, u32 *n)
{
	struct bio_vec *v = kvcalloc(table->nents, sizeof(*v), GFP_KERNEL);
	struct scatterlist *sg;
	unsigned int i;

	if (!v)
		return NULL;
	for_each_sgtable_dma_sg(table, sg, i)
	{
		v[i].bv_page = pfn_to_page(PHYS_PFN(sg_dma_address(sg)));
		v[i].bv_len = sg_dma_len(sg);
	}
	*n = table->nents;
	return v;
}

static ssize_t transfer(struct file *file, const struct sg_table *table, size_t size, bool fill)
{
	struct iov_iter iter;
	loff_t at = 0;
	ssize_t done;
	u32 n;
	struct bio_vec *v = vectors(table, &n);

	if (!v)
		return -ENOMEM;
	iov_iter_bvec(&iter, fill ? READ : WRITE, v, n, size);
	if (fill) {
		MARK_BEGIN(0);
		done = vfs_iter_read(file, &iter, &at, 0);
		MARK_END(0);
	} else {
		MARK_BEGIN(1);
		done = vfs_iter_write(file, &iter, &at, 0);
		MARK_END(1);
	}
	kvfree(v);
	return done;
}

static int attach(struct dma_buf *buf, struct file *file, bool fill)
{
	enum dma_data_direction direction = fill ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	struct dma_buf_attachment *a = dma_buf_attach(buf, &device->dev);
	struct sg_table *table;
	ssize_t done;

	if (IS_ERR(a))
		return PTR_ERR(a);
	table = dma_buf_map_attachment_unlocked(a, direction);
	done = IS_ERR(table) ? PTR_ERR(table) : transfer(file, table, buf->size, fill);
	if (!IS_ERR(table))
		dma_buf_unmap_attachment_unlocked(a, table, direction);
	dma_buf_detach(buf, a);
	if (done < 0)
		return done;
	return done == buf->size ? 0 : -EIO;
}

static int by_device(const char *words, bool fill)
{
	struct dma_buf *buf;
	struct file *file;
	char path[64];
	u64 gid;
	int err;

	if (sscanf(words, "%llx %63s", &gid, path) != 2)
		return -EINVAL;
	file = filp_open(path, O_DIRECT | O_LARGEFILE | (fill ? O_RDONLY : O_WRONLY), 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	buf = vion_import(gid);
	err = PTR_ERR_OR_ZERO(buf);
	if (!err) {
		err = attach(buf, file, fill);
		dma_buf_put(buf);
	}
	filp_close(file, NULL);
	return err;
}

static int fill(const char *words)
{
	return by_device(words, true);
}

static int drain(const char *words)
{
	return by_device(words, false);
}

/* ---- another exporter ---- */

struct odd {
	bool hidden;
	struct page *page;
	struct sg_table table;
};

/* As the kernel's CONFIG_DMABUF_DEBUG does: no importer may look at pages. */
static struct sg_table *odd_map(struct dma_buf_attachment *attachment,
				enum dma_data_direction direction)
{
	struct odd *o = attachment->dmabuf->priv;
	size_t size = attachment->dmabuf->size;

	if (sg_alloc_table(&o->table, 1, GFP_KERNEL))
		return ERR_PTR(-ENOMEM);
	sg_set_page(o->table.sgl, o->page, size, 0);
	sg_dma_address(o->table.sgl) = o->hidden ? page_to_phys(o->page) : ODD_AT;
	sg_dma_len(o->table.sgl) = size;
	o->table.sgl->page_link ^= ~0xfful;
	return &o->table;
}

static void odd_unmap(struct dma_buf_attachment *attachment, struct sg_table *table,
		      enum dma_data_direction direction)
{
	sg_free_table(table);
}

static void odd_release(struct dma_buf *buf)
{
	struct odd *o = buf->priv;

	__free_pages(o->page, get_order(buf->size));
	kfree(o);
}

static const struct dma_buf_ops odd_ops = {
	.map_dma_buf = odd_map,
	.unmap_dma_buf = odd_unmap,
	.release = odd_release,
};

static struct dma_buf *odd_export(struct odd *o, size_t size)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);

	info.ops = &odd_ops;
	info.size = size;
	info.flags = O_RDWR;
	info.priv = o;
	return dma_buf_export(&info);
}

static int odd(const char *words)
{
	struct dma_buf *buf = ERR_PTR(-ENOMEM);
	struct odd *o;
	char kind[8];
	u32 size;

	if (sscanf(words, "%7s %u", kind, &size) != 2)
		return -EINVAL;
	o = kzalloc(sizeof(*o), GFP_KERNEL);
	if (!o)
		return -ENOMEM;
	o->hidden = !strcmp(kind, "hidden");
	o->page = alloc_pages(GFP_KERNEL | __GFP_COMP, get_order(size));
	if (o->page) {
		memset(page_address(o->page), 'K', size);
		buf = odd_export(o, size);
	}
	if (!IS_ERR(buf))
		return keep(buf);
	if (o->page)
		__free_pages(o->page, get_order(size));
	kfree(o);
	return PTR_ERR(buf);
}

/* ---- commands ---- */

static const struct {
	const char *name;
	int (*run)(const char *words);
} commands[] = {
	{ "alloc ", alloc }, { "odd ", odd },	  { "look ", look },
	{ "fill ", fill },   { "drain ", drain }, { "drop", drop },
};

static ssize_t command(struct file *file, const char __user *from, size_t n, loff_t *at)
{
	char line[128] = "";
	int i, err = -EINVAL;

	if (n >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, from, n))
		return -EFAULT;
	mutex_lock(&lock);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (strstarts(line, commands[i].name))
			err = commands[i].run(line + strlen(commands[i].name));
	mutex_unlock(&lock);
	return err ?: n;
}

static int show(struct seq_file *m, void *unused)
{
	mutex_lock(&lock);
	seq_printf(m, "%s\n", result);
	mutex_unlock(&lock);
	return 0;
}

static int open(struct inode *inode, struct file *file)
{
	return single_open(file, show, NULL);
}

static const struct proc_ops operations = {
	.proc_open = open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_write = command,
	.proc_release = single_release,
};

static int __init vion_test_init(void)
{
	device = platform_device_register_simple("vion_test", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	device->dev.dma_coherent = true;
	dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(64));
	if (proc_create("vion_test", 0600, NULL, &operations))
		return 0;
	platform_device_unregister(device);
	return -ENOMEM;
}
module_init(vion_test_init);

static void __exit vion_test_exit(void)
{
	remove_proc_entry("vion_test", NULL);
	drop(NULL);
	platform_device_unregister(device);
}
module_exit(vion_test_exit);

MODULE_IMPORT_NS(DMA_BUF);
MODULE_DESCRIPTION("Uses vion as drivers do");
MODULE_LICENSE("GPL");
