// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/virtio_net.h"

#include <stddef.h>
#include <string.h>

#include "hyp/core/counter.h"
#include "hyp/core/hold.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include <arch/vcpu.h>

#define ID_NETWORK		1u
#define STATUS_LINK_UP		1u

static struct net_switch *networks[CONFIG_NETWORKS_MAX];

static void count(const struct virtio_net *net, enum lv_counter_vm counter)
{
	counter_add(&net->device.vm->counter[counter]);
}

static struct virtio_net *of_port(struct net_port *port)
{
	return (struct virtio_net *)((char *)port - offsetof(struct virtio_net, port));
}

/* --- one frame to one receiver -------------------------------------------------- */

enum outcome { DELIVERED, NO_ROOM, REFUSED, SUM_FIRST };

/* The caller holds the lock of @to's receiving queue, and that queue is live. */
static enum outcome offer(struct virtio_net *from, struct virtio_net *to)
{
	struct virtqueue *queue = &to->queue[NET_RX];
	const struct net_frame *frame = &from->frame;
	enum net_fit fit = net_header_fit(&frame->header, to->device.accepted);
	uint32_t senders = to->port.network->nr_ports - 1, buffers;

	if (fit == NET_UNFIT)
		return REFUSED;
	if (fit == NET_FIT_CHECKSUM && !frame->summed)
		return SUM_FIRST;
	if (!net_share_admit(&to->share, from->port.index, vq_available(queue), senders))
		return NO_ROOM;
	buffers =
		net_frame_write(frame, &from->sink, queue, virtio_has(&to->device, NET_F_MRG_RXBUF),
				fit == NET_FIT_CHECKSUM);
	if (!buffers)
		return NO_ROOM;
	net_share_take(&to->share, from->port.index, buffers, senders);
	return DELIVERED;
}

static void done_with(struct virtio_net *from, uint32_t target)
{
	from->targets &= ~(1u << target);
	if (!from->targets)
		vq_push(&from->queue[NET_TX], from->frame.chain.head, 0);
}

static void tell(struct virtio_net *to, enum outcome outcome)
{
	static const uint8_t counter[] = {
		[DELIVERED] = LV_COUNTER_NET_RECEIVED,
		[NO_ROOM] = LV_COUNTER_NET_DROPPED,
		[REFUSED] = LV_COUNTER_NET_UNFIT,
	};

	count(to, counter[outcome]);
}

/*
 * All targets that are left are busy.  False: try again later.  The frame had its chances: they get
 * none.
 */
static bool put_off(struct virtio_net *from)
{
	from->busy = 0;
	if (++from->chances < NET_CHANCES)
		return false;
	while (from->targets) {
		uint32_t target = (uint32_t)__builtin_ctz(from->targets);

		tell(of_port(from->port.network->port[target]), NO_ROOM);
		done_with(from, target);
	}
	return true;
}

/* Deliver the frame to the first target left that is not busy.  False: there is none. */
static bool deliver(struct virtio_net *from, uint32_t *cost)
{
	uint32_t ready = from->targets & ~from->busy, target;
	enum outcome outcome = NO_ROOM;
	struct virtqueue *queue;
	struct virtio_net *to;

	if (!ready)
		return put_off(from);
	target = (uint32_t)__builtin_ctz(ready);
	to = of_port(from->port.network->port[target]);
	queue = &to->queue[NET_RX];
	*cost += NET_FRAME_COST;
	if (!vq_try_lock(queue, NET_TRIES)) {
		from->busy |= 1u << target;
		return true;
	}
	from->sink.descs = 0;
	if (queue->live)
		outcome = offer(from, to);
	vq_unlock(queue);
	*cost += from->frame.length +
		 NET_DESC_COST * (from->frame.chain.nr_descriptors + from->sink.descs);
	if (outcome == SUM_FIRST) {
		net_frame_sum(&from->frame);
		return true;
	}
	tell(to, outcome);
	done_with(from, target);
	return true;
}

/* --- the sending queue ----------------------------------------------------------- */

/* Take the next frame and find its targets.  False: there is no frame. */
static bool take(struct virtio_net *net, uint32_t *cost)
{
	struct virtqueue *queue = &net->queue[NET_TX];
	struct net_frame *frame = &net->frame;

	if (!vq_pop(queue, &frame->chain))
		return false;
	*cost += NET_FRAME_COST + NET_DESC_COST * frame->chain.nr_descriptors;
	if (!net_frame_read(frame, net->device.accepted, net->space.mtu) ||
	    !net_port_admit(&net->port, net_mac(frame->ether + NET_MAC_SIZE))) {
		count(net, LV_COUNTER_NET_REFUSED);
		vq_push(queue, frame->chain.head, 0);
		return true;
	}
	count(net, LV_COUNTER_NET_SENT);
	net->targets = net_port_targets(&net->port, net_mac(frame->ether));
	net->busy = net->chances = 0;
	if (!net->targets)
		vq_push(queue, frame->chain.head, 0);
	else if (vcpu_current()->vm == net->device.vm)
		hold_answered(vcpu_current());	/* else: idle, or vm_hurry_end() */
	return true;
}

