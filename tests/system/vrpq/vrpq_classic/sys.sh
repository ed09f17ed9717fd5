# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for serve in vrpq_classic vrpq_classic32 vrpq_classic; do
	$serve serve /dev/vrpq-srv-vogl0
done
check "nobody broke the protocol" [ "$(cat /sys/class/vrpq-srv-vogl/*/violations)" = 0 ]
