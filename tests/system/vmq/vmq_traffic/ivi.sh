# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0

while read -r order <&4; do
	[ "$order" = end ] && break
	eval "$order" && echo good >&4 || echo bad >&4
done
