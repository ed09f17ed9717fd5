// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/virtio_console.h"

#include <stdio.h>
#include <string.h>

#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include "hyp/console/console.h"
#include "hyp/dev/printer.h"
#include "hyp/dev/virtio_mmio.h"
#include "hyp/dev/vpl011.h"
#include "hyp/lib/nospec.h"

#define ID_CONSOLE	3
#define F_MULTIPORT	(1ull << 1)
#define QUEUE_SIZE	VQ_SEGMENTS_MAX	/* no legal chain is longer than the queue */
#define CHUNK		64u
#define PLACE_NAME_MAX	(2 * CONFIG_NAME_LIMIT)

/*
 * Queues: port 0, control, port 1, port 2 and so on; of each pair the first goes to the guest, the
 * second comes from it.
 */
#define CONTROL		2u

/* Control messages, by event. */
enum { DEVICE_READY, PORT_ADD, PORT_REMOVE, PORT_READY, CONSOLE_PORT, RESIZE, PORT_OPEN, PORT_NAME };

struct control {
	uint32_t id;
	uint16_t event, value;
};

struct config_space {
	uint16_t columns, rows;
	uint32_t max_nr_ports, emergency_write;
};

/* The news of a port for the guest, in this order. */
static const uint8_t news[] = { PORT_ADD, CONSOLE_PORT, PORT_NAME, PORT_OPEN };
#define NEWS(event)	(1u << (event))

struct port {
	struct virtio_console *console;
	struct virtqueue *rx, *tx;
	const char *name;
	struct console_port *place;	/* the console port */
	struct printer *printer;	/* of that console port */
	bool open;			/* set by the guest; atomic */
	uint32_t news;			/* bits; under the control receive queue's lock */

	/* Output under way, under tx's lock. */
	bool busy;
	struct vq_iter left;
	struct vq_chain out;

	/* The console port, except for port 0. */
	struct console_port own;
	struct printer own_printer;
	char own_name[PLACE_NAME_MAX];
};

struct virtio_console {
	struct virtio_device device;	/* first */
	struct config_space config;
	struct virtqueue queue[2 * CONFIG_PORTS_MAX + 2];
	/* The PL011 shares its console port with port 0. */
	void (*uart_notify)(void *uart);
	void *uart;
	uint32_t nr_ports;
	bool unheard;			/* port 0's printer goes on with control messages; atomic */
	struct port port[];
};

static struct virtio_console *console_of(struct virtio_device *device)
{
	return (struct virtio_console *)device;
}

static void hear_all(struct virtio_console *console);

static bool multiport(const struct virtio_console *console)
{
	return virtio_has(&console->device, F_MULTIPORT);
}

/* --- output ----------------------------------------------------------------------- */

/* Move the next characters of the buffer under way.  False: the buffer is empty. */
static bool move_chunk(struct port *port, uint32_t *moved)
{
	struct vq_iter before = port->left;
	char text[CHUNK];
	uint32_t n = vq_read(&port->left, text, CHUNK), put;

	if (!n)
		return false;
	*moved += n;
	put = port_put_some(port->place, text, n, *moved >= CONSOLE_MOVE);
	if (put < n) {
		port->left = before;
		vq_skip(&port->left, put);
		*moved = UINT32_MAX;
	}
	return true;
}

/*
 * True: enough output has moved for now.  The port is full, or the port has had its share and has
 * something to print, so that it will notify us.
 */
static bool moved_enough(const struct port *port, uint32_t moved)
{
	return moved == UINT32_MAX || (moved >= CONSOLE_MOVE && port_ready(port->place, false));
}

/* False: there is no buffer, and the next buffer comes with a kick. */
static bool pop_or_wait(struct virtqueue *vq, struct vq_chain *chain)
{
	return vq_pop(vq, chain) || (vq_enable_kicks(vq) && vq_pop(vq, chain));
}

