// SPDX-License-Identifier: GPL-2.0-only
/*
 * vipc: calls from many threads over a message queue (docs/services/vipc.md).
 *
 * A waiter is in the list, or claimed by exactly one who then says that it occurred, under
 * the list's lock.  Whoever leaves with a waiter has seen one of two things under
 * that lock: that it took the waiter out itself, or that it occurred.
 */
#include <linux/module.h>

#include <nk/vipc.h>

void vipc_list_init(vipc_list_t *list)
{
	spin_lock_init(&list->spinlock);
	vipc_table_init(&list->calls);
}
EXPORT_SYMBOL_GPL(vipc_list_init);

void vipc_list_add(vipc_list_t *list, vipc_waiter_t *waiter)
{
	unsigned long flags;

	vipc_call_init(&waiter->call);
	init_completion(&waiter->occurred);
	spin_lock_irqsave(&list->spinlock, flags);
	vipc_add(&list->calls, &waiter->call);
	spin_unlock_irqrestore(&list->spinlock, flags);
}
EXPORT_SYMBOL_GPL(vipc_list_add);

void vipc_list_del(vipc_list_t *list, vipc_waiter_t *waiter)
{
	unsigned long flags;
	bool removed;

	spin_lock_irqsave(&list->spinlock, flags);
	removed = vipc_remove(&list->calls, &waiter->call);
	spin_unlock_irqrestore(&list->spinlock, flags);
	/*
	 * The peer cannot delay this wait: a thread of this VM has claimed the call and is about to
	 * complete it.
	 */
	if (!removed)
		wait_for_completion(&waiter->occurred);
}
EXPORT_SYMBOL_GPL(vipc_list_del);

vipc_waiter_t *vipc_list_cookie_to_waiter(vipc_list_t *list, u64 cookie)
{
	struct vipc_call *call;
	unsigned long flags;

	spin_lock_irqsave(&list->spinlock, flags);
	call = vipc_claim(&list->calls, cookie);
	spin_unlock_irqrestore(&list->spinlock, flags);
	return call ? container_of(call, vipc_waiter_t, call) : NULL;
}
EXPORT_SYMBOL_GPL(vipc_list_cookie_to_waiter);

static void waiter_occurred(vipc_waiter_t *waiter)
{
	vipc_finish(&waiter->call);
	complete(&waiter->occurred);
}

void vipc_list_occurred(vipc_list_t *list, vipc_waiter_t *waiter)
{
	unsigned long flags;

	spin_lock_irqsave(&list->spinlock, flags);
	waiter_occurred(waiter);
	spin_unlock_irqrestore(&list->spinlock, flags);
}
EXPORT_SYMBOL_GPL(vipc_list_occurred);

/* complete() no longer uses the completion when the wait for it returns. */
int vipc_list_wait(vipc_list_t *list, vipc_waiter_t *waiter)
{
	if (!wait_for_completion_killable(&waiter->occurred))
		return 0;
	vipc_list_del(list, waiter);
	return -EINTR;
}
EXPORT_SYMBOL_GPL(vipc_list_wait);

void vipc_ctx_init(vipc_ctx_t *ctx, vmq_link_t *link)
{
	vipc_list_init(&ctx->list);
	ctx->link = link;
}
EXPORT_SYMBOL_GPL(vipc_ctx_init);

/*
 * If the request was sent, link_off had not been reported then.  So either a reply comes or
 * link_off does, and with it vipc_ctx_abort_calls(), which finds the waiter.
 */
u64 *vipc_ctx_call(vipc_ctx_t *ctx, u64 *request)
{
	vipc_result_t result = { .ctx = ctx };

	vipc_list_add(&ctx->list, &result.waiter);
	WRITE_ONCE(*request, result.waiter.call.cookie);
	if (vmq_msg_send_ex(ctx->link, request))
		vipc_list_del(&ctx->list, &result.waiter);
	else
		vipc_list_wait(&ctx->list, &result.waiter);
	return result.reply;
}
EXPORT_SYMBOL_GPL(vipc_ctx_call);

static void call_ends(struct vipc_call *call, u64 *reply)
{
	vipc_waiter_t *waiter = container_of(call, vipc_waiter_t, call);

	container_of(waiter, vipc_result_t, waiter)->reply = reply;
	waiter_occurred(waiter);
}

int vipc_ctx_process_reply(vipc_ctx_t *ctx, u64 *reply)
{
	struct vipc_call *call;
	unsigned long flags;

	spin_lock_irqsave(&ctx->list.spinlock, flags);
	call = vipc_claim(&ctx->list.calls, READ_ONCE(*reply));
	if (call)
		call_ends(call, reply);
	spin_unlock_irqrestore(&ctx->list.spinlock, flags);
	return call ? 0 : -1;
}
EXPORT_SYMBOL_GPL(vipc_ctx_process_reply);

void vipc_ctx_abort_calls(vipc_ctx_t *ctx)
{
	struct vipc_call *call;
	unsigned long flags;

	spin_lock_irqsave(&ctx->list.spinlock, flags);
	while ((call = vipc_claim_any(&ctx->list.calls)))
		call_ends(call, NULL);
	vipc_new_generation(&ctx->list.calls);
	spin_unlock_irqrestore(&ctx->list.spinlock, flags);
}
EXPORT_SYMBOL_GPL(vipc_ctx_abort_calls);

MODULE_DESCRIPTION("Calls over message queues between virtual machines");
MODULE_LICENSE("GPL");
