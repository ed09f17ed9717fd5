// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Includes the card itself, to start its networks afresh. */
#include "tests/unit/net/world.h"

#include <stdlib.h>
#include <string.h>

#include <arch/fake.h>
#include <arch/window.h>

#include "hyp/dev/virtio_net.c"

#define QUEUE_SEL	0x030
#define QUEUE_NUM	0x038
#define QUEUE_READY	0x044
#define QUEUE_NOTIFY	0x050
#define STATUS		0x070
#define QUEUE_DESC	0x080
#define QUEUE_DRIVER	0x090
#define QUEUE_DEVICE	0x0a0
#define DRIVER_OK	4u
#define FEATURES_OK	8u
#define NEEDS_RESET	0x40u
#define DESC_NEXT	1u
#define DESC_WRITE	2u

struct card cards[WORLD_CARDS];

static _Thread_local struct work *left;
static _Thread_local uint32_t credits;

void hold_charge_answer(struct vcpu *vcpu)
{
	(void)vcpu;
}

void hold_answered(struct vcpu *vcpu)
{
	(void)vcpu;
	credits++;
}

uint32_t world_credits(void)
{
	uint32_t n = credits;

	credits = 0;
	return n;
}

void vcpu_defer(struct vcpu *vcpu, struct work *work)
{
	(void)vcpu;
	work->next = left;
	left = work;
}

uint32_t world_work(void)
{
	uint32_t steps = 0;

	for (; left; steps++) {
		struct work *work = left;

		left = work->next;
		if (work->step(work))
			vcpu_defer(NULL, work);
		window_close();
	}
	return steps;
}

static void place_ring(struct card *card, uint32_t queue)
{
	unsigned char *at = card->ram + queue * BUFFER_SIZE;

	card->ring[queue] = (struct ring){
		.desc = (struct ring_desc *)(void *)at,
		.avail = (uint16_t *)(void *)(at + 0x400),
		.used = (uint16_t *)(void *)(at + 0x800),
	};
}

/*
 * RAM stays: clearing all of it would be most of a fuzzer's run.  It is of the heap, so
 * that ASan sees who leaves it.
 */
static void create_card(uint32_t i)
{
	struct card *card = &cards[i];
	const uint8_t mac[CONFIG_MAC_SIZE] = { 2, 0, 0, 0, 0, (uint8_t)i };
	unsigned char *ram = card->ram ? card->ram : calloc(1, RAM_SIZE);

	memset(card, 0, sizeof(*card));
	memset(ram, 0, BUFFERS);
	card->ram = ram;
	card->config = (struct config_vm){ .id = i + 2, .memory = RAM_SIZE, .nr_virtio = 1 };
	card->config.virtio[0] = (struct config_virtio){ .type = CONFIG_VIRTIO_NET };
	card->config.virtio[0].net.mtu = WORLD_MTU;
	memcpy(card->config.virtio[0].net.mac, mac, sizeof(mac));
	card->vm.config = &card->config;
	card->vm.id = i + 2;
	card->vm.places.place[PLACE_RAM] = (struct place){
		.ipa = { RAM_IPA }, .pa = ptr_pa(card->ram), .size = RAM_SIZE
	};
	card->vm.places.place[PLACE_VIRTIO] = (struct place){
		.ipa = { VIRTIO_IPA }, .size = PAGE_SIZE, .interrupt = VIRTIO_INTID
	};
	card->vm.nr_vcpus = 1;
	card->vm.vcpu[0] = &card->vcpu;
	card->vcpu.vm = &card->vm;
	card->net = (struct virtio_net *)virtio_net_create(&card->vm, 0);
}

int world_create(void **state)
{
	(void)state;
	memset(networks, 0, sizeof(networks));
	for (uint32_t i = 0; i < WORLD_CARDS; i++)
		create_card(i);
	return 0;
}

int world_destroy(void **state)
{
	(void)state;
	world_work();
	fake_mem_reset();
	return 0;
}

static uint32_t reach(struct card *card, uint64_t offset, bool write, uint32_t value)
{
	struct mmio_access access = { .size = 4, .write = write, .value = value };

	vcpu_set_current(&card->vcpu);
	mmio_handle(&card->vcpu, ipa_of(VIRTIO_IPA + offset), &access);
	if (fake_windows)
		abort();	/* a guest's memory is still mapped, and a guest runs */
	return (uint32_t)access.value;
}

void card_write(struct card *card, uint64_t offset, uint32_t value)
{
	reach(card, offset, true, value);
}

uint32_t card_read(struct card *card, uint64_t offset)
{
	return reach(card, offset, false, 0);
}

static uint64_t ipa(const struct card *card, const void *at)
{
	return RAM_IPA + (uint64_t)((const unsigned char *)at - card->ram);
}

static void write_address(struct card *card, uint64_t offset, const void *at)
{
	card_write(card, offset, (uint32_t)ipa(card, at));
	card_write(card, offset + 4, (uint32_t)(ipa(card, at) >> 32));
}

