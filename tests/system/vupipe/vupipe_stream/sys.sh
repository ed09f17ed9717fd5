# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
mine=1 theirs=2
. /test/both.sh
