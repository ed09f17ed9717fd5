# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for disk in vbda vbdb vbdc; do
	wait_until 60 test -b /dev/$disk
done
grant_from() { echo $1 >/sys/module/vbd/parameters/grant_min; }
grant_from 4096
/test/disk_cost 0 "grants, vda" /dev/vbda 500
/test/disk_cost 18 "grants, vda" /dev/vbda 500 sizes
/test/disk_cost 28 "grants of 1 MiB, vdb" /dev/vbdb 32 large
/test/disk_cost 30 "grants of 1 MiB, ram0" /dev/vbdc 32 large
grant_from 2097152
/test/disk_cost 6 "copies, vda" /dev/vbda 500
/test/disk_cost 23 "copies, vda" /dev/vbda 500 sizes
rmmod vbd
echo done >/dev/vbpipe0
