# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe=/dev/vbpipe0
exec 4<>/dev/vbpipe1

for client in cat dd socat; do
	cat $pipe >/tmp/received
	echo "$client wrote" >&4
	cat /tmp/received >$pipe
	echo "$client read" >&4
done
check "socat ends when its peer does" socat OPEN:$pipe,rdwr EXEC:cat
echo done >&4
