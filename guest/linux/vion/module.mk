# SPDX-License-Identifier: GPL-2.0-only
obj-m += vion.o
vion-y := $(addprefix vion/,main.o memory.o buffer.o export.o link.o loan.o import.o view.o proc.o) proto/vion.o
vion-load := ^vrpc,.* ID/[A-Z]*/'vion[,']
