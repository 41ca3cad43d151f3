# SPDX-License-Identifier: BSD-3-Clause
"""The Python side of peer.h: reads the case, lists methods, serves requests."""
import json
import os
import sys
import time

import numpy as np

threads, value, folder = int(sys.argv[2]), np.dtype({"float": "f4", "double": "f8"}[sys.argv[3]]), sys.argv[4]
with open(folder + "/case.json", encoding="utf-8") as file:
    case = json.load(file)


def array(name, dtype=value):
    return np.fromfile(f"{folder}/{name}.bin", dtype)


now = time.process_time if os.environ.get("CONVMAT_BENCH_CLOCK") == "cpu" else time.perf_counter


def timed(run, repeats):
    start = now()
    for _ in range(repeats):
        result = run()
    seconds = (now() - start) / repeats
    del result
    return seconds


def serve(title, methods):
    """methods: (what, direction, layout, name, run, check); check makes the product of a direction from run's result."""
    print("peer", title)
    for what, direction, layout, name, _, _ in methods:
        print("method", what, direction, layout, name)
    print("ready", flush=True)
    for line in sys.stdin:
        request, *numbers = line.split()
        what, direction, _, _, run, check = methods[int(numbers[0])]
        if request == "check":
            np.ascontiguousarray(check(run()), value).tofile(folder + "/result.bin")
            print("checked", direction, flush=True)
            continue
        if what != "build":
            run()
        print("seconds", timed(run, int(numbers[1])), flush=True)
