# SPDX-License-Identifier: BSD-3-Clause
"""Files of the 9.4 M-entry matrix (1024 x 1024 image, 3 x 3 kernel, padding 1) written and read by everybody in one run.

Usage: formats.py BENCH_FORMATS [SIZE [RUNS [ENDING...]]]. Prints, for each, median wall and processor seconds and how many times as long
as convmat that is. Whoever takes longer than 5 s runs once. convmat's writing includes building C, and the disk (fsync).
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import scipy.io
import scipy.sparse

program = pathlib.Path(sys.argv[1]).resolve()
size = sys.argv[2] if len(sys.argv) > 2 else "1024"
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5


def by_program(who):
    """A contestant of bench_formats; None where it was not built in."""
    def run(action, path):
        done = subprocess.run([program, who, action, path, size], stdout=subprocess.PIPE, check=False)
        return None if done.returncode == 77 else tuple(float(word) for word in done.stdout.split())
    return run


def by_scipy(write, read):
    def run(action, path):
        matrix = read(reference[path.suffix]) if action == "write" else None
        begin = time.perf_counter(), time.process_time()
        write(path, matrix) if action == "write" else read(path)
        return time.perf_counter() - begin[0], time.process_time() - begin[1]
    return run


# ending, who, how; the first of each ending is what the others are compared with
CONTEST = [
    (".mtx", "convmat", by_program("convmat")),
    (".mtx", "SciPy", by_scipy(scipy.io.mmwrite, lambda path: scipy.io.mmread(path).tocsr())),
    (".mtx", "CHOLMOD", by_program("cholmod")),
    (".mtx", "librsb", by_program("librsb")),
    (".npz", "convmat", by_program("convmat")),
    (".npz", "stored", by_program("stored")),  # convmat, C built before
    (".npz", "raw", by_program("raw")),  # the same bytes, no format, fsync as everybody of ours
    (".npz", "SciPy", by_scipy(lambda path, C: scipy.sparse.save_npz(path, C, compressed=False), scipy.sparse.load_npz)),
    (".petsc", "convmat", by_program("convmat")),
    (".mat", "convmat", by_program("convmat")),
    (".mat", "SciPy", by_scipy(lambda path, C: scipy.io.savemat(path, {"C": C}), lambda path: scipy.io.loadmat(path)["C"])),
]
if len(sys.argv) > 4:
    CONTEST = [row for row in CONTEST if row[0] in sys.argv[4:]]

reference = {}
with tempfile.TemporaryDirectory(dir=".") as name:
    folder = pathlib.Path(name)
    for ending in dict.fromkeys(row[0] for row in CONTEST):
        reference[ending] = folder / ("reference" + ending)
        by_program("convmat")("write", reference[ending])
    for action in "write", "read":
        first = {}
        for ending, who, how in CONTEST:
            if action == "read" and ending == ".petsc":
                continue  # only written
            path = folder / ("file" + ending) if action == "write" else reference[ending]
            samples = []
            while len(samples) < runs and not (samples and samples[-1] and samples[-1][0] > 5):
                samples.append(how(action, path))
                if samples[-1] is None:
                    break
            if samples[-1] is None:
                print(f"{action:5} {ending} {who:8} not built in")
                continue
            wall, cpu = (statistics.median(column) for column in zip(*samples))
            first.setdefault(ending, (wall, cpu))
            print(f"{action:5} {ending} {who:8} {wall:8.3f} s wall {cpu:8.3f} s cpu, {wall / first[ending][0]:6.1f} and "
                  f"{cpu / first[ending][1]:6.1f} times convmat, {len(samples)} runs, {path.stat().st_size / 1e6:.0f} MB", flush=True)
