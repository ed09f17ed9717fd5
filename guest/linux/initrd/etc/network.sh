# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What the script of a test of networks can call, with PACKAGES=net.

# BusyBox would take its own ones.  Not as functions: who kills one that he put into the
# background kills the shell around it, and the program goes on.
alias ip=/usr/bin/ip ping=/usr/bin/ping

# The kernel's modules by name, each behind those that it needs.
load() { for module; do insmod "/lib/modules/$module.ko"; done; }

# carrier INTERFACE 0|1
carrier() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = "$2" ]; }

# count INTERFACE NAME ...: the sum of these counters of ethtool -S
count()
{
	interface=$1
	shift
	ethtool -S "$interface" | awk -v names="$*" '
		BEGIN { n = split(names, list); for (i = 1; i <= n; i++) want[list[i] ":"] }
		$1 in want { sum += $2 }
		END { print sum + 0 }'
}

# What the peer of INTERFACE did wrong.
faults()
{
	count "$1" rx_bad_place rx_bad_checksum rx_bad_segment rx_refused violations
}

# Packets of TCP and UDP with a wrong checksum.
wrong_checksums()
{
	awk '/^Tcp: [0-9]/ { n += $NF } /^Udp: [0-9]/ { n += $8 } END { print n + 0 }' /proc/net/snmp
}

# reaches HOST: one of three pings comes back.  The first one may not, beside other pings: until
# ping has told the kernel which answers it wants, those of the others fill its queue.
reaches() { ping -q -c 3 -i 0.1 -W 1 "$1" >/dev/null 2>&1; }

# answered HOST SIZE [OPTION ...]: three pings come back
answered()
{
	host=$1 size=$2
	shift 2
	ping -q -c 3 -i 0.01 -W 5 -s "$size" "$@" "$host" >/tmp/ping || { cat /tmp/ping; return 1; }
}

# moved HOST [OPTION ...]: iperf3 gets through.  Its server may still be at the end of the last one.
moved()
{
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		iperf3 --connect-timeout 5000 -c "$@" >/tmp/iperf 2>&1 && grep -q receiver /tmp/iperf && return
		grep -q "server is busy" /tmp/iperf || break
		usleep 300000
	done
	cat /tmp/iperf
	return 1
}
