// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/printer.h"

#include "hyp/console/console.h"
#include "hyp/core/request.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_device.h"

static bool claim(struct printer *printer)
{
	return !__atomic_exchange_n(&printer->busy, true, __ATOMIC_SEQ_CST);
}

static void request(struct printer *printer)
{
	vcpu_request(printer->vm->vcpu[0], VCPU_REQUEST_DEVICE);
}

/*
 * One push.  Somebody who asks after the first lines finds the printer busy, or claims it and
 * does the work; so the last lines look whether somebody asked meanwhile.  What others ask costs
 * the VM credit, also then.
 */
static bool step(struct work *work)
{
	struct printer *printer = (struct printer *)work;

	__atomic_store_n(&printer->asked, false, __ATOMIC_SEQ_CST);
	__atomic_store_n(&printer->told, false, __ATOMIC_SEQ_CST);
	if (printer->feed)
		printer->feed(printer->owner);
	if (console_push(printer->port))
		return true;
	__atomic_store_n(&printer->busy, false, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&printer->told, __ATOMIC_SEQ_CST))
		request(printer);
	return __atomic_load_n(&printer->asked, __ATOMIC_SEQ_CST) && claim(printer);
}

void printer_init(struct printer *printer, struct vm *vm, struct console_port *port)
{
	printer->work.step = step;
	printer->vm = vm;
	printer->port = port;
	printer->next = vm->printers;
	vm->printers = printer;
}

/* Another CPU may be about to end its work, and have seen less than is to be pushed now. */
void printer_go(struct printer *printer)
{
	__atomic_store_n(&printer->asked, true, __ATOMIC_SEQ_CST);
	if (claim(printer))
		vcpu_defer(vcpu_current(), &printer->work);
}

void printer_ask(struct printer *printer)
{
	if (vcpu_current()->vm == printer->vm)
		printer_go(printer);
	else if (!__atomic_exchange_n(&printer->told, true, __ATOMIC_SEQ_CST))
		request(printer);
}

static bool is_wanted(const struct printer *printer)
{
	return __atomic_load_n(&printer->asked, __ATOMIC_SEQ_CST) ||
	       __atomic_load_n(&printer->told, __ATOMIC_SEQ_CST);
}

static void take_asked(struct vcpu *vcpu)
{
	for (struct printer *p = vcpu->vm->printers; p; p = p->next)
		if (is_wanted(p) && claim(p))
			vcpu_defer(vcpu, &p->work);
}

const struct vm_device printer_device = {
	.attend = take_asked,
};
