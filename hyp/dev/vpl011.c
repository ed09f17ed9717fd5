// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/vpl011.h"

#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/core/request.h"
#include "hyp/core/vm.h"
#include "hyp/console/console.h"
#include "hyp/dev/printer.h"
#include <arch/vgic.h>

#define DR	0x000
#define FR	0x018
#define IBRD	0x024
#define FBRD	0x028
#define LCRH	0x02c
#define CR	0x030
#define IFLS	0x034
#define IMSC	0x038
#define RIS	0x03c
#define MIS	0x040
#define ICR	0x044
#define DMACR	0x048
#define ID	0xfe0

#define FR_CTS		(1u << 0)
#define FR_DSR		(1u << 1)
#define FR_DCD		(1u << 2)
#define FR_RXFE		(1u << 4)
#define FR_TXFF		(1u << 5)
#define FR_RXFF		(1u << 6)
#define FR_TXFE		(1u << 7)
#define LCRH_FEN	(1u << 4)
#define CR_RESET	0x300
#define IFLS_RESET	0x12
#define INT_RX		(1u << 4)
#define INT_TX		(1u << 5)
#define INT_RT		(1u << 6)
#define INT_ALL		0x7ffu

#define FIFO		32u
/*
 * TXFF comes while this much room is left: drivers that answer a transmit interrupt with half a
 * FIFO of characters do not look at TXFF between the characters.
 */
#define TX_RESERVE	(2 * FIFO)
#define TX_LOW		(TX_RESERVE + FIFO)	/* room at which the interrupt comes */

struct vpl011 {
	struct spinlock lock;	/* protects all fields but told, and port, which has its own lock */
	struct vm *vm;
	uint32_t ibrd, fbrd, lcrh, cr, ifls, imsc, dmacr;
	bool tx;		/* INT_TX is up */
	bool tx_waits;		/* INT_TX comes up when the port has room again */
	bool told;		/* by others, to look at the port, atomic */
	struct console_port port;
	struct printer printer;
};

/* The number of unread keys from which RXINTR is up. */
static uint32_t rx_trigger(const struct vpl011 *uart)
{
	static const uint8_t level[8] = { 4, 8, 16, 24, 28, 28, 28, 28 };

	return uart->lcrh & LCRH_FEN ? level[(uart->ifls >> 3) & 7] : 1;
}

static uint32_t raw_status(const struct vpl011 *uart)
{
	uint32_t typed = port_typed(&uart->port);

	return (uart->tx ? INT_TX : 0) | (typed ? INT_RT : 0) |
	       (typed >= rx_trigger(uart) ? INT_RX : 0);
}

static bool wants_interrupt(const struct vpl011 *uart)
{
	return raw_status(uart) & uart->imsc;
}

static uint32_t flags(const struct vpl011 *uart)
{
	uint32_t typed = port_typed(&uart->port);

	return FR_CTS | FR_DSR | FR_DCD |
	       (port_room(&uart->port) < TX_RESERVE ? FR_TXFF : FR_TXFE) |
	       (typed ? 0 : FR_RXFE) | (typed >= FIFO ? FR_RXFF : 0);
}

/*
 * A character counts as sent when it is taken: the transmit interrupt is up at once while there is
 * room.
 */
static void transmit(struct vpl011 *uart, char c)
{
	uint32_t room;

	port_put(&uart->port, c, &room);
	uart->tx_waits = room < TX_LOW && port_wait_room(&uart->port, TX_LOW);
	uart->tx = !uart->tx_waits;
}

static uint32_t receive(struct vpl011 *uart)
{
	int c = port_get(&uart->port);

	return c < 0 ? 0 : (uint32_t)c;
}

static uint32_t id_byte(uint64_t offset)
{
	/* PL011 r1p5 of Arm */
	static const uint8_t id[8] = { 0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

	return offset & 3 ? 0 : id[(offset - ID) / 4];
}

static uint32_t read_register(struct vpl011 *uart, uint64_t offset)
{
	switch (offset) {
	case DR:	return receive(uart);
	case FR:	return flags(uart);
	case IBRD:	return uart->ibrd;
	case FBRD:	return uart->fbrd;
	case LCRH:	return uart->lcrh;
	case CR:	return uart->cr;
	case IFLS:	return uart->ifls;
	case IMSC:	return uart->imsc;
	case RIS:	return raw_status(uart);
	case MIS:	return raw_status(uart) & uart->imsc;
	case DMACR:	return uart->dmacr;
	}
	return offset >= ID && offset < ID + 32 ? id_byte(offset) : 0;
}

static void write_register(struct vpl011 *uart, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case DR:	transmit(uart, (char)value); break;
	case IBRD:	uart->ibrd = value & 0xffff; break;
	case FBRD:	uart->fbrd = value & 0x3f; break;
	case LCRH:	uart->lcrh = value & 0xff; break;
	case CR:	uart->cr = value & 0xffff; break;
	case IFLS:	uart->ifls = value & 0x3f; break;
	case IMSC:	__atomic_store_n(&uart->imsc, value & INT_ALL, __ATOMIC_RELAXED); break;
	case ICR:	uart->tx &= !(value & INT_TX); break;
	case DMACR:	uart->dmacr = value & 7; break;
	}
}

