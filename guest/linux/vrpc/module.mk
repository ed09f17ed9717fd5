# SPDX-License-Identifier: GPL-2.0-only
obj-m += vrpc.o
vrpc-y := vrpc/main.o vrpc/instance.o vrpc/server.o vrpc/client.o vrpc/proc.o proto/vrpc.o
vrpc-load := ^vrpc,
