#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Fuzz every reader from the kept files: run.sh BUILD SECONDS [NAME...]. What is found stays in BUILD/fuzz/NAME.
# The build: clang, -DCONVMAT_FUZZ=ON -DCONVMAT_SANITIZE=address,undefined.
set -eu
[ $# -ge 2 ] || { echo "usage: run.sh BUILD SECONDS [NAME...]" >&2; exit 2; }
build=$1
seconds=$2
shift 2
corpus=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/corpus
for name in ${*:-$(cat "$build/tests/fuzz/harnesses.txt")}; do
    found=$build/fuzz/$name
    mkdir -p "$found"
    dictionary=
    [ ! -e "$corpus/$name/dictionary" ] || dictionary=-dict=$corpus/$name/dictionary
    echo "fuzz/$name: $seconds s"
    "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="$found/" $dictionary "$found" "$corpus/$name/legal" "$corpus/$name/illegal" \
        >"$found.log" 2>&1 || {
        tail -n 60 "$found.log"
        echo "fuzz/$name failed: see $found.log"
        exit 1
    }
    grep -E 'number_of_executed_units|new_units_added' "$found.log"
done
