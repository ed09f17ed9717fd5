# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/leaf.sh 3
check "the hub goes last but the leaves" wait_until 90 carrier hub 0
same "nothing was found wrong" 0 "$(faults hub)"
