# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
sleep 1
/test/oneway_cost sys
