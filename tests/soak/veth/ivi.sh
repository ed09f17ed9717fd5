# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 2
while read -r order <&4; do
	case $order in
	reload)
		rmmod vl_veth && insmod /lib/modules/vl_veth.ko && up 2
		;;
	end)
		break
		;;
	esac
	echo "$order" >&4
done
same "nothing was found wrong" 0 "$(faults veth0)"
echo end >&4
