#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# On a terminal of $1 rows and $2 columns.
stty rows "$1" cols "$2"
nk top -d 0.5
touch /tmp/ended
