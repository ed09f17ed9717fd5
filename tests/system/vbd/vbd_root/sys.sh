# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Has the disk.  ivi restarts this VM, and powers itself off in the second life.
. /etc/disk.sh

ivi_is() { grep -q "^vbd,0 .* cli 3/$1/" /proc/nk/vlinks; }

read -r word </dev/vbpipe0
check "ivi is off" wait_until 60 ivi_is OFF
rmmod vbd_be
check "e2fsck finds nothing wrong on its root file system" real e2fsck -fn /dev/vda
