# SPDX-License-Identifier: GPL-2.0-only
obj-m += linkvisor_wdt.o
linkvisor_wdt-y := watchdog/main.o
