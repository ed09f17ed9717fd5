# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Runs as a service of the Debian on vbda.
same "the root file system is on the disk of sys" /dev/vbda "$(findmnt -no SOURCE /)"
same "the system is up" active "$(systemctl is-active multi-user.target)"
same "no service failed" "" "$(systemctl --failed --no-legend --plain)"
check "udev names the disk by its file system" test /dev/vbda -ef /dev/disk/by-label/root
check "and by its serial number" test /dev/vbda -ef /dev/disk/by-id/vbd-LV0
same "dpkg knows no half-installed package" "" "$(dpkg --audit)"

disk_is() { read -r state </sys/block/vbda/link && [ $state = $1 ]; }
written() { [ "$(awk '{ print $5 }' /sys/block/vbda/stat)" -gt $1 ]; }
busy() { wait_until 60 written $(($(awk '{ print $5 }' /sys/block/vbda/stat) + 20)); }

# Files and their sums, each of them on the disk before the next one.
load()
{
	cd /var/tmp || return
	for n in $(seq 10000); do
		[ ! -e /run/enough ] || break
		head -c 30000 /dev/urandom >file$n && sha256sum file$n >sum$n && sync file$n sum$n || return
	done
}

load &
load=$!
check "the root file system is written" busy
/run/linkvisor/bin/nk restart sys
check "it waits while sys boots" wait_until 20 disk_is waits
check "and goes on when sys is back" wait_until 60 disk_is on
check "the root file system is written again" busy
touch /run/enough
check "nothing that was written failed" wait $load
echo 3 >/proc/sys/vm/drop_caches
check "all is as it was written" sh -c 'cd /var/tmp && cat sum* | sha256sum -c --quiet'
check "the file system takes more" touch /root/it
echo leaving >/dev/vbpipe0
