# SPDX-License-Identifier: GPL-2.0-only
obj-m += vlink_user.o
vlink_user-y := vlink_user/main.o vlink_user/end.o vlink_user/file.o vlink_user/resource.o
vlink_user-load := ^nkping,
