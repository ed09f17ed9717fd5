// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <stdio.h>

#include "user/nk/loss.h"
#include "user/nk/system.h"

/* An end that is OFF belongs to nobody; one that is RESET or ON has somebody who does not answer. */
static void say_end(const struct loss *loss, char *text, size_t size)
{
	if (loss->err == -ETIMEDOUT)
		snprintf(text, size, "no answer");
	else if (!loss->state)
		snprintf(text, size,
			 "not connected, the other end (VM %u) is OFF: does 'nk ping --serve' run"
			 " there?",
			 loss->peer.vm);
	else
		snprintf(
			text, size,
			"not connected, what has the other end (VM %u) leaves it at %s: 'nk doctor'"
			" tells more",
			loss->peer.vm, end_state_name(loss->state));
}

const char *loss_text(const struct loss *loss, char *text, size_t size)
{
	const struct nkctl_vm *vm = &loss->peer;
	char advice[64];

	if (loss->err == -EPIPE)
		snprintf(text, size, "the other end has gone");
	else if (vm->name[0] && vm->state != NKCTL_VM_RUNNING)
		snprintf(text, size, "VM %.15s is %s: %s", vm->name, vm_state_name(vm->state),
			 vm_advice(vm->state, vm->name, advice, sizeof(advice)));
	else
		say_end(loss, text, size);
	return text;
}
