# SPDX-License-Identifier: GPL-2.0-only
obj-m += vmq.o
vmq-y := vmq/links.o vmq/user.o vmq/link.o vmq/message.o vmq/proc.o proto/vmq.o
vmq-load := ^v\(bd\|event\),
