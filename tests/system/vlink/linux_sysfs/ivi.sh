# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
same "hears the peer until it closes" hello "$(cat /dev/vbpipe7)"
exec 4<>/dev/vbpipe0
read -r word </dev/vbpipe7
same "hears it again after it loaded its modules anew" again "$word"
