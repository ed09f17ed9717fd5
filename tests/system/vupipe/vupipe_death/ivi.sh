# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
oneway_mortal /dev/vbpipe0 /dev/vpipe0 /dev/vpipe1 /dev/vupipe0 /dev/vupipe1
