// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include <bare/card.h>
#include <bare/gic.h>
#include <bare/timer.h>

#define FIRST_IPA	0x7080000000ull
#define STRIDE		0x1000u
#define FIRST_INTID	504u
#define WAIT_US		20000000u

uint32_t card_read(const struct card *card, uint32_t offset)
{
	return *(volatile uint32_t *)(card->base + offset);
}

void card_write(const struct card *card, uint32_t offset, uint32_t value)
{
	/* writes to the rings come first */
	__asm__ volatile("dmb ish" ::: "memory");
	*(volatile uint32_t *)(card->base + offset) = value;
}

static void interrupted(uint32_t intid, void *cookie)
{
	struct card *card = cookie;

	(void)intid;
	card_write(card, CARD_INTERRUPT_ACK, card_read(card, CARD_INTERRUPT_STATUS));
	card->interrupts++;
}

static void set_queue(const struct card *card, uint32_t n, const struct card_ring *ring)
{
	card_write(card, CARD_QUEUE_SEL, n);
	card_write(card, CARD_QUEUE_NUM, CARD_ENTRIES);
	card_write(card, CARD_DESC, (uint32_t)(uintptr_t)ring->desc);
	card_write(card, CARD_DESC + 4, 0);
	card_write(card, CARD_DRIVER, (uint32_t)(uintptr_t)&ring->avail);
	card_write(card, CARD_DRIVER + 4, 0);
	card_write(card, CARD_DEVICE, (uint32_t)(uintptr_t)&ring->used);
	card_write(card, CARD_DEVICE + 4, 0);
	card_write(card, CARD_QUEUE_READY, 1);
}

static void offer(struct card_ring *ring, uint16_t head)
{
	ring->avail.entry[ring->avail.index % CARD_ENTRIES] = head;
	/* release: descriptor and entry */
	__atomic_store_n(&ring->avail.index, (uint16_t)(ring->avail.index + 1), __ATOMIC_RELEASE);
}

static void negotiate(const struct card *card, uint64_t features)
{
	card_write(card, CARD_STATUS, 0);
	card_write(card, CARD_STATUS, 3);
	card_write(card, CARD_FEATURES_SEL, 0);
	card_write(card, CARD_FEATURES, (uint32_t)features);
	card_write(card, CARD_FEATURES_SEL, 1);
	card_write(card, CARD_FEATURES, 1);		/* VERSION_1 */
	card_write(card, CARD_STATUS, 11);
}

static bool is_used(const struct card_ring *ring)
{
	return __atomic_load_n(&ring->used.index, __ATOMIC_ACQUIRE) != ring->taken;
}

bool card_start(struct card *card, uint32_t device, uint64_t features)
{
	card->base = FIRST_IPA + device * STRIDE;
	card->intid = FIRST_INTID + device;
	if (card_read(card, CARD_DEVICE_ID) != 1)
		return false;
	negotiate(card, features);
	memset(&card->rx, 0, sizeof(card->rx));
	memset(&card->tx, 0, sizeof(card->tx));
	card->tx.avail.flags = 1;			/* the program polls for sent frames */
	for (uint16_t i = 0; i < CARD_ENTRIES; i++) {
		card->rx.desc[i] = (struct card_desc){ (uintptr_t)card->buffer[i], CARD_BUFFER,
						       CARD_WRITABLE, 0 };
		offer(&card->rx, i);
	}
	for (uint32_t i = 0; i < 2; i++)
		set_queue(card, i, i ? &card->tx : &card->rx);
	for (uint32_t i = 0; i < sizeof(card->mac); i++)
		card->mac[i] = *(volatile uint8_t *)(card->base + CARD_CONFIG + i);
	gic_attach(card->intid, interrupted, card);
	card_write(card, CARD_STATUS, 15);
	return card_read(card, CARD_STATUS) == 15;
}

static bool send(struct card *card, struct card_desc desc)
{
	uint64_t end = timer_now() + timer_of_us(WAIT_US);

	card->tx.desc[0] = desc;
	offer(&card->tx, 0);
	card_write(card, CARD_NOTIFY, 1);
	while (!is_used(&card->tx)) {
		if (timer_now() > end)
			return false;
		__asm__ volatile("yield");
	}
	card->tx.taken++;
	return true;
}

bool card_send(struct card *card, uint32_t length)
{
	return send(card, (struct card_desc){ (uintptr_t)card->out, length, 0, 0 });
}

bool card_send_pieces(struct card *card, const struct card_desc *table, uint32_t n)
{
	return send(card, (struct card_desc){ (uintptr_t)table, n * sizeof(*table), CARD_TABLE, 0 });
}

void card_cut(struct card_desc *table, uint32_t n, const uint8_t *bytes, uint32_t size,
	      uint16_t flags)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t end = i + 1 == n ? size : size / n * (i + 1) - !(i & 1);

		table[i] = (struct card_desc){ (uintptr_t)bytes + at, end - at,
					       flags | (i + 1 < n ? CARD_NEXT : 0),
					       (uint16_t)(i + 1) };
		at = end;
	}
}

const uint8_t *card_receive(struct card *card, uint32_t *length)
{
	struct card_ring *ring = &card->rx;
	uint32_t at = ring->taken % CARD_ENTRIES;

	if (!is_used(ring))
		return NULL;
	*length = ring->used.entry[at].len;
	return card->buffer[ring->used.entry[at].id % CARD_ENTRIES];
}

void card_release(struct card *card)
{
	struct card_ring *ring = &card->rx;

	offer(ring, (uint16_t)ring->used.entry[ring->taken % CARD_ENTRIES].id);
	ring->taken++;
}
