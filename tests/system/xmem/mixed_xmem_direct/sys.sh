# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
dt=/sys/firmware/devicetree/base

lent() { # the region of the other VM, as /proc/iomem writes it
	set -- $(od -An -tx1 "$dt"/reserved-memory/lent@*/reg | tr -d '\n')
	start=$1$2$3$4$5$6$7$8
	shift 8
	size=$1$2$3$4$5$6$7$8
	printf '%08x-%08x' $((0x$start)) $((0x$start + 0x$size - 1))
}

check "the device tree tells of the other VM's memory" [ -f "$dt"/reserved-memory/lent@*/reg ]
check "that is not hidden from the kernel" [ ! -e "$dt"/reserved-memory/lent@*/no-map ]
check "the kernel counts it as memory that is reserved" grep -q "$(lent) : reserved" /proc/iomem
