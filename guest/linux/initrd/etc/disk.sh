# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What the script of a test of disks can call, with PACKAGES=disk.

# BusyBox would take its own ones; see network.sh.
alias lsblk=/usr/bin/lsblk blkid=/usr/bin/blkid blkdiscard=/usr/bin/blkdiscard fstrim=/usr/bin/fstrim \
	mke2fs=/usr/bin/mke2fs hdparm=/usr/bin/hdparm partprobe=/usr/bin/partprobe

# real PROGRAM ARGUMENT ...: for check, which sees no aliases
real() { "/usr/bin/$@"; }

has_disk() { [ -b "/dev/$1" ]; }
disk_is() { [ "$(cat "/sys/block/$1/link" 2>/dev/null)" = "$2" ]; }

# of DISK FILE: what /sys/block says
of() { cat "/sys/block/$1/$2"; }
