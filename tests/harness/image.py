# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Spoils packed images (abi/image.h), for craft.py of a scenario."""
import struct

TEXT_OFFSET = 8         # in the arm64 image header
PAYLOAD_PLACE = 32
CHECKSUM = 16           # in the payload's header, which checksums what follows
HEADER_SIZE = 64
MASK = 2**64 - 1


def checksum(data):
    """payload_checksum() of hyp/config/payload.c."""
    total = totals = 0
    for (word,) in struct.iter_unpack("<Q", data[:len(data) & ~7]):
        total = (total + word) & MASK
        totals = (totals + total) & MASK
    return total ^ ((totals << 32 | totals >> 32) & MASK)


def payload_of(data):
    """Offset of the payload."""
    return struct.unpack_from("<Q", data, PAYLOAD_PLACE)[0]


def load_at(image, offset):
    """Let the boot loader put the image at offset from the start of memory."""
    data = bytearray(image.read_bytes())
    struct.pack_into("<Q", data, TEXT_OFFSET, offset)
    image.write_bytes(data)


def flip(image, offset):
    """Flips one bit of the payload."""
    data = bytearray(image.read_bytes())
    data[payload_of(data) + offset] ^= 1
    image.write_bytes(data)


def substitute(image, old, new):
    """Bytes of the payload for others of the same length; the checksum is right."""
    data = bytearray(image.read_bytes())
    start = payload_of(data)
    place = data.index(old, start + HEADER_SIZE)
    assert len(old) == len(new)
    data[place:place + len(new)] = new
    struct.pack_into("<Q", data, start + CHECKSUM, checksum(data[start + HEADER_SIZE:]))
    image.write_bytes(data)
