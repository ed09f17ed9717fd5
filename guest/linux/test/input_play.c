// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input devices that a script plays, since the guests' kernels have no uinput.  A line that is written
 * to /proc/input_play is "TIMES NAME|TYPE:CODE=VALUE ...": so often, and each
 * time a report.  "#" as a value is the number of the time.  Reading gives what came back.  The
 * parameter "only" is the name of the device that is made, if it is not all of them, and "backwards"
 * makes the last one first; "age_ms" says how long ago reports were made, as drivers may that know it
 * better than the input core.
 */
#include <linux/input.h>
#include <linux/input/mt.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define LINE_MAX	256
#define LOG_MAX		2048
#define EFFECTS		8
#define SLOTS		10

struct axis {
	u32 code;
	int minimum, maximum, fuzz, flat, resolution;
};

struct play {
	const char *name;
	u16 bus;
	void (*describe)(struct input_dev *input);
	const struct axis *axes;
	u32 nr_axes;
	struct input_dev *input;
};

static char *only;
module_param(only, charp, 0);

static bool backwards;
module_param(backwards, bool, 0);

static uint age_ms;
module_param(age_ms, uint, 0600);

static char said[LOG_MAX];		/* what came back */
static size_t said_bytes;
static DEFINE_SPINLOCK(lock);		/* of it */
static struct proc_dir_entry *file;

static __printf(1, 2) void note(const char *format, ...)
{
	unsigned long flags;
	va_list args;

	va_start(args, format);
	spin_lock_irqsave(&lock, flags);
	said_bytes += vscnprintf(said + said_bytes, LOG_MAX - said_bytes, format, args);
	spin_unlock_irqrestore(&lock, flags);
	va_end(args);
}

/* ---- what comes back ---- */

static int on_event(struct input_dev *input, unsigned int type, unsigned int code, int value)
{
	if (type == EV_FF)
		return input_ff_event(input, type, code, value);
	note("%u:%u=%d\n", type, code, value);
	return 0;
}

/* It cannot do the strongest one. */
static int upload(struct input_dev *input, struct ff_effect *effect, struct ff_effect *old)
{
	if (effect->type == FF_RUMBLE && effect->u.rumble.strong_magnitude == 0xffff)
		return -EINVAL;
	if (effect->type == FF_RUMBLE)
		note("rumble %u %u\n", effect->u.rumble.strong_magnitude,
		     effect->u.rumble.weak_magnitude);
	else
		note("effect %u\n", effect->type);
	return 0;
}

static int erase(struct input_dev *input, int effect)
{
	note("erased\n");
	return 0;
}

static int playback(struct input_dev *input, int effect, int value)
{
	note("play %d\n", value);
	return 0;
}

static void set_gain(struct input_dev *input, u16 gain)
{
	note("gain %u\n", gain);
}

static void set_autocenter(struct input_dev *input, u16 magnitude)
{
	note("center %u\n", magnitude);
}

/* ---- devices ---- */

static void set_keys(struct input_dev *input, const u16 *keys, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		input_set_capability(input, EV_KEY, keys[i]);
}

static void describe_touch(struct input_dev *input)
{
	input_set_capability(input, EV_KEY, BTN_TOUCH);
	__set_bit(INPUT_PROP_DIRECT, input->propbit);
	input_mt_init_slots(input, SLOTS, 0);
}

/* Its touches have no slots: each report has them all. */
static void describe_film(struct input_dev *input)
{
	__set_bit(INPUT_PROP_DIRECT, input->propbit);
}

static void describe_lid(struct input_dev *input)
{
	input_set_capability(input, EV_SW, SW_LID);
	input_set_capability(input, EV_SW, SW_TABLET_MODE);
	input_set_capability(input, EV_SND, SND_BELL);
	input_set_capability(input, EV_SND, SND_TONE);
	input->event = on_event;
}

