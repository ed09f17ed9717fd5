# SPDX-License-Identifier: GPL-2.0-only
obj-m += vrpq.o
vrpq-y := vrpq/main.o vrpq/link.o vrpq/file.o vrpq/channel.o vrpq/transfer.o vrpq/map.o proto/vrpq.o
vrpq-load := ^vogl,
