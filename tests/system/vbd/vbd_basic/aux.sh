# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
exec 5<>/dev/vbpipe0
read -r word <&5		# sys has written it
check "the disk that two VMs read appears here" wait_until 20 has_disk vbda
same "aux reads what sys wrote" "written by sys" "$(dd if=/dev/vbda bs=14 count=1 2>/dev/null)"
dd if=/dev/vbda bs=1M iflag=direct 2>/dev/null | md5sum >/tmp/direct
dd if=/dev/vbda bs=64k 2>/dev/null | md5sum >/tmp/cached
check "in pieces of any size" cmp /tmp/direct /tmp/cached
echo done >&5
