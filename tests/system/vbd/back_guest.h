/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A guest without an OS that serves two disks of vbd over link 0. */
#ifndef TESTS_SYSTEM_VBD_BACK_GUEST_H
#define TESTS_SYSTEM_VBD_BACK_GUEST_H

#include <bare/test.h>
#include <bare/vmq.h>
#include <string.h>

#include "proto/vbd.h"

static struct vmq_device queue;
static struct vmq_shape requests;

/* False, and the test is over: there is no such link. */
static bool back_open(const struct vbd_front_info *info)
{
	struct vmq_shape replies;

	vbd_shapes(info, &requests, &replies);
	if (!vmq_device_open(&queue, LV_VBD_CLASS, 0, &requests, &replies, true))
		return true;
	test_true(false, "a guest without an OS serves disks");
	test_done();
	return false;
}

/* Interrupts are masked, as for the next ones. */
static void send(const struct lv_vbd_reply *reply)
{
	uint32_t offset;
	void *msg;

	if (vmq_tx_alloc(&queue.core, 0, &msg, &offset))
		return;
	memcpy(msg, reply, sizeof(*reply));
	vmq_device_send(&queue, msg);
}

static struct lv_vbd_reply reply_to(const struct lv_vbd_request *r, uint16_t status)
{
	return (struct lv_vbd_reply){
		.cookie = r->cookie, .op = r->op, .disk = r->disk, .status = status,
	};
}

/* The message goes back before the reply, so that its buffer is free when that is read. */
static void answer(void *msg, const struct lv_vbd_request *r, uint16_t status)
{
	struct lv_vbd_reply reply = reply_to(r, status);

	vmq_device_give_back(&queue, msg);
	send(&reply);
}

/* Where the data of a request is that has a buffer. */
static uint8_t *buffer_of(const struct lv_vbd_request *r)
{
	return (uint8_t *)queue.rx.pmem + vmq_data_start(&requests) + r->data;
}

#endif
