# SPDX-License-Identifier: GPL-2.0-only
obj-m += vevent.o vevent_be.o
vevent-y := vevent/front.o vevent/front_device.o vevent/front_output.o
vevent_be-y := vevent/back.o vevent/back_device.o vevent/back_report.o vevent/back_request.o vevent/back_focus.o
vevent-load := ^vevent,.* ID/[A-Z]*/'fe;
vevent_be-load := ^vevent,.* ID/[A-Z]*/'be[,;]
vevent_be-prefix := vevent_be_ back_
