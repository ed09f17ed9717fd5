# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
. /test/vm.sh
