// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bad peer of vrpq, on links 0 and 1 of class vogl: as a server it lies as each request asks for, as a
 * client in each session in another way.  It knows the chunk by its words alone, which are those of
 * info = "vrpq-pmem=256K,vrpq-chans=4,vrpq-answer=16K".  The parameter "lies" says how often it has
 * lied as a client.  Loaded before vrpq.ko it leaves other links to that.
 */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/half.h>

#include "abi/svc/vrpq.h"
#include "abi/svc/vrpq_message.h"
#include "guest/linux/test/vrpq_lies.h"
#include "proto/link_session.h"

#define CHUNK		0x40000u
#define CHANNELS	4u
#define ANSWER		0x4000u
#define REQUEST		0x8000u
#define ANSWERS_AT	0x1000u
#define REQUESTS_AT	(ANSWERS_AT + CHANNELS * ANSWER)
#define DRIPS		4096u	/* bytes between two looks at anything else */
#define DRIP_BYTES	0x10000u
#define ENDLESS_BYTES	0x7ffffff0u

struct channel {
	struct lv_vrpq_channel *shared;
	u8 *requests, *answers;
	u32 turn, read, written;
	u32 drip;		/* bytes that are still to be given one by one */
	bool owes_endless;
	bool reads_nothing;
};

struct liar {
	struct vlink_half half;
	struct mutex lock;
	struct link_session session;	/* lock */
	struct channel channel[CHANNELS];
	struct task_struct *thread;
	u32 lies;
};

static unsigned int lies;
module_param(lies, uint, 0444);
MODULE_PARM_DESC(lies, "not to be set: how often it has lied as a client");

static void trigger(struct liar *l)
{
	vlink_half_trigger(&l->half);
}

/* ---- as a server ---- */

static void publish(struct channel *c, u32 bytes)
{
	c->written += bytes;
	smp_store_release(&c->shared->answers.index, c->written);
}

/* An answer that says "size", of which so many bytes come. */
static void give(struct channel *c, u32 size, u32 bytes)
{
	u32 at = c->written % ANSWER;

	memset(c->answers + at, 0, sizeof(struct lv_vrpq_answer));
	*(u32 *)(c->answers + at) = size;
	publish(c, bytes);
}

static void turn_to(struct channel *c, u32 turn)
{
	c->turn = turn;
	smp_store_release(&c->shared->server.turn, turn);
}

static void go_off_and_on(struct liar *l)
{
	link_session_want(&l->session, false);
	link_session_step(&l->session);
	link_session_want(&l->session, true);
	link_session_step(&l->session);
}

static void lie_by_index(struct channel *c, u32 lie)
{
	if (lie == VRPQ_LIE_AHEAD)
		publish(c, ANSWER + 1);
	else if (lie == VRPQ_LIE_BACK)
		publish(c, -8);
	else
		smp_store_release(&c->shared->requests_read.index, c->read + REQUEST + 8);
	c->reads_nothing = true;
}

static void lie_in_answer(struct liar *l, struct channel *c, u32 lie)
{
	switch (lie) {
	case VRPQ_LIE_TWICE:
		give(c, VRPQ_LIAR_ANSWER, VRPQ_LIAR_ANSWER);
		fallthrough;
	default: give(c, VRPQ_LIAR_ANSWER, VRPQ_LIAR_ANSWER); break;
	case VRPQ_LIE_EMPTY: give(c, 0, 16); break;
	case VRPQ_LIE_ENDLESS: give(c, ~0u, 16); break;
	case VRPQ_LIE_BEYOND: give(c, 2 * ANSWER, 16); break;
	case VRPQ_LIE_NEVER: break;
	case VRPQ_LIE_HALF:
		give(c, VRPQ_LIAR_ANSWER, 16);
		turn_to(c, c->turn + 1);
		break;
	case VRPQ_LIE_DRIP:
		give(c, DRIP_BYTES, 16);
		c->drip = DRIP_BYTES - 16;
		break;
	case VRPQ_LIE_DRIP_ENDLESS: c->owes_endless = true; break;
	case VRPQ_LIE_AHEAD:
	case VRPQ_LIE_BACK:
	case VRPQ_LIE_READ_AHEAD: lie_by_index(c, lie); break;
	case VRPQ_LIE_CLOSE: turn_to(c, c->turn + 1); break;
	case VRPQ_LIE_JUMP: turn_to(c, c->turn + 0x1001); break;
	case VRPQ_LIE_OFF: go_off_and_on(l); break;
	}
}

