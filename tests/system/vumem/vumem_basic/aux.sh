# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
clt=/dev/vumem-clt-vomx0
check "the cases of a client hold for 32-bit processes" vumem_cases32 $clt 1024
check "two VMs have the same memory" vumem_cases $clt 1024 1
vumem_cases32 $clt 1024 quit
same "nobody broke the protocol" 0 "$(cat /sys/class/vumem-clt-vomx/*/violations)"
