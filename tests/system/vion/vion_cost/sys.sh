# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
echo 8100K 4K 1M >&4
read -r frame <&4
read -r small <&4
read -r large <&4
/test/vion_cost $frame $small $large
