# SPDX-License-Identifier: GPL-2.0-only
obj-m += vupipe.o
vupipe-y := vupipe/main.o vupipe/device.o vupipe/file.o vupipe/map.o proto/vupipe.o
vupipe-load := always
