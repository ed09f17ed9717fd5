// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Frames between network cards, from driver to driver. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/unit/net/world.h"
#include <arch/fake.h>

#define EVERYBODY	WORLD_CARDS
#define BUFFER		1526u		/* what Linux offers at first, and more */
#define DESC_NEXT	1u
#define DESC_INDIRECT	4u

static const struct net_header plain;
static const struct net_header tso = { NET_NEEDS_CSUM, NET_GSO_TCPV4, 66, 1448, 34, 16, 0 };
static const struct net_header udp = { NET_NEEDS_CSUM, NET_GSO_NONE, 0, 0, 34, 6, 0 };

static struct net_header header;
static unsigned char got[FRAME_MAX], wanted[FRAME_MAX];

static void start_all(uint64_t features)
{
	for (uint32_t i = 0; i < WORLD_CARDS; i++) {
		card_start(&cards[i], features);
		card_offer(&cards[i], 48, BUFFER);
	}
}

static void assert_gets(struct card *card, struct card *from, uint32_t to, uint32_t length,
			uint32_t seed)
{
	assert_int_equal(card_take(card, &header, got), length);
	frame_make(from, wanted, to, length, seed);
	assert_memory_equal(got, wanted, length);
}

static void assert_gets_nothing(struct card *card)
{
	assert_int_equal(card_take(card, &header, got), 0);
}

static void a_frame_goes_to_the_card_of_its_address(void **state)
{
	(void)state;
	start_all(0);
	card_send(&cards[0], &plain, 1, 60, 5);
	assert_gets(&cards[1], &cards[0], 1, 60, 5);
	assert_int_equal(header.num_buffers, 1);
	assert_gets_nothing(&cards[0]);
	assert_gets_nothing(&cards[2]);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_int_equal(card_count(&cards[0], LV_COUNTER_NET_SENT), 1);
	assert_int_equal(card_count(&cards[1], LV_COUNTER_NET_RECEIVED), 1);
}

static void frames_of_every_length_come_whole(void **state)
{
	(void)state;
	start_all(NET_F_MRG_RXBUF);
	for (uint32_t length = 24; length <= WORLD_MTU + 18; length++) {
		card_send(&cards[0], &plain, 1, length, length);
		assert_gets(&cards[1], &cards[0], 1, length, length);
		card_offer(&cards[1], header.num_buffers, 40 + length);
	}
}

static void a_broadcast_reaches_all_others(void **state)
{
	(void)state;
	start_all(0);
	card_send(&cards[2], &plain, EVERYBODY, 200, 1);
	world_work();
	for (uint32_t i = 0; i < WORLD_CARDS; i++)
		if (i == 2)
			assert_gets_nothing(&cards[i]);
		else
			assert_gets(&cards[i], &cards[2], EVERYBODY, 200, 1);
}

static void a_large_segment_goes_whole_into_merged_buffers(void **state)
{
	(void)state;
	start_all(LARGE);
	card_send(&cards[0], &tso, 1, 65000, 3);
	assert_gets(&cards[1], &cards[0], 1, 65000, 3);
	assert_int_equal(header.num_buffers, (65000 + 12 + BUFFER - 1) / BUFFER);
	header.num_buffers = 0;
	assert_memory_equal(&header, &tso, sizeof(tso));
}

/* As it is in RFC 1071, and slow. */
static uint16_t sum_of(const unsigned char *bytes, uint32_t size)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < size; i++) {
		sum += (uint32_t)bytes[i] << (i & 1 ? 0 : 8);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)~sum;
}

static void who_knows_no_checksums_gets_them_put_in(void **state)
{
	(void)state;
	start_all(0);
	card_reset(&cards[0]);
	card_start(&cards[0], LARGE);
	for (uint32_t length = 42; length < 600; length++) {
		uint16_t sum;

		card_send(&cards[0], &udp, 1, length, length);
		world_work();
		frame_make(&cards[0], wanted, 1, length, length);
		sum = sum_of(wanted + 34, length - 34);
		sum = sum ? sum : 0xffff;
		wanted[40] = (unsigned char)(sum >> 8);
		wanted[41] = (unsigned char)sum;
		assert_int_equal(card_take(&cards[1], &header, got), length);
		assert_memory_equal(got, wanted, length);
		assert_int_equal(header.flags, 0);
		card_offer(&cards[1], 1, BUFFER);
	}
}

