// SPDX-License-Identifier: GPL-2.0-only
/* Buffers of a client: from ALLOC to FREE. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "guest/linux/vumem/client.h"

void vumem_buffer_put(struct vumem_buffer *b)
{
	if (!b || !refcount_dec_and_test(&b->users))
		return;
	vumem_call_put(b->free);
	free_page((unsigned long)b->blank);
	kvfree(b->pages);
	kfree(b);
}

static struct vumem_buffer *buffer_create(const struct vumem_file *session, struct file *file)
{
	struct vumem_buffer *b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);

	if (!b)
		return NULL;
	refcount_set(&b->users, 1);
	b->c = session->c;
	b->epoch = session->epoch;
	b->mapping = file->f_mapping;
	b->blank = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	b->free = vumem_call_alloc(session, LV_VUMEM_FREE, 0);
	if (b->blank && b->free)
		return b;
	vumem_buffer_put(b);
	return NULL;
}

/* ---- life ---- */

static int buffer_map(struct vumem_buffer *b)
{
	struct vlink_device *vl = b->c->d.half.end;
	u32 flags = b->attributes & LV_VUMEM_READ_ONLY ? 0 : LV_XMEM_WRITE;
	struct xmem_slot first;
	int err;

	if (xmem_is_direct(vl)) {
		b->pages = kvmalloc_array(b->grant.pages, sizeof(*b->pages), GFP_KERNEL);
		if (!b->pages)
			return -ENOMEM;
	}
	err = xmem_map(vl, &b->grant, flags, b->pages);
	if (!err)
		err = xmem_query(vl, true, b->grant.slot, &first);
	if (!err)
		b->pfn = PHYS_PFN(first.address);
	return err;
}

/* All of it is there to be mapped. */
static bool buffer_is_granted(const struct vumem_buffer *b)
{
	struct xmem_slot what;
	u32 i;

	for (i = 0; i < b->grant.pages; i += what.run)
		if (xmem_query(b->c->d.half.end, true, b->grant.slot + i, &what) || !what.run ||
		    what.state != LV_XMEM_GRANTED || what.tag != b->grant.tag)
			return false;
	return true;
}

/*
 * Counts among those whose memory can be taken back.  The server may have unmapped what it lent, or
 * be dying, before the client has heard of it (EBUSY: there is no such grant): then the buffer is
 * dead from the beginning, as it would be a moment later.  Where a grant is there, this VM has a
 * page of it in too many buffers already, or one that it has not given back.
 */
static int buffer_begin(struct vumem_buffer *b)
{
	int err = b->attributes & LV_VUMEM_MAPPABLE ? buffer_map(b) : 0;

	if (err == -EBUSY && !buffer_is_granted(b))
		return 0;
	if (err)
		return err;
	b->alive = true;
	list_add(&b->node, &b->c->buffers);
	b->c->d.buffers++;
	atomic_long_add(b->grant.pages, &b->c->d.pages);
	return 0;
}

/* It is of no use, or nobody wants it any more: the server may forget it. */
static void buffer_send_free(struct vumem_buffer *b)
{
	struct vumem_call *call = b->free;

	b->free = NULL;
	call->request.buffer = b->id;
	vumem_call_send(b->c, call);
}

int vumem_buffer_arrive(struct vumem_buffer *b, const struct vumem_call *call)
{
	const struct lv_vumem_answer *a = &call->answer;
	int err = call->orphan ? -EINTR : 0;

	if (!err && a->bytes > call->request.bytes)
		err = -EMSGSIZE;
	b->id = a->buffer;
	b->attributes = a->attributes;
	b->grant = (struct xmem_grant){ .slot = a->slot, .pages = a->pages, .tag = a->tag };
	if (!err)
		err = buffer_begin(b);
	if (err)
		buffer_send_free(b);
	return err;
}

/* Nobody may reach the pages when they are unmapped: without them an access is an abort. */
void vumem_buffer_die(struct vumem_buffer *b)
{
	lockdep_assert_held(&b->c->d.lock);
	if (!b->alive)
		return;
	b->alive = false;
	list_del(&b->node);
	if (b->grant.pages) {
		unmap_mapping_range(b->mapping, (loff_t)b->grant.slot << PAGE_SHIFT,
				    (loff_t)b->grant.pages << PAGE_SHIFT, 1);
		xmem_unmap(b->c->d.half.end, &b->grant, LV_XMEM_END);
	}
	b->c->d.buffers--;
	atomic_long_sub(b->grant.pages, &b->c->d.pages);
}

