# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
read -r word </dev/vbpipe0
rmmod vbd_be
check "sys finds the file system of ivi as it was left" real e2fsck -fn /dev/vdb
