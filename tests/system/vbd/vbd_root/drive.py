# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause


def drive(console):
    """systemd of ivi has come so far that it asks who logs in."""
    console.expect(r"^\[ivi\] ivi login: ", 200)
    return ["Debian asks who logs in"]
