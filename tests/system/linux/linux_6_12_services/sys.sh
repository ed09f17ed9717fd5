# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh

serve()
{
	give "$1"
	check "ivi has the data, $1" asked "got '$1'"
	check "ivi reads this clock, $1" asked "wait_until 60 reads"
	check_calls_and_words "$1"
}

meet
read -r role <&4
if [ "$role" = lead ]; then
	serve "first life of ivi"
	kill_the_other ivi
	meet
	read -r role <&4
	serve "second life of ivi"
	ask over
fi
follow
