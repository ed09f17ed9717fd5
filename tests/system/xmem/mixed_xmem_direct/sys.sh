# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
dt=/sys/firmware/devicetree/base

# The region of the other VM.
set -- $(od -An -tx1 "$dt"/reserved-memory/lent@*/reg | tr -d '\n')
start=$((0x$1$2$3$4$5$6$7$8))
shift 8
size=$((0x$1$2$3$4$5$6$7$8))

lent() { printf '%08x-%08x' $start $((start + size - 1)); } # as /proc/iomem writes it

# Where /proc/kcore has the machine address $1: by its program headers.
kcore_at() {
	wanted=$1
	at=64
	for n in $(seq $(od -An -j56 -N2 -tu2 /proc/kcore)); do
		set -- $(od -An -v -j$at -N56 -tx8 /proc/kcore) # type, offset, virtual, physical, size
		if [ $((0x$4 > 0 && wanted >= 0x$4 && wanted < 0x$4 + 0x$5)) = 1 ]; then
			echo $((0x$2 + wanted - 0x$4))
			return
		fi
		at=$((at + 56))
	done
}

read_kcore() { dd if=/proc/kcore bs=4096 skip=$(($(kcore_at $start) / 4096)) count=$((size / 4096)); }

check "the device tree tells of the other VM's memory" [ -f "$dt"/reserved-memory/lent@*/reg ]
check "that is not hidden from the kernel" [ ! -e "$dt"/reserved-memory/lent@*/no-map ]
check "the kernel counts it as memory that is reserved" grep -q "$(lent) : reserved" /proc/iomem
check "it is in /proc/kcore" [ -n "$(kcore_at $start)" ]
same "which can be read, all of it" $size "$(read_kcore 2>/dev/null | wc -c)"
same "and has nothing there but zeros" 0 "$(read_kcore 2>/dev/null | tr -d '\0' | wc -c)"