static void who_cannot_take_a_segment_gets_none(void **state)
{
	(void)state;
	start_all(LARGE);
	card_reset(&cards[1]);
	card_start(&cards[1], NET_F_GUEST_CSUM | NET_F_MRG_RXBUF);
	card_offer(&cards[1], 48, BUFFER);
	card_send(&cards[0], &tso, 1, 65000, 3);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_int_equal(card_count(&cards[1], LV_COUNTER_NET_UNFIT), 1);
}

static void who_has_no_buffers_costs_the_sender_nothing(void **state)
{
	(void)state;
	card_start(&cards[0], 0);
	card_start(&cards[1], 0);
	card_send(&cards[0], &plain, 1, 60, 5);		/* has no buffers */
	card_send(&cards[0], &plain, 2, 60, 5);		/* is off */
	assert_int_equal(card_sent(&cards[0]), 2);
	assert_int_equal(card_count(&cards[1], LV_COUNTER_NET_DROPPED), 1);
	assert_int_equal(world_work(), 0);
	card_offer(&cards[1], 1, BUFFER);
	card_send(&cards[0], &plain, 1, 61, 6);
	assert_gets(&cards[1], &cards[0], 1, 61, 6);
}

static void buffers_that_are_too_few_stay_offered(void **state)
{
	(void)state;
	card_start(&cards[0], LARGE);
	card_start(&cards[1], LARGE);
	card_offer(&cards[1], 20, BUFFER);
	card_send(&cards[0], &tso, 1, 65000, 3);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_count(&cards[1], LV_COUNTER_NET_DROPPED), 1);
	card_send(&cards[0], &tso, 1, 20000, 4);
	assert_gets(&cards[1], &cards[0], 1, 20000, 4);
}

/* Else a receiver could make its senders read descriptors for ever. */
static void who_offers_small_pieces_gets_no_large_frames(void **state)
{
	(void)state;
	card_start(&cards[0], LARGE);
	card_start(&cards[1], LARGE);
	card_offer(&cards[1], RING, 12);
	card_send(&cards[0], &plain, 1, 1000, 3);
	assert_gets_nothing(&cards[1]);
	card_send(&cards[0], &plain, 1, 12 * 40, 4);
	assert_gets(&cards[1], &cards[0], 1, 12 * 40, 4);
	assert_int_equal(header.num_buffers, 41);
}

/* The bytes of a frame by way of a table: one in each of its @pieces, the rest in the last. */
static void send_in_pieces(struct card *card, uint32_t pieces, uint32_t seed)
{
	struct ring *ring = &card->ring[NET_TX];
	struct ring_desc *desc = &ring->desc[ring->offered % (RING / 4) * 4];
	struct ring_desc *table = (struct ring_desc *)(card->ram + RAM_SIZE / 2);

	card_put(card, &plain, 1, 500, seed);
	for (uint32_t i = 0; i < pieces; i++)
		table[i] = (struct ring_desc){ desc->addr + i, 1, DESC_NEXT, (uint16_t)(i + 1) };
	table[pieces - 1].len = (uint32_t)sizeof(plain) + 500 - (pieces - 1);
	table[pieces - 1].flags = 0;
	*desc = (struct ring_desc){ RAM_IPA + RAM_SIZE / 2, pieces * (uint32_t)sizeof(*table),
				    DESC_INDIRECT, 0 };
	card_kick(card);
}

/* The same for senders: else two of them could hold a CPU at EL2 for long. */
static void a_frame_in_too_many_pieces_is_refused(void **state)
{
	(void)state;
	start_all(VIRTIO_F_INDIRECT_DESC);
	send_in_pieces(&cards[0], NET_DESCS_MAX + 1, 3);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_int_equal(card_count(&cards[0], LV_COUNTER_NET_REFUSED), 1);
	send_in_pieces(&cards[0], NET_DESCS_MAX, 4);
	assert_gets(&cards[1], &cards[0], 1, 500, 4);
	assert_false(card_needs_reset(&cards[0]));
}

static void without_merging_a_frame_needs_one_buffer(void **state)
{
	(void)state;
	card_start(&cards[0], 0);
	card_start(&cards[1], 0);
	card_offer(&cards[1], 2, 500);
	card_send(&cards[0], &plain, 1, 489, 3);
	assert_gets_nothing(&cards[1]);
	card_send(&cards[0], &plain, 1, 488, 3);
	assert_gets(&cards[1], &cards[0], 1, 488, 3);
}

static void a_wrong_source_is_refused_and_counted(void **state)
{
	(void)state;
	start_all(0);
	memcpy(cards[0].config.virtio[0].net.mac, cards[2].config.virtio[0].net.mac, 6);
	card_send(&cards[0], &plain, 1, 60, 5);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_int_equal(card_count(&cards[0], LV_COUNTER_NET_REFUSED), 1);
}

