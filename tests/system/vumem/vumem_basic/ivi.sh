# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
clt=/dev/vumem-clt-vomx0
check "the cases of a client hold" vumem_cases $clt 1024
check "two VMs have the same memory" vumem_cases $clt 1024 0
vumem_cases $clt 1024 quit
check "the module can be unloaded" rmmod vumem
