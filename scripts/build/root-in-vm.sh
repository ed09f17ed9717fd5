# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Runs in a VM without linkvisor (scripts/build/mkroot): makes a file system on the disk "root" of
# the archive on the disk "tar", and has dpkg configure the packages that are unpacked there.
disk() { grep -lx "$1" /sys/block/vd*/serial | cut -d/ -f4; }

wait_until 10 test -n "$(disk tar)"
root=/dev/$(disk root) tar=/dev/$(disk tar)

# Nothing is left to be written at the first mount.
/usr/bin/mke2fs -q -t ext4 -L root -E lazy_itable_init=0,lazy_journal_init=0 \
	-U 6c696e6b-7669-736f-7200-000000000001 "$root" || exit 1
mount -t ext4 -o discard "$root" /tmp || exit 1
tar x -C /tmp <"$tar" || exit 1

in_root() { chroot /tmp /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root \
	DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true "$@"; }

mount -t proc proc /tmp/proc
mount -t sysfs sys /tmp/sys
mount -t devtmpfs dev /tmp/dev

# What debootstrap does before the first script of a package can run.
cp /tmp/usr/share/base-passwd/passwd.master /tmp/etc/passwd
cp /tmp/usr/share/base-passwd/group.master /tmp/etc/group
[ -e /tmp/usr/bin/awk ] || ln -s mawk /tmp/usr/bin/awk
printf '#!/bin/sh\nexit 101\n' >/tmp/usr/sbin/policy-rc.d
chmod +x /tmp/usr/sbin/policy-rc.d
in_root ldconfig
in_root dpkg --configure -a || exit 1
rm /tmp/usr/sbin/policy-rc.d

# root has no password.  The name of the machine comes from its description.
in_root passwd -q -d root
rm -f /tmp/etc/hostname
echo 'LABEL=root / ext4 errors=remount-ro 0 1' >/tmp/etc/fstab
echo 'deb http://deb.debian.org/debian bookworm main' >/tmp/etc/apt/sources.list
# Who boots from a copy of the image is not a new machine each time.
echo 6c696e6b7669736f7200000000000001 >/tmp/etc/machine-id
touch -r /tmp/usr /tmp/etc/.updated /tmp/var/.updated

umount /tmp/proc /tmp/sys /tmp/dev
/usr/bin/fstrim /tmp
umount /tmp
/usr/bin/e2fsck -fn "$root" && echo "root file system: done"
