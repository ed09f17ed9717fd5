# SPDX-License-Identifier: GPL-2.0-only
obj-m += earlydata.o
earlydata-y := earlydata/main.o proto/earlydata.o
earlydata-load := ^earlydata,
