# SPDX-License-Identifier: GPL-2.0-only
obj-m += nkddi.o
nkddi-y := $(addprefix nkddi/,main.o repository.o xirq.o bus.o end.o resource.o half.o pair.o \
	attribute.o proc.o nkops.o cache.o control.o trace.o crash.o device.o label.o mapping.o \
	property.o focus.o lent.o \
	xmem_end.o xmem_slots.o xmem_owner.o xmem_borrower.o xmem_classic.o)
nkddi-prefix := nkddi_ focus_ vlink_ __vlink_ devm_vlink_ nkops nk_ printnk xmem_ hyp_call_vm_mem_
nkddi-load := always
