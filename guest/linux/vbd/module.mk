# SPDX-License-Identifier: GPL-2.0-only
obj-m += vbd.o vbd_be.o
vbd-y := vbd/front.o vbd/front_disk.o vbd/front_pages.o vbd/front_request.o vbd/front_late.o vbd/front_share.o
vbd_be-y := vbd/back.o vbd/back_disk.o vbd/back_pages.o vbd/back_request.o
vbd-load := ^vbd,.* ID/[A-Z]*/'fe;
vbd_be-load := ^vbd,.* ID/[A-Z]*/'be;
