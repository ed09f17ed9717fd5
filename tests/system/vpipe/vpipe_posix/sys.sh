# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
server=$(cd /sys/class/vpipe && grep -l server */role)
client=$(cd /sys/class/vpipe && grep -l client */role)
out=/dev/${client%/role}
in=/dev/${server%/role}

refused() { ! (eval "exec $1") 2>/tmp/error && grep -q "ermission denied" /tmp/error; }

check "a server cannot be written" refused "3>$in"
check "nor opened for both" refused "3<>$in"
check "a client cannot be read" refused "3<$out"
check "nor opened for both either" refused "3<>$out"
pipe_posix $out $in
check "/proc/nk/vpipe lists both ends" test "$(grep -c '^ *[01] ' /proc/nk/vpipe)" = 2
check "vpipe can be unloaded" rmmod vpipe
check "and loaded again" insmod /lib/modules/vpipe.ko
