// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * input_watch NAME is                  is there such a device?
 * input_watch NAME node                its path
 * input_watch NAME abilities           its properties, codes and axes, as text
 * input_watch NAME leds                the lamps that are lit
 * input_watch NAME write TYPE CODE VALUE
 * input_watch NAME state               what is down, the touches by slot, switches that are on
 * input_watch NAME axis CODE           its value
 * input_watch NAME rumble STRENGTH     uploads an effect, plays it, and ends with its standard input
 * input_watch NAME grab                has the device alone until its standard input ends
 * input_watch NAME reports N           prints N reports, one in a line: TYPE:CODE=VALUE ...
 * input_watch NAME when                when the next report was made and when read: ms of the
 *                                      system counter, which all VMs have in common
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS	30000

static int open_named(const char *name, char *path, size_t size)
{
	char found[256];
	glob_t nodes;
	int fd = -1;

	if (glob("/dev/input/event*", 0, NULL, &nodes))
		return -1;
	for (size_t i = 0; fd < 0 && i < nodes.gl_pathc; i++) {
		fd = open(nodes.gl_pathv[i], O_RDWR);
		snprintf(path, size, "%s", nodes.gl_pathv[i]);
		if (fd >= 0 &&
		    (ioctl(fd, EVIOCGNAME(sizeof(found)), found) < 0 || strcmp(found, name))) {
			close(fd);
			fd = -1;
		}
	}
	globfree(&nodes);
	return fd;
}

static void print_bits(const unsigned char *bits, unsigned int count, const char *before)
{
	for (unsigned int i = 0; i < count; i++)
		if (bits[i / 8] >> (i % 8) & 1)
			printf("%s%u", before, i);
}

static int abilities(int fd)
{
	unsigned char bits[KEY_CNT / 8];
	struct input_absinfo axis;
	struct input_id id = { 0 };

	ioctl(fd, EVIOCGID, &id);
	printf("id %x:%x:%x:%x", id.bustype, id.vendor, id.product, id.version);
	memset(bits, 0, sizeof(bits));
	if (ioctl(fd, EVIOCGPROP(sizeof(bits)), bits) >= 0)
		print_bits(bits, INPUT_PROP_CNT, " property ");
	for (unsigned int type = 0; type < EV_CNT; type++) {
		memset(bits, 0, sizeof(bits));
		if (ioctl(fd, EVIOCGBIT(type, sizeof(bits)), bits) < 0)
			continue;
		printf(" type %u:", type);
		print_bits(bits, sizeof(bits) * 8, ",");
	}
	for (unsigned int i = 0; i < ABS_CNT; i++)
		if (!ioctl(fd, EVIOCGABS(i), &axis) && axis.maximum)
			printf(" axis %u: %d..%d/%d", i, axis.minimum, axis.maximum,
			       axis.resolution);
	printf("\n");
	return 0;
}

static int leds(int fd)
{
	unsigned char bits[LED_CNT / 8 + 1] = { 0 };

	if (ioctl(fd, EVIOCGLED(sizeof(bits)), bits) < 0)
		return 1;
	print_bits(bits, LED_CNT, "");
	printf("\n");
	return 0;
}

static int put(int fd, int type, int code, int value)
{
	struct input_event events[2] = {
		{ .type = (unsigned short)type, .code = (unsigned short)code, .value = value },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};

	return write(fd, events, sizeof(events)) != sizeof(events);
}

#define SLOTS	64

static void touches(int fd)
{
	struct {
		__u32 code;
		__s32 value[SLOTS];
	} id = { .code = ABS_MT_TRACKING_ID };

	memset(id.value, -1, sizeof(id.value));
	if (ioctl(fd, EVIOCGMTSLOTS(sizeof(id)), &id) < 0)
		return;
	for (unsigned int i = 0; i < SLOTS; i++)
		if (id.value[i] > 0)
			printf(" touch %u=%d", i, id.value[i]);
}

static int state(int fd)
{
	unsigned char keys[KEY_CNT / 8] = { 0 }, switches[SW_CNT / 8 + 1] = { 0 };

	printf("state");
	if (ioctl(fd, EVIOCGKEY(sizeof(keys)), keys) >= 0)
		print_bits(keys, KEY_CNT, " key ");
	if (ioctl(fd, EVIOCGSW(sizeof(switches)), switches) >= 0)
		print_bits(switches, SW_CNT, " switch ");
	touches(fd);
	printf("\n");
	return 0;
}