static void take_request(struct liar *l, struct channel *c)
{
	u32 written = smp_load_acquire(&c->shared->requests.index);
	const struct lv_vrpq_request *r = (const void *)(c->requests + c->read % REQUEST);
	u32 lie = READ_ONCE(r->procedure);

	if (c->reads_nothing || written - c->read < sizeof(*r))
		return;
	c->read = written;
	smp_store_release(&c->shared->requests_read.index, c->read);
	if (c->owes_endless) {
		c->owes_endless = false;
		give(c, ENDLESS_BYTES, 16);
		c->drip = ENDLESS_BYTES - 16;
	} else {
		lie_in_answer(l, c, lie);
	}
	trigger(l);
}

/* The next byte comes when the one before was read, and half of the area at most lies there. */
static void drip(struct liar *l, struct channel *c)
{
	u32 n;

	for (n = 0; n < DRIPS && c->drip; n++) {
		if (c->written - READ_ONCE(c->shared->answers_read.index) >= ANSWER / 2)
			break;
		publish(c, 1);
		c->drip--;
	}
	if (n)
		trigger(l);
}

static void serve(struct liar *l, struct channel *c)
{
	u32 turn = smp_load_acquire(&c->shared->client.turn);

	if (turn & 1 && c->turn == turn - 1) {
		c->read = 0;
		c->written = 0;
		c->drip = 0;
		c->owes_endless = false;
		c->reads_nothing = false;
		WRITE_ONCE(c->shared->requests_read.index, 0);
		WRITE_ONCE(c->shared->answers.index, 0);
		turn_to(c, turn);
		trigger(l);
	} else if (!(turn & 1) && c->turn != turn) {
		turn_to(c, turn);
		trigger(l);
	} else if (turn & 1 && c->turn == turn) {
		take_request(l, c);
		drip(l, c);
	}
}

/* ---- as a client ---- */

static void client_turn(struct channel *c, u32 turn)
{
	c->turn = turn;
	smp_store_release(&c->shared->client.turn, turn);
}

static void lie_in_session(struct channel *c, u32 lie)
{
	struct lv_vrpq_channel *shared = c->shared;

	switch (lie % 9) {
	case 0: WRITE_ONCE(shared->requests.index, REQUEST + 1); break;
	case 1: WRITE_ONCE(shared->requests.index, -8); break;
	case 2: WRITE_ONCE(shared->answers_read.index, 8); break;
	case 3: WRITE_ONCE(shared->answers_read.index, ~0u); break;
	case 4:				/* a hello of garbage */
		memset(c->requests, lie, sizeof(struct lv_vrpq_hello));
		WRITE_ONCE(shared->requests.index, sizeof(struct lv_vrpq_hello));
		break;
	case 5: WRITE_ONCE(shared->requests.index, 8); break;	/* a part of one */
	case 6: WRITE_ONCE(shared->client.session, 0); break;
	case 7: client_turn(c, c->turn + 0x1000); break;
	case 8: WRITE_ONCE(shared->requests.wait, ~0u); break;
	}
}

/* A session for each lie: opened, lied to, closed. */
static void ask(struct liar *l, struct channel *c)
{
	u32 turn = smp_load_acquire(&c->shared->server.turn);

	if (!(c->turn & 1) && turn != LV_VRPQ_TURN_HELD) {
		WRITE_ONCE(c->shared->requests.index, 0);
		WRITE_ONCE(c->shared->requests.wait, 0);
		WRITE_ONCE(c->shared->answers_read.index, 0);
		WRITE_ONCE(c->shared->client.session, 1 + l->lies % 3);
		WRITE_ONCE(c->shared->client.application, ~0u);
		client_turn(c, (turn & ~1u) + 1);
	} else {
		lie_in_session(c, l->lies++);
		WRITE_ONCE(lies, lies + 1);
		if (l->lies & 1)
			client_turn(c, (c->turn | 1) + 1);
	}
	trigger(l);
}

/* ---- the link ---- */

