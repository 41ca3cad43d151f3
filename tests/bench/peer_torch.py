#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""PyTorch: convolution and transposed convolution of the same arrays."""
import torch

from peer_serve import array, case, serve, threads

torch.set_num_threads(threads)
torch.set_grad_enabled(False)
axes = len(case["in_size"])
x = torch.from_numpy(array("x")).reshape(1, case["in_channels"], *case["in_size"])
y = torch.from_numpy(array("y")).reshape(1, case["out_channels"], *case["out_size"])
w = torch.from_numpy(array("weights")).reshape(case["out_channels"], -1, *case["kernel_size"])
convolution = [torch.nn.functional.conv1d, torch.nn.functional.conv2d, torch.nn.functional.conv3d][axes - 1]
transposed = [torch.nn.functional.conv_transpose1d, torch.nn.functional.conv_transpose2d,
              torch.nn.functional.conv_transpose3d][axes - 1]


def forward():
    return convolution(x, w, None, case["stride"], case["pad"], 1, case["groups"])


def transpose():
    return transposed(y, w, None, case["stride"], case["pad"], case["output_padding"], case["groups"], 1)


serve(f"PyTorch {torch.__version__}", [
    ("direct", 0, 0, f"conv{axes}d", forward, lambda result: result.numpy()),
    ("direct", 1, 0, f"conv_transpose{axes}d", transpose, lambda result: result.numpy()),
])
