# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
check "the disk is there" wait_until 60 test -b /dev/vbda
/test/disk_cost 0 vbd /dev/vbda 300
echo done >/dev/vbpipe0
