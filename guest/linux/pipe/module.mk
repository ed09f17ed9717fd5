# SPDX-License-Identifier: GPL-2.0-only
#
# What vbpipe, vpipe and vupipe have in common.
obj-m += vlink_pipe.o
vlink_pipe-y := pipe/half.o pipe/stream.o pipe/node.o pipe/users.o
vlink_pipe-prefix := pipe_
vlink_pipe-load := always
