# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# run-test.sh VM: runs the script of a test where systemd runs; see boot_root in /init.
export VM=$1 PATH=$PATH:/run/linkvisor/bin
busybox ln -s busybox /run/linkvisor/bin/usleep

. /run/linkvisor/etc/test.sh
echo				# behind the question for a name
(. "/run/linkvisor/test/$VM.sh") </dev/null
status=$?
[ $status = 0 ] || fail "the script of $VM runs to its end" "exit status $status"
echo DONE
stty sane </dev/console		# waits until all is printed
systemctl --no-block poweroff