/* True: there is more to do. */
static bool send_piece(struct virtio_net *net)
{
	struct virtqueue *queue = &net->queue[NET_TX];
	uint32_t cost = 0;
	bool more = true;

	if (!queue->live)
		return false;
	vq_disable_kicks(queue);
	while (more && cost < NET_PIECE)
		more = net->targets ? deliver(net, &cost) : take(net, &cost);
	vq_publish(queue);
	return net->targets || vq_enable_kicks(queue);
}

/*
 * A vCPU that finds IDLE sends for all vCPUs of the VM.  A vCPU that finds another value leaves
 * AGAIN, so that the sender looks once more before it stops.
 */
enum { IDLE, SENDING, AGAIN };

static bool net_step(struct work *work)
{
	struct virtio_net *net =
		(struct virtio_net *)((char *)work - offsetof(struct virtio_net, work));
	struct virtqueue *queue = &net->queue[NET_TX];
	uint32_t state = SENDING;
	bool more;

	/* acquire: what the vCPU that left AGAIN has seen in the queue */
	__atomic_exchange_n(&net->sending, SENDING, __ATOMIC_ACQ_REL);
	vq_lock(queue);
	more = send_piece(net);
	vq_unlock(queue);
	/* release: all that this sender did */
	return more || !__atomic_compare_exchange_n(&net->sending, &state, IDLE, false,
						    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static void net_send(struct virtio_net *net)
{
	if (__atomic_exchange_n(&net->sending, AGAIN, __ATOMIC_ACQ_REL) != IDLE)
		return;
	if (net_step(&net->work))
		vcpu_defer(vcpu_current(), &net->work);
}

/* --- what the transport calls ---------------------------------------------------- */

/*
 * New buffers need no kick: the sender of a frame looks for buffers.  A port that is up wants none,
 * and a kick of its driver takes no lock, so that a flood of them holds up no sender.  Who starts
 * the queue comes here afterwards: a kick that does not see the start yet may be forgotten.
 */
static void net_receive(struct virtio_net *net)
{
	struct virtqueue *queue = &net->queue[NET_RX];

	if (!vq_wants_kicks(queue))
		return;
	vq_lock(queue);
	vq_disable_kicks(queue);
	if (queue->live)
		net_port_set_up(&net->port, true);
	vq_unlock(queue);
}

static void net_kick(struct virtio_device *device, uint32_t queue)
{
	struct virtio_net *net = (struct virtio_net *)device;

	if (queue == NET_TX)
		net_send(net);
	else
		net_receive(net);
}

static void net_started(struct virtio_device *device)
{
	net_receive((struct virtio_net *)device);
	net_send((struct virtio_net *)device);
}

static void net_queue_stopped(struct virtio_device *device, uint32_t index)
{
	struct virtio_net *net = (struct virtio_net *)device;
	struct virtqueue *queue = &net->queue[index];

	vq_lock(queue);
	if (index == NET_TX) {
		net->targets = 0;
		net_port_forget(&net->port);	/* what the port learned while down */
	} else {
		net_port_set_up(&net->port, false);
		memset(&net->share, 0, sizeof(net->share));
	}
	vq_unlock(queue);
}

static const struct virtio_kind kind = {
	.id = ID_NETWORK,
	.kick = net_kick,
	.started = net_started,
	.queue_stopped = net_queue_stopped,
};

/* --- boot ------------------------------------------------------------------------ */

static struct net_switch *network_of(uint32_t index)
{
	if (!networks[index])
		networks[index] = pa_ptr(mem_alloc(sizeof(**networks), 64, "a network"));
	return networks[index];
}

struct virtio_device *virtio_net_create(struct vm *vm, uint32_t slot)
{
	const struct config_net *config = &vm->config->virtio[slot].net;
	struct virtio_net *net = pa_ptr(mem_alloc(sizeof(*net), 64, "a network card"));

	net->space.status = STATUS_LINK_UP;
	net->space.max_pairs = 1;
	net->space.mtu = (uint16_t)config->mtu;
	memcpy(net->space.mac, config->mac, NET_MAC_SIZE);
	net->queue[NET_RX].size_max = NET_RX_SIZE;
	net->queue[NET_RX].foreign = true;
	net->queue[NET_TX].size_max = NET_TX_SIZE;
	net->work.step = net_step;
	net->device = (struct virtio_device){
		.kind = &kind,
		.offered = NET_F_MAC | NET_F_STATUS | NET_F_MTU | NET_F_MRG_RXBUF |
			   (config->plain ? 0 : NET_F_OFFLOADS),
		.nr_queues = NET_QUEUES,
		.queue = net->queue,
		.config = &net->space,
		.config_size = sizeof(net->space),
	};
	if (net_switch_add(network_of(config->network), &net->port, net_mac(config->mac)))
		panic("no port for a network card of %s", vm->config->name);
	virtio_create(vm, slot, &net->device);
	return &net->device;
}