static void a_frame_that_is_too_short_is_refused(void **state)
{
	struct ring *ring = &cards[0].ring[NET_TX];

	(void)state;
	start_all(0);
	card_put(&cards[0], &plain, 1, 60, 5);
	ring->desc[1].flags = 0;
	ring->desc[1].len = 10;		/* a byte is missing */
	card_kick(&cards[0]);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_int_equal(card_count(&cards[0], LV_COUNTER_NET_REFUSED), 1);
	assert_false(card_needs_reset(&cards[0]));
}

static void who_breaks_its_sending_queue_stops_alone(void **state)
{
	(void)state;
	start_all(0);
	card_put(&cards[0], &plain, 1, 60, 5);
	cards[0].ring[NET_TX].desc[1].addr = RAM_IPA + RAM_SIZE - 5;
	card_kick(&cards[0]);
	assert_true(card_needs_reset(&cards[0]));
	card_send(&cards[2], &plain, 1, 60, 6);
	assert_gets(&cards[1], &cards[2], 1, 60, 6);
	card_reset(&cards[0]);
	card_start(&cards[0], 0);
	card_send(&cards[0], &plain, 1, 60, 7);
	assert_gets(&cards[1], &cards[0], 1, 60, 7);
}

static void who_breaks_its_receiving_queue_stops_alone(void **state)
{
	(void)state;
	start_all(0);
	cards[1].ring[NET_RX].desc[0].addr = 1;
	card_send(&cards[0], &plain, EVERYBODY, 60, 5);
	world_work();
	assert_true(card_needs_reset(&cards[1]));
	assert_false(card_needs_reset(&cards[0]));
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_gets(&cards[2], &cards[0], EVERYBODY, 60, 5);
}

static void much_is_sent_in_pieces(void **state)
{
	(void)state;
	start_all(0);
	for (uint32_t i = 0; i < 15; i++)
		card_put(&cards[0], &plain, EVERYBODY, 1500, i);
	card_kick(&cards[0]);
	assert_in_range(card_sent(&cards[0]), 1, 5);
	assert_in_range(world_work(), 3, 15);
	assert_int_equal(card_sent(&cards[0]), 15);
	for (uint32_t i = 0; i < 15; i++)
		for (uint32_t j = 1; j < WORLD_CARDS; j++)
			assert_gets(&cards[j], &cards[0], EVERYBODY, 1500, i);
	assert_int_equal(world_work(), 0);
}

/* Reading descriptors takes its time, a receiver's as well. */
static void small_buffers_make_pieces_short(void **state)
{
	(void)state;
	card_start(&cards[0], LARGE);
	card_start(&cards[1], LARGE);
	card_offer(&cards[1], RING, 12);
	for (uint32_t i = 0; i < 6; i++)
		card_put(&cards[0], &plain, 1, 100, i);
	card_kick(&cards[0]);
	assert_in_range(card_sent(&cards[0]), 1, 5);
	world_work();
	assert_int_equal(card_sent(&cards[0]), 6);
	for (uint32_t i = 0; i < 3; i++)	/* half of the buffers are for others */
		assert_gets(&cards[1], &cards[0], 1, 100, i);
}

static void what_is_put_meanwhile_is_sent_without_a_kick(void **state)
{
	(void)state;
	start_all(VIRTIO_F_EVENT_IDX);
	for (uint32_t i = 0; i < 15; i++)
		card_put(&cards[0], &plain, 1, 1500, i);
	card_kick(&cards[0]);
	assert_in_range(card_sent(&cards[0]), 1, 14);
	card_put(&cards[0], &plain, 1, 1500, 15);
	world_work();
	assert_int_equal(card_sent(&cards[0]), 16);
}

/* Neither an empty kick nor a frame for nobody is an answer. */
static void each_frame_that_is_sent_earns_credit(void **state)
{
	(void)state;
	start_all(0);
	world_credits();
	for (uint32_t i = 0; i < 3; i++)
		card_kick(&cards[0]);
	assert_int_equal(world_credits(), 0);
	card_put(&cards[0], &plain, 0, 60, 5);
	card_kick(&cards[0]);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_int_equal(world_credits(), 0);
	for (uint32_t i = 0; i < 3; i++)
		card_put(&cards[0], &plain, 1, 60, i);
	card_kick(&cards[0]);
	world_work();
	assert_int_equal(card_sent(&cards[0]), 4);
	assert_int_equal(world_credits(), 3);
	for (uint32_t i = 0; i < 15; i++)
		card_put(&cards[0], &plain, 1, 1500, i);
	card_kick(&cards[0]);
	assert_in_range(world_credits(), 1, 14);
	vcpu_set_current(&cards[1].vcpu);	/* as at the end of the sender's VM */
	world_work();
	assert_int_equal(card_sent(&cards[0]), 19);
	assert_int_equal(world_credits(), 0);
}

