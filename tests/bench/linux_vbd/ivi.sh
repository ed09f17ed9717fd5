# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
wait_until 60 test -b /dev/vbda
wait_until 60 test -b /dev/vbdb
/test/disk_cost 0 "vbd, ram0" /dev/vbda
/test/disk_cost 6 "vbd, nullb0" /dev/vbdb
rmmod vbd
echo done >/dev/vbpipe0
