/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Numbers of Linux's input-event-codes.h that the judges of vevent know by name. */
#ifndef PROTO_VEVENT_CODE_H
#define PROTO_VEVENT_CODE_H

enum {
	TYPE_SYN = 0x00,
	TYPE_KEY = 0x01,
	TYPE_REL = 0x02,
	TYPE_ABS = 0x03,
	TYPE_MISC = 0x04,
	TYPE_SWITCH = 0x05,
	TYPE_LED = 0x11,
	TYPE_SOUND = 0x12,
	TYPE_REPEAT = 0x14,
	TYPE_EFFECT = 0x15,
};

enum {
	CODE_SYN_MT_REPORT = 2,

	CODE_KEY_RESERVED = 0,
	CODE_KEY_ESC = 1,
	CODE_KEY_D = 32,
	CODE_BTN_LEFT = 0x110,
	CODE_BTN_JOYSTICK = 0x120,
	CODE_BTN_DIGI = 0x140,		/* the first code behind joysticks and gamepads */
	CODE_BTN_TOOL_PEN = 0x140,
	CODE_BTN_TOOL_FINGER = 0x145,
	CODE_BTN_TOUCH = 0x14a,
	CODE_BTN_STYLUS = 0x14b,

	CODE_REL_X = 0,
	CODE_REL_Y = 1,

	CODE_ABS_X = 0x00,
	CODE_ABS_Y = 0x01,
	CODE_ABS_MT_SLOT = 0x2f,
	CODE_ABS_MT_FIRST = 0x30,	/* of what a touch has */
	CODE_ABS_MT_POSITION_X = 0x35,
	CODE_ABS_MT_TRACKING_ID = 0x39,
	CODE_ABS_MT_LAST = 0x3d,

	CODE_FF_RUMBLE = 0x50,
	CODE_FF_PERIODIC = 0x51,
	CODE_FF_RAMP = 0x57,
	CODE_FF_SQUARE = 0x58,
	CODE_FF_SAW_DOWN = 0x5c,
	CODE_FF_GAIN = 0x60,
	CODE_FF_AUTOCENTER = 0x61,

	CODE_PROPERTY_DIRECT = 1,
};

#endif