static void liar_reset(void *user, u32 link)
{
	struct liar *l = user;
	bool serves = l->half.end->role == VLINK_SERVER;
	struct channel *c;

	for (c = l->channel; c < l->channel + CHANNELS; c++) {
		c->turn = 0;
		c->drip = 0;
		WRITE_ONCE(*(serves ? &c->shared->server.turn : &c->shared->client.turn), 0);
	}
}

static void liar_up(void *user)
{
}

static void liar_down(void *user, bool failed)
{
}

static const struct link_session_ops session_ops = {
	.reset = liar_reset,
	.up = liar_up,
	.down = liar_down,
};

/* True: there are bytes to drip. */
static bool liar_step(struct liar *l)
{
	bool serves = l->half.end->role == VLINK_SERVER, drips = false;
	struct channel *c;

	mutex_lock(&l->lock);
	link_session_step(&l->session);
	for (c = l->channel; c < l->channel + CHANNELS; c++)
		if (link_session_epoch(&l->session) == LINK_EPOCH_NONE) {
			break;
		} else if (serves) {
			serve(l, c);
			drips |= c->drip;
		} else {
			ask(l, c);
		}
	mutex_unlock(&l->lock);
	return drips;
}

static int liar_thread(void *arg)
{
	struct liar *l = arg;

	while (!kthread_should_stop()) {
		if (liar_step(l))
			cond_resched();
		else
			schedule_timeout_idle(1);
	}
	return 0;
}

static void liar_xirq(void *cookie, u32 xirq)
{
}

static const struct vlink_half_labels labels = {
	.pmem = LV_VRPQ_PMEM,
	.pxirq_client = LV_VRPQ_PXIRQ_CLIENT,
	.pxirq_server = LV_VRPQ_PXIRQ_SERVER,
};

static int liar_open(struct liar *l)
{
	int err = vlink_half_open(&l->half, &labels, CHUNK);
	struct link_end end;
	u32 i;

	if (err)
		return err;
	for (i = 0; i < CHANNELS; i++)
		l->channel[i] = (struct channel){
			.shared = (struct lv_vrpq_channel *)l->half.pmem + i,
			.answers = l->half.pmem + ANSWERS_AT + i * ANSWER,
			.requests = l->half.pmem + REQUESTS_AT + i * REQUEST,
		};
	end = vlink_half_end(&l->half);
	link_session_init(&l->session, &end, 1, &session_ops, l);
	err = vlink_half_attach(&l->half, liar_xirq, l);
	if (err)
		vlink_half_close(&l->half);
	return err;
}

static void liar_want(struct liar *l, bool want)
{
	mutex_lock(&l->lock);
	link_session_want(&l->session, want);
	link_session_step(&l->session);
	mutex_unlock(&l->lock);
}

static int liar_probe(struct vlink_device *vl)
{
	struct liar *l;
	int err;

	if (vl->link > 1)
		return -ENODEV;
	l = kzalloc(sizeof(*l), GFP_KERNEL);
	if (!l)
		return -ENOMEM;
	l->half.end = vl;
	mutex_init(&l->lock);
	err = liar_open(l);
	if (err) {
		kfree(l);
		return err;
	}
	vlink_set_drvdata(vl, l);
	liar_want(l, true);
	l->thread = kthread_run(liar_thread, l, "vrpq-liar");
	return PTR_ERR_OR_ZERO(l->thread);
}

static void liar_remove(struct vlink_device *vl)
{
	struct liar *l = vlink_get_drvdata(vl);

	kthread_stop(l->thread);
	liar_want(l, false);
	vlink_half_close(&l->half);
	kfree(l);
}

/* The thread looks at the states in each round. */
static void liar_sysconf(struct vlink_device *vl)
{
}

static const char *const liar_classes[] = { LV_VRPQ_CLASS, NULL };

static struct vlink_driver liar_driver = {
	.driver = { .name = "vrpq-liar", .suppress_bind_attrs = true },
	.classes = liar_classes,
	.probe = liar_probe,
	.remove = liar_remove,
	.sysconf = liar_sysconf,
};
module_driver(liar_driver, vlink_driver_register, vlink_driver_unregister);

MODULE_DESCRIPTION("A bad peer of vrpq");
MODULE_LICENSE("GPL");
