# SPDX-License-Identifier: GPL-2.0-only
obj-m += vrpc.o
vrpc-y := vrpc/main.o vrpc/instance.o vrpc/server.o vrpc/client.o vrpc/proc.o
vrpc-load := ^vrpc,
