#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Reads what `bench --json` printed, any number of runs: a table of times, each with the fastest peer's over ours, and
the figures beside the aims, in bold where the aim is not met; numbers of threads beside each other. Medians; with --minima,
or --minima=N for N threads, minima (but for shares of the machine's rates): other work on the machine, and two threads on
one core, then count less. Usage: aims.py [--minima[=N]] FILE..."""
import json
import sys

SINGLE, MANY = ["W2", "W3", "W7", "W8"], ["W4", "W5", "W6"]
ALL = ["W2", "W3", "W4", "W5", "W6", "W7", "W8"]
DIRECTIONS = ["forward", "transpose"]


class Figures:
    """The cases of all runs with one number of threads; `value` of each case beside its name."""

    def __init__(self, runs, has_minima):
        self.time, self.ratio = ("minimum", "ratio_of_minima") if has_minima else ("median", "ratio")
        self.cases = {}
        for run in runs:
            for case in run["cases"]:
                merged = self.cases.setdefault((case["case"], run["value"]), {"nnz": case["nnz"], "ours": [], "peers": []})
                merged["ours"] += case["ours"]
                merged["peers"] += [p for p in case["peers"] if "missing" not in p]

    def ours(self, case, name, field=None, value="double"):
        """The figure of our job whose name begins so; None where it was not measured."""
        jobs = self.cases.get((case, value), {"ours": []})["ours"]
        return next((job[field or self.time] for job in jobs if job["name"].startswith(name)), None)

    def against(self, case, ours, peers=None, method="", what=None, direction="forward", value="double"):
        """Smallest ratio of a peer's time to ours, with whose it is; ours and method begin so, peers is a list."""
        found = [(p[self.ratio], p["peer"].split()[0]) for p in self.cases.get((case, value), {"peers": []})["peers"]
                 if p["ours"].startswith(ours) and p["method"].startswith(method) and p["direction"] == direction
                 and (what is None or p["what"] == what) and (peers is None or p["peer"].split()[0] in peers)]
        return min(found, default=None)


def quotient(a, b):
    return a / b if a and b else None


def vector(direction):
    return "C x" if direction == "forward" else "C^T y"


def build_aims(f):
    for layout, most in (("rows", 1.25), ("columns", 1.5)):
        yield (f"build by {layout}, time over filling", "<=", most, ALL,
               lambda w, name=f"build by {layout}": quotient(1, f.ours(w, name, "of_fill")))
    for peer, method, layout, least in (("SciPy", "kron", "rows", 20), ("CHOLMOD", "triplet", "columns", 20),
                                        ("Eigen", "setFromTriplets", "rows", 20), ("SciPy", "NumPy", "rows", 10),
                                        ("SciPy", "coo_matrix", "rows", 10), ("GraphBLAS", "build by rows", "rows", 5)):
        yield (f"build by {layout} against {peer} {method}", ">=", least, ["W2", "W3"],
               lambda w, a=(f"build by {layout}", [peer], method): f.against(w, *a))
    for layout in ("rows", "columns"):
        yield (f"refresh by {layout} over building", "<=", 0.5, ALL,
               lambda w, l=layout: quotient(f.ours(w, f"refresh by {l}"), f.ours(w, f"build by {l}")))


def product_aims(f):
    for d in DIRECTIONS:
        yield (f"explicit {vector(d)} against the fastest peer", ">=", 1.25, ALL,
               lambda w, d=d: f.against(w, f"{vector(d)} structured, rows", what="explicit", direction=d))
        yield (f"explicit {vector(d)}, share of read bandwidth", ">=", 0.85, ALL,
               lambda w, d=d: f.ours(w, f"{vector(d)} structured, rows", "of_read"))
        yield (f"direct {vector(d)} against the fastest explicit peer", ">=", 4, SINGLE,
               lambda w, d=d: f.against(w, f"{vector(d)} direct", what="explicit", direction=d))
    for value in ("double", "float"):
        for d in DIRECTIONS:
            for cases, least in ((SINGLE, 10), (MANY, 1)):
                yield (f"direct {vector(d)}, {value}, against PyTorch", ">=", least, cases,
                       lambda w, d=d, v=value: f.against(w, f"{vector(d)} direct", ["PyTorch"], direction=d, value=v))
            yield (f"direct {vector(d)}, {value}, share of threads x GEMM", ">=", 0.75, MANY,
                   lambda w, d=d, v=value: f.ours(w, f"{vector(d)} direct", "of_gemm", v))


def float_aims(f):
    for d, cases, least in (("forward", MANY, 0.7), ("transpose", ["W4"], 1)):
        yield (f"direct {vector(d)}, float, against oneDNN", ">=", least, cases,
               lambda w, d=d: f.against(w, f"{vector(d)} direct", ["oneDNN"], direction=d, value="float"))
    for d in DIRECTIONS:
        yield (f"direct {vector(d)}, float, against the fastest of oneDNN, ONNX Runtime, PyTorch", ">=", 1, SINGLE,
               lambda w, d=d: f.against(w, f"{vector(d)} direct", direction=d, value="float"))


def small_aims(f):
    for name in ("build by rows", "build by columns"):
        yield f"W1, {name} against CXSparse", ">=", 1, ["W1"], lambda w, n=name: f.against(w, n, ["CXSparse"])
    for d in DIRECTIONS:
        for ours in ("by rows", "structured, rows", "direct", "prepared"):
            yield (f"W1, {vector(d)} {ours} against the fastest peer", ">=", 1, ["W1"],
                   lambda w, d=d, o=ours: f.against(w, f"{vector(d)} {o}", what="explicit", direction=d))
    for name in ("build by rows", "C x structured, rows", "C^T y structured, rows", "C x direct", "C^T y direct"):
        yield (f"{name}, nanoseconds an entry over those of 10^7", "<=", 1.5, ["S5", "S6", "S7", "S8"],
               lambda w, n=name: quotient(quotient(f.ours(w, n), f.cases.get((w, "double"), {"nnz": 1})["nnz"]),
                                          quotient(f.ours("S7", n), f.cases.get(("S7", "double"), {"nnz": 1})["nnz"])))


def mark(case, figure, sign, aim):
    """A case's figure, bold where it misses the aim; None where it was not measured."""
    found = figure(case)
    number = found[0] if isinstance(found, tuple) else found
    if number is None:
        return None
    is_met = number <= aim if sign == "<=" else number >= aim
    return f"{case} {number:.2f}" if is_met else f"**{case} {number:.2f}**"


def aims_of(figures):
    return [aim for aims in (build_aims, product_aims, float_aims, small_aims) for aim in aims(figures)]


def print_aims(by_threads):
    print(f"| figure | aim |{''.join(f' threads: {t} |' for t in by_threads)}\n|{'---|' * (2 + len(by_threads))}")
    for rows in zip(*(aims_of(figures) for figures in by_threads.values())):
        cells = [", ".join(filter(None, (mark(case, figure, sign, aim) for case in cases)))
                 for _, sign, aim, cases, figure in rows]
        if any(cells):
            print(f"| {rows[0][0]} | {rows[0][1]} {rows[0][2]:g} | {' | '.join(cells)} |")


def cell(figures, case, ours, value="double", **peers):
    """Our time, and the fastest peer's over it."""
    seconds, found = figures.ours(case, ours, value=value), figures.against(case, ours, value=value, **peers)
    if seconds is None:
        return ""
    time = f"{seconds * 1e3:.3g} ms" if seconds >= 1e-4 else f"{seconds * 1e6:.2g} us"
    return f"{time}, {found[0]:.2g} x {found[1]}" if found else time


COLUMNS = [("build by rows", "build by rows", "double", {"what": "build"})]
COLUMNS += [(f"stored {vector(d)}", f"{vector(d)} structured, rows", "double", {"what": "explicit", "direction": d})
            for d in DIRECTIONS]
COLUMNS += [(f"direct {vector(d)}{', float' if value == 'float' else ''}", f"{vector(d)} direct", value, {"direction": d})
            for value in ("double", "float") for d in DIRECTIONS]


def print_times(by_threads):
    print(f"| | entries |{''.join(f' {title} |' for title, *_ in COLUMNS)}\n|{'---|' * (2 + len(COLUMNS))}")
    for case in ["W1"] + ALL:
        cells = [" / ".join(filter(None, (cell(f, case, ours, value, **peers) for f in by_threads.values())))
                 for _, ours, value, peers in COLUMNS]
        if any(cells):
            nnz = max(f.cases[key]["nnz"] for f in by_threads.values() for key in f.cases if key[0] == case)
            print(f"| {case} | {nnz:,.0f} | {' | '.join(cells)} |")


def main():
    options = [text for text in sys.argv[1:] if text.startswith("--minima")]
    runs = [json.load(open(path, encoding="utf-8")) for path in sys.argv[1:] if path not in options]
    machine = runs[0]["machine"]
    print(f"{machine['model']}, {machine['cores']:g} cores, load {min(r['machine']['load'] for r in runs):.1f} to "
          f"{max(r['machine']['load'] for r in runs):.1f}, {'/'.join(sorted({r['clock'] for r in runs}))} clock, threads: "
          f"{' / '.join(str(t) for t in sorted({r['threads'] for r in runs}))}\n")
    by_threads = {t: Figures([r for r in runs if r["threads"] == t], "--minima" in options or f"--minima={t}" in options)
                  for t in sorted({r["threads"] for r in runs})}
    print_times(by_threads)
    print()
    print_aims(by_threads)


main()