void card_start(struct card *card, uint64_t features)
{
	memset(card->ram, 0, BUFFERS);
	features |= VIRTIO_F_VERSION_1;
	for (uint32_t i = 0; i < 2; i++) {
		card_write(card, 0x024, i);
		card_write(card, 0x020, (uint32_t)(features >> (32 * i)));
	}
	card_write(card, STATUS, 3 | FEATURES_OK);
	for (uint32_t i = 0; i < NET_QUEUES; i++) {
		place_ring(card, i);
		card_write(card, QUEUE_SEL, i);
		card_write(card, QUEUE_NUM, RING);
		write_address(card, QUEUE_DESC, card->ring[i].desc);
		write_address(card, QUEUE_DRIVER, card->ring[i].avail);
		write_address(card, QUEUE_DEVICE, card->ring[i].used);
		card_write(card, QUEUE_READY, 1);
	}
	card_write(card, STATUS, 3 | FEATURES_OK | DRIVER_OK);
}

void card_reset(struct card *card)
{
	card_write(card, STATUS, 0);
}

static unsigned char *buffer(struct card *card, uint32_t n)
{
	return card->ram + BUFFERS + n * BUFFER_SIZE;
}

static void add(struct ring *ring, uint16_t head)
{
	ring->avail[2 + ring->offered++ % RING] = head;
	__atomic_store_n(&ring->avail[1], ring->offered, __ATOMIC_RELEASE);
}

void card_offer(struct card *card, uint32_t count, uint32_t size)
{
	struct ring *ring = &card->ring[NET_RX];

	while (count--) {
		uint16_t n = ring->offered % RING;

		ring->desc[n] = (struct ring_desc){ ipa(card, buffer(card, n)) + n % 3, size,
						    DESC_WRITE, 0 };
		add(ring, n);
	}
}

void frame_make(const struct card *card, unsigned char *frame, uint32_t to, uint32_t length,
		uint32_t seed)
{
	memset(frame, 0xff, 6);
	if (to < WORLD_CARDS)
		memcpy(frame, cards[to].config.virtio[0].net.mac, 6);
	memcpy(frame + 6, card->config.virtio[0].net.mac, 6);
	frame[12] = frame[13] = 0x88;
	for (uint32_t i = 14; i < length; i++)
		frame[i] = (unsigned char)(i * 7 + seed);
}

/* Header and 3 bytes, 20 bytes, the rest.  Frames lie one behind the other, over and over. */
void card_put(struct card *card, const struct net_header *header, uint32_t to, uint32_t length,
	      uint32_t seed)
{
	struct ring *ring = &card->ring[NET_TX];
	uint16_t head = ring->offered % (RING / 4) * 4;
	uint32_t slot = length > BUFFER_SIZE - 64 ? 0 : head / 4;
	unsigned char *at = buffer(card, RING + slot);
	const uint32_t size[] = { sizeof(*header) + 3, 20, length - 23 };

	memcpy(at, header, sizeof(*header));
	frame_make(card, at + sizeof(*header), to, length, seed);
	for (uint16_t i = 0; i < 3; i++) {
		ring->desc[head + i] = (struct ring_desc){ ipa(card, at), size[i],
							   i < 2 ? DESC_NEXT : 0,
							   (uint16_t)(head + i + 1) };
		at += size[i];
	}
	add(ring, head);
}

void card_kick(struct card *card)
{
	card_write(card, QUEUE_NOTIFY, NET_TX);
}

void card_send(struct card *card, const struct net_header *header, uint32_t to, uint32_t length,
	       uint32_t seed)
{
	card_put(card, header, to, length, seed);
	card_kick(card);
}

static bool take_buffer(struct card *card, uint32_t *id, uint32_t *length)
{
	struct ring *ring = &card->ring[NET_RX];
	const uint16_t *entry = ring->used + 2 + ring->taken % RING * 4;

	if (__atomic_load_n(&ring->used[1], __ATOMIC_ACQUIRE) == ring->taken)
		return false;
	memcpy(id, entry, 4);
	memcpy(length, entry + 2, 4);
	ring->taken++;
	return true;
}

uint32_t card_take(struct card *card, struct net_header *header, unsigned char *frame)
{
	uint32_t id, length, done, more = 1;

	if (!take_buffer(card, &id, &length))
		return 0;
	memcpy(header, buffer(card, id) + id % 3, sizeof(*header));
	done = length - (uint32_t)sizeof(*header);
	memcpy(frame, buffer(card, id) + id % 3 + sizeof(*header), done);
	for (; more < header->num_buffers && take_buffer(card, &id, &length); more++) {
		memcpy(frame + done, buffer(card, id) + id % 3, length);
		done += length;
	}
	return more == header->num_buffers ? done : 0;
}

uint16_t card_sent(const struct card *card)
{
	return __atomic_load_n(&card->ring[NET_TX].used[1], __ATOMIC_ACQUIRE);
}

bool card_needs_reset(struct card *card)
{
	return card_read(card, STATUS) & NEEDS_RESET;
}

uint64_t card_count(const struct card *card, enum lv_counter_vm counter)
{
	return __atomic_load_n(&card->vm.counter[counter], __ATOMIC_RELAXED);
}
