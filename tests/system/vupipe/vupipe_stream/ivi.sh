# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
mine=2 theirs=1
. /test/both.sh
