#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""SciPy, one thread: C from triplets or as a sum of Kronecker products of shifts, and the products by CSR and CSC."""
from functools import reduce
from itertools import product

import numpy as np
import scipy
import scipy.sparse as sparse

from peer_serve import array, case, serve

x, y, weights = array("x"), array("y"), array("weights")
shape = (len(y), len(x))
C = sparse.csr_matrix((array("values"), array("i", "i8"), array("p", "i8")), shape)
C.sort_indices()
rows = np.repeat(np.arange(shape[0], dtype=C.indices.dtype), np.diff(C.indptr))


def triplets():
    return sparse.coo_matrix((C.data, (rows, C.indices)), shape).tocsr()


def listed():
    """One channel each way: the entries of each tap by NumPy, on all outputs at once; then as triplets."""
    w = weights.reshape(case["kernel_size"])
    o = np.indices(case["out_size"]).reshape(len(case["out_size"]), -1)
    found = []
    for taps in np.ndindex(*case["kernel_size"]):
        i = [o[a] * case["stride"][a] - case["pad"][a] + taps[a] for a in range(len(taps))]
        inside = np.flatnonzero(np.logical_and.reduce([(0 <= k) & (k < n) for k, n in zip(i, case["in_size"])]))
        found.append((np.full(len(inside), w[taps]), inside,
                      np.ravel_multi_index([k[inside] for k in i], case["in_size"])))
    data, row, col = (np.concatenate(part) for part in zip(*found))
    return sparse.coo_matrix((data, (row, col)), shape).tocsr()


def shift(axis, tap):
    """S[o, i] = 1 where i = o*stride - pad + tap."""
    stride, size = case["stride"][axis], case["in_size"][axis]
    reach = (case["out_size"][axis] - 1) * stride + 1
    return sparse.diags([1.0], [tap - case["pad"][axis]], shape=(reach, size), format="csr")[::stride]


def kronecker():
    """One channel each way: the sum over taps of w[t] times the Kronecker product of the axes' shifts."""
    total = None
    for taps, weight in zip(product(*map(range, case["kernel_size"])), weights):
        term = weight * reduce(lambda a, b: sparse.kron(a, b, format="csr"),
                               (shift(axis, tap) for axis, tap in enumerate(taps)))
        total = term if total is None else total + term
    return total


methods = [
    ("build", 0, 0, "coo_matrix.tocsr", triplets, lambda A: A @ x),
    ("explicit", 0, 0, "csr @ x", lambda: C @ x, lambda v: v),
    ("explicit", 1, 0, "csr.T @ y", lambda: C.T @ y, lambda v: v),
]
if case["in_channels"] == case["out_channels"] == 1:
    methods[1:1] = [("build", 0, 0, "NumPy indices, tocsr", listed, lambda A: A @ x),
                    ("build", 0, 0, "kron of diagonals", kronecker, lambda A: A @ x)]
serve(f"SciPy {scipy.__version__}", methods)
