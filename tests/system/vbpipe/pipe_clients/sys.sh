# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe=/dev/vbpipe0
size=1024000

sum() { sha256sum | cut -d' ' -f1; }
cat_writes() { cat /tmp/data >$pipe; }
# ivi has closed the pipe, which ended when we closed it.
turn() { read -r _ <&4; }

dd if=/dev/urandom of=/tmp/data bs=1000 count=$((size / 1000)) 2>/dev/null
sent=$(sum </tmp/data)
exec 4<>/dev/vbpipe1

check "cat writes" cat_writes
turn
same "cat reads it back" "$sent" "$(cat $pipe | sum)"
turn
check "dd writes blocks of any size" dd if=/tmp/data of=$pipe bs=777 2>/dev/null
turn
same "dd reads them back" "$sent" "$(dd if=$pipe bs=100000 2>/dev/null | sum)"
turn
check "socat writes" socat -u OPEN:/tmp/data OPEN:$pipe
turn
same "socat reads it back" "$sent" "$(socat -u OPEN:$pipe - | sum)"
turn

# Both directions of one connection, with a cat behind the other socat.
exec 3<>$pipe
cat /tmp/data >&3 &
same "socat echoes what still comes in" "$sent" \
	"$(dd bs=1000 count=$((size / 1000)) iflag=fullblock <&3 2>/dev/null | sum)"
wait
exec 3>&-
turn
