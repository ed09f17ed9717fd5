# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# $scene and $pipe are the VM's.
picture()
{
	check "$3 draws $scene" $1 $scene 160 100 $2
	check "its picture is that of the client that is linked to the rasteriser ($3)" cmp /tmp/direct $2
}

draw_direct $scene 160 100 /tmp/direct
picture draw /tmp/drawn "a client"
picture draw32 /tmp/drawn32 "a 32-bit client"
read -r _ <$pipe
picture draw /tmp/drawn64 "a client of a 32-bit server"

# The picture goes to the PC by the console; judge.py has it.
gzip -c /tmp/drawn | base64 | sed "s/^/PICTURE $scene /"
