#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs on Debian 12, as root, what the benchmark compares with; then configure with -DCONVMAT_BUILD_BENCH=ON.
set -eu
apt-get update
apt-get install -y --no-install-recommends g++ pkg-config libsuitesparse-dev libopenblas-dev libgraphblas-dev \
    librsb-dev libeigen3-dev libpetsc-real-dev openmpi-bin libdnnl-dev python3-numpy python3-scipy python3-torch
# ONNX Runtime, where Node.js is; its own script fetches GPU libraries only
if command -v npm >/dev/null; then
    npm install -g --ignore-scripts onnxruntime-node
fi
