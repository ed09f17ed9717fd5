# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
ip addr add 10.0.0.2/24 dev veth0
ip link set veth0 up
/test/net_cost ivi
