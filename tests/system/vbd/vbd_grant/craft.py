# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The disk of the board: 48 MiB."""


def craft(image):
    with open(image.parent / "disk.img", "wb") as disk:
        disk.truncate(48 << 20)