static void who_holds_a_receiver_for_ever_is_not_waited_for(void **state)
{
	struct spinlock *lock = &cards[1].net->queue[NET_RX].lock;

	(void)state;
	start_all(0);
	spin_lock(lock);
	card_send(&cards[0], &plain, 1, 60, 5);
	assert_int_equal(card_sent(&cards[0]), 0);
	assert_in_range(world_work(), 1, NET_CHANCES);
	spin_unlock(lock);
	assert_int_equal(card_sent(&cards[0]), 1);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_count(&cards[1], LV_COUNTER_NET_DROPPED), 1);
}

static void a_receiver_that_is_busy_gets_the_frame_later(void **state)
{
	struct spinlock *lock = &cards[1].net->queue[NET_RX].lock;

	(void)state;
	start_all(0);
	spin_lock(lock);
	card_send(&cards[0], &plain, 1, 60, 5);
	spin_unlock(lock);
	assert_gets_nothing(&cards[1]);
	world_work();
	assert_gets(&cards[1], &cards[0], 1, 60, 5);
}

static void a_broadcast_passes_receivers_that_are_busy(void **state)
{
	struct spinlock *first = &cards[1].net->queue[NET_RX].lock;
	struct spinlock *last = &cards[WORLD_CARDS - 1].net->queue[NET_RX].lock;

	(void)state;
	start_all(0);
	spin_lock(first);
	spin_lock(last);
	card_send(&cards[0], &plain, EVERYBODY, 60, 5);
	for (uint32_t i = 2; i < WORLD_CARDS - 1; i++)
		assert_gets(&cards[i], &cards[0], EVERYBODY, 60, 5);
	spin_unlock(last);
	assert_in_range(world_work(), 1, NET_CHANCES);
	spin_unlock(first);
	assert_gets(&cards[WORLD_CARDS - 1], &cards[0], EVERYBODY, 60, 5);
	assert_gets_nothing(&cards[1]);
	assert_int_equal(card_count(&cards[1], LV_COUNTER_NET_DROPPED), 1);
	assert_int_equal(card_sent(&cards[0]), 1);
}

/* Else they could keep senders away from the queue. */
static void kicks_of_a_receiver_take_no_lock(void **state)
{
	struct spinlock *lock = &cards[1].net->queue[NET_RX].lock;

	(void)state;
	start_all(0);
	spin_lock(lock);
	alarm(10);		/* ends a test that waits for the lock */
	card_write(&cards[1], 0x050, NET_RX);
	alarm(0);
	spin_unlock(lock);
}

static void a_reset_ends_what_is_being_sent(void **state)
{
	(void)state;
	start_all(0);
	for (uint32_t i = 0; i < 15; i++)
		card_put(&cards[0], &plain, EVERYBODY, 1500, i);
	card_kick(&cards[0]);
	card_reset(&cards[0]);
	memset(cards[0].ram, 0xa5, RAM_SIZE);
	assert_in_range(world_work(), 0, 1);
	card_start(&cards[0], 0);
	card_reset(&cards[1]);
	card_start(&cards[1], 0);
	card_offer(&cards[1], 1, BUFFER);
	card_send(&cards[0], &plain, 1, 60, 77);
	world_work();
	assert_gets(&cards[1], &cards[0], 1, 60, 77);
}

static void a_stopped_vm_gets_nothing_and_comes_back(void **state)
{
	(void)state;
	start_all(0);
	virtio_vm_stopped(&cards[1].net->device);
	memset(cards[1].ram, 0, RAM_SIZE);
	card_send(&cards[0], &plain, 1, 60, 5);
	for (uint32_t i = 0; i < RAM_SIZE; i++)
		assert_int_equal(cards[1].ram[i], 0);
	card_start(&cards[1], 0);
	card_offer(&cards[1], 1, BUFFER);
	card_send(&cards[0], &plain, 1, 60, 6);
	assert_gets(&cards[1], &cards[0], 1, 60, 6);
}

