# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
ip addr add 10.0.0.2/24 dev eth0
ip link set eth0 up
/test/net_cost ivi
