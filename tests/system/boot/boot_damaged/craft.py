# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Most of the payload is kernels."""
from harness import image as packed


def craft(image):
    data = image.read_bytes()
    packed.flip(image, (len(data) - packed.payload_of(data)) // 2)
