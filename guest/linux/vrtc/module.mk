# SPDX-License-Identifier: GPL-2.0-only
obj-m += vrtc_be.o vrtc_fe.o
vrtc_be-y := vrtc/be.o proto/vrtc_clock.o
vrtc_be-prefix := vrtc_clock_
vrtc_be-load := ^vrpc,.* serv ID/[A-Z]*/'vrtc[,']
vrtc_fe-y := vrtc/fe.o vrtc/clock.o
vrtc_fe-load := ^vrpc,.* cli ID/[A-Z]*/'vrtc[,']
