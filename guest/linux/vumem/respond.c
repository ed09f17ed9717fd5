// SPDX-License-Identifier: GPL-2.0-only
/* What the server's process answers. */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "guest/linux/vumem/server.h"

static void server_send(struct vumem_server *s, const struct lv_vumem_answer *a)
{
	u32 bytes = vumem_answer_store(s->d.core.shared->data, a);

	if (vrpc_server_answer(&s->d.core, bytes))
		vlink_half_trigger(&s->d.half);
}

void vumem_server_answer(struct vumem_server *s, u32 error)
{
	const struct lv_vumem_answer answer = { .error = error };

	server_send(s, &answer);
}

/* ---- ALLOC: memory of the process ---- */

static int respond_lend(struct vumem_server *s, const struct vumem_resp *resp)
{
	const struct vumem_loan_request request = {
		.address = resp->address,
		.size = resp->map_size,
		.attributes = resp->attr,
	};
	struct vumem_loan *loan;

	if (resp->attr & ~(VUMEM_MAPPABLE | VUMEM_READ_ONLY | VUMEM_EXCLUSIVE))
		return -EINVAL;
	if (!(resp->attr & VUMEM_MAPPABLE))
		return resp->attr ? -EINVAL : 0;
	loan = vumem_loan_make(&s->lender, &request);
	if (IS_ERR(loan))
		return PTR_ERR(loan);
	s->lent->loan = loan;
	s->lent->attributes = resp->attr | LV_VUMEM_WRITE_BACK;
	return 0;
}

static void respond_grant(const struct vumem_lent *lent, struct lv_vumem_answer *a)
{
	a->buffer = lent->id;
	a->attributes = lent->attributes;
	if (!lent->loan)
		return;
	a->slot = lent->loan->grant.slot;
	a->pages = lent->loan->grant.pages;
	a->tag = lent->loan->grant.tag;
}

/* ---- all ---- */

/* Errors of processes are their affair, but a number has to be one. */
static u32 respond_error(s32 result)
{
	return result >= 0 ? 0 : min_t(u32, -(u32)result, 133);
}

static int respond_begin(struct vumem_server *s)
{
	int err = 0;

	mutex_lock(&s->d.lock);
	if (s->hand == VUMEM_IDLE)
		err = -EINVAL;
	else if (s->hand == VUMEM_BUSY)
		err = -EBUSY;
	else if (s->hand == VUMEM_LOCAL)
		s->hand = VUMEM_IDLE;
	else
		s->hand = VUMEM_BUSY;
	if (!err && s->hand == VUMEM_IDLE)
		err = 1;
	mutex_unlock(&s->d.lock);
	return err;
}

/* What the answer to the request makes of the buffer.  True: it is nobody's any more. */
static bool respond_settle(struct vumem_server *s, struct lv_vumem_answer *a, bool failed)
{
	if (!s->lent)
		return false;
	if (s->request.command == LV_VUMEM_FREE || failed)
		return true;
	respond_grant(s->lent, a);
	list_add(&s->lent->node, &s->buffers);
	s->d.buffers++;
	return false;
}

static int respond_end(struct vumem_server *s, const struct vumem_resp *resp, int err)
{
	struct lv_vumem_answer a = { .error = err ? (u32)-err : respond_error(resp->result) };
	struct vumem_lent *gone;

	if (!a.error && vumem_command_has_opaque(s->request.command)) {
		a.bytes = resp->size;
		memcpy(a.opaque, resp->opaque, resp->size);
	}
	mutex_lock(&s->d.lock);
	if (!link_session_is(&s->d.core.session, s->epoch))
		err = -EPIPE;
	gone = respond_settle(s, &a, err || a.error) ? s->lent : NULL;
	s->lent = NULL;
	if (err != -EPIPE)
		server_send(s, &a);
	s->hand = VUMEM_IDLE;
	vumem_device_step_locked(&s->d);
	mutex_unlock(&s->d.lock);
	if (gone)
		vumem_server_forget(gone, false);
	return err;
}

int vumem_server_respond(struct vumem_server *s, const struct vumem_resp *resp)
{
	int err;

	if (resp->size > VUMEM_OPAQUE_MAX)
		return -EMSGSIZE;
	if (resp->reserved)
		return -EINVAL;
	err = respond_begin(s);
	if (err)
		return min(err, 0);
	if (s->request.command == LV_VUMEM_ALLOC && resp->result >= 0)
		err = respond_lend(s, resp);
	return respond_end(s, resp, err);
}
