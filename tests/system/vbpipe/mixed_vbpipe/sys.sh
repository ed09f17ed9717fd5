# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe=/dev/vbpipe0
size=1048576

exec 4<>/dev/vbpipe1

exec 3<>$pipe
echo hello >&3
read -r answer <&3
same "a guest without an OS answers" hello "$answer"

dd if=/dev/urandom of=/tmp/sent bs=64k iflag=count_bytes count=$size 2>/dev/null
dd bs=7000 iflag=fullblock,count_bytes count=$size <&3 >/tmp/received 2>/dev/null &
check "dd sends it 1 MiB" dd if=/tmp/sent of=$pipe bs=64k 2>/dev/null
wait
check "and gets it back unchanged" cmp /tmp/sent /tmp/received

one_by_one()
{
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		printf '%s\n' "$i" >&3
		read -r answer <&3
		[ "$answer" = $i ] || return 1
	done
}
check "line after line comes back" one_by_one
exec 3>&-

sleep 0.3
exec 3<>$pipe
echo again >&3
read -r answer <&3
same "after a close it answers again" again "$answer"
exec 3>&-

sleep 0.3
printf 2 >&4
read -r answer <&4
same "it says goodbye" bye "$answer"