/* After these accesses the interrupt comes again if its reason still holds: see vpl011.h. */
static bool deals_with_interrupt(const struct mmio_access *access)
{
	return access->offset == DR ||
	       (access->write && (access->offset == IMSC || access->offset == ICR ||
				  access->offset == IFLS || access->offset == LCRH));
}

bool vpl011_receives(const struct vm *vm)
{
	return __atomic_load_n(&vm->uart->imsc, __ATOMIC_RELAXED) & (INT_RX | INT_RT);
}

struct console_port *vpl011_port(struct vm *vm)
{
	return &vm->uart->port;
}

struct printer *vpl011_printer(struct vm *vm)
{
	return &vm->uart->printer;
}

static void vpl011_access(struct vcpu *vcpu, void *device, struct mmio_access *access)
{
	struct vpl011 *uart = device;
	bool raise;

	spin_lock(&uart->lock);
	if (access->write)
		write_register(uart, access->offset, (uint32_t)access->value);
	else
		access->value = read_register(uart, access->offset);
	raise = deals_with_interrupt(access) && wants_interrupt(uart);
	spin_unlock(&uart->lock);
	if (raise)
		vgic_raise(vcpu->vm, vm_place(vcpu->vm, PLACE_UART)->interrupt);
	if (access->write && access->offset == DR && console_kick(&uart->port))
		printer_go(&uart->printer);
	/* Another device of the VM may want the keys that this one does not want. */
	if (access->write && access->offset == IMSC && port_typed(&uart->port))
		uart->port.notify(uart->port.owner);
}

/* There may be something new at the port.  At the VM's expense. */
static void look(struct vpl011 *uart)
{
	bool raise;

	spin_lock(&uart->lock);
	if (uart->tx_waits && port_room(&uart->port) >= TX_LOW) {
		uart->tx = true;
		uart->tx_waits = false;
	}
	raise = wants_interrupt(uart);
	spin_unlock(&uart->lock);
	if (raise)
		vgic_raise(uart->vm, vm_place(uart->vm, PLACE_UART)->interrupt);
}

/*
 * The port has room again, a key came, or the screen can go on.  The caller may be on any CPU: an
 * interrupt that it raised itself would cost the VM no credit.
 */
static void vpl011_notify(void *owner)
{
	struct vpl011 *uart = owner;

	if (vcpu_current()->vm == uart->vm)
		look(uart);
	else if (!__atomic_exchange_n(&uart->told, true, __ATOMIC_SEQ_CST))
		vcpu_request(uart->vm->vcpu[0], VCPU_REQUEST_DEVICE);
	/* Even if the port is empty: its last characters may wait on the screen. */
	printer_ask(&uart->printer);
}

static void vpl011_attend(struct vcpu *vcpu)
{
	struct vpl011 *uart = vcpu->vm->uart;

	if (__atomic_exchange_n(&uart->told, false, __ATOMIC_SEQ_CST))
		look(uart);
}

static void set_reset_values(struct vpl011 *uart)
{
	uart->ibrd = uart->fbrd = uart->lcrh = uart->imsc = uart->dmacr = 0;
	uart->cr = CR_RESET;
	uart->ifls = IFLS_RESET;
	uart->tx = uart->tx_waits = false;
}

static void vpl011_create(struct vm *vm)
{
	struct vpl011 *uart = pa_ptr(mem_alloc(sizeof(*uart), 64, "a VM's console"));

	uart->vm = vm;
	set_reset_values(uart);
	port_init(&uart->port, vm->config->name, vm->id);
	uart->port.notify = vpl011_notify;
	uart->port.owner = uart;
	printer_init(&uart->printer, vm, &uart->port);
	vm->uart = uart;
	console_add(&uart->port);
	mmio_register(vm, PLACE_UART, vpl011_access, uart);
}

static void vpl011_reset(struct vm *vm)
{
	struct vpl011 *uart = vm->uart;

	spin_lock(&uart->lock);
	set_reset_values(uart);
	spin_unlock(&uart->lock);
	if (console_port_reset(&uart->port))
		printer_ask(&uart->printer);
}

const struct vm_device vpl011_device = {
	.create = vpl011_create,
	.reset = vpl011_reset,
	.attend = vpl011_attend,
};
