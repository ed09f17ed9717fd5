// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A user of a clock whose back end may be anything.
 *
 *	rtc_victim read PATH		prints the errno of a reading, and its year
 *	rtc_victim set PATH		prints the errno of setting the clock
 *	rtc_victim bother PATH SECONDS	makes all calls again and again, with updates on; each must
 *					return, with 0 or an errno that a process may get
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <linux/rtc.h>

#include "user/tests/test.h"

static const char statement[] = "no call of a clock waits for ever or gives nonsense";
static int fd;

static int result(int value)
{
	return value < 0 ? errno : 0;
}

static int read_time(void)
{
	struct rtc_time t = { .tm_year = -1 };
	int err = result(ioctl(fd, RTC_RD_TIME, &t));

	printf("%d %d\n", err, err ? 0 : 1900 + t.tm_year);
	return 0;
}

static int set_time(void)
{
	struct rtc_time t = { .tm_year = 130, .tm_mday = 5 };

	printf("%d\n", result(ioctl(fd, RTC_SET_TIME, &t)));
	return 0;
}

static void check(int err)
{
	test_expect(statement, err >= 0 && err <= 133);
}

static bool is_sane(const struct rtc_time *t)
{
	return t->tm_year >= 70 && t->tm_year < 300 && t->tm_mon >= 0 && t->tm_mon < 12 &&
	       t->tm_mday >= 1 && t->tm_mday <= 31 && t->tm_hour >= 0 && t->tm_hour < 24 &&
	       t->tm_min >= 0 && t->tm_min < 60 && t->tm_sec >= 0 && t->tm_sec < 60;
}

static void bother_once(void)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct rtc_wkalrm alarm = { .enabled = 1 };
	unsigned long data;
	struct rtc_time t;
	int err;

	test_limit(statement, 60);
	err = result(ioctl(fd, RTC_RD_TIME, &t));
	check(err);
	test_expect(statement, err || is_sane(&t));
	if (!err) {
		alarm.time = t;
		alarm.time.tm_sec = 59;
		check(result(ioctl(fd, RTC_WKALM_SET, &alarm)));
	}
	err = result(ioctl(fd, RTC_WKALM_RD, &alarm));
	check(err);
	check(result(ioctl(fd, RTC_UIE_ON, 0)));
	if (poll(&p, 1, 20) == 1)
		check(result((int)read(fd, &data, sizeof(data))));
	check(result(ioctl(fd, RTC_AIE_OFF, 0)));
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int bother(int limit)
{
	double end = now() + limit;

	while (now() < end && !test_failures())
		bother_once();
	check(result(ioctl(fd, RTC_UIE_OFF, 0)));
	test_limit(statement, 0);
	return test_failures() != 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	fd = test_open(argv[2], O_RDONLY | O_NONBLOCK);
	if (!strcmp(argv[1], "read"))
		return read_time();
	if (!strcmp(argv[1], "set"))
		return set_time();
	return argc == 4 ? bother(atoi(argv[3])) : 2;
}