static bool begin_buffer(struct port *port, uint32_t *units)
{
	if (!pop_or_wait(port->tx, &port->out))
		return false;
	*units += port->out.nr_descriptors;
	port->left = vq_reader(&port->out);
	port->busy = true;
	return true;
}

static void move_output(struct port *port)
{
	uint32_t moved = 0, units = 0;

	while ((port->busy || begin_buffer(port, &units)) && !moved_enough(port, moved)) {
		if (move_chunk(port, &moved))
			continue;
		vq_push(port->tx, port->out.head, 0);
		port->busy = false;
		if (units < CONSOLE_UNITS)
			continue;
		/* What was moved may be no line yet, or nothing: the screen would not tell us. */
		printer_ask(port->printer);
		break;
	}
	if (port->busy || units >= CONSOLE_UNITS)
		vq_disable_kicks(port->tx);
}

static void transmit(struct port *port)
{
	vq_lock(port->tx);
	if (port->tx->live)
		move_output(port);
	vq_publish(port->tx);
	vq_unlock(port->tx);
}

/* --- input ------------------------------------------------------------------------ */

static bool keys_wait(const struct port *port)
{
	const struct virtio_console *console = port->console;

	if (multiport(console) && !__atomic_load_n(&port->open, __ATOMIC_RELAXED))
		return false;
	if (port == console->port && vpl011_receives(console->device.vm))
		return false;
	return port_typed(port->place);
}

static void fill_buffer(struct port *port, const struct vq_chain *chain)
{
	struct vq_iter to = vq_writer(chain);
	uint32_t done = 0, n;
	char text[CHUNK];

	do {
		uint32_t room = chain->writable - done;

		n = port_get_some(port->place, text, room < CHUNK ? room : CHUNK);
		done += vq_write(&to, text, n);
	} while (n == CHUNK);
	vq_push(port->rx, chain->head, done);
}

/* While no key waits, buffers may come without a kick. */
static void receive(struct port *port)
{
	struct virtqueue *rx = port->rx;
	struct vq_chain chain;
	uint32_t units = 0;

	vq_lock(rx);
	while (units < CONSOLE_UNITS && keys_wait(port) && pop_or_wait(rx, &chain)) {
		fill_buffer(port, &chain);
		units += chain.nr_descriptors;
	}
	if (units >= CONSOLE_UNITS)
		printer_ask(port->printer);
	if (units >= CONSOLE_UNITS || !keys_wait(port))
		vq_disable_kicks(rx);
	vq_publish(rx);
	vq_unlock(rx);
}

/* The printer calls this function before each push. */
static void feed(void *owner)
{
	struct port *port = owner;
	struct virtio_console *console = port->console;

	if (port == console->port &&
	    __atomic_exchange_n(&console->unheard, false, __ATOMIC_RELAXED))
		hear_all(console);
	transmit(port);
	receive(port);
}

/* The port has room again, a key came, or the screen can go on.  The caller may be on any CPU. */
static void notify(void *owner)
{
	struct port *port = owner;
	struct virtio_console *console = port->console;

	if (port == console->port)
		console->uart_notify(console->uart);
	printer_ask(port->printer);
}

/* --- control ---------------------------------------------------------------------- */

static struct virtqueue *control_rx(struct virtio_console *console)
{
	return &console->queue[CONTROL];
}

static void go_on_later(struct virtio_console *console)
{
	__atomic_store_n(&console->unheard, true, __ATOMIC_RELAXED);
	printer_ask(console->port[0].printer);
}

/* False: @units has reached its limit, or the guest offers no buffer; the next comes with a kick. */
static bool tell(struct virtio_console *console, const struct port *port, uint16_t event,
		 uint32_t *units)
{
	struct control message = { (uint32_t)(port - console->port), event, 1 };
	struct virtqueue *vq = control_rx(console);
	struct vq_chain chain;
	struct vq_iter to;
	uint32_t length;

	if (*units >= CONSOLE_CONTROL || !pop_or_wait(vq, &chain))
		return false;
	*units += chain.nr_descriptors;
	to = vq_writer(&chain);
	length = vq_write(&to, &message, sizeof(message));
	if (event == PORT_NAME)
		length += vq_write(&to, port->name, (uint32_t)strlen(port->name));
	vq_push(vq, chain.head, length);
	return true;
}

