# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for disk in vbda vbdb vbdc vbdd; do
	wait_until 60 test -b /dev/$disk
done
grant_from() { echo $1 >/sys/module/vbd/parameters/grant_min; }
grant_from 4096
/test/disk_cost 0 "grants, nullb0" /dev/vbda 500
/test/disk_cost 6 "grants of 1 MiB, nullb0" /dev/vbdb 32 large
/test/disk_cost 8 "grants, loop0" /dev/vbdc 500
/test/disk_cost 14 "grants of 1 MiB, loop0" /dev/vbdd 32 large
grant_from 2097152
/test/disk_cost 16 "copies, loop0" /dev/vbdc 500
rmmod vbd
echo done >/dev/vbpipe0