static void describe_pad(struct input_dev *input)
{
	static const u16 keys[] = { BTN_SOUTH, BTN_EAST, BTN_NORTH, BTN_WEST, BTN_START };

	set_keys(input, keys, ARRAY_SIZE(keys));
	input_set_capability(input, EV_FF, FF_RUMBLE);
	input_set_capability(input, EV_FF, FF_PERIODIC);
	input_set_capability(input, EV_FF, FF_SINE);
	input_set_capability(input, EV_FF, FF_GAIN);
	input_set_capability(input, EV_FF, FF_AUTOCENTER);
	if (input_ff_create(input, EFFECTS))
		return;
	input->event = on_event;
	input->ff->upload = upload;
	input->ff->erase = erase;
	input->ff->playback = playback;
	input->ff->set_gain = set_gain;
	input->ff->set_autocenter = set_autocenter;
}

static void describe_pen(struct input_dev *input)
{
	static const u16 keys[] = { BTN_TOOL_PEN, BTN_TOOL_RUBBER, BTN_TOUCH, BTN_STYLUS };

	set_keys(input, keys, ARRAY_SIZE(keys));
	__set_bit(INPUT_PROP_POINTER, input->propbit);
	input_set_capability(input, EV_MSC, MSC_SERIAL);
}

static void describe_mouse(struct input_dev *input)
{
	static const u16 keys[] = { BTN_LEFT, BTN_RIGHT, BTN_MIDDLE };

	set_keys(input, keys, ARRAY_SIZE(keys));
	input_set_capability(input, EV_REL, REL_X);
	input_set_capability(input, EV_REL, REL_Y);
	input_set_capability(input, EV_REL, REL_WHEEL);
	__set_bit(INPUT_PROP_POINTER, input->propbit);
}

static void describe_touchpad(struct input_dev *input)
{
	static const u16 keys[] = { BTN_LEFT, BTN_TOUCH, BTN_TOOL_FINGER, BTN_TOOL_DOUBLETAP };

	set_keys(input, keys, ARRAY_SIZE(keys));
	__set_bit(INPUT_PROP_POINTER, input->propbit);
	__set_bit(INPUT_PROP_BUTTONPAD, input->propbit);
	input_mt_init_slots(input, SLOTS, 0);
}

static void describe_keys(struct input_dev *input)
{
	u32 key;

	for (key = KEY_ESC; key <= KEY_F10; key++)
		input_set_capability(input, EV_KEY, key);
	input_set_capability(input, EV_LED, LED_CAPSL);
	__set_bit(EV_REP, input->evbit);
	input->event = on_event;
}

static const struct axis touch_axes[] = {
	{ ABS_X, 0, 4095, 0, 0, 20 },
	{ ABS_Y, 0, 2047, 0, 0, 20 },
	{ ABS_MT_POSITION_X, 0, 4095, 0, 0, 20 },
	{ ABS_MT_POSITION_Y, 0, 2047, 0, 0, 20 },
	{ ABS_MT_TRACKING_ID, 0, 65535, 0, 0, 0 },
	{ ABS_MT_PRESSURE, 0, 255, 0, 0, 0 },
};
static const struct axis film_axes[] = {
	{ ABS_MT_POSITION_X, 0, 4095, 0, 0, 20 },
	{ ABS_MT_POSITION_Y, 0, 2047, 0, 0, 20 },
};
static const struct axis pad_axes[] = {
	{ ABS_X, -32768, 32767, 0, 128, 0 },
	{ ABS_Y, -32768, 32767, 0, 128, 0 },
	{ ABS_HAT0X, -1, 1, 0, 0, 0 },
};
static const struct axis pen_axes[] = {
	{ ABS_X, 0, 21600, 0, 0, 100 },
	{ ABS_Y, 0, 13500, 0, 0, 100 },
	{ ABS_PRESSURE, 0, 2047, 0, 0, 0 },
	{ ABS_TILT_X, -60, 60, 0, 0, 57 },
};

static struct play plays[] = {
	{ "Play Touch", BUS_I2C, describe_touch, touch_axes, ARRAY_SIZE(touch_axes) },
	{ "Play Lid", BUS_HOST, describe_lid },
	{ "Play Pad", BUS_USB, describe_pad, pad_axes, ARRAY_SIZE(pad_axes) },
	{ "Play Pen", BUS_USB, describe_pen, pen_axes, ARRAY_SIZE(pen_axes) },
	{ "Play Keys", BUS_USB, describe_keys },
	{ "Play Mouse", BUS_USB, describe_mouse },
	{ "Play Drop", BUS_USB, describe_mouse },
	{ "Play Mute", BUS_USB, describe_mouse },
	{ "Play Film", BUS_I2C, describe_film, film_axes, ARRAY_SIZE(film_axes) },
	{ "Play Touchpad", BUS_I2C, describe_touchpad, touch_axes, ARRAY_SIZE(touch_axes) },
};

