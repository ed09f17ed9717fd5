# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 1
case $(uname -r) in 6.1.*) pass "this is Linux 6.1" ;; *) fail "this is Linux 6.1" "$(uname -r)" ;; esac

ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }

ask streams
streams
check "ivi had all streams as well" answer

insmod /lib/modules/vmq.ko
insmod /lib/modules/vmq_test.ko
ask "insmod /lib/modules/vmq.ko && insmod /lib/modules/vmq_test.ko"
check "ivi loads the test of vmq" answer
ask "echo 'data 500' >/proc/vmq_test"
check "500 messages" eval "echo 'data 500' >/proc/vmq_test"
check "and as many from ivi at the same time" answer

insmod /lib/modules/vrpc_test.ko direct=back
ask "insmod /lib/modules/vrpc_test.ko threaded=slow"
check "ivi loads a server of vrpc" answer
vrpc_calls sizes slow 4084
vrpc_calls many slow
ask "vrpc_calls many back"
check "ivi calls as well" answer

check "ivi answers over veth" answered 10.0.0.2 1000
check "TCP to ivi over veth" moved 10.0.0.2 -n 2M
check "TCP from ivi over veth" moved 10.0.0.2 -n 2M -R
check "ivi answers over virtio-net" answered 10.0.1.2 1000
check "TCP to ivi over virtio-net" moved 10.0.1.2 -n 2M
check "TCP from ivi over virtio-net" moved 10.0.1.2 -n 2M -R
same "the peer made no mistake on veth" 0 "$(faults veth0)"

ask control
check "ivi controls this VM" answer
ask "links_again"
check "ivi loads its services anew" answer
ask "vrpc_calls many back"
check "and they work" answer
ask end
