# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The disks of the board: 48 MiB, and a slow one of 4 MiB."""


def craft(image):
    for name, mib in ("disk", 48), ("slow", 4):
        with open(image.parent / f"{name}.img", "wb") as disk:
            disk.truncate(mib << 20)