static bool tell_port(struct virtio_console *console, struct port *port, uint32_t *units)
{
	for (uint32_t i = 0; i < sizeof(news); i++) {
		if (!(port->news & NEWS(news[i])))
			continue;
		if (!tell(console, port, news[i], units))
			return false;
		port->news &= ~NEWS(news[i]);
	}
	return true;
}

static void tell_all(struct virtio_console *console)
{
	struct virtqueue *vq = control_rx(console);
	uint32_t units = 0;

	vq_lock(vq);
	for (uint32_t i = 0; i < console->nr_ports; i++)
		if (!tell_port(console, &console->port[i], &units))
			break;
	if (units >= CONSOLE_CONTROL)
		go_on_later(console);
	vq_publish(vq);
	vq_unlock(vq);
}

/* Of ports @first to @last. */
static void add_news(struct virtio_console *console, uint32_t first, uint32_t last, uint32_t events)
{
	struct virtqueue *vq = control_rx(console);

	vq_lock(vq);
	for (uint32_t id = first; id <= last && id < console->nr_ports && vq->live; id++)
		console->port[index_nospec(id, console->nr_ports)].news |= events;
	vq_unlock(vq);
}

static void obey(struct virtio_console *console, const struct control *message)
{
	uint32_t id = message->id;

	switch (message->event) {
	case DEVICE_READY:
		if (message->value)
			add_news(console, 0, console->nr_ports - 1, NEWS(PORT_ADD));
		break;
	case PORT_READY:
		if (message->value)
			add_news(console, id, id,
				 NEWS(PORT_NAME) | NEWS(PORT_OPEN) | (id ? 0 : NEWS(CONSOLE_PORT)));
		break;
	case PORT_OPEN:
		if (id < console->nr_ports)
			__atomic_store_n(&console->port[index_nospec(id, console->nr_ports)].open,
					 message->value != 0, __ATOMIC_RELAXED);
		break;
	}
}

/* Read the guest's next message.  False: there is no message, or @units has reached its limit. */
static bool hear(struct virtio_console *console, struct control *message, uint32_t *units)
{
	struct virtqueue *vq = &console->queue[CONTROL + 1];
	struct vq_chain chain;
	struct vq_iter from;
	bool heard = false;

	vq_lock(vq);
	if (*units >= CONSOLE_CONTROL) {
		vq_disable_kicks(vq);
		go_on_later(console);
	} else if (pop_or_wait(vq, &chain)) {
		*units += chain.nr_descriptors;
		from = vq_reader(&chain);
		heard = true;
		if (vq_read(&from, message, sizeof(*message)) < sizeof(*message))
			message->event = PORT_REMOVE;	/* an event that obey() ignores */
		vq_push(vq, chain.head, 0);
		vq_publish(vq);
	}
	vq_unlock(vq);
	return heard;
}

static void hear_all(struct virtio_console *console)
{
	struct control message;
	uint32_t units = 0;

	while (hear(console, &message, &units))
		obey(console, &message);
	tell_all(console);
	/* Keys may wait for ports that are open now. */
	for (uint32_t i = 0; i < console->nr_ports; i++)
		if (keys_wait(&console->port[i]))
			printer_ask(console->port[i].printer);
}

/* --- the transport's calls ----------------------------------------------------------- */

static struct port *port_of(struct virtio_console *console, uint32_t queue)
{
	return &console->port[queue < CONTROL ? 0 : queue / 2 - 1];
}

