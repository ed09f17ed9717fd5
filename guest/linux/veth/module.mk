# SPDX-License-Identifier: GPL-2.0-only
obj-m += vl_veth.o
vl_veth-y := veth/main.o veth/device.o veth/interface.o veth/ethtool.o veth/offload.o proto/veth.o proto/veth_info.o
vl_veth-prefix := veth_
vl_veth-load := always
