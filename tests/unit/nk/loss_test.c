// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "user/nk/loss.h"

enum { OFF, RESET, ON };

static void says(int err, uint32_t vm_state, uint32_t end_state, const char *wanted)
{
	struct loss loss = {
		.err = err,
		.peer = { .vm = 3, .state = vm_state, .name = "ivi" },
		.state = end_state,
	};
	char text[160];

	assert_string_equal(loss_text(&loss, text, sizeof(text)), wanted);
}

static void a_vm_that_does_not_run_is_the_reason(void **state)
{
	static const char paused[] = "VM ivi is paused: in the controller's VM: nk resume ivi";
	static const char off[] = "VM ivi is off: in the controller's VM: nk start ivi";

	(void)state;
	says(-ETIMEDOUT, NKCTL_VM_PAUSED, ON, paused);
	says(-ENOTCONN, NKCTL_VM_PAUSED, RESET, paused);
	says(-ENOTCONN, NKCTL_VM_PAUSED, OFF, paused);
	says(-ENOTCONN, NKCTL_VM_OFF, OFF, off);
	says(-ENOTCONN, NKCTL_VM_LOADING, OFF, "VM ivi is loading: wait until ivi runs");
}

static void an_end_of_nobody_wants_a_server(void **state)
{
	(void)state;
	says(-ENOTCONN, NKCTL_VM_RUNNING, OFF,
	     "not connected, the other end (VM 3) is OFF: does 'nk ping --serve' run there?");
}

static void an_end_of_somebody_does_not(void **state)
{
	(void)state;
	says(-ENOTCONN, NKCTL_VM_RUNNING, RESET,
	     "not connected, what has the other end (VM 3) leaves it at RESET: 'nk doctor' tells "
	     "more");
}

static void silence_is_told_as_such(void **state)
{
	(void)state;
	says(-ETIMEDOUT, NKCTL_VM_RUNNING, ON, "no answer");
	says(-EPIPE, NKCTL_VM_RUNNING, OFF, "the other end has gone");
}

static void who_may_not_see_vms_hears_of_the_end(void **state)
{
	struct loss loss = { .err = -ENOTCONN, .peer = { .vm = 3 } };
	char text[160];

	(void)state;
	assert_non_null(strstr(loss_text(&loss, text, sizeof(text)), "is OFF"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vm_that_does_not_run_is_the_reason),
		cmocka_unit_test(an_end_of_nobody_wants_a_server),
		cmocka_unit_test(an_end_of_somebody_does_not),
		cmocka_unit_test(silence_is_told_as_such),
		cmocka_unit_test(who_may_not_see_vms_hears_of_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
