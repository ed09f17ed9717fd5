// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * rtc_clock PATH [set]: reads the clock, waits for an alarm and for updates; with "set" it
 * sets the clock as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <linux/rtc.h>

#include "user/tests/test.h"

#define LATE	20	/* seconds that a busy machine may be late */

static int fd;

static time_t seconds(const struct rtc_time *t)
{
	struct tm tm = {
		.tm_sec = t->tm_sec, .tm_min = t->tm_min, .tm_hour = t->tm_hour,
		.tm_mday = t->tm_mday, .tm_mon = t->tm_mon, .tm_year = t->tm_year,
	};

	return timegm(&tm);
}

static void from_seconds(struct rtc_time *t, time_t at)
{
	struct tm tm;

	gmtime_r(&at, &tm);
	*t = (struct rtc_time){
		.tm_sec = tm.tm_sec,
		.tm_min = tm.tm_min,
		.tm_hour = tm.tm_hour,
		.tm_mday = tm.tm_mday,
		.tm_mon = tm.tm_mon,
		.tm_year = tm.tm_year,
	};
}

static time_t now(void)
{
	struct rtc_time t;

	return ioctl(fd, RTC_RD_TIME, &t) ? -1 : seconds(&t);
}

static void runs(void)
{
	time_t begin = now();

	test_expect("the clock runs", begin > 0);
	while (now() == begin)
		usleep(50000);
	if (test_expect("the clock runs", now() - begin < LATE))
		test_pass("the clock runs");
}

/* Events that a read tells of, or 0 after so many seconds. */
static unsigned long event(int limit)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	unsigned long data = 0;

	if (poll(&p, 1, limit * 1000) == 1 && read(fd, &data, sizeof(data)) != sizeof(data))
		return 0;
	return data;
}

static void rings(void)
{
	static const char alarm_rings[] = "an alarm rings when its time has come";
	static const char alarm_off[] = "an alarm that was turned off does not";
	struct rtc_wkalrm alarm = { .enabled = 1 };
	time_t at = now() + 2;

	from_seconds(&alarm.time, at);
	if (test_expect(alarm_rings, ioctl(fd, RTC_WKALM_SET, &alarm) == 0) &&
	    test_expect(alarm_rings, event(LATE) & RTC_AF) &&
	    test_expect(alarm_rings, now() >= at && now() <= at + LATE))
		test_pass(alarm_rings);

	from_seconds(&alarm.time, now() + 2);
	if (test_expect(alarm_off, ioctl(fd, RTC_WKALM_SET, &alarm) == 0) &&
	    test_expect(alarm_off, ioctl(fd, RTC_AIE_OFF, 0) == 0) &&
	    test_expect(alarm_off, event(4) == 0))
		test_pass(alarm_off);
}

static void updates(void)
{
	static const char ticks[] = "updates come once a second";
	time_t begin;
	int i;

	if (!test_expect(ticks, ioctl(fd, RTC_UIE_ON, 0) == 0))
		return;
	event(LATE);
	begin = now();
	for (i = 0; i < 3; i++)
		test_expect(ticks, event(LATE) & RTC_UF);
	test_expect(ticks, now() - begin >= 2 && now() - begin <= LATE);
	if (test_expect(ticks, ioctl(fd, RTC_UIE_OFF, 0) == 0) && !test_failures())
		test_pass(ticks);
}

static void sets(void)
{
	static const char works[] = "the clock can be set";
	struct rtc_time t;
	time_t to = 1900000000;		/* in 2030 */

	from_seconds(&t, to);
	if (test_expect(works, ioctl(fd, RTC_SET_TIME, &t) == 0) &&
	    test_expect(works, now() >= to && now() < to + LATE))
		test_pass(works);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	test_limit("the clock answers", 6 * LATE);
	fd = test_open(argv[1], O_RDONLY);
	runs();
	if (argc > 2)
		sets();
	rings();
	updates();
	return test_failures() != 0;
}
