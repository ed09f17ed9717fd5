// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of a front end's request, when this VM is direct-mapped: what the disk's DMA reaches.  The
 * hypervisor alone judges them; the front end can change their content at any time.
 */
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/slab.h>

#include <linkvisor/vmq_end.h>

#include "guest/linux/vbd/back.h"
#include "guest/linux/vbd/link.h"

static u32 bytes_of(const struct back_io *io)
{
	return io->r.sectors * LV_VBD_SECTOR;
}

static u32 pages_max(const struct back_link *l)
{
	return l->borrower ? vbd_pages(VBD_PAGE - 1, l->info.buffer) : 1;
}

int vbd_be_pages_map(struct back_io *io)
{
	struct vlink_device *end = io->link->borrower;
	u32 flags = io->r.op == LV_VBD_READ ? LV_XMEM_WRITE : 0;
	int err;

	if (!end)
		return LV_VBD_BUSY;
	io->grant = (struct xmem_grant){
		.slot = io->r.slot,
		.pages = vbd_pages(io->r.data, bytes_of(io)),
		.tag = io->r.tag,
	};
	err = xmem_map(end, &io->grant, flags, io->page);
	/* Pages of a front end that is just dying are not granted any more, either. */
	if (err == -EBUSY)
		return LV_VBD_BUSY;
	return err ? -EPROTO : LV_VBD_OK;
}

void vbd_be_pages_unmap(struct back_io *io)
{
	xmem_unmap(io->link->borrower, &io->grant, LV_XMEM_END);
	io->r.flags &= ~LV_VBD_GRANTED;
}

/*
 * A front end that dies or leaves takes its pages by force: then what was copied may be the scratch
 * page.
 */
int vbd_be_pages_copy(struct back_io *io)
{
	u32 left = bytes_of(io), offset = io->r.data, n, i;
	char *to = page_address(io->pages);
	bool lost;

	for (i = 0; left; i++, left -= n, to += n, offset = 0) {
		n = min_t(u32, left, PAGE_SIZE - offset);
		memcpy_from_page(to, io->page[i], offset, n);
	}
	lost = xmem_is_asked(io->link->borrower, &io->grant);
	vbd_be_pages_unmap(io);
	return lost ? LV_VBD_IO_ERROR : LV_VBD_OK;
}

void vbd_be_pages_add(struct back_io *io)
{
	u32 left = bytes_of(io), offset = io->r.data, n, i;

	for (i = 0; left; i++, left -= n, offset = 0) {
		n = min_t(u32, left, PAGE_SIZE - offset);
		__bio_add_page(&io->bio, io->page[i], n, offset);
	}
}

int vbd_be_pages_init(struct back_io *io)
{
	io->max_vecs = pages_max(io->link);
	io->vec = kcalloc(io->max_vecs, sizeof(*io->vec), GFP_KERNEL);
	io->page = kcalloc(io->max_vecs, sizeof(io->page[0]), GFP_KERNEL);
	return io->vec && io->page ? 0 : -ENOMEM;
}

void vbd_be_pages_exit(struct back_io *io)
{
	kfree(io->vec);
	kfree(io->page);
}

/* What an earlier life has left mapped ends with it: nkddi saw to that. */
void vbd_be_pages_open(struct back_link *l)
{
	struct vlink_device *end = vmq_link_tx_end(l->link);

	if (xmem_is_direct(end) && vbd_link_can_grant(l->link))
		l->borrower = end;
}
