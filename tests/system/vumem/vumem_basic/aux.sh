# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
clt=/dev/vumem-clt-vogl0
check "the cases of a client hold for 32-bit processes" vumem_cases32 $clt 1024
check "another link of this class carries requests" test -c /dev/vrpq-clt-vogl0
check "which has a link with memory to itself" test ! -e /dev/vrpq-clt-vogl1
check "two VMs have the same memory" vumem_cases $clt 1024 1
vumem_cases32 $clt 1024 quit
same "nobody broke the protocol" 0 "$(cat /sys/class/vumem-clt-vogl/*/violations)"
