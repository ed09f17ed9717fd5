// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A back end of vbd that lies.  Disk 0 (liar) lies when it is told to: a read of the sector 1000 + 8
 * * n tells the nth lie, once.  Disk 1 (honest) takes orders: a write to the sector 1000 + 8 * n.
 */
#include <bare/irq.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/vbd/back_guest.h"

#define STORE		0x400000u	/* bytes, the largest that disk 0 becomes */
#define SECTORS		4096u		/* of both, at first */
#define ORDERS		1000u		/* where they begin */
#define HANDS		8u
#define PATIENCE_MS	60000
#define ERASE_MAX	64u	/* sectors at once; ivi erases ERASED of disk 1 */
#define ERASED		256u
#define FLOOD_US	500000

enum lie {
	LIE_STATUS, LIE_COOKIE, LIE_OP, LIE_DISK, LIE_RESERVED, LIE_TWICE,
	LIE_NEVER,		/* until ORDER_RELEASE */
	LIE_OTHER_MEDIUM,	/* each time, until ORDER_GROW */
	LIES
};

enum order {
	ORDER_RELEASE, ORDER_GROW, ORDER_REPLACE, ORDER_CLOSED, ORDER_CACHE, ORDER_VANISH,
	ORDER_RETURN, ORDER_FLOOD, ORDER_END,
	ORDER_PROBE_LIES = 20,	/* and the following: the nth impossible disk, once */
};

static const struct vbd_front_info shape = { .requests = 8, .buffer = 4096, .timeout = 2 };
static uint8_t store[STORE];
static struct lv_vbd_disk disk[2];

static struct { void *msg; struct lv_vbd_request r; } hand[HANDS];
static uint32_t in_hand, lied, probe_lie, probes, strays, erased;
static bool replaced, ended;
static uint64_t flood_end;

/* ---- news ---- */

static void tell_news(uint16_t number)
{
	const struct lv_vbd_reply news = { .op = LV_VBD_CHANGED, .disk = number };

	send(&news);
}

static void change_disk(void)
{
	disk[0].generation++;
	tell_news(0);
}

/* ---- lies ---- */

static void lie(void *msg, const struct lv_vbd_request *r, enum lie how)
{
	struct lv_vbd_reply reply = reply_to(r, LV_VBD_OK);

	if (how == LIE_NEVER) {
		hand[in_hand].msg = msg;
		hand[in_hand++].r = *r;
		return;
	}
	switch (how) {
	case LIE_STATUS:	reply.status = LV_VBD_STATUSES; break;
	case LIE_COOKIE:	reply.cookie += 1000000; break;
	case LIE_OP:		reply.op = LV_VBD_WRITE; break;
	case LIE_DISK:		reply.disk = 1; break;
	case LIE_RESERVED:	reply.reserved = 1; break;
	case LIE_OTHER_MEDIUM:	reply.status = LV_VBD_OTHER_MEDIUM; break;
	default:		break;
	}
	vmq_device_give_back(&queue, msg);
	send(&reply);
	if (how == LIE_TWICE)
		send(&reply);
}

static void lie_about_disk(struct lv_vbd_disk *d, uint32_t how)
{
	switch (how) {
	case 0:	d->logical_block = 0; break;
	case 1:	d->logical_block = 3000; break;
	case 2:	d->sectors = ~0ull; break;
	case 3:	d->physical_block = 12288; break;
	case 4:	d->max_sectors = 0; break;
	default: d->io_min = 3;
	}
}

static bool is_lie(const struct lv_vbd_request *r, enum lie *how)
{
	uint64_t n = (r->sector - ORDERS) / 8;

	if (r->disk || r->op != LV_VBD_READ || r->sector < ORDERS || n >= LIES || (lied & 1u << n))
		return false;
	*how = (enum lie)n;
	if (n != LIE_OTHER_MEDIUM)
		lied |= 1u << n;
	return true;
}

/* ---- orders ---- */

static void release(void)
{
	while (in_hand--)
		answer(hand[in_hand].msg, &hand[in_hand].r, LV_VBD_OK);
	in_hand = 0;
}

