# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
while read -r command <&4; do
	[ "$command" = end ] && break
	eval "$command" && echo good >&4 || echo bad >&4
done
