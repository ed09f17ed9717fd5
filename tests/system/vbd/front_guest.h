/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A guest without an OS that sends requests of vbd to the disks of link 1, one or a few at a time,
 * right ones and wrong ones.
 */
#ifndef TESTS_SYSTEM_VBD_FRONT_GUEST_H
#define TESTS_SYSTEM_VBD_FRONT_GUEST_H

#include <bare/irq.h>
#include <bare/test.h>
#include <bare/vmq.h>
#include <bare/wait.h>
#include <string.h>

#include "proto/vbd.h"

#define PATIENCE_MS	20000
#define BREAKS		(-1)	/* the session ends */
#define NOTHING_CAME	(-2)

static struct vmq_device queue;
static struct vmq_shape requests;
static uint32_t buffer_bytes;
static uint32_t generation[2];		/* of both disks, as probed last */
static struct lv_vbd_reply reply;	/* the last one to a request */
static uint32_t answers;		/* to what was sent since send() */

/* False, and the test is over: there is no such link. */
static bool front_open(const struct vbd_front_info *info)
{
	struct vmq_shape replies;

	buffer_bytes = info->buffer;
	vbd_shapes(info, &requests, &replies);
	if (!vmq_device_open(&queue, LV_VBD_CLASS, 1, &replies, &requests, true))
		return true;
	test_true(false, "a guest without an OS uses disks");
	test_done();
	return false;
}

static bool is_on(void *cookie)
{
	(void)cookie;
	return vmq_is_on(&queue.core);
}

/* Answered, or the session is over, even if another one is on already.  News are no answer. */
static bool is_over(void *cookie)
{
	uint64_t daif = irq_save();
	void *msg;

	(void)cookie;
	while (vmq_rx_receive(&queue.core, &msg) == 0) {
		struct lv_vbd_reply r;

		memcpy(&r, msg, sizeof(r));
		vmq_device_give_back(&queue, msg);
		if (r.cookie) {
			reply = r;
			answers++;
		}
	}
	irq_restore(daif);
	return answers || queue.over || !vmq_is_on(&queue.core);
}

/*
 * The message that was sent, or NULL.  With @buffer, which the caller frees, the request has one;
 * if it is not sent as it is, its data is there.  A generation of 0 is the disk's.
 */
static struct lv_vbd_request *send(struct lv_vbd_request r, bool as_it_is, uint32_t *buffer)
{
	uint64_t daif = irq_save();
	uint32_t unused;
	void *msg = NULL;

	answers = 0;
	queue.over = false;
	if (!vmq_tx_alloc(&queue.core, buffer ? buffer_bytes : 0, &msg, buffer ? buffer : &unused)) {
		if (!as_it_is)
			r.cookie = r.cookie ? r.cookie : 1;
		if (!as_it_is && buffer)
			r.data = *buffer;
		if (!r.generation)
			r.generation = generation[r.disk & 1];
		memcpy(msg, &r, sizeof(r));
		vmq_device_send(&queue, msg);
	}
	irq_restore(daif);
	return msg;
}

/* It may have been what the session's end waited for. */
static void free_buffer(uint32_t buffer)
{
	uint64_t daif = irq_save();

	vmq_tx_data_free(&queue.core, buffer);
	if (vmq_is_ending(&queue.core))
		while (vmq_report(&queue.core) != VMQ_EVENT_NONE)
			;
	irq_restore(daif);
}

/* A status, BREAKS or NOTHING_CAME. */
static int verdict(void)
{
	if (!wait_until(is_over, NULL, PATIENCE_MS))
		return NOTHING_CAME;
	return answers ? reply.status : BREAKS;
}

/* One request and its verdict. */
static int try(struct lv_vbd_request r, bool as_it_is, bool buffered)
{
	uint32_t buffer;
	int status;

	if (!wait_until(is_on, NULL, PATIENCE_MS) || !send(r, as_it_is, buffered ? &buffer : NULL))
		return NOTHING_CAME;
	status = verdict();
	if (buffered)
		free_buffer(buffer);
	return status;
}

static bool probe(uint16_t disk)
{
	int status = try((struct lv_vbd_request){ .op = LV_VBD_PROBE, .disk = disk }, false, false);

	generation[disk] = reply.described.generation;
	return status == LV_VBD_OK;
}

static bool has_disks(void *cookie)
{
	(void)cookie;
	return probe(0) && probe(1);
}

#endif