static void obey(uint32_t order)
{
	switch (order) {
	case ORDER_RELEASE:	release(); break;
	case ORDER_GROW:
		lied |= 1u << LIE_OTHER_MEDIUM;
		disk[0].sectors += 128;
		change_disk();
		break;
	case ORDER_REPLACE:
		replaced = true;
		disk[0].serial[0] = 'x';
		memset(store, 0, LV_VBD_SECTOR);	/* no partitions */
		change_disk();
		break;
	case ORDER_CLOSED:	replaced = false; break;
	case ORDER_CACHE:
		disk[0].flags |= LV_VBD_HAS_CACHE | LV_VBD_HAS_FUA;
		disk[0].max_sectors = 8;
		change_disk();
		break;
	case ORDER_VANISH:	disk[0].sectors = 0; change_disk(); break;
	case ORDER_RETURN:	disk[0].sectors = SECTORS; change_disk(); break;
	case ORDER_FLOOD:
		probes = 0;
		flood_end = timer_now() + timer_of_us(FLOOD_US);
		break;
	case ORDER_END:		ended = true; break;
	default:
		probe_lie = order - ORDER_PROBE_LIES + 1;
		tell_news(0);
	}
}

/* ---- requests ---- */

static void probe(void *msg, const struct lv_vbd_request *r)
{
	struct lv_vbd_reply reply = reply_to(r, LV_VBD_OK);

	probes++;
	reply.described = disk[r->disk];
	if (!reply.described.sectors)
		reply.status = LV_VBD_NO_MEDIUM;
	if (probe_lie && !r->disk) {
		lie_about_disk(&reply.described, probe_lie - 1);
		probe_lie = 0;
	}
	vmq_device_give_back(&queue, msg);
	send(&reply);
}

static void move(const struct lv_vbd_request *r)
{
	uint8_t *data = buffer_of(r);
	uint8_t *at = store + r->sector * LV_VBD_SECTOR;

	if (r->disk && r->op == LV_VBD_READ)
		memset(data, 0, r->sectors * LV_VBD_SECTOR);
	else if (r->op == LV_VBD_READ)
		memcpy(data, at, r->sectors * LV_VBD_SECTOR);
	else if (r->op == LV_VBD_WRITE && !r->disk)
		memcpy(at, data, r->sectors * LV_VBD_SECTOR);
}

static void take(void *msg)
{
	struct lv_vbd_request r;
	enum lie how;
	int status;

	memcpy(&r, msg, sizeof(r));
	status = vbd_request_judge(&r, &disk[r.disk & 1], shape.buffer);
	if (r.op == LV_VBD_PROBE) {
		probe(msg, &r);
	} else if (status) {
		strays += status < 0;
		answer(msg, &r, status < 0 ? LV_VBD_IO_ERROR : (uint16_t)status);
	} else if (is_lie(&r, &how)) {
		lie(msg, &r, how);
	} else {
		strays += replaced && !r.disk && r.op == LV_VBD_WRITE;
		move(&r);
		answer(msg, &r, LV_VBD_OK);
	}
	if (!status && r.disk && r.op == LV_VBD_SECURE_ERASE)
		erased += r.sectors;
	if (!status && r.disk && r.op == LV_VBD_WRITE && r.sector >= ORDERS)
		obey(((uint32_t)r.sector - ORDERS) / 8);
}

static bool work(void *cookie)
{
	uint64_t daif = irq_save();
	bool did = false;
	void *msg;

	(void)cookie;
	if (vmq_is_ending(&queue.core))
		while (in_hand)
			vmq_device_give_back(&queue, hand[--in_hand].msg);
	for (; vmq_rx_receive(&queue.core, &msg) == 0; did = true)
		take(msg);
	if (flood_end) {
		tell_news(0);
		if (timer_now() > flood_end)
			flood_end = 0;
		did = true;
	}
	irq_restore(daif);
	return did || ended;
}

int main(void)
{
	for (uint32_t i = 0; i < 2; i++)
		disk[i] = (struct lv_vbd_disk){
			.sectors = SECTORS,
			.generation = 1,
			.logical_block = 512,
			.physical_block = 4096,
			.max_sectors = 2048,
			.serial = "first",
			.model = "a disk that lies",
		};
	disk[1].erase_max = ERASE_MAX;
	if (!back_open(&shape))
		return 0;
	while ((!ended || flood_end) && wait_until(work, NULL, PATIENCE_MS))
		;
	test_true(ended, "the back end that lies is told to end");
	test_equal(strays, 0, "no request was wrong, none for one medium reached another");
	test_equal(erased, ERASED, "secure erases came, in pieces that the disk takes");
	test_true(probes < 20, "a flood of news is answered by few probes");
	test_note("%u probes since the flood\n", probes);
	wait_ms(200);
	test_done();
}
