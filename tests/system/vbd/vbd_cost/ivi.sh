# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
check "the disk is there" wait_until 60 test -b /dev/vbda
/test/disk_cost 0 vbd /dev/vbda 300
check "one whose requests grant their pages, too" wait_until 60 test -b /dev/vbdb
/test/disk_cost 6 "vbd by grants" /dev/vbdb 32 large
echo done >/dev/vbpipe0
