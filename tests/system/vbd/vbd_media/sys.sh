# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
rmmod vbd_be
for m in scsi_common scsi_mod cdrom sr_mod virtio_scsi virtio_blk loop configfs dax dm-mod; do
	insmod /lib/modules/$m.ko
done
insmod /lib/modules/brd.ko rd_nr=3 rd_size=8192 max_part=4
insmod /lib/modules/null_blk.ko nr_devices=1 gb=1 queue_mode=2 submit_queues=1 hw_queue_depth=1 \
	irqmode=2 completion_nsec=300000000
check "there is a CD-ROM" wait_until 10 has_disk sr0
table() { printf 'label: dos\nlabel-id: 0x%s\nsize=4M\n' "$1"; }
table 0b1d0b1d | sfdisk -q /dev/vda
table 0b1d0b1d | sfdisk -q /dev/ram0
table f0f0f0f0 | sfdisk -q /dev/ram1
truncate -s 1M /tmp/file
losetup /dev/loop0 /tmp/file
check "device mapper maps a part of a disk" disk_ioctl linear /dev/ram2
insmod /lib/modules/vbd_be.ko

said() { dmesg | grep -q "$1"; }
check "two partitions with one PARTUUID are refused" \
	wait_until 10 said "PARTUUID=0b1d0b1d-01 for VM 3: .*two partitions"
check "one in a disk that another VM writes too" \
	wait_until 10 said "PARTUUID=f0f0f0f0-01 for VM 3: .*another VM writes"
exec 4<>/dev/vbpipe0
echo ready >&4
read -r word <&4
dd if=/dev/zero of=/dev/ram0 bs=4096 count=1 conv=notrunc,fsync 2>/dev/null
blockdev --rereadpt /dev/ram0
while read -r word <&4; do
	case $word in
	grow)
		truncate -s 3M /tmp/file
		disk_ioctl resize /dev/loop0
		;;
	map)
		dd if=/dev/ram2 of=/tmp/mapped bs=1M skip=4 2>/dev/null
		real e2fsck -fn /tmp/mapped >&2 && echo found >&4 || echo missing >&4
		;;
	unplug)
		drive=$(basename "$(readlink /sys/block/vda/device)")
		echo "$drive" >/sys/bus/virtio/drivers/virtio_blk/unbind
		;;
	plug)
		echo "$drive" >/sys/bus/virtio/drivers/virtio_blk/bind
		;;
	end)
		break
		;;
	esac
done
check "the back end leaves" rmmod vbd_be
