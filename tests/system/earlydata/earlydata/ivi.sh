# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
data=/dev/earlydata0
other=cpu_dma_latency		# a misc device that every kernel of ours has

gone() { [ ! -d /proc/$1 ]; }
looked() { [ "$(awk '{ print $14 + $15 }' /proc/$1/stat)" -gt 5 ]; }	# so many ticks

[ -c $data ] || insmod /lib/modules/earlydata.ko
exec 3<>/dev/vbpipe0
cat $data >/tmp/first &		# waits for the server
reader=$!
sleep 1
(: </dev/$other && echo yes >/tmp/opened) &
check "a reader keeps nobody from another misc device" wait_until 20 [ -s /tmp/opened ]
check "and waits for the server" kill -0 $reader
echo go >&3
read -r turn <&3
wait
same "early data is what was written until the close" "one two" "$(tr '\n' ' ' </tmp/first | sed 's/ $//')"
same "it can be read again" "one" "$(head -n 1 $data)"
check "the client's end is not written" [ -n "$(echo x 2>&1 >$data)" ]
echo die >&3
cat <&3 >/dev/null		# until sys is gone
exec 3<>/dev/vbpipe0
timeout 2 cat $data >/tmp/none
same "nothing is read of a server that died" "143 0" "$? $(wc -c </tmp/none)"
cat $data >/tmp/second &
echo again >&3
read -r turn <&3
wait
same "a server that is back has new data" second "$(cat /tmp/second)"
echo more >&3
read -r turn <&3
same "a large block arrives whole" 60000 "$(wc -c <$data)"
echo reload >&3
read -r turn <&3
same "and after the driver was loaded again" third "$(cat $data)"
rmmod earlydata && insmod /lib/modules/earlydata.ko
same "a client that comes later gets it too" third "$(cat $data)"

# A server that says that its block is larger than the memory.
echo lie >&3
check "a lie is noticed" wait_until 30 eval 'timeout 5 cat $data 2>&1 | grep -q "Protocol error"'
check "and counted" [ "$(cat /sys/bus/vlink/devices/earlydata.0.client/violations)" -gt 0 ]
echo tease >&3
read -r turn <&3
cat $data >/tmp/none &
reader=$!
cat $data >/tmp/none &
other=$!
wait_until 20 looked $reader
kill -9 $reader $other
check "a server that never rests holds no reader that is killed" wait_until 30 gone $reader
check "nor one that waits for its turn" wait_until 30 gone $other
echo behave >&3
read -r turn <&3
same "and what an honest server says is read again" fourth "$(cat $data)"

echo scribble >&3
read -r turn <&3
for i in 1 2 3 4 5 6 7 8 9 10; do
	timeout 1 cat $data 2>&1
done | wc -c >/tmp/scribbled
check "a server that scribbles holds no reader for ever" [ -s /tmp/scribbled ]
echo stop >&3
read -r turn <&3
same "and when it stops there is data again" fifth "$(cat $data)"
echo end >&3
