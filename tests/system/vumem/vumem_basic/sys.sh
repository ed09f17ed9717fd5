# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
echo 4 >/proc/sys/vm/nr_hugepages
insmod /lib/modules/brd.ko rd_nr=1 rd_size=1024
check "there is an exporter of dma-bufs" insmod /lib/modules/dma_pages.ko

number() { cat "/sys/class/vumem-srv-$1/vumem-srv-${1}0/$2"; }
xmem() { cat "/sys/bus/vlink/devices/$1.server/xmem/$2"; }
pins() { awk '/nr_foll_pin_acquired/ { n += $2 } /nr_foll_pin_released/ { n -= $2 } END { print n }' /proc/vmstat; }
all_given_back() { [ "$(pins)" = 0 ] && [ "$(xmem vomx.0 granted) $(xmem vomx.0 left) $(xmem vogl.1 granted) $(xmem vogl.1 left)" = "0 0 0 0" ]; }

check "this kernel makes dma-bufs" test -c /dev/udmabuf
check "one process serves two VMs" vumem_serve /dev/vumem-srv-vomx0 /dev/vumem-srv-vogl0
check "no page is pinned or granted any more" wait_until 5 all_given_back
for class in vomx vogl; do
	same "the device knows no buffer" "0 0" "$(number $class buffers) $(number $class pages)"
	same "nobody broke the protocol" 0 "$(number $class violations)"
done
check "the module can be unloaded" rmmod vumem
check "and loaded" insmod /lib/modules/vumem.ko
