# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
peer=sys
. /test/demo.sh
