# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# stream PROGRAM BYTES: through all the devices at once.
stream()
{
	workers=
	for device in vpipe0 vpipe1 vupipe0 vupipe1; do
		$1 /dev/$device $2 30000 7 &
		workers="$workers $!"
	done
	wait $workers
}

stream oneway_stream 8000000
stream oneway_stream32 2000000
pipe_stream32 /dev/vbpipe0 2 $mine $theirs
