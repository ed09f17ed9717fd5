# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""A disk for each VM: 16 MiB and 8 MiB."""


def craft(image):
    for name, size in (("from.img", 16), ("to.img", 8)):
        with open(image.parent / name, "wb") as disk:
            disk.truncate(size << 20)
