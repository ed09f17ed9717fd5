# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
echo 4 >/proc/sys/vm/nr_hugepages
insmod /lib/modules/brd.ko rd_nr=1 rd_size=1024

number() { cat "/sys/class/vumem-srv-vomx/vumem-srv-vomx$1/$2"; }
xmem() { cat "/sys/bus/vlink/devices/vomx.$1.server/xmem/$2"; }
pins() { awk '/nr_foll_pin_acquired/ { n += $2 } /nr_foll_pin_released/ { n -= $2 } END { print n }' /proc/vmstat; }
all_given_back() { [ "$(pins)" = 0 ] && [ "$(xmem 0 granted) $(xmem 0 left) $(xmem 1 granted) $(xmem 1 left)" = "0 0 0 0" ]; }

check "this kernel makes dma-bufs" test -c /dev/udmabuf
check "one process serves two VMs" vumem_serve /dev/vumem-srv-vomx0 /dev/vumem-srv-vomx1
check "no page is pinned or granted any more" wait_until 5 all_given_back
for link in 0 1; do
	same "the device knows no buffer" "0 0" "$(number $link buffers) $(number $link pages)"
	same "nobody broke the protocol" 0 "$(number $link violations)"
done
check "the module can be unloaded" rmmod vumem
check "and loaded" insmod /lib/modules/vumem.ko
