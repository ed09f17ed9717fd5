# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""A disk of 16 MiB, and three CD-ROMs."""


def craft(image):
    with open(image.parent / "disk.img", "wb") as disk:
        disk.truncate(16 << 20)
    for name, mib in ("first", 2), ("second", 3), ("third", 1):
        with open(image.parent / f"{name}.img", "wb") as plate:
            plate.write(f"the {name} one".encode())
            plate.truncate(mib << 20)
