# SPDX-License-Identifier: GPL-2.0-only
obj-m += vpipe.o
vpipe-y := vpipe/main.o vpipe/device.o vpipe/file.o vpipe/attribute.o proto/vpipe.o
vpipe-load := always
