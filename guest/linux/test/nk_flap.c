// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of before and a peer that flaps, thousands of times.  The client is the driver: it looks
 * once at both states, stores the next one, and counts on what it stored.  The server goes OFF and
 * RESET as it likes, and now and then as far as ON.  Whenever both are ON, each acknowledges the
 * number that the peer chose in its last reset: so no connection begins with stale words.
 */
#include <linux/delay.h>
#include <linux/random.h>

#include "guest/linux/test/classic.h"

#define OFF	NK_DEV_VLINK_OFF
#define RESET	NK_DEV_VLINK_RESET
#define ON	NK_DEV_VLINK_ON

#define ROUNDS		4000
#define CONNECTIONS	200	/* at least so many of the rounds end ON at both ends */
#define SIZE		4096

/* Each end writes one of these, in a cache line of its own. */
struct words {
	u32 number;		/* chosen in the last reset, never 0 */
	u32 ack;		/* the peer's number, 0 after a reset */
	u32 met;		/* connections so far */
	u32 over;		/* the server: all rounds are done */
} __aligned(64);

static NkDevVlink *vlink;
static volatile int *mine, *its;
static NkOsId peer;
static NkPhAddr pmem;
static struct words *own, *other;
static bool counted;		/* this connection is in "connections" */
static unsigned int connections, refused, stale;

static void move(int state)
{
	*mine = state;
	smp_mb();
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, peer);
}

static void reset(void)
{
	WRITE_ONCE(own->ack, 0);
	WRITE_ONCE(own->number, get_random_u32() | 1);
	counted = false;
}

/* Both were ON: the peer's words are those of this connection. */
static void talk(void)
{
	u32 ack;

	WRITE_ONCE(own->ack, READ_ONCE(other->number));
	ack = READ_ONCE(other->ack);
	smp_mb();
	if (!ack || *mine != ON || *its != ON || counted)
		return;
	stale += ack != own->number;
	WRITE_ONCE(own->met, ++connections);
	counted = true;
}

static void expect_own(int state)
{
	refused += *mine != state;
}

/* What a driver of before does in SYSCONF. */
static void client_step(void)
{
	int was = *mine, peers = *its;

	if (was == OFF && peers != ON) {
		reset();
		move(RESET);
	} else if (was == RESET && peers != OFF) {
		move(ON);
		expect_own(ON);
	} else if (was == ON && peers == OFF) {
		reset();
		move(RESET);
		expect_own(RESET);
	} else if (was == ON && peers == ON) {
		talk();
	}
}

/* The peer may have gone ON meanwhile: then it has to leave first. */
static bool server_resets(void)
{
	unsigned long end = jiffies + 20 * HZ;

	while (*mine != RESET && time_before(jiffies, end)) {
		if (*its == ON) {
			cond_resched();
			continue;
		}
		reset();
		move(RESET);
	}
	return EXPECT(*mine == RESET);
}

static void server_meets(void)
{
	unsigned long end = jiffies + 20 * HZ;

	while (!(counted && READ_ONCE(other->met) == connections) && time_before(jiffies, end)) {
		if (*mine == RESET && *its != OFF)
			move(ON);
		if (*mine == ON && *its == ON)
			talk();
		cond_resched();
	}
}

static bool server_flaps(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (!server_resets())
			return false;
		if (i % (ROUNDS / CONNECTIONS) == 0)
			server_meets();
		else
			udelay(get_random_u32() % 8);
		move(OFF);
		if (i % 64 == 0)
			cond_resched();
	}
	WRITE_ONCE(own->over, 1);
	return EXPECT(connections == CONNECTIONS);
}

static bool client_follows(void)
{
	unsigned long end = jiffies + 120 * HZ;

	while (!READ_ONCE(other->over) && time_before(jiffies, end)) {
		client_step();
		cond_resched();
	}
	return EXPECT(READ_ONCE(other->over)) && EXPECT(connections == CONNECTIONS);
}

static bool link_is_open(void)
{
	NkPhAddr plink = nkops.nk_vlink_lookup("nkflap", 0);
	NkOsId me = nkops.nk_id_get();
	struct words *words;
	bool server;

	vlink = nkops.nk_ptov(plink);
	if (!EXPECT(vlink) || !EXPECT(vlink->s_state == OFF || vlink->c_state == OFF))
		return false;
	server = vlink->s_id == me;
	peer = server ? vlink->c_id : vlink->s_id;
	mine = server ? &vlink->s_state : &vlink->c_state;
	its = server ? &vlink->c_state : &vlink->s_state;
	pmem = nkops.nk_pmem_alloc(plink, 0, SIZE);
	words = pmem ? nkops.nk_mem_map(pmem, SIZE) : NULL;
	if (!EXPECT(words))
		return false;
	own = &words[!server];
	other = &words[server];
	WRITE_ONCE(own->met, 0);
	return true;
}

static int __init nk_flap_init(void)
{
	bool ok = link_is_open() && (mine == &vlink->s_state ? server_flaps() : client_follows());

	printnk("nk_flap: %u connections, %u stores of no effect, %u stale\n", connections, refused,
		stale);
	if (vlink)
		move(OFF);
	return ok && EXPECT(!refused) && EXPECT(!stale) ? 0 : -EIO;
}

static void __exit nk_flap_exit(void)
{
	nkops.nk_mem_unmap(mine == &vlink->s_state ? own : other, pmem, SIZE);
}
CLASSIC_TEST(nk_flap_init, nk_flap_exit);