static int make(struct play *p)
{
	struct input_dev *input = input_allocate_device();
	u32 i;
	int err;

	if (!input)
		return -ENOMEM;
	input->name = p->name;
	input->id = (struct input_id){ p->bus, 0x1d6b, 0x104 + (p - plays), 1 };
	for (i = 0; i < p->nr_axes; i++) {
		const struct axis *a = &p->axes[i];

		input_set_abs_params(input, a->code, a->minimum, a->maximum, a->fuzz, a->flat);
		input_abs_set_res(input, a->code, a->resolution);
	}
	p->describe(input);
	err = input_register_device(input);
	if (err)
		input_free_device(input);
	else
		p->input = input;
	return err;
}

/* ---- playing ---- */

static int play_report(struct input_dev *input, const char *text, int time)
{
	unsigned int type, code;
	int value, used;

	for (; *text; text += used) {
		used = 0;
		if (sscanf(text, " %u:%u=#%n", &type, &code, &used) == 2 && used)
			value = time;
		else if (sscanf(text, " %u:%u=%d%n", &type, &code, &value, &used) != 3)
			return -EINVAL;
		input_event(input, type, code, value);
	}
	if (age_ms)
		input_set_timestamp(input, ktime_sub_ms(ktime_get(), age_ms));
	input_sync(input);
	return 0;
}

static struct input_dev *find(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(plays); i++)
		if (!strcmp(plays[i].name, name))
			return plays[i].input;
	return NULL;
}

static int play(char *line)
{
	char *times = strsep(&line, " "), *name = strsep(&line, "|");
	struct input_dev *input = name ? find(name) : NULL;
	int i, count, err;

	if (!line || !input)
		return -EINVAL;
	err = kstrtoint(times, 10, &count);
	for (i = 1; i <= count && !err; i++) {
		err = play_report(input, line, i);
		cond_resched();
	}
	return err;
}

static ssize_t on_write(struct file *opened, const char __user *buf, size_t size, loff_t *pos)
{
	char *line = size < LINE_MAX ? memdup_user_nul(buf, size) : ERR_PTR(-EINVAL);
	int err;

	if (IS_ERR(line))
		return PTR_ERR(line);
	err = play(strim(line));
	kfree(line);
	return err ?: size;
}

/* All of it, each time. */
static int show(struct seq_file *m, void *unused)
{
	char *text = kmalloc(LOG_MAX, GFP_KERNEL);
	size_t size;

	if (!text)
		return -ENOMEM;
	spin_lock_irq(&lock);
	size = said_bytes;
	memcpy(text, said, size);
	spin_unlock_irq(&lock);
	seq_write(m, text, size);
	kfree(text);
	return 0;
}

static int on_open(struct inode *inode, struct file *opened)
{
	return single_open(opened, show, NULL);
}

static const struct proc_ops ops = {
	.proc_open = on_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = on_write,
};

static void unmake_all(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(plays); i++)
		if (plays[i].input)
			input_unregister_device(plays[i].input);
}

static int __init input_play_init(void)
{
	u32 i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(plays) && !err; i++) {
		struct play *p = &plays[backwards ? ARRAY_SIZE(plays) - 1 - i : i];

		if (!only || !strcmp(only, p->name))
			err = make(p);
	}
	file = err ? NULL : proc_create("input_play", 0600, NULL, &ops);
	if (!err && !file)
		err = -ENOMEM;
	if (err)
		unmake_all();
	return err;
}
module_init(input_play_init);

static void __exit input_play_exit(void)
{
	proc_remove(file);
	unmake_all();
}
module_exit(input_play_exit);

MODULE_DESCRIPTION("Input devices that tests play");
MODULE_LICENSE("GPL");
