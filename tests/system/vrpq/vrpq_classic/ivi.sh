# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# 32-bit and 64-bit programs, with servers of the other kind and of the same.
for ask in vrpq_classic32 vrpq_classic vrpq_classic; do
	$ask ask /dev/vrpq-clt-vogl0
done
