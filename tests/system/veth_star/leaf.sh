# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A leaf of the star, host number $1.
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.$1/24 dev hub
ip link set hub up
wait_until 60 carrier hub 1
