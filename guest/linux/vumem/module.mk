# SPDX-License-Identifier: GPL-2.0-only
obj-m += vumem.o
vumem-y := $(addprefix vumem/,main.o device.o client.o session.o call.o buffer.o map.o server.o respond.o loan.o lender.o \
	exclusive.o dma_buf.o) \
	proto/vumem.o
vumem-load := ^vomx,\|^vogl,.*vumem
