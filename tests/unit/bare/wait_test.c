// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Waiting of the guest without an OS: a tick of its clock is a microsecond. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <bare/irq.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define STEP_US		10	/* between two looks at the clock */

bool irq_masked;
static uint64_t now, alarm_at;
static unsigned int looks;

uint64_t timer_now(void)
{
	return now += STEP_US;
}

uint64_t timer_of_us(uint64_t us)
{
	return us;
}

void timer_alarm(uint64_t when)
{
	alarm_at = when;
}

/* Somebody interrupts us each 100 us. */
void irq_sleep(void)
{
	assert_true(irq_masked);
	now = alarm_at < now + 100 ? alarm_at : now + 100;
}

static bool shown(void *cookie)
{
	looks++;
	return *(bool *)cookie;
}

static void an_event_ends_the_wait(void **state)
{
	bool yes = true;

	(void)state;
	assert_true(wait_event(shown, &yes, 5));
	assert_false(irq_masked);
	assert_true(alarm_at == UINT64_MAX);
}

static void without_one_the_wait_has_its_limit(void **state)
{
	uint64_t begin = now;
	bool no = false;

	(void)state;
	assert_false(wait_event(shown, &no, 5));
	assert_in_range(now - begin, 5000, 5200);
	begin = now;
	assert_false(wait_until(shown, &no, 7));
	assert_in_range(now - begin, 7000, 7200);
	assert_false(irq_masked);
}

/* As a reader's loop: each time there seems to be something, and never is. */
static void who_shows_and_takes_back_has_the_limit_once(void **state)
{
	struct patience patience = wait_patience(5);
	uint64_t begin = now;
	bool yes = true;

	(void)state;
	while (wait_event_again(shown, &yes, &patience))
		assert_in_range(now - begin, 0, 5200);
	assert_in_range(now - begin, 5000, 5200);
}

static void waits_of_one_loop_share_the_limit(void **state)
{
	struct patience patience = wait_patience(5);
	uint64_t begin = now;
	bool no = false;

	(void)state;
	now += 3000;
	assert_false(wait_event_again(shown, &no, &patience));
	assert_in_range(now - begin, 5000, 5200);
}

/* So that the caller's word is set before he goes, and nothing that came is missed. */
static void looks_even_without_any_time(void **state)
{
	struct patience patience = wait_patience(0);
	bool yes = true;

	(void)state;
	looks = 0;
	assert_true(wait_event_again(shown, &yes, &patience));
	assert_int_equal(looks, 1);
	assert_false(wait_event_again(shown, &yes, &patience));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_ends_the_wait),
		cmocka_unit_test(without_one_the_wait_has_its_limit),
		cmocka_unit_test(who_shows_and_takes_back_has_the_limit_once),
		cmocka_unit_test(waits_of_one_loop_share_the_limit),
		cmocka_unit_test(looks_even_without_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