static int axis(int fd, unsigned int code)
{
	struct input_absinfo info;

	if (ioctl(fd, EVIOCGABS(code), &info) < 0)
		return 1;
	printf("%d\n", info.value);
	return 0;
}

static void await_end(void)
{
	char c;

	while (read(STDIN_FILENO, &c, 1) > 0)
		;
}

/* The kernel takes the effect away when the file is closed. */
static int rumble(int fd, int strength)
{
	struct ff_effect effect = {
		.type = FF_RUMBLE,
		.id = -1,
		.replay = { .length = 5000 },
		.u.rumble = { .strong_magnitude = (unsigned short)strength, .weak_magnitude = 0x2000 },
	};

	if (put(fd, EV_FF, FF_GAIN, 0x8000) || ioctl(fd, EVIOCSFF, &effect) < 0 ||
	    put(fd, EV_FF, effect.id, 1))
		return 1;
	await_end();
	return 0;
}

static int grab(int fd)
{
	if (ioctl(fd, EVIOCGRAB, 1))
		return 1;
	printf("ready\n");
	fflush(stdout);
	await_end();
	return 0;
}

static unsigned long counter(void)
{
	unsigned long value;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r"(value) : : "memory");
	return value;
}

static unsigned long counter_rate(void)
{
	unsigned long value;

	asm("mrs %0, cntfrq_el0" : "=r"(value));
	return value;
}

/* What to add to the monotonic clock for the counter, in us; read without a pause in between. */
static long clock_to_counter(void)
{
	unsigned long before, after, rate = counter_rate();
	struct timespec now;

	do {
		before = counter();
		clock_gettime(CLOCK_MONOTONIC, &now);
		after = counter();
	} while (after - before > rate / 1000);
	return (long)(after * 1000000 / rate) - (now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

static int when(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int clock = CLOCK_MONOTONIC;
	struct input_event event;
	long now, made;

	if (ioctl(fd, EVIOCSCLOCKID, &clock))
		return 1;
	printf("ready\n");
	fflush(stdout);
	if (poll(&poll_fd, 1, PATIENCE_MS) != 1 || read(fd, &event, sizeof(event)) != sizeof(event))
		return 1;
	now = (long)(counter() * 1000 / counter_rate());
	made = event.time.tv_sec * 1000000 + event.time.tv_usec + clock_to_counter();
	printf("made %ld read %ld\n", made / 1000, now);
	return 0;
}

static int reports(int fd, int count)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	struct input_event event;
	const char *before = "report: ";

	printf("ready\n");
	fflush(stdout);
	while (count && poll(&poll_fd, 1, PATIENCE_MS) == 1) {
		if (read(fd, &event, sizeof(event)) != sizeof(event))
			return 1;
		if (event.type == EV_SYN && event.code == SYN_REPORT) {
			printf("\n");
			fflush(stdout);
			count--;
			before = "report: ";
			continue;
		}
		printf("%s%u:%u=%d", before, event.type, event.code, event.value);
		before = " ";
	}
	return count != 0;
}

int main(int argc, char **argv)
{
	char path[256];
	int fd = argc > 2 ? open_named(argv[1], path, sizeof(path)) : -1;

	if (fd < 0)
		return 1;
	if (!strcmp(argv[2], "is"))
		return 0;
	if (!strcmp(argv[2], "node"))
		return puts(path) < 0;
	if (!strcmp(argv[2], "abilities"))
		return abilities(fd);
	if (!strcmp(argv[2], "leds"))
		return leds(fd);
	if (!strcmp(argv[2], "write") && argc == 6)
		return put(fd, atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
	if (!strcmp(argv[2], "state"))
		return state(fd);
	if (!strcmp(argv[2], "axis") && argc == 4)
		return axis(fd, (unsigned int)atoi(argv[3]));
	if (!strcmp(argv[2], "rumble") && argc == 4)
		return rumble(fd, atoi(argv[3]));
	if (!strcmp(argv[2], "grab"))
		return grab(fd);
	if (!strcmp(argv[2], "when"))
		return when(fd);
	if (!strcmp(argv[2], "reports") && argc == 4)
		return reports(fd, atoi(argv[3]));
	return 2;
}
