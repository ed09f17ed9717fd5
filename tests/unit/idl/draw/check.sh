#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Two scenes, drawn by the rasteriser of user/examples/draw: linked to its client; behind a buffer
# and the verifier; in another process, between ends of 64 and 32 bits.  All pictures are the same.
# They are left as build/test/draw/<scene>.png.

cd "$(dirname "$0")/../../../.." || exit 1
tools=build/tools
out=build/test/draw
rm -rf "$out"
mkdir -p "$out"
mkfifo "$out/there" "$out/back"
failed=0

holds()
{
	local statement=$1
	shift
	if "$@"; then
		echo "PASS $statement"
	else
		echo "FAIL $statement: $*"
		failed=1
	fi
}

# Commands of server and client, scene, file: the server is behind two pipes
over_pipe()
{
	local server=$1 client=$2 scene=$3 file=$4 status
	$server <"$out/there" >"$out/back" &
	$client "$scene" 320 200 "$file" 3>"$out/there" 4<"$out/back"
	status=$?
	wait $! && [ $status = 0 ]
}

# More than a few colors: something was drawn.
is_picture()
{
	[ "$(tail -c +70 "$1" | od -An -v -tx4 -w4 | sort -u | head -200 | wc -l)" -ge 100 ]
}

for scene in cubes panel; do
	holds "draws_${scene}_directly" "$tools/draw_direct" $scene 320 200 "$out/$scene.pam"
	holds "draws_something_of_$scene" is_picture "$out/$scene.pam"
	holds "draws_${scene}_through_a_buffer" "$tools/draw_loop" $scene 320 200 "$out/$scene.loop"
	holds "the_picture_of_${scene}_is_the_same" cmp "$out/$scene.pam" "$out/$scene.loop"
	holds "draws_${scene}_in_another_process" \
		over_pipe $tools/draw_pipe_server $tools/draw_pipe $scene "$out/$scene.pipe"
	holds "the_picture_of_${scene}_is_the_same_there" cmp "$out/$scene.pam" "$out/$scene.pipe"
	holds "a_32-bit_client_draws_$scene" \
		over_pipe $tools/draw_pipe_server "qemu-arm $tools/draw_pipe32" $scene "$out/$scene.32"
	holds "its_picture_of_${scene}_is_the_same" cmp "$out/$scene.pam" "$out/$scene.32"
	holds "a_32-bit_server_draws_$scene" \
		over_pipe "qemu-arm $tools/draw_pipe_server32" $tools/draw_pipe $scene "$out/$scene.to32"
	holds "the_picture_of_${scene}_is_the_same_from_there" cmp "$out/$scene.pam" "$out/$scene.to32"
	holds "writes_${scene}_as_png" "$tools/pam2png" "$out/$scene.pam" "$out/$scene.png"
done
rm "$out/there" "$out/back"
exit $failed
