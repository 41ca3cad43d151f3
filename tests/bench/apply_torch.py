# SPDX-License-Identifier: BSD-3-Clause
"""PyTorch's convolution and transposed convolution of one workload: median seconds of each, on one line."""
import sys
import time

import torch

axes, in_channels, out_channels, size, kernel, stride, pad = map(int, sys.argv[1:8])
value = getattr(torch, sys.argv[8])
torch.set_num_threads(int(sys.argv[9]))
forward = getattr(torch.nn.functional, f"conv{axes}d")
transpose = getattr(torch.nn.functional, f"conv_transpose{axes}d")
out = (size + 2 * pad - kernel) // stride + 1
x = torch.rand((1, in_channels) + (size,) * axes, dtype=value)
y = torch.rand((1, out_channels) + (out,) * axes, dtype=value)
w = torch.rand((out_channels, in_channels) + (kernel,) * axes, dtype=value)
left = size - ((out - 1) * stride + kernel - 2 * pad)


def median(call, runs=9):
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return sorted(times)[runs // 2]


with torch.no_grad():
    print(
        median(lambda: forward(x, w, stride=stride, padding=pad)),
        median(lambda: transpose(y, w, stride=stride, padding=pad, output_padding=left)),
    )