static void console_kicked(struct virtio_device *device, uint32_t queue)
{
	struct virtio_console *console = console_of(device);
	struct port *port = port_of(console, queue);

	if (queue == CONTROL) {
		tell_all(console);
	} else if (queue == CONTROL + 1) {
		hear_all(console);
	} else if (queue & 1) {
		transmit(port);
		if (console_kick(port->place))
			printer_go(port->printer);
	} else {
		receive(port);
	}
}

static void console_started(struct virtio_device *device)
{
	struct virtio_console *console = console_of(device);

	if (multiport(console))
		go_on_later(console);
	for (uint32_t i = 0; i < console->nr_ports; i++)
		printer_ask(console->port[i].printer);
}

static void console_queue_stopped(struct virtio_device *device, uint32_t queue)
{
	struct virtio_console *console = console_of(device);
	struct virtqueue *vq = &console->queue[queue];

	vq_lock(vq);
	if (queue == CONTROL) {
		for (uint32_t i = 0; i < console->nr_ports; i++) {
			console->port[i].news = 0;
			__atomic_store_n(&console->port[i].open, false, __ATOMIC_RELAXED);
		}
	} else if (queue & 1 && queue != CONTROL + 1) {
		port_of(console, queue)->busy = false;
	}
	vq_unlock(vq);
}

/* The UART resets the console port of port 0. */
static void console_vm_stopped(struct virtio_device *device)
{
	struct virtio_console *console = console_of(device);

	for (uint32_t i = 1; i < console->nr_ports; i++)
		if (console_port_reset(console->port[i].place))
			printer_ask(console->port[i].printer);
}

static const struct virtio_kind console_kind = {
	.id = ID_CONSOLE,
	.kick = console_kicked,
	.started = console_started,
	.queue_stopped = console_queue_stopped,
	.vm_stopped = console_vm_stopped,
};

static void place_port(struct virtio_console *console, struct port *port, struct vm *vm)
{
	if (port == console->port) {
		port->place = vpl011_port(vm);
		port->printer = vpl011_printer(vm);
		console->uart_notify = port->place->notify;
		console->uart = port->place->owner;
	} else {
		port->place = &port->own;
		snprintf(port->own_name, sizeof(port->own_name), "%s.%s", vm->config->name,
			 port->name);
		port_init(port->place, port->own_name, vm->id);
		port->printer = &port->own_printer;
		printer_init(port->printer, vm, port->place);
		console_add(port->place);
	}
	port->place->owner = port;
	port->place->notify = notify;
	port->printer->owner = port;
	port->printer->feed = feed;
}

static void create_port(struct virtio_console *console, uint32_t i, const char *name, struct vm *vm)
{
	struct port *port = &console->port[i];
	uint32_t queue = i ? 2 * i + 2 : 0;

	port->console = console;
	port->name = name;
	port->rx = &console->queue[queue];
	port->tx = &console->queue[queue + 1];
	place_port(console, port, vm);
}

struct virtio_device *virtio_console_create(struct vm *vm, uint32_t slot)
{
	const struct config_console *config = &vm->config->virtio[slot].console;
	uint32_t nr_ports = config->nr_ports ? config->nr_ports : 1;
	struct virtio_console *console =
		pa_ptr(mem_alloc(sizeof(*console) + nr_ports * sizeof(struct port), 64,
				 "a virtual console"));
	struct virtio_device *device = &console->device;

	device->kind = &console_kind;
	device->offered = config->nr_ports ? F_MULTIPORT : 0;
	device->nr_queues = config->nr_ports ? 2 * nr_ports + 2 : 2;
	device->queue = console->queue;
	device->config = &console->config;
	device->config_size = sizeof(console->config);
	console->nr_ports = console->config.max_nr_ports = nr_ports;
	for (uint32_t i = 0; i < device->nr_queues; i++)
		console->queue[i].size_max = QUEUE_SIZE;
	virtio_create(vm, slot, device);
	for (uint32_t i = 0; i < nr_ports; i++)
		create_port(console, i, config->nr_ports ? config->port[i] : "", vm);
	return device;
}
