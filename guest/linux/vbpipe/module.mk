# SPDX-License-Identifier: GPL-2.0-only
obj-m += vbpipe.o
vbpipe-y := vbpipe/main.o vbpipe/device.o vbpipe/file.o vbpipe/attribute.o proto/vbpipe.o proto/vbpipe_info.o
vbpipe-load := always
