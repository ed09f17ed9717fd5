# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Cuts the payload off."""
from harness import image as packed


def craft(image):
    data = image.read_bytes()
    image.write_bytes(data[:packed.payload_of(data)])
