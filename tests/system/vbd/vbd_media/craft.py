# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""A disk of 16 MiB, and a CD-ROM."""


def craft(image):
    with open(image.parent / "disk.img", "wb") as disk:
        disk.truncate(16 << 20)
    with open(image.parent / "first.img", "wb") as plate:
        plate.write(b"the first one")
        plate.truncate(2 << 20)
