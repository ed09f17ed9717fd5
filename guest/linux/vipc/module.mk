# SPDX-License-Identifier: GPL-2.0-only
obj-m += vipc.o
vipc-y := vipc/vipc.o proto/vipc.o
vipc-load := ^vbd,