static void an_interrupt_comes_where_it_is_wanted(void **state)
{
	uint16_t *used_event;

	(void)state;
	start_all(VIRTIO_F_EVENT_IDX);
	fake_vgic_take(&cards[1].vm, VIRTIO_INTID);
	used_event = &cards[1].ring[NET_RX].avail[2 + RING];
	*used_event = 2;			/* at the third frame */
	for (uint32_t i = 0; i < 2; i++) {
		card_send(&cards[0], &plain, 1, 60, i);
		assert_false(fake_vgic_take(&cards[1].vm, VIRTIO_INTID));
	}
	card_send(&cards[0], &plain, 1, 60, 2);
	assert_true(fake_vgic_take(&cards[1].vm, VIRTIO_INTID));
}

static void configuration_tells_address_link_and_mtu(void **state)
{
	(void)state;
	assert_int_equal(card_read(&cards[3], 0x008), 1);
	assert_int_equal(card_read(&cards[3], 0x100), 0x00000002);
	assert_int_equal(card_read(&cards[3], 0x104), 0x00010300);
	assert_int_equal(card_read(&cards[3], 0x108) >> 16, WORLD_MTU);
}

static void a_flood_leaves_buffers_to_others(void **state)
{
	(void)state;
	start_all(0);
	for (uint32_t i = 0; i < 200; i++) {
		card_send(&cards[0], &plain, 1, 60, i);
		world_work();
	}
	card_send(&cards[2], &plain, 1, 70, 1);
	while (card_take(&cards[1], &header, got) == 60)
		;
	frame_make(&cards[2], wanted, 1, 70, 1);
	assert_memory_equal(got, wanted, 70);
}

static uint32_t addresses_behind(const struct card *card)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < NET_LEARNED; i++)
		n += card->net->port.learned[i] != 0;
	return n;
}

/* Under an address of its own making, as a bridge would. */
static void send_as(struct card *card, uint8_t last, uint32_t to)
{
	const uint8_t mac[] = { 2, 1, 1, 1, 1, last };

	for (uint32_t i = 0; i < 6; i++)
		card->config.virtio[0].net.mac[i] ^= mac[i];
	card_send(card, &plain, to, 60, 0);
	for (uint32_t i = 0; i < 6; i++)
		card->config.virtio[0].net.mac[i] ^= mac[i];
	world_work();
}

static void what_is_learned_after_receiving_stopped_goes_with_the_sending(void **state)
{
	(void)state;
	start_all(0);
	card_write(&cards[0], 0x030, NET_RX);
	card_write(&cards[0], 0x044, 0);
	send_as(&cards[0], 9, 1);
	assert_int_equal(card_count(&cards[0], LV_COUNTER_NET_REFUSED), 0);
	assert_int_equal(addresses_behind(&cards[0]), 1);
	card_write(&cards[0], 0x030, NET_TX);
	card_write(&cards[0], 0x044, 0);
	assert_int_equal(addresses_behind(&cards[0]), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_create, world_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_frame_goes_to_the_card_of_its_address),
		TEST(frames_of_every_length_come_whole),
		TEST(a_broadcast_reaches_all_others),
		TEST(a_large_segment_goes_whole_into_merged_buffers),
		TEST(who_knows_no_checksums_gets_them_put_in),
		TEST(who_cannot_take_a_segment_gets_none),
		TEST(who_has_no_buffers_costs_the_sender_nothing),
		TEST(buffers_that_are_too_few_stay_offered),
		TEST(who_offers_small_pieces_gets_no_large_frames),
		TEST(a_frame_in_too_many_pieces_is_refused),
		TEST(without_merging_a_frame_needs_one_buffer),
		TEST(a_wrong_source_is_refused_and_counted),
		TEST(a_frame_that_is_too_short_is_refused),
		TEST(who_breaks_its_sending_queue_stops_alone),
		TEST(who_breaks_its_receiving_queue_stops_alone),
		TEST(much_is_sent_in_pieces),
		TEST(small_buffers_make_pieces_short),
		TEST(what_is_put_meanwhile_is_sent_without_a_kick),
		TEST(each_frame_that_is_sent_earns_credit),
		TEST(who_holds_a_receiver_for_ever_is_not_waited_for),
		TEST(a_receiver_that_is_busy_gets_the_frame_later),
		TEST(a_broadcast_passes_receivers_that_are_busy),
		TEST(kicks_of_a_receiver_take_no_lock),
		TEST(a_reset_ends_what_is_being_sent),
		TEST(a_stopped_vm_gets_nothing_and_comes_back),
		TEST(an_interrupt_comes_where_it_is_wanted),
		TEST(configuration_tells_address_link_and_mtu),
		TEST(a_flood_leaves_buffers_to_others),
		TEST(what_is_learned_after_receiving_stopped_goes_with_the_sending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
