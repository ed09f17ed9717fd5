# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""lvpack names the files as the description does.  The table comes before it."""
from harness import image as packed


def craft(image):
    packed.substitute(image, b"test/bare_hello/vm.bin\0", b"test/bare_hello/no.bin\0")
