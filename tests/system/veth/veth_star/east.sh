# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/leaf.sh 5
check "a leaf reaches the hub" wait_until 40 reaches 10.0.0.2
check "a leaf reaches a leaf: west" wait_until 40 reaches 10.0.0.3
check "a leaf reaches a leaf: north" wait_until 40 reaches 10.0.0.4
for size in 0 1472 20000; do
	check "pings of $size bytes go from leaf to leaf" answered 10.0.0.4 $size
done
check "TCP goes from leaf to leaf" wait_until 20 moved 10.0.0.4 -n 16M
check "TCP comes from leaf to leaf" moved 10.0.0.4 -n 16M -R
check "the bridge carries VLAN 7 to north" answered 10.0.7.4 1000
check "TCP goes through it" moved 10.0.7.4 -n 4M
isolated() { ! reaches 10.0.7.3; }
check "and not to west" isolated
same "no checksum was wrong" 0 "$(wrong_checksums)"
same "nothing was found wrong" 0 "$(faults hub)"
