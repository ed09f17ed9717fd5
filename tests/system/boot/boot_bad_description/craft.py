# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""lvpack would have refused it."""
from harness import image as packed


def craft(image):
    packed.substitute(image, b"cpus\0", b"cpuz\0")
