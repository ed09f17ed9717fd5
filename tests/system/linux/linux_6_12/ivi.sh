# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 2
case $(uname -r) in 6.12.*) pass "this is Linux 6.12" ;; *) fail "this is Linux 6.12" "$(uname -r)" ;; esac
same "its console is the virtual one" hvc0 "$(cat /sys/class/tty/console/active)"

control()
{
	check "the controller pauses a VM" vm_control do pause sys paused
	check "and resumes it" vm_control do resume sys running
}

links_again()
{
	for module in vmq_test vmq vrpc_test vrpc vl_veth vpipe vupipe; do
		check "$module can be unloaded" rmmod $module
	done
	for module in vrpc vrpc_test vlink_user linkvisor_wdt; do
		check "$module can be loaded" insmod /lib/modules/$module.ko
	done
	check "the watchdog has its device" test -c /dev/watchdog
}

while read -r order <&4; do
	[ "$order" = end ] && break
	eval "$order" && echo good >&4 || echo bad >&4
done

# What a distribution has: users, and an init that gives agetty a session.
echo root:x:0:0:root:/root:/bin/sh >/etc/passwd
echo "root:$(mkpasswd -m sha512 secret):19000:0:99999:7:::" >/etc/shadow
chmod 600 /etc/shadow
kill $watch	# what /init says of a test that is late would come between
setsid agetty -L hvc0 linux
same "vi wrote what was typed" "first line,the second," "$(tr '\n' , </root/note)"
same "the kernel has nothing to complain about" "" "$(dmesg | grep -E 'WARNING|BUG|Oops|Call trace' | head -n 3)"