void vumem_buffer_close(struct vumem_buffer *b)
{
	struct vumem_client *c = b->c;

	mutex_lock(&c->d.lock);
	vumem_buffer_die(b);
	vumem_session_forget(b);
	buffer_send_free(b);
	mutex_unlock(&c->d.lock);
	vumem_buffer_put(b);
}

/* ---- what processes ask ---- */

static int buffer_ask(const struct vumem_file *session, struct vumem_buffer *b, u8 *opaque,
		      u32 *size)
{
	struct vumem_call *call = vumem_call_alloc(session, LV_VUMEM_ALLOC, 0);
	int err;

	if (!call)
		return -ENOMEM;
	refcount_inc(&b->users);
	call->buffer = b;
	call->request.bytes = *size;
	memcpy(call->request.opaque, opaque, *size);
	err = vumem_call_make(session->c, call);
	if (!err) {
		*size = call->answer.bytes;
		memcpy(opaque, call->answer.opaque, *size);
	}
	vumem_call_put(call);
	return err;
}

static bool session_may_alloc(const struct vumem_file *session)
{
	struct vumem_client *c = session->c;
	bool may;

	mutex_lock(&c->d.lock);
	may = !c->master || c->master == session || !vumem_session_is_alive(c->master);
	mutex_unlock(&c->d.lock);
	return may;
}

static int buffer_make(struct vumem_file *f, const struct vumem_file *session, struct file *file,
		       u8 *opaque, u32 *size)
{
	struct vumem_buffer *b;
	int err;

	if (!session_may_alloc(session))
		return -EPERM;
	b = buffer_create(session, file);
	if (!b)
		return -ENOMEM;
	err = buffer_ask(session, b, opaque, size);
	if (err) {
		vumem_buffer_put(b);
		return err;
	}
	f->buffer = b;
	f->epoch = b->epoch;
	f->app = session->app;
	return 0;
}

int vumem_buffer_alloc(struct file *file, struct vumem_alloc *alloc, u8 *opaque)
{
	struct vumem_file *session, *f = file->private_data;
	struct file *session_file;
	struct vumem_info info;
	int err;

	session = vumem_session_get(f->c, alloc->session_fd, &session_file);
	if (IS_ERR(session))
		return PTR_ERR(session);
	err = cmpxchg(&f->kind, VUMEM_FRESH, VUMEM_SPENT) == VUMEM_FRESH ? 0 : -EINVAL;
	if (!err) {
		err = buffer_make(f, session, file, opaque, &alloc->size);
		smp_store_release(&f->kind, err ? VUMEM_FRESH : VUMEM_BUFFER);
	}
	fput(session_file);
	if (err)
		return err;
	vumem_buffer_info(f->buffer, &info);
	alloc->buffer_size = info.buffer_size;
	alloc->buffer_id = info.buffer_id;
	alloc->buffer_attr = info.buffer_attr;
	return 0;
}

void vumem_buffer_info(struct vumem_buffer *b, struct vumem_info *info)
{
	mutex_lock(&b->c->d.lock);
	*info = (struct vumem_info){
		.buffer_size = b->grant.pages << PAGE_SHIFT,
		.buffer_id = b->id,
		.buffer_attr = b->attributes,
		.alive = b->alive,
	};
	mutex_unlock(&b->c->d.lock);
}

int vumem_buffer_ctl(const struct vumem_file *f, u8 *opaque, u32 size)
{
	struct vumem_call *call = vumem_call_alloc(f, LV_VUMEM_CTL, f->buffer->id);
	int err;

	if (!call)
		return -ENOMEM;
	call->request.bytes = size;
	memcpy(call->request.opaque, opaque, size);
	err = vumem_call_make(f->c, call);
	if (!err && call->answer.bytes > size)
		err = -EMSGSIZE;
	if (!err)
		memcpy(opaque, call->answer.opaque, call->answer.bytes);
	vumem_call_put(call);
	return err;
}
